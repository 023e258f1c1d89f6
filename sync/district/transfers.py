"""Bodies that arrive in pieces: kept as they come, whole under their digest (`sync.transfer`).

    <state>/transfers/<origin hash>/<sha256>         what came so far
    <state>/transfers/<origin hash>/<sha256>.done    the verdict on it, in case the answer is lost

Nothing here is evidence or believed: a file that a power cut shortened or spoiled costs its sender
some bytes again. So nothing is synced, and room is made by letting go of what was touched longest
ago.
"""

import os
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

import msgspec
from msgspec import Struct

from appliance.ledger.disk import disk_faults

CHUNK_BYTES: Final = 2_048
"""Written down as it comes. Half of what a cut line may make its sender repeat: the other half is
what the machine had taken from the line and not given to us."""
OPEN_MAX: Final = 4
"""Unfinished bodies of one station; it sends one at a time."""
OPEN_BYTES_MAX: Final = 33_554_432
"""Of one station together: two of the longest parcels."""
DONE_MAX: Final = 64
AGE_MAX_S: Final = 14 * 86_400
DONE: Final = ".done"
JUDGES: Final = 16
DRAIN_S: Final = 3.0
"""The longest that a question waits for the end of an old connection: it may hang, not cut."""


class Stream(Protocol):
    """A request's body as it comes; b"" at its end or where the line was cut."""

    def read(self, size: int, /) -> bytes: ...


class Verdict(msgspec.Struct, frozen=True):
    """What was said of a whole body: an HTTP status and the JSON that went with it."""

    status: int
    body: bytes


class Elsewhere(Exception):
    """A part that does not begin where the body ends here."""

    def __init__(self, held: int) -> None:
        super().__init__(f"{held} bytes are held")
        self.held = held


class Part(Struct, frozen=True):
    """One piece of the body with this digest: `length` bytes from `start` of `whole`."""

    digest: str
    start: int
    length: int
    whole: int


class Transfers:
    """The bodies under way of all stations. Safe for many threads; the newest writer wins."""

    def __init__(self, folder: Path, time_s: Callable[[], int]) -> None:
        self._folder, self._time_s = folder, time_s
        self._lock = threading.Lock()
        self._settled = threading.Condition(self._lock)
        self._writers: dict[Path, object] = {}
        self._judges = [threading.Lock() for _ in range(JUDGES)]

    def judging(self, digest: str) -> AbstractContextManager[object]:
        """One judge at a time for one body: its sender may ask again while the first works."""
        return self._judges[int(digest[:8], 16) % JUDGES]

    def asked(self, station: str, digest: str) -> Verdict | int:
        """What was said of the body, or how many bytes of it are here.

        The bytes are counted before the verdict is looked for: a body that is judged in between
        is gone, and its sender would hear of none of it and send all of it again.
        """
        held = self.held(station, digest)
        verdict = self.verdict(station, digest)
        return held if verdict is None else verdict

    def held(self, station: str, digest: str) -> int:
        """Bytes of the body that are here.

        Who asks was cut: what the machine had taken from the old connection is written down first,
        however busy it is, or its sender would send that again.
        """
        path = self._path(station, digest)
        with self._settled:
            self._settled.wait_for(lambda: path not in self._writers, DRAIN_S)
            return _length(path)

    def verdict(self, station: str, digest: str) -> Verdict | None:
        """What was said of it when it was whole."""
        try:
            written = self._path(station, digest + DONE).read_bytes()
        except OSError:
            return None
        with suppress(msgspec.DecodeError):
            return msgspec.msgpack.decode(written, type=Verdict)
        return None

    def take(self, station: str, part: Part, stream: Stream) -> int:
        """Append the part as it comes; how many bytes of the body are here when it ends.

        A line that breaks ends it like any other end. Raises Elsewhere, StorageFault.
        """
        path, writer = self._path(station, part.digest), object()
        with self._lock:
            held = _length(path)
            if held != part.start:
                raise Elsewhere(held)
            # Whoever still hangs on the old connection writes no more.
            self._writers[path] = writer
            with disk_faults():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch()
            self._touched(path)
            self._make_room(path)
        try:
            self._copy(path, writer, stream, part.length)
        finally:
            self._ended(path, writer)
        self._touched(path)
        return _length(path)

    def _ended(self, path: Path, writer: object) -> None:
        with self._settled:
            if self._writers.get(path) is writer:
                del self._writers[path]
                self._settled.notify_all()

    def _copy(self, path: Path, writer: object, stream: Stream, left: int) -> None:
        with disk_faults(), path.open("ab", buffering=0) as file:
            while left and (chunk := _read(stream, min(left, CHUNK_BYTES))):
                left -= len(chunk)
                with self._lock:
                    if self._writers.get(path) is not writer:
                        return
                    file.write(chunk)

    def whole(self, station: str, digest: str) -> bytes | None:
        """The body, if it is the one of this digest; what is another is let go."""
        path = self._path(station, digest)
        with disk_faults():
            body = path.read_bytes() if path.exists() else b""
        if sha256(body).hexdigest() == digest:
            return body
        self._drop(path)
        return None

    def let_go(self, station: str, digest: str) -> None:
        """The body lies where it belongs."""
        self._drop(self._path(station, digest))

    def close(self, station: str, digest: str, verdict: Verdict) -> None:
        """Remember what was said of the body, and let the body go."""
        path = self._path(station, digest)
        said = path.with_name(digest + DONE)
        with disk_faults():
            said.write_bytes(msgspec.msgpack.encode(verdict))
        self._touched(said)
        self._drop(path)
        done = [one.path for one in _oldest(path.parent) if one.path.suffix == DONE]
        for old in done[:-DONE_MAX]:
            self._drop(old)

    def _make_room(self, path: Path) -> None:
        """Called with the lock held, `path` being the newest."""
        old_s = self._time_s() - AGE_MAX_S
        here = _oldest(path.parent)
        for one in here:
            if one.touched_s < old_s:
                self._drop(one.path)
        under_way = [one for one in here if one.touched_s >= old_s and len(one.path.name) == 64]
        while len(under_way) > OPEN_MAX or sum(one.size for one in under_way) > OPEN_BYTES_MAX:
            self._drop(under_way.pop(0).path)

    def _touched(self, path: Path) -> None:
        """By the district's clock, which is not the machine's in a demo."""
        now = self._time_s()
        with disk_faults(), suppress(FileNotFoundError):
            os.utime(path, (now, now))

    def _drop(self, path: Path) -> None:
        self._writers.pop(path, None)
        with disk_faults():
            path.unlink(missing_ok=True)

    def _path(self, station: str, name: str) -> Path:
        return self._folder / station / name


def _read(stream: Stream, most: int) -> bytes:
    try:
        return stream.read(most)
    except OSError:
        return b""


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


class _Here(Struct, frozen=True, order=True):
    """A file as one look at its folder found it."""

    touched_s: float
    path: Path
    size: int


def _oldest(folder: Path) -> list[_Here]:
    """The files of a station, touched longest ago first."""
    found = []
    with os.scandir(folder) as there:
        for one in there:
            with suppress(FileNotFoundError):  # its transfer ended meanwhile
                known = one.stat()
                found.append(_Here(known.st_mtime, folder / one.name, known.st_size))
    return sorted(found)
