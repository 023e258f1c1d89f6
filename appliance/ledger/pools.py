"""The district's pools as they lie in the inbox, and as they were when something was drawn.

    inbox/pools-<kind>   a note (log_format.md 3) signed by the district's ledger key; its text:
                         `tradepost pool v1` LF, then one line of JSON:
                         {"kind", "version", "date", "rows": [core/pools.Listed]}, or of a pool
                         that is sealed {"kind", "version", "date", "station", "sealed"}
    sealed               base64url of HPKE (as ledger/preregistration.py) of the JSON of the rows;
                         info `tradepost/pool/v1` 0x00 station code

A pool counts once its note is kept among the blobs under its SHA-256, which the record of each
draw names: so what was drawn from can be read for ever, whatever came later. Experts stand in it
for this station's box alone; on the way, and on its disk, they are encrypted.
"""

import base64
import binascii
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from appliance.core import pools
from appliance.core.pools import Extract, Listed
from appliance.ledger import district_notes, notes
from appliance.ledger.blobs import Blobs
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey
from appliance.ledger.preregistration import SUITE, StationKey

TITLE: Final = "tradepost pool v1\n"
INFO: Final = b"tradepost/pool/v1\0"
NAMES: Final = {kind: f"pools-{kind.lower()}" for kind in
                (pools.EXPERT, pools.ASSESSOR, pools.AGENCY, pools.CONTRACTOR)}  # fmt: skip
"""Kind of pools.csv -> name of its note."""
NOTE_BYTES_MAX: Final = 1_048_576
"""2,000 rows of people with all they declared, encrypted."""


class BadPool(ValueError):
    """Not a pool, not for this station, not signed by the district, or not fit to draw from."""


class _Open(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    version: str
    date: str
    rows: tuple[Listed, ...]


class _Sealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    version: str
    date: str
    station: str
    sealed: str


class _Kind(msgspec.Struct, frozen=True):
    sealed: str = ""


def text_of(made: Extract, to: StationKey | None = None) -> str:
    """The text that the district signs; the rows encrypted where it is for one station."""
    _check(made)
    said: _Open | _Sealed = _Open(made.kind, made.version, made.date, made.rows)
    if to is not None:
        public = X25519PublicKey.from_public_bytes(to.public)
        plain = msgspec.json.encode(made.rows)
        sealed = SUITE.encrypt(plain, public, info=INFO + to.station.encode())
        code = base64.urlsafe_b64encode(sealed).decode()
        said = _Sealed(made.kind, made.version, made.date, to.station, code)
    return f"{TITLE}{msgspec.json.encode(said).decode()}\n"


def read(
    note: bytes, *, district: VerifierKey, station: str, private: Callable[[], bytes]
) -> Extract:
    """The pool of a note. Raises BadPool. `private` is asked for where the rows are sealed."""
    try:
        text = district_notes.read(note, district, title=TITLE, most=NOTE_BYTES_MAX).text
        digest = sha256(note).hexdigest()
        if msgspec.json.decode(text, type=_Kind).sealed:
            held = msgspec.json.decode(text, type=_Sealed)
            rows = _opened(held, station, private())
            found = Extract(held.kind, held.version, held.date, rows, digest)
        else:
            plain = msgspec.json.decode(text, type=_Open)
            found = Extract(plain.kind, plain.version, plain.date, plain.rows, digest)
    except (notes.BadNote, msgspec.DecodeError) as error:
        raise BadPool(str(error)) from error
    _check(found)
    return found


def _opened(held: _Sealed, station: str, private: bytes) -> tuple[Listed, ...]:
    if held.station != station:
        raise BadPool("for another station")
    key = X25519PrivateKey.from_private_bytes(private)
    try:
        sealed = base64.b64decode(held.sealed, altchars=b"-_", validate=True)
        plain = SUITE.decrypt(sealed, key, info=INFO + station.encode())
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise BadPool("the rows do not open here") from error
    return msgspec.json.decode(plain, type=tuple[Listed, ...])


def _check(found: Extract) -> None:
    wrong = pools.faults(found)
    if found.kind not in NAMES:
        wrong.append("an unknown pool")
    if wrong:
        raise BadPool("; ".join(wrong))


class Pools:
    """What the district last sent of each kind; a note that is bad is refused once."""

    def __init__(
        self, inbox: Path, disk: Disk, district: VerifierKey, *, refused: Callable[[str], None]
    ) -> None:
        """`inbox`: the folder `inbox/pools`, beside which the notes lie as `pools-<kind>`."""
        self._inbox, self._disk, self._district = inbox, disk, district
        self._refused = refused
        self._notes: dict[str, bytes] = {}
        self._read: dict[str, Extract | None] = {}

    def take(self, blobs: Blobs, station: str, private: Callable[[], bytes]) -> list[str]:
        """Keep what is new among the blobs; the names of the pools that came in."""
        came = []
        for kind, name in NAMES.items():
            note = self._disk.get(self._inbox.with_name(name))
            if note is None or note == self._notes.get(kind):
                continue
            self._notes[kind] = note
            found = self._of(note, kind, station, private)
            if found is not None:
                blobs.keep(note)
                self._read[kind] = found
                came.append(found.name())
        return came

    def current(self, kind: str) -> Extract | None:
        """The newest of a kind that is kept; None while there is none."""
        return self._read.get(kind)

    def named(
        self, name: str, blobs: Blobs, station: str, private: Callable[[], bytes]
    ) -> Extract | None:
        """The pool that the record of a draw names, as it was kept; None where it is not here."""
        kind, beginning = pools.asked_for(name)[0], pools.digest_in(name)
        newest = self._read.get(kind)
        if newest is not None and beginning and newest.sha256.startswith(beginning):
            return newest
        for digest in blobs.digests():
            note = blobs.get(digest) if beginning and digest.startswith(beginning) else None
            if note is not None:
                return self._of(note, kind, station, private)
        return None

    def _of(
        self, note: bytes, kind: str, station: str, private: Callable[[], bytes]
    ) -> Extract | None:
        try:
            found = read(note, district=self._district, station=station, private=private)
        except BadPool as error:
            self._refused(str(error))
            return None
        if found.kind == kind:
            return found
        self._refused("another pool than its name says")
        return None
