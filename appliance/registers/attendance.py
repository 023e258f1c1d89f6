"""Fingers of the staff and their comings and goings, read from ledger and vault.

A template is a secret of the vault under its person's own subject: encrypted under the epoch's
key, in no entry, no bundle and no parcel. It is destroyed with `finger.erase`, and with it the
epoch that wrapped it, so that no older copy of the database opens it either.
"""

from collections.abc import Callable

from msgspec import Struct

from appliance.core import envelope, presence
from appliance.core.entries import AttendanceCorrected
from appliance.core.presence import Clocked, Corrected, Finger, Presence
from appliance.core.world import WITHDRAWN
from appliance.ledger.vault import secret_of
from appliance.registers.books import Books


class Template(Struct, frozen=True):
    """Whose finger it is and what a reader compares with; its repr tells nothing of the finger."""

    person: str
    template: bytes

    def __repr__(self) -> str:
        return f"Template({self.person})"


def of_person(station: Books, person: str) -> Presence:
    """What the rules look at for an act about `person`."""
    return Presence(fingers(station), last(station, person))


def fingers(station: Books) -> frozenset[Finger]:
    """Every finger that is enrolled now."""
    bodies = station.ledger.of_subject(presence.FINGERS)
    return presence.fingers_of(envelope.fact_of(envelope.from_bytes(body)) for _, body in bodies)


def last(station: Books, person: str) -> Clocked | None:
    """The newest clocking of a person."""
    name = presence.CLOCKED + person
    for subject, seq, body in station.ledger.newest_of(name):
        if subject == name:
            written = envelope.from_bytes(body)
            return presence.clocked(seq, written.at, envelope.fact_of(written))
    return None


def clockings(station: Books, person: str) -> list[Clocked]:
    """All clockings of a person, in order."""
    found = []
    for seq, body in station.ledger.of_subject(presence.CLOCKED + person):
        written = envelope.from_bytes(body)
        one = presence.clocked(seq, written.at, envelope.fact_of(written))
        if one is not None:
            found.append(one)
    return found


def corrections(station: Books, person: str) -> dict[str, Corrected]:
    """Local day -> the newest correction of it."""
    found = {}
    for seq, body in station.ledger.of_subject(presence.CORRECTED + person):
        fact = envelope.fact_of(envelope.from_bytes(body))
        if isinstance(fact, AttendanceCorrected):
            found[fact.date] = Corrected(fact.date, fact.came, fact.went, fact.reason, seq)
    return found


def in_office(station: Books) -> list[str]:
    """Numbers of those who have a valid key today, in order."""
    today = station.now().day
    staff = station.projections.staff().values()
    return sorted({s.staff_no for s in staff if s.valid_to != WITHDRAWN and s.valid_to >= today})


def templates(station: Books) -> list[Template]:
    """The templates of today's staff: who is not on it is not even compared."""
    today = set(in_office(station))
    found = []
    for finger in sorted(fingers(station)):
        kept = station.vault.secret(name_of(station, finger))
        if finger.person in today and kept is not None:
            found.append(Template(finger.person, kept))
    return found


def keeping(station: Books, finger: Finger, template: bytes) -> Callable[[], None]:
    """What runs beside the entry of the enrolment, in its transaction."""
    name = name_of(station, finger)
    return lambda: station.vault.keep_secret(name, template)


def destroying(station: Books, finger: Finger) -> Callable[[], None]:
    """What runs beside the entry of the erasure; the old epoch's key goes after the commit."""
    name = name_of(station, finger)

    def destroy() -> None:
        station.vault.drop_secret(name)
        station.vault.rewrap()

    return destroy


def name_of(station: Books, finger: Finger) -> str:
    """Where the vault keeps a template: by a keyed digest, so that the table names nobody."""
    subject = station.subject_of(f"staff {finger.person}")
    return secret_of(subject, f"finger/{finger.finger_no}")
