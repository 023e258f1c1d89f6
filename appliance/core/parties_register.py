"""The register of parties: who is held, what changed, which consent ended (B06, PIPL 15)."""

from typing import Final

import msgspec

from appliance.core import finance, finance_acts, numbering
from appliance.core.commands import AddParty, ChangeParty, GiveConsent, WithdrawConsent
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import (
    ConsentGiven,
    ConsentWithdrawn,
    Draft,
    PartyAdded,
    PartyChanged,
)
from appliance.core.forms import is_word
from appliance.core.instant import Instant
from appliance.core.parties import Person
from appliance.core.registration import person
from appliance.core.world import Who, World

SOURCES: Final = ("CARD", "TYPED", "DISTRICT")
MESSAGES: Final = "MESSAGES"
PURPOSES: Final = ("TRADE", MESSAGES, "REGISTER")
"""The trade itself; short messages; being held for the next time."""


def add(world: World, asked: AddParty, _by: Who, at: Instant) -> Decision:
    """Hold somebody. Refusals: party-known, party-type, source-unknown, those of person."""
    if world.known_party is not None:
        return refused("party-known", about="party_id")
    if asked.party_type not in world.tables.party_types:
        return refused("party-type", about="party_type")
    no = _record(world, asked, at)
    if no is not None:
        return no
    fact = PartyAdded(asked.party_type, asked.source)
    return decided(Draft(fact, commits={"party_id": "party_id"}))


def change(world: World, asked: ChangeParty, _by: Who, at: Instant) -> Decision:
    """The newest record. Refusals: party-not-held, party-same, source-unknown, those of person."""
    known = world.known_party
    if known is None:
        return refused("party-not-held", about="party_id")
    no = _record(world, asked, at)
    if no is not None:
        return no
    fields = differing(known, asked.party_id)
    if not fields:
        return refused("party-same", about="party_id")
    return decided(Draft(PartyChanged(fields, asked.source), commits={"party_id": "party_id"}))


def give_consent(world: World, asked: GiveConsent, _by: Who, at: Instant) -> Decision:
    """Somebody who is held consents to one purpose more, on a paper of their own (DOC38).

    Refusals: party-not-held, consent-purpose, consent-again, word-form.
    """
    if world.known_party is None:
        return refused("party-not-held", about="party_id")
    if asked.purpose not in PURPOSES:
        return refused("consent-purpose", about="purpose")
    if asked.purpose in world.consented:
        return refused("consent-again", about="purpose")
    if not is_word(asked.text_version):
        return refused("word-form", about="text_version")
    doc_no = numbering.next_document(world, "DOC38", at)
    fact = ConsentGiven(asked.purpose, asked.text_version, doc_no)
    return decided(
        Draft(fact, commits={"party_id": "party_id"}),
        follows=[Follow("print", "DOC38", doc_no)],
    )


def withdraw_consent(world: World, asked: WithdrawConsent, _by: Who, _at: Instant) -> Decision:
    """Somebody takes a consent back; what the law keeps stays kept until its period ends (B06).

    Refusals: party-not-held, consent-purpose, those of finance_acts.withdraw.
    """
    if asked.purpose == finance.PURPOSE:
        return finance_acts.withdraw(world, asked)
    if world.known_party is None:
        return refused("party-not-held", about="party_id")
    if asked.purpose not in PURPOSES:
        return refused("consent-purpose", about="purpose")
    return decided(Draft(ConsentWithdrawn(asked.purpose), commits={"party_id": "party_id"}))


def differing(old: Person, new: Person) -> tuple[str, ...]:
    """Names of the fields that a new record gives and that are not as before."""
    names = (field.name for field in msgspec.structs.fields(Person))
    return tuple(
        name for name in names if getattr(new, name) and getattr(new, name) != getattr(old, name)
    )


def merged(old: Person, new: Person) -> Person:
    """What is known after a new record: its fields, and the old ones where it is silent."""
    changed = {name: getattr(new, name) for name in differing(old, new)}
    return msgspec.structs.replace(old, **changed)


def _record(world: World, asked: AddParty | ChangeParty, at: Instant) -> Decision | None:
    if asked.source not in SOURCES:
        return refused("source-unknown", about="source")
    typed = asked.source == "TYPED"
    return person(world, asked.party_id, at, about="party_id", typed=typed)
