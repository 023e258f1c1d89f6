"""The district's answers to requests for experts: lists that it drew, sealed to the station (F22).

inbox/answers/<request number>      a note (log_format.md 3) signed by the district's ledger
                                    key; its text: `tradepost experts v1` LF and the lines
                                    `station <code>`, `request <number>`, `count <n>`,
                                    `sha256 <hex>`
inbox/answers/<request number>.txt  of that digest: base64url of HPKE (as
                                    ledger/preregistration.py) of the JSON of core/pools.Listed
                                    in the order drawn; info `tradepost/experts/v1` 0x00
                                    station 0x00 request
"""

import base64
import binascii
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from appliance.core.entries import ExpertsReplied
from appliance.core.pools import Listed
from appliance.ledger import district_notes, notes
from appliance.ledger.answers import NOTE_BYTES_MAX, TEXT_BYTES_MAX
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey
from appliance.ledger.preregistration import SUITE, StationKey

TITLE: Final = "tradepost experts v1\n"
INFO: Final = b"tradepost/experts/v1\0"


class BadReply(ValueError):
    """No such answer, not to this station, not signed by the district, or another list."""


def sealed(rows: tuple[Listed, ...], to: StationKey, request_no: str) -> bytes:
    """The list for one station and request; other bytes each time. Raises BadReply."""
    public = X25519PublicKey.from_public_bytes(to.public)
    info = _info(to.station, request_no)
    body = base64.urlsafe_b64encode(SUITE.encrypt(msgspec.json.encode(rows), public, info=info))
    if len(body) > TEXT_BYTES_MAX:
        raise BadReply("too many experts for one answer")
    return body


def opened(body: bytes, private: bytes, station: str, request_no: str) -> tuple[Listed, ...]:
    """Who was drawn, in their order. Raises BadReply."""
    key = X25519PrivateKey.from_private_bytes(private)
    try:
        bytes_ = base64.b64decode(body, altchars=b"-_", validate=True)
        plain = SUITE.decrypt(bytes_, key, info=_info(station, request_no))
        return msgspec.json.decode(plain, type=tuple[Listed, ...])
    except (InvalidTag, binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise BadReply("the list does not open here") from error


def text_of(station: str, request_no: str, count: int, digest: str) -> str:
    """The text that the district signs."""
    return f"{TITLE}station {station}\nrequest {request_no}\ncount {count}\nsha256 {digest}\n"


def read(
    note: bytes, body: bytes, request_no: str, *, district: VerifierKey, station: str,
    private: bytes,
) -> ExpertsReplied:  # fmt: skip
    """The answer, its list opened in memory to see that it is one. Raises BadReply."""
    if len(body) > TEXT_BYTES_MAX:
        raise BadReply("too long")
    try:
        said = district_notes.read(note, district, title=TITLE, most=NOTE_BYTES_MAX)
    except notes.BadNote as error:
        raise BadReply(str(error)) from error
    rows = opened(body, private, station, request_no)
    digest = sha256(body).hexdigest()
    if TITLE + said.text != text_of(station, request_no, len(rows), digest):
        raise BadReply("another list, request or station")
    if len({one.no for one in rows}) < len(rows):
        raise BadReply("somebody stands in it twice")
    return ExpertsReplied(request_no, digest, len(rows), said.cert)


def _info(station: str, request_no: str) -> bytes:
    return INFO + station.encode() + b"\0" + request_no.encode()


class Replies:
    """What lies in the inbox for requests that wait; one that is bad is refused once."""

    def __init__(
        self, inbox: Path, disk: Disk, district: VerifierKey, *, refused: Callable[[str], None]
    ) -> None:
        self._inbox, self._disk, self._district, self._refused = inbox, disk, district, refused
        self._seen: dict[str, tuple[bytes, bytes]] = {}

    def news(
        self, waiting: Iterable[str], station: str, private: Callable[[], bytes]
    ) -> tuple[ExpertsReplied, bytes] | None:
        """An answer that was not looked at yet, with its sealed list."""
        for request_no in waiting:
            note = self._disk.get(self._inbox / request_no)
            body = self._disk.get(self._inbox / f"{request_no}.txt")
            if note is None or body is None or self._seen.get(request_no) == (note, body):
                continue
            self._seen[request_no] = note, body
            try:
                found = read(
                    note, body, request_no, district=self._district, station=station,
                    private=private(),
                )  # fmt: skip
            except BadReply as error:
                self._refused(str(error))
            else:
                return found, body
        return None
