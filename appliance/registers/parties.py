"""Who was here before: parties as the vault keeps them, found by a keyed digest of their number.

Only what was said in the open is read: applications, the register, identities. An enrolment lies
in a sealed act and is never looked at: a prefilled form would tell who enrolled (domain.md A04).
What is erased is not known any more.
"""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from appliance.core import canonical, envelope
from appliance.core.clocks import day_at
from appliance.core.commands import AddParty, ChangeParty, Command
from appliance.core.entries import (
    ConsentGiven,
    ConsentWithdrawn,
    IdentityRead,
    PartyAdded,
    PartyChanged,
    TradeDrafted,
    TradeSubmitted,
)
from appliance.core.envelope import Envelope
from appliance.core.parties import Person, Place
from appliance.core.parties_register import differing, merged
from appliance.core.people import comparable_name, normal_id
from appliance.registers.books import Books
from appliance.registers.objects import Doubt, KnownObject, doubts, of_application

_REGISTER = frozenset({PartyAdded.kind, PartyChanged.kind})
_OPEN = _REGISTER | {TradeDrafted.kind, TradeSubmitted.kind, IdentityRead.kind}
_NAMES = ("party_id", "transferor")


class Known(Struct, frozen=True):
    """Somebody who was here before. `person`: the newest value of each field that is kept.

    `party_type`: code of party_types.csv, "" where none was said; `objects`: what they brought
    before, the newest first, each object once.
    """

    person: Person
    party_type: str
    objects: tuple[KnownObject, ...]


class _Told(Struct, frozen=True):
    """One value that an open entry commits to."""

    written: Envelope
    name: str
    person: Person


def known(station: Books, id_number: str) -> Known | None:
    """Who was here under this number; None for nobody, or for somebody who is erased."""
    told = list(_told(station, id_number))
    if not told:
        return None
    person = told[0].person
    party_type = ""
    for one in told:
        person = merged(person, one.person)
        party_type = _party_type(one.written) or party_type
    return Known(person, party_type, _objects(station, told))


def held(station: Books, id_number: str) -> Person | None:
    """The newest record of the register itself, whatever else is known of the person."""
    found: Person | None = None
    for one in _told(station, id_number):
        if one.written.kind in _REGISTER:
            found = one.person if found is None else merged(found, one.person)
    return found


def consented(station: Books, id_number: str) -> frozenset[str]:
    """Purposes that somebody agreed to in the open and did not take back (PIPL 14, 15)."""
    held: set[str] = set()
    for seq, _name in station.vault.items_of(station.subject_of(normal_id(id_number))):
        written = envelope.from_bytes(station.ledger.entry(seq))
        purpose = str(written.data.get("purpose", ""))
        if written.kind == ConsentGiven.kind:
            held.add(purpose)
        elif written.kind == ConsentWithdrawn.kind:
            held.discard(purpose)
    return frozenset(held)


def took_back(station: Books, id_number: str, purpose: str) -> bool:
    """Whether the last word on this purpose was that it ends (PIPL 15); no word is no such one."""
    last = ""
    for seq, _name in station.vault.items_of(station.subject_of(normal_id(id_number))):
        written = envelope.from_bytes(station.ledger.entry(seq))
        if written.data.get("purpose") == purpose:
            last = written.kind
    return last == ConsentWithdrawn.kind


def names_before(station: Books, person: Person) -> tuple[str, ...]:
    """Other names under which somebody with this number was here."""
    mine = comparable_name(person.name)
    before = {one.person.name for one in _told(station, person.id_number)}
    return tuple(sorted(name for name in before if comparable_name(name) != mine))


def warnings(
    station: Books, person: Person, object_key: str, *, but: str = ""
) -> tuple[Doubt, ...]:
    """What the clerk should look at twice at the intake; nothing of it stops anybody.

    party-other-name (the same number under another name), object-open, object-recent (another
    trade `but` this one, with its number).
    """
    other = (Doubt("party-other-name"),) if names_before(station, person) else ()
    return (*other, *doubts(station, object_key, but=but))


def registering(
    station: Books, person: Person, *, party_type: str, source: str
) -> tuple[Command, ...]:
    """What keeps the register up to date with what was just read: a new party, a change, or none.

    `source`: CARD, TYPED or DISTRICT. Given in the act in which the person comes.
    """
    before = held(station, person.id_number)
    if before is None:
        return (AddParty(party_id=person, party_type=party_type, source=source),)
    if differing(before, person):
        return (ChangeParty(party_id=person, source=source),)
    return ()


def _told(station: Books, id_number: str) -> Iterator[_Told]:
    """Every open value under this number, the oldest first."""
    subject = station.subject_of(normal_id(id_number))
    for seq, name in station.vault.items_of(subject):
        if name not in _NAMES:
            continue
        written = envelope.from_bytes(station.ledger.entry(seq))
        kept = station.vault.value(seq, name)
        if written.kind in _OPEN and kept is not None:
            yield _Told(written, name, msgspec.convert(canonical.decode(kept), Person))


def _party_type(written: Envelope) -> str:
    """What kind of party it came as."""
    if written.kind == PartyAdded.kind:
        return str(written.data["party_type"])
    if written.kind == TradeSubmitted.kind and written.command is not None:
        return str(written.command.args.get("owner", "HHD"))
    return ""


def _objects(station: Books, told: list[_Told]) -> tuple[KnownObject, ...]:
    found: dict[str, KnownObject] = {}
    for one in told:
        if one.written.kind == TradeSubmitted.kind and one.name == "transferor":
            kept = station.vault.value(one.written.seq, "place")
            place = None if kept is None else msgspec.convert(canonical.decode(kept), Place)
            brought = of_application(station, one.written, place, day_at(one.written.at))
            found.pop(brought.key, None)
            found[brought.key] = brought
    return tuple(reversed(found.values()))
