"""The push route: entries and public texts from the published tree to the district over HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Protocol, TypeVar

import msgspec
import requests

from appliance.core import tree
from appliance.ports import SyncFault
from sync import bundle
from sync.bundle import Bundle
from sync.ingest import GAP
from sync.notes import NotesList

CONNECT_TIMEOUT_S = 5.0
ANSWER_TIMEOUT_S = 30.0
ANSWER_BYTES_MAX = 262_144
"""A checkpoint, a size, a hundred digests: anything longer is not an answer of a district."""
GAPS_MAX = 3
"""How often one push lets itself be sent back to another place before it gives up."""
OK: Final = 200
NO_DOOR: Final = 404
FINAL: Final = (OK, 409, 422, 507)
"""Statuses whose body is a verdict on the frame."""

T = TypeVar("T")


class Refused(SyncFault):
    """The district set the frame aside; `reason` as in sync.ingest.REASONS."""

    def __init__(self, reason: str, size: int) -> None:
        super().__init__(f"refused: {reason}")
        self.reason = reason
        self.size = size


class Answer(msgspec.Struct, frozen=True):
    """The district's word on a frame; other keys of its JSON are passed over."""

    size: int
    reason: str = ""
    checkpoint: str = ""


class Wanted(msgspec.Struct, frozen=True):
    blobs: tuple[str, ...]


class Published(Protocol):
    """The station's published tree of some `size` (appliance.ledger.tile_tree.TileTree)."""

    def entries(self, start: int, stop: int, *, size: int) -> Iterator[tuple[int, bytes]]: ...

    def reader(self, size: int) -> tree.Read: ...


class District(Protocol):
    """What a push asks of the district. All raise SyncFault when the line does not carry it."""

    def send(self, frame: bytes) -> Answer: ...

    def wanted(self) -> tuple[str, ...]: ...

    def put_blob(self, digest: str, body: bytes) -> None: ...

    def notes(self) -> NotesList: ...

    def note(self, name: str, most: int) -> bytes: ...


class HttpDistrict:
    """A district center over HTTP. One conversation at a time."""

    def __init__(self, url: str, origin: str) -> None:
        self._api = f"{url.rstrip('/')}/api/v1"
        station = sha256(origin.encode()).hexdigest()
        self._ledger = f"{self._api}/ledgers/{station}"
        self._notes = f"{self._api}/notes/{station}"
        self._session = requests.Session()
        self._session.trust_env = False  # the line is set by settings, not by the environment

    def close(self) -> None:
        self._session.close()

    def send(self, frame: bytes) -> Answer:
        return self._ask("POST", f"{self._ledger}/entries", Answer, frame)

    def wanted(self) -> tuple[str, ...]:
        return self._ask("GET", f"{self._ledger}/wanted", Wanted).blobs

    def put_blob(self, digest: str, body: bytes) -> None:
        self._ask("PUT", f"{self._api}/blobs/{digest}", Any, body)

    def notes(self) -> NotesList:
        """What the district holds for this station; nothing where it has no such door yet."""
        status, data = self._exchange("GET", self._notes, None, ANSWER_BYTES_MAX)
        if status == NO_DOOR:
            return NotesList(())
        return _answered(status, data, NotesList)

    def note(self, name: str, most: int) -> bytes:
        """One note as it was signed, at most a little over `most` bytes of it."""
        status, data = self._exchange("GET", f"{self._notes}/{name}", None, most)
        if status != OK:
            raise SyncFault(f"status {status} for a note")
        return data

    def _ask(self, method: str, url: str, kind: type[T] | Any, body: bytes | None = None) -> T:
        """One exchange; SyncFault for silence, a cut, a strange status, or no such answer."""
        status, data = self._exchange(method, url, body, ANSWER_BYTES_MAX)
        taken: T = _answered(status, data, kind)
        return taken

    def _exchange(self, method: str, url: str, body: bytes | None, most: int) -> tuple[int, bytes]:
        """Status and body, the body cut a little over `most`; SyncFault for silence or a cut."""
        try:
            with self._session.request(
                method,
                url,
                data=body,
                headers={"Content-Type": "application/octet-stream"} if body else None,
                timeout=(CONNECT_TIMEOUT_S, ANSWER_TIMEOUT_S),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return answer.status_code, _read(answer, most)
        except (requests.RequestException, OSError) as error:
            raise SyncFault(f"no answer: {type(error).__name__}") from error


def _answered(status: int, data: bytes, kind: type[T] | Any) -> T:
    """What the district said. Raises SyncFault."""
    if status not in FINAL or len(data) > ANSWER_BYTES_MAX:
        raise SyncFault(f"status {status} with {len(data)} bytes")
    try:
        taken: T = msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError as error:
        raise SyncFault(f"status {status} with no answer of a district") from error
    return taken


def _read(answer: requests.Response, most: int) -> bytes:
    """The body, a little over the limit at most: who sends more is no district."""
    data = bytearray()
    for chunk in answer.iter_content(8192):
        data += chunk
        if len(data) > most:
            break
    return bytes(data)


@dataclass(frozen=True, slots=True)
class Pushed:
    """How far a push came: entries that the district holds, and its cosigned note or empty."""

    size: int
    checkpoint: str


def push(published: Published, district: District, note: str, size: int, begin: int) -> Pushed:
    """Send the entries from `begin` to `size` under the signed `note`, then hear where we are.

    `begin` is what the district was last known to hold; when it is wrong the district says so.
    At least one frame goes out: a station with nothing new greets. Cut anywhere and repeated, it
    leaves each entry at the district once. Raises SyncFault, Refused.
    """
    read = published.reader(size)
    at, gaps = min(begin, size), 0
    while True:
        entries = bundle.portion(body for _seq, body in published.entries(at, size, size=size))
        stop = at + len(entries)
        proof = tree.consistency_path(stop, size, read)
        answer = district.send(bundle.write(Bundle(at, entries, note, tuple(proof))))
        if answer.reason == GAP and answer.size <= size and gaps < GAPS_MAX:
            at, gaps = answer.size, gaps + 1
            continue
        if answer.reason:
            raise Refused(answer.reason, answer.size)
        if answer.size < stop:
            raise SyncFault("the district counts fewer entries than it took")
        at = min(answer.size, size)
        if at == size:
            return Pushed(answer.size, answer.checkpoint)
