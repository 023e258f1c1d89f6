"""Who stands at the counter for a transferor that cannot come: for an organisation, or an agent.

An organisation is known by its credit code (GB 32100, domain.md 4.2), which is looked at here; a
card is read of the person who stands for it (C04). Their value lies in the vault under their own
number, so that they can be erased like anybody.
"""

from appliance.core import people
from appliance.core.codes import Tables
from appliance.core.commands import DraftTrade, SubmitTrade
from appliance.core.decision import Decision, refused
from appliance.core.owners import id_types_of
from appliance.core.parties import CREDIT_CODE, Person

REPRESENTATIVE = "representative"
TRANSFEROR = "transferor"
RESIDENT_ID = "01"
"""Stands for every document of a natural person in party_types.csv."""


def who_stands(asked: DraftTrade | SubmitTrade) -> tuple[str, Person]:
    """Name of the value and the person who is at the counter."""
    if asked.representative is not None:
        return REPRESENTATIVE, asked.representative
    return TRANSFEROR, asked.transferor


def standing_fault(asked: DraftTrade | SubmitTrade) -> Decision | None:
    """An organisation needs a person, and a person is no organisation.

    Refusals: representative-missing, representative-no-person, representative-is-transferor.
    """
    stands = asked.representative
    if stands is None:
        if asked.transferor.is_organisation:
            return refused("representative-missing", about=REPRESENTATIVE)
        return None
    if stands.is_organisation:
        return refused("representative-no-person", about=REPRESENTATIVE)
    if people.normal_id(stands.id_number) == people.normal_id(asked.transferor.id_number):
        return refused("representative-is-transferor", about=REPRESENTATIVE)
    return None


def owner_fault(asked: SubmitTrade, tables: Tables) -> Decision | None:
    """The kind of party, a known one, and the kind of its document agree: owner-document."""
    fits = (CREDIT_CODE if asked.transferor.is_organisation else RESIDENT_ID) in id_types_of(
        asked.owner, tables
    )
    return None if fits else refused("owner-document", about="owner")


def code_warnings(asked: SubmitTrade, tables: Tables) -> tuple[str, ...]:
    """What a credit code without fault may still make one look twice at."""
    if not asked.transferor.is_organisation:
        return ()
    return people.uscc_warnings(
        asked.transferor.id_number,
        known=tables.uscc_prefixes,
        of_party_type=tables.party_types[asked.owner].uscc_prefixes,
    )
