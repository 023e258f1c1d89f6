"""What a disk may hold after a power cut, from a recording of what a process did to it.

What was fsynced before the cut is there. Of everything since, a disk and its file system may have
kept anything in any order: nothing, all, a beginning, single sectors of 512 bytes or pages of
4,096 (so that a write is torn), a grown file whose new bytes are still zero, and in place of a
sector that was being written, rubbish. A name (creating, renaming, removing) is durable only by an
fsync of its folder; fsync of the file alone does not promise it here, though ext4 does.

Assumed is what SQLite calls powersafe overwrite, its own default: bytes of a sector that no write
touches stay as they were.
"""

import os
import random  # noqa: TID251 - seeded cuts of a test
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from tests.fakes.recording import (
    Operation,
    Recording,
    Rename,
    Resize,
    Sync,
    SyncFailed,
    SyncFolder,
    Told,
    Write,
)

SECTOR = 512
PAGE = 4096
Change = Write | Resize


@dataclass(slots=True)
class _File:
    """Durable bytes, the changes since the last fsync, and the hash of the durable bytes.

    `doomed`: changes before an fsync that failed, which may be there or not for ever.
    """

    data: bytearray
    pending: list[tuple[int, Change]] = field(default_factory=list)
    doomed: list[Change] = field(default_factory=list)
    total: int = 0

    def __post_init__(self) -> None:
        self.total = sum(_hash_at(at, self.data[at : at + SECTOR]) for at in self._starts())

    def _starts(self) -> range:
        return range(0, len(self.data), SECTOR)

    def settle(self, until: int) -> None:
        """Make durable what was done before operation `until`."""
        durable = [one for number, one in self.pending if number < until]
        self.pending = [one for one in self.pending if one[0] >= until]
        if durable:
            delta = _Delta(self)
            for change in durable:
                delta.take(change)
            self.total = delta.total()
            delta.write(self.data)
            self.doomed = [part for one in self.doomed for part in _without(one, durable)]

    def doom(self, until: int) -> None:
        """An fsync failed: what it was to make durable may never be."""
        self.doomed += [one for number, one in self.pending if number < until]
        self.pending = [one for one in self.pending if one[0] >= until]

    @property
    def open(self) -> list[Change]:
        """All that may have reached the disk or not, in order."""
        return [*self.doomed, *(one for _number, one in self.pending)]


class _Delta:
    """A file's durable bytes with some changes on top, held by sector."""

    def __init__(self, file: _File) -> None:
        self._file = file
        self.size = len(file.data)
        self.sectors: dict[int, bytearray] = {}

    def take(self, change: Change) -> None:
        if isinstance(change, Resize):
            self._resize(change.size)
        else:
            self.put(change.offset, change.data)

    def put(self, offset: int, data: bytes) -> None:
        self.size = max(self.size, offset + len(data))
        at = offset
        while at < offset + len(data):
            start = at - at % SECTOR
            end = min(start + SECTOR, offset + len(data))
            self._sector(start)[at - start : end - start] = data[at - offset : end - offset]
            at = end

    def _resize(self, size: int) -> None:
        for start in [one for one in self.sectors if one >= size]:
            del self.sectors[start]
        if size < self.size and size % SECTOR:
            start = size - size % SECTOR
            self._sector(start)[size - start :] = bytes(SECTOR - size % SECTOR)
        if size < self.size:
            # What lay beyond is gone also when the file grows again.
            for start in range(size + -size % SECTOR, len(self._file.data), SECTOR):
                self.sectors[start] = bytearray(SECTOR)
        self.size = size

    def _sector(self, start: int) -> bytearray:
        if start not in self.sectors:
            held = self._file.data[start : start + SECTOR]
            self.sectors[start] = held + bytes(SECTOR - len(held))
        return self.sectors[start]

    def total(self) -> int:
        """Sum over all sectors of the content, so equal content has equal totals."""
        found, data = self._file.total, self._file.data
        old_end, new_end = len(data), self.size
        touched = {start for start in self.sectors if start < new_end}
        if old_end != new_end:
            low = min(old_end, new_end)
            touched |= set(range(low - low % SECTOR, max(old_end, new_end), SECTOR))
        for start in touched:
            found -= _hash_at(start, data[start : start + SECTOR])
            found += _hash_at(start, self._new(start))
        return found

    def _new(self, start: int) -> bytes:
        end = min(start + SECTOR, self.size)
        if end <= start:
            return b""
        held = self.sectors.get(start, self._file.data[start:end])
        return bytes(held[: end - start]).ljust(end - start, b"\0")

    def write(self, into: bytearray) -> None:
        """Carry the changes out on a copy of the durable bytes."""
        if self.size > len(into):
            into.extend(bytes(self.size - len(into)))
        del into[self.size :]
        for start in self.sectors:
            if start < self.size:
                into[start : min(start + SECTOR, self.size)] = self._new(start)


@dataclass(slots=True)
class _Folder:
    names: dict[str, int | Path] = field(default_factory=dict)
    pending: list[tuple[int, Rename]] = field(default_factory=list)

    def settle(self, until: int) -> None:
        for number, change in self.pending:
            if number < until:
                _rename(self.names, change)
        self.pending = [one for one in self.pending if one[0] >= until]


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes of a file, made when they are needed; equal keys mean equal bytes."""

    key: tuple[int, int]
    data: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Image:
    """One possible disk: its files below the top folder, and what names it among others."""

    digest: int
    files: dict[str, Content]
    folders: tuple[str, ...]


class Shelf:
    """A folder in which one image after the other is set up; files that stay are left lying."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self._lying: dict[str, tuple[int, int]] = {}
        self._folders: tuple[str, ...] = ()
        self.clear()

    def clear(self) -> None:
        """Forget all: something else may have written here."""
        shutil.rmtree(self.top, ignore_errors=True)
        self.top.mkdir(parents=True)
        self._lying.clear()
        self._folders = ()

    def hold(self, image: Image, written: Collection[str]) -> None:
        """Make the folder the image. `written`: files that the last one's user has changed."""
        for path in written:
            self._lying.pop(path, None)
            (self.top / path).unlink(missing_ok=True)
        for path in [one for one in self._lying if one not in image.files]:
            (self.top / path).unlink()
            del self._lying[path]
        for folder in reversed(self._folders):  # a folder stands before those in it
            if folder not in image.folders:
                (self.top / folder).rmdir()
        for folder in image.folders:
            (self.top / folder).mkdir(parents=True, exist_ok=True)
        self._folders = image.folders
        for path, content in image.files.items():
            if self._lying.get(path) != content.key:
                handle = os.open(
                    f"{self.top}/{path}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600
                )
                with os.fdopen(handle, "wb") as file:
                    file.write(content.data())
                self._lying[path] = content.key


@dataclass(frozen=True, slots=True)
class Cut:
    """A power cut before operation `at`: what had been told, and what the disk holds."""

    at: int
    told: tuple[str, ...]
    image: Image


class CrashDisk:
    """The disk of a recording, moved on operation by operation."""

    def __init__(self, recording: Recording) -> None:
        self._top = recording.top
        self._files = {
            number: _File(bytearray(data)) for number, data in recording.contents.items()
        }
        self._folders = {path: _Folder() for path in recording.folders}
        for path in recording.folders[1:]:
            self._folders[path.parent].names[path.name] = path
        for path, number in recording.before.items():
            self._folders[path.parent].names[path.name] = number
        self._done = 0
        self.told: list[str] = []

    def take(self, operation: Operation) -> None:
        number, self._done = self._done, self._done + 1
        match operation:
            case Write() | Resize():
                file = self._files.setdefault(operation.inode, _File(bytearray()))
                file.pending.append((number, operation))
            case Sync():
                self._files.setdefault(operation.inode, _File(bytearray())).settle(operation.since)
            case SyncFailed():
                self._files.setdefault(operation.inode, _File(bytearray())).doom(operation.since)
            case Rename():
                for _name, what in operation.names:
                    if isinstance(what, Path):
                        self._folders.setdefault(what, _Folder())
                self._folders[operation.folder].pending.append((number, operation))
            case SyncFolder():
                self._folders[operation.folder].settle(operation.since)
            case Told():
                self.told.append(operation.line)

    def settled(self) -> Image:
        """The disk once all of it is durable."""
        for file in self._files.values():
            file.settle(self._done)
        for folder in self._folders.values():
            folder.settle(self._done)
        return self.image(random.Random(0))

    def image(self, chance: random.Random) -> Image:
        """One of the states that the disk may be in now."""
        manner = chance.choice(_MANNERS)
        files: dict[str, Content] = {}
        folders: list[str] = []
        digest = blake2b(digest_size=16)
        waiting = [self._top]
        while waiting:
            folder = waiting.pop()
            folders.append(self._below(folder))
            names = self._names(self._folders[folder], chance)
            for name, what in sorted(names.items()):
                path = folder / name
                digest.update(f"{path}\0".encode())
                if isinstance(what, Path):
                    waiting.append(what)
                elif not name.endswith("-shm"):  # shared memory: made anew by who opens first
                    delta = manner(self._files.setdefault(what, _File(bytearray())), chance)
                    key = delta.size, delta.total()
                    digest.update(f"{key}\0".encode())
                    files[self._below(path)] = Content(key, _content(delta, self._files[what]))
        return Image(int.from_bytes(digest.digest(), "big"), files, tuple(folders))

    def _below(self, path: Path) -> str:
        return str(path)[len(str(self._top)) + 1 :]

    def _names(self, folder: _Folder, chance: random.Random) -> dict[str, int | Path]:
        """File systems with a journal keep a beginning of the changes; others keep any."""
        names = dict(folder.names)
        changes = [one for _number, one in folder.pending]
        kept = changes[: chance.randint(0, len(changes))]
        if chance.random() < 0.2:
            kept = [one for one in changes if chance.random() < 0.5]
        for change in kept:
            _rename(names, change)
        return names


def cuts(recording: Recording, count: int, seed: int, within: Sequence[int] = ()) -> Iterator[Cut]:
    """`count` power cuts spread over the whole recording, in its order; images may repeat.

    `within`: only before these operations.
    """
    chance = random.Random(seed)
    among = within or range(len(recording.operations) + 1)
    moments = sorted(chance.choice(among) for _ in range(count))
    disk = CrashDisk(recording)
    done = 0
    for at in moments:
        while done < at:
            disk.take(recording.operations[done])
            done += 1
        yield Cut(at, tuple(disk.told), disk.image(chance))


def _content(delta: _Delta, file: _File) -> Callable[[], bytes]:
    def content() -> bytes:
        data = bytearray(file.data)
        delta.write(data)
        return bytes(data)

    return content


def _rename(names: dict[str, int | Path], change: Rename) -> None:
    for name, what in change.names:
        if what is None:
            names.pop(name, None)
        else:
            names[name] = what


def _hash_at(start: int, data: bytes | bytearray) -> int:
    if not data:
        return 0
    return int.from_bytes(blake2b(bytes(data), key=b"%d" % start, digest_size=16).digest(), "big")


# --- what becomes of a file's changes since its last fsync ---------------------------------------


def _delta(file: _File, changes: Sequence[Change]) -> _Delta:
    delta = _Delta(file)
    for change in changes:
        delta.take(change)
    return delta


def _nothing(file: _File, _chance: random.Random) -> _Delta:
    return _Delta(file)


def _everything(file: _File, _chance: random.Random) -> _Delta:
    return _delta(file, file.open)


def _beginning(file: _File, chance: random.Random) -> _Delta:
    """In order, the last of them torn."""
    changes = file.open
    kept = chance.randint(0, len(changes))
    delta = _delta(file, changes[:kept])
    if kept < len(changes):
        _torn(delta, changes[kept], chance, SECTOR)
    return delta


def _any_order(file: _File, chance: random.Random) -> _Delta:
    """Some whole changes and not others."""
    share = chance.choice((0.1, 0.5, 0.9))
    return _delta(file, [one for one in file.open if chance.random() < share])


def _last_only(file: _File, _chance: random.Random) -> _Delta:
    return _delta(file, file.open[-1:])


def _all_but_one(file: _File, chance: random.Random) -> _Delta:
    changes = file.open
    if changes:
        del changes[chance.randrange(len(changes))]
    return _delta(file, changes)


def _sectors(file: _File, chance: random.Random) -> _Delta:
    return _pieces(file, chance, SECTOR)


def _pages(file: _File, chance: random.Random) -> _Delta:
    return _pieces(file, chance, PAGE)


def _pieces(file: _File, chance: random.Random, step: int) -> _Delta:
    delta = _Delta(file)
    for change in file.open:
        _torn(delta, change, chance, step)
    return delta


def _size_only(file: _File, _chance: random.Random) -> _Delta:
    """The file has grown, its new bytes were never written."""
    delta = _everything(file, _chance)
    grown = _Delta(file)
    grown.take(Resize(0, delta.size))
    return grown


def _rubbish(file: _File, chance: random.Random) -> _Delta:
    """A beginning, and one sector that was under way holds nonsense."""
    delta = _beginning(file, chance)
    writes = [one for one in file.open if isinstance(one, Write) and one.data]
    if writes:
        hit = chance.choice(writes)
        start = chance.randrange(0, len(hit.data), SECTOR)
        length = len(hit.data[start : start + SECTOR])
        delta.put(hit.offset + start, chance.choice((bytes(length), chance.randbytes(length))))
    return delta


def _without(change: Change, later: Sequence[Change]) -> list[Change]:
    """What is left of a change under durable ones that came after it."""
    parts = [change]
    for cover in later:
        if isinstance(cover, Resize):
            parts = [
                one
                for one in parts
                if isinstance(one, Write) and one.offset + len(one.data) <= cover.size
            ]
        else:
            parts = [left for one in parts for left in _uncovered(one, cover)]
    return parts


def _uncovered(change: Change, cover: Write) -> list[Change]:
    if isinstance(change, Resize):
        return [change]
    begin, end = cover.offset - change.offset, cover.offset + len(cover.data) - change.offset
    if end <= 0 or begin >= len(change.data):
        return [change]
    before, after = change.data[: max(0, begin)], change.data[end:]
    left = [Write(change.inode, change.offset, before)] if before else []
    if after:
        left.append(Write(change.inode, change.offset + end, after))
    return left


def _torn(delta: _Delta, change: Change, chance: random.Random, step: int) -> None:
    """Some pieces of a write, cut at the disk's own boundaries."""
    if isinstance(change, Resize):
        if chance.random() < 0.5:
            delta.take(change)
        return
    at, end = change.offset, change.offset + len(change.data)
    while at < end:
        stop = min(end, at - at % step + step)
        if chance.random() < 0.5:
            delta.put(at, change.data[at - change.offset : stop - change.offset])
        at = stop


_MANNERS = (
    _nothing, _everything, _beginning, _beginning, _any_order, _last_only, _all_but_one,
    _sectors, _sectors, _pages, _size_only, _rubbish,
)  # fmt: skip
