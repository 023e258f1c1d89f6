"""Every certificate that a district gave, with what became of it and who signed for it."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from msgspec import Struct

from sync.authority import Certificate
from sync.district.admission import Hands
from sync.district.certificates import Certificates
from sync.notes import ENROLLED
from sync.settings import EnrolledStation
from sync.tls import Role

GOOD, RENEWED, ENDED, WITHDRAWN = "good", "renewed", "ended", "withdrawn"
SOON: Final = "soon"
"""Good, in the last third of its life, and no next one given yet."""
PART_LEFT: Final = 1 / 3


class Line(Struct, frozen=True):
    """One certificate. `station`: nine digits and its name, "" for a role.

    `state`: GOOD, SOON, RENEWED (a later one of the same holder is good), ENDED, WITHDRAWN.
    `enrolled`: under whose hands its station is enrolled; None for a role, and for a station that
    the district began with. `withdrawn`: likewise; None also where an earlier release did it.
    """

    serial: str
    role: Role
    station: str
    name: str
    begins: datetime
    ends: datetime
    state: str
    enrolled: Hands | None = None
    withdrawn: Hands | None = None
    reason: str = ""


def lines(given: Certificates, stations: Sequence[EnrolledStation], now: datetime) -> list[Line]:
    """Stations first, by code; of each the newest first. Raises StorageFault, BadCertificate."""
    names = {sha256(one.origin.encode()).hexdigest(): one.name for one in stations}
    found = [_line(given, one, names, now) for one in _newest_first(given.all())]
    return sorted(found, key=lambda one: (one.role is not Role.STATION, one.role, one.station))


def _newest_first(certificates: list[Certificate]) -> list[Certificate]:
    return sorted(certificates, key=lambda one: one.begins, reverse=True)


def _line(
    given: Certificates, one: Certificate, names: dict[str, str], now: datetime
) -> Line:  # fmt: skip
    peer = one.peer
    out = peer.serial in given.withdrawn()
    return Line(
        peer.serial,
        peer.role,
        peer.code,
        names.get(peer.origin_hash, ""),
        one.begins,
        one.ends,
        WITHDRAWN if out else _state(given, one, now),
        given.admission.hands(ENROLLED, peer.code) if peer.code else None,
        given.admission.withdrawn_by(peer.serial) if out else None,
        given.reason(peer.serial) if out else "",
    )


def _state(given: Certificates, one: Certificate, now: datetime) -> str:
    if one.ends <= now:
        return ENDED
    later = [
        each
        for each in given.of(one.peer.code or one.peer.role.value)
        if each.peer.origin_hash == one.peer.origin_hash and each.begins > one.begins
    ]
    if later:
        return RENEWED
    return GOOD if one.left(now) > PART_LEFT else SOON
