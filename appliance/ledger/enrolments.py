"""Enrolments that the district took over the web (E05), sealed to the station that decides them.

    inbox/enrolments    a note (log_format.md 3) signed by the district's ledger key; its text:
                        `tradepost enrolments v1` LF, `station <code>` LF, then always SLOTS lines
    line                base64url of HPKE (as ledger/preregistration.py) of PADDED bytes: JSON of
                        one WebEnrolment or {} and spaces; info `tradepost/enrolment/v1` 0x00 code
    cert                core/commands.TakeWebEnrolment; over `challenge` by the same key

Who enrolled, and how many, is known to nobody on the way: every note has as many lines, each as
long, filled or not. The district leaves out what a closed enrolment no longer needs.
"""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from appliance.core import canonical
from appliance.core.commands import TakeWebEnrolment
from appliance.core.parties import Person
from appliance.ledger import district_notes, notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey, strict_base64
from appliance.ledger.preregistration import SUITE, StationKey

NAME: Final = "enrolments"
TITLE: Final = "tradepost enrolments v1\n"
INFO: Final = b"tradepost/enrolment/v1\0"
SIGNED: Final = b"web-enrolment/v1\0"
SLOTS: Final = 32
PADDED: Final = 1_536
"""Bytes of one enrolment before it is sealed: all fields of a person at their longest fit."""


WORD_MAX: Final = 64
MATERIALS_MAX: Final = 160
"""Characters of all materials together: with them it still fits into one sealed act."""


_ENROL_ID: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")


class BadEnrolments(ValueError):
    """Not such a note, not for this station, not signed by the district, or too much in it."""


class WebEnrolment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One enrolment as the district took it; fields as in core/commands.TakeWebEnrolment."""

    trade: str
    enrol_id: str
    received_at: str
    party_id: Person
    cert: str = ""
    materials: tuple[str, ...] = ()
    farming_capacity: bool = False
    manager_certificate: str = ""

    def command(self) -> TakeWebEnrolment:
        return TakeWebEnrolment(
            trade=self.trade,
            enrol_id=self.enrol_id,
            received_at=self.received_at,
            party_id=self.party_id,
            cert=self.cert,
            materials=self.materials,
            farming_capacity=self.farming_capacity,
            manager_certificate=self.manager_certificate,
        )


def challenge(one: WebEnrolment, origin: str) -> bytes:
    """What the district signs of one enrolment, for the ledger of one station."""
    told = {
        "trade": one.trade,
        "enrol_id": one.enrol_id,
        "received_at": one.received_at,
        "materials": list(one.materials),
    }
    return SIGNED + origin.encode() + b"\0" + canonical.encode(told)


def text_of(taken: Sequence[WebEnrolment], to: StationKey) -> str:
    """The text that the district signs; other lines each time. Raises BadEnrolments."""
    if len(taken) > SLOTS:
        raise BadEnrolments(f"more than {SLOTS} enrolments wait")
    for one in taken:
        _check(one)
    filled = [msgspec.json.encode(one) for one in taken]
    lines = [_sealed(one, to) for one in [*filled, *[b"{}"] * (SLOTS - len(filled))]]
    return f"{TITLE}station {to.station}\n" + "".join(f"{line}\n" for line in lines)


def read(
    note: bytes, *, district: VerifierKey, station: str, origin: str, private: bytes
) -> tuple[WebEnrolment, ...]:
    """What the note holds for this station. Raises BadEnrolments."""
    try:
        head = f"{TITLE}station {station}\n"
        said = district_notes.read(note, district, title=head, most=notes.NOTE_BYTES_MAX)
    except notes.BadNote as error:
        raise BadEnrolments(str(error)) from error
    lines = said.text.splitlines()
    if len(lines) != SLOTS:
        raise BadEnrolments("another number of lines")
    found = [one for line in lines if (one := _opened(line, private, station)) is not None]
    for one in found:
        _check(one)
        if not _vouched(one, origin, district):
            raise BadEnrolments("an enrolment that the district did not sign for this ledger")
    return tuple(found)


def _sealed(plain: bytes, to: StationKey) -> str:
    if len(plain) > PADDED:
        raise BadEnrolments("one enrolment is too long")
    public = X25519PublicKey.from_public_bytes(to.public)
    sealed = SUITE.encrypt(plain.ljust(PADDED), public, info=INFO + to.station.encode())
    return base64.urlsafe_b64encode(sealed).decode()


def _opened(line: str, private: bytes, station: str) -> WebEnrolment | None:
    """The enrolment in a line, None for an empty one."""
    key = X25519PrivateKey.from_private_bytes(private)
    try:
        sealed = base64.b64decode(line, altchars=b"-_", validate=True)
        plain = SUITE.decrypt(sealed, key, info=INFO + station.encode())
        if plain.strip() == b"{}":
            return None
        return msgspec.json.decode(plain, type=WebEnrolment)
    except (InvalidTag, binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise BadEnrolments("a line does not open here, or is no enrolment") from error


def _check(one: WebEnrolment) -> None:
    if not _ENROL_ID.fullmatch(one.enrol_id):  # logs name it, so it may be nobody's number
        raise BadEnrolments("an enrolment id is eight characters of Crockford's base 32")
    words = (one.trade, one.received_at, one.manager_certificate)
    if max(map(len, words)) > WORD_MAX or sum(map(len, one.materials)) > MATERIALS_MAX:
        raise BadEnrolments("a field is longer than any that is taken")
    if one.party_id.is_organisation:
        raise BadEnrolments("an organisation enrols at the counter, with key and card")


def _vouched(one: WebEnrolment, origin: str, district: VerifierKey) -> bool:
    try:
        signature = strict_base64(one.cert)
        return district.verifies(signature, challenge(one, origin))
    except ValueError:
        return False


class Enrolments:
    """What lies in the inbox; each note is looked at once, a bad one is refused once."""

    def __init__(
        self,
        inbox: Path,
        disk: Disk,
        district: VerifierKey,
        *,
        origin: str,
        refused: Callable[[str], None],
    ) -> None:
        self._inbox, self._disk, self._district = inbox, disk, district
        self._origin, self._refused = origin, refused
        self._seen: bytes | None = None

    def news(self, station: str, private: Callable[[], bytes]) -> tuple[WebEnrolment, ...] | None:
        """All of a note that was not looked at yet, None while there is no other than before.

        `private` is asked for only when it is needed.
        """
        note = self._disk.get(self._inbox)
        if note is None or note == self._seen:
            return None
        self._seen = note
        try:
            return read(
                note, district=self._district, station=station, origin=self._origin,
                private=private(),
            )  # fmt: skip
        except BadEnrolments as error:
            self._refused(str(error))
            return None
