"""A district center over HTTP, as an agent speaks with it: one conversation at a time."""

import io
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, Final, TypeVar

import msgspec
import requests

from appliance.ports import SyncFault
from sync import bundle
from sync.notes import NotesList
from sync.parcels import Lacking, Offer, Offered
from sync.push import WHOLE_BYTES_MAX, Answer, Hello, LedgerShown, Verdict, Wanted
from sync.tls import PEM_BYTES_MAX, ClientTls
from sync.tls_session import session_of
from sync.transfer import Kind, Load, carry

CONNECT_TIMEOUT_S = 10.0
"""Also the longest that BLOCK_BYTES may take to leave."""
ANSWER_TIMEOUT_S = 60.0
"""What lies between us and the district when the last byte has left here takes some of it."""
BLOCK_BYTES = 4_096
ANSWER_BYTES_MAX = 262_144
"""A checkpoint, a size, a hundred digests: anything longer is not an answer of a district."""
OK: Final = 200
NO_DOOR: Final = 404
FINAL: Final = (OK, 409, 422, 507)
"""Statuses whose body is a verdict on the frame."""

T = TypeVar("T")


class HttpDistrict:
    """A district center over HTTP. One conversation at a time."""

    def __init__(self, url: str, origin: str, tls: ClientTls | None = None) -> None:
        """`tls`: our certificate and the district's authority, for https. Raises OSError."""
        self._api = f"{url.rstrip('/')}/api/v1"
        station = sha256(origin.encode()).hexdigest()
        self._ledger = f"{self._api}/ledgers/{station}"
        self._notes = f"{self._api}/notes/{station}"
        self._session = session_of(tls)

    def close(self) -> None:
        self._session.close()

    def hello(self) -> Hello:
        return self._ask("GET", f"{self._ledger}/size", Hello)

    def send(self, frame: bytes, *, again: bool = False) -> Answer:
        if len(frame) > WHOLE_BYTES_MAX:
            load = Load(Kind.FRAME, sha256(frame).hexdigest(), frame)
            status, data = carry(self, load, again=again)
            if status != NO_DOOR:
                said: Answer = _answered(status, data, Answer)
                return said
        return self._ask("POST", f"{self._ledger}/entries", Answer, frame)

    def show(self, frame: bytes, after: int) -> Answer:
        return self._ask("POST", f"{self._ledger}/entries?after={after}", Answer, frame)

    def wanted(self) -> tuple[str, ...]:
        return self._ask("GET", f"{self._ledger}/wanted", Wanted).blobs

    def put_blob(self, digest: str, body: bytes) -> None:
        again = len(body) > WHOLE_BYTES_MAX
        _answered(*carry(self, Load(Kind.BLOB, digest, body), again=again), Verdict)

    def lacking(self, parcels: Sequence[Offered]) -> tuple[str, ...]:
        offer = msgspec.json.encode(Offer(tuple(parcels)))
        return self._ask("POST", f"{self._ledger}/parcels", Lacking, offer).parcels

    def put_parcel(self, name: str, digest: str, body: bytes) -> str:
        load = Load(Kind.PARCEL, digest, body, name)
        said: Verdict = _answered(*carry(self, load, again=True), Verdict)
        return said.reason

    def asked(self, load: Load) -> tuple[int, bytes]:
        """How much of a body is there, or what was said of it (transfer.Wire)."""
        url = f"{self._ledger}/transfers/{load.digest}"
        return self._exchange("GET", url, None, ANSWER_BYTES_MAX)

    def part(self, load: Load, start: int, body: bytes) -> tuple[int, bytes]:
        """One part of a body (transfer.Wire)."""
        said = f"kind={load.kind.value}&from={start}&of={len(load.body)}"
        url = f"{self._ledger}/transfers/{load.digest}?{said}"
        if load.name:
            url = f"{url}&name={load.name}"
        return self._exchange("PUT", url, body, ANSWER_BYTES_MAX)

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

    def renew(self, request: bytes) -> bytes:
        """The certificate (PEM) for a request (PEM). Raises SyncFault."""
        status, data = self._exchange("POST", f"{self._api}/certificates", request, PEM_BYTES_MAX)
        if status != OK:
            raise SyncFault(f"status {status} for a certificate")
        return data

    def ledger_note(self) -> str:
        """The district's newest checkpoint of its own ledger, "" where it shows none."""
        status, data = self._exchange("GET", f"{self._ledger}/district", None, ANSWER_BYTES_MAX)
        if status == NO_DOOR:
            return ""
        shown: LedgerShown = _answered(status, data, LedgerShown)
        return shown.note

    def ledger_frames(self, held: int) -> Iterator[bytes]:
        """Frames of that ledger from `held` on, until the reader stops or nothing new is left."""
        at = held
        while True:
            url = f"{self._ledger}/district/frame?start={at}"
            status, frame = self._exchange("GET", url, None, bundle.BYTES_MAX)
            if status != OK:
                raise SyncFault(f"status {status} for the district's ledger")
            yield frame
            try:
                count = len(bundle.read(frame).entries)
            except bundle.BadBundle as error:
                raise SyncFault("the district gave no frame") from error
            if not count:
                return
            at += count

    def put_cosigned(self, note: bytes) -> None:
        """The station's line under the district's ledger; what it says of it is its affair."""
        self._exchange("PUT", f"{self._ledger}/district/cosigned", note, ANSWER_BYTES_MAX)

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
                data=_Blocks(body) if body else body,
                headers={"Content-Type": "application/octet-stream"} if body is not None else None,
                timeout=(CONNECT_TIMEOUT_S, ANSWER_TIMEOUT_S),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return answer.status_code, _read(answer, most)
        except (requests.RequestException, OSError) as error:
            raise SyncFault(f"no answer: {type(error).__name__}") from error


class _Blocks(io.BytesIO):
    """A body that leaves in small blocks: each has the time-out for itself, not all together."""

    def read(self, size: int | None = -1) -> bytes:
        most = BLOCK_BYTES if size is None or size < 0 else min(size, BLOCK_BYTES)
        return super().read(most)


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
