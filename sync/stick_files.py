"""Files on a USB stick: what is read is bounded and stays below a folder, what is written stands.

A stick was in other hands. Each name is opened below the stick's own folder descriptor, component
by component, without following a link and without waiting; only regular files of a bounded size
are read. A file is written under a temporary name, brought to the medium, read back past the page
cache, compared, and only then renamed: if power fails anywhere, the old file stands whole.
"""

import errno
import mmap
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

from msgspec import Struct

from appliance.ledger.disk import TEMPORARY
from appliance.ports import SyncFault

NOT_A_FILE: Final = "stick-not-a-file"
TOO_LONG: Final = "stick-too-long"
TOO_MANY: Final = "stick-too-many"
UNREADABLE: Final = "stick-unreadable"
FULL: Final = "stick-full"
READ_ONLY: Final = "stick-read-only"
LIES: Final = "stick-lies"
WRITE_FAILED: Final = "stick-write-failed"

DIRECT_BLOCK: Final = 4096
"""Alignment that every medium takes for a read past the page cache."""
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_ABSENT: Final = (errno.ENOENT,)
_OTHER_KIND: Final = (errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENXIO, errno.ENODEV)


class BadFile(Exception):
    """Something on the stick that is not read; `reason` is one of the codes above."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(reason)
        self.path, self.reason = path, reason


class StickFault(SyncFault):
    """The stick does not take a file; `reason` FULL, READ_ONLY, LIES or WRITE_FAILED."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"stick: {reason}")
        self.path, self.reason = path, reason


class Room(Struct, frozen=True):
    """Free bytes, and the bytes in which the medium gives them out."""

    free: int
    block: int

    def cost(self, length: int) -> int:
        """What a file of `length` bytes takes."""
        return -(-length // self.block) * self.block


class Stick(Protocol):
    """The files below one folder. Paths are ours: parts joined by `/`, none empty, no `..`."""

    def read(self, path: str, most: int) -> bytes | None:
        """A regular file of at most `most` bytes; None for none. Raises BadFile."""
        ...

    def names(self, path: str, most: int) -> tuple[str, ...]:
        """Names in a folder, sorted; none where there is no folder. Raises BadFile."""
        ...

    def put(self, path: str, data: bytes) -> None:
        """Write a whole file durably and read it back. Raises StickFault."""
        ...

    def holds(self, path: str, data: bytes) -> bool:
        """Whether the medium itself, past the page cache, has exactly these bytes there."""
        ...

    def remove(self, path: str) -> None:
        """Take a file away if it can be."""
        ...

    def room(self) -> Room:
        """Raises StickFault."""
        ...


class RealStick:
    """A mounted folder. Close it before the stick is drawn."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError where there is no such folder."""
        self._top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def close(self) -> None:
        os.close(self._top)

    def read(self, path: str, most: int) -> bytes | None:
        with _reading(path), self._folder_of(path) as (folder, name):
            if folder is None:
                return None
            return self._body(folder, name, path, most)

    def names(self, path: str, most: int) -> tuple[str, ...]:
        with _reading(path), self._folder(path.split("/")) as folder:
            if folder is None:
                return ()
            with os.scandir(folder) as found:
                some = sorted(one.name for one in islice(found, most + 1))
        if len(some) > most:
            raise BadFile(path, TOO_MANY)
        return tuple(some)

    def put(self, path: str, data: bytes) -> None:
        *above, name = path.split("/")
        with _writing(path), self._made(above) as folder:
            part = name + TEMPORARY
            try:
                self._write(folder, part, data)
                self._compare(folder, part, path, data)
                os.rename(part, name, src_dir_fd=folder, dst_dir_fd=folder)
            except (OSError, StickFault):
                with suppress(OSError):
                    os.unlink(part, dir_fd=folder)  # it would keep the room taken
                raise
            os.fsync(folder)

    def holds(self, path: str, data: bytes) -> bool:
        try:
            with _reading(path), self._folder_of(path) as (folder, name):
                return folder is not None and self._read_back(folder, name, len(data)) == data
        except BadFile:
            return False

    def remove(self, path: str) -> None:
        with suppress(OSError), self._folder_of(path) as (folder, name):
            if folder is not None:
                os.unlink(name, dir_fd=folder)

    def room(self) -> Room:
        with _writing(""):
            found = os.fstatvfs(self._top)
        return Room(found.f_bavail * found.f_frsize, max(found.f_bsize, found.f_frsize, 1))

    @contextmanager
    def _folder_of(self, path: str) -> Iterator[tuple[int | None, str]]:
        *above, name = path.split("/")
        with self._folder(above) as folder:
            yield folder, name

    @contextmanager
    def _folder(self, parts: list[str]) -> Iterator[int | None]:
        """The folder's descriptor while in use; None where one on the way is not there."""
        at = os.dup(self._top)
        try:
            for part in parts:
                try:
                    below = os.open(part, _FOLDER, dir_fd=at)
                except OSError as error:
                    if error.errno not in _ABSENT:
                        raise
                    yield None
                    return
                os.close(at)
                at = below
            yield at
        finally:
            os.close(at)

    @contextmanager
    def _made(self, parts: list[str]) -> Iterator[int]:
        """The same, made where it is missing; a new folder is durable before what lies in it."""
        at = os.dup(self._top)
        try:
            for part in parts:
                try:
                    os.mkdir(part, dir_fd=at)
                    os.fsync(at)
                except FileExistsError:
                    pass
                below = os.open(part, _FOLDER, dir_fd=at)
                os.close(at)
                at = below
            yield at
        finally:
            os.close(at)

    def _body(self, folder: int, name: str, path: str, most: int) -> bytes | None:
        try:
            descriptor = os.open(name, _FILE, dir_fd=folder)
        except OSError as error:
            if error.errno in _ABSENT:
                return None
            raise
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise BadFile(path, NOT_A_FILE)
            if found.st_size > most:
                raise BadFile(path, TOO_LONG)
            data = file.read(most + 1)
        if len(data) > most:
            raise BadFile(path, TOO_LONG)
        return data

    def _write(self, folder: int, part: str, data: bytes) -> None:
        with suppress(FileNotFoundError):
            os.unlink(part, dir_fd=folder)
        how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(part, how, 0o644, dir_fd=folder), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    def _compare(self, folder: int, part: str, path: str, data: bytes) -> None:
        if self._read_back(folder, part, len(data)) != data:
            raise StickFault(path, LIES)

    def _read_back(self, folder: int, name: str, length: int) -> bytes:
        """From the medium, not from memory: directly where it can be, else the cache dropped."""
        try:
            descriptor = os.open(name, _FILE | os.O_DIRECT, dir_fd=folder)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            descriptor = os.open(name, _FILE, dir_fd=folder)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        try:
            return _all(descriptor, length)
        finally:
            os.close(descriptor)


def _all(descriptor: int, length: int) -> bytes:
    """Up to a block over `length` bytes, into memory as a direct read wants it."""
    wanted = (length // DIRECT_BLOCK + 1) * DIRECT_BLOCK
    with mmap.mmap(-1, wanted) as buffer, memoryview(buffer) as view:
        at = 0
        while at < wanted:
            with view[at:] as rest:
                count = os.preadv(descriptor, [rest], at)
            at += count
            if count == 0 or at % DIRECT_BLOCK:
                break
        return bytes(view[:at])


@contextmanager
def _reading(path: str) -> Iterator[None]:
    """What the file system says about a file of somebody else's is a reason, never a crash."""
    try:
        yield
    except OSError as error:
        other = error.errno in _OTHER_KIND
        raise BadFile(path, NOT_A_FILE if other else UNREADABLE) from error


@contextmanager
def _writing(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        closed = error.errno in (errno.EROFS, errno.EACCES, errno.EPERM)
        reason = FULL if full else READ_ONLY if closed else WRITE_FAILED
        raise StickFault(path, reason) from error
