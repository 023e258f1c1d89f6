"""The credit file of a party (H01), and contracts that no trade led to (K03)."""

from typing import Final

from appliance.core.commands import AddCredit, ReportOutside
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import CreditAdded, Draft, OutsideReported
from appliance.core.followup_acts import is_office_number
from appliance.core.forms import day, is_sha256, is_word
from appliance.core.instant import Instant
from appliance.core.registration import person
from appliance.core.world import Who, World

GOOD: Final = ("PERFORMED", "COMMENDED", "CORRECTED")
BAD: Final = ("LATE_PAYMENT", "NOT_SIGNED", "NOT_PERFORMED", "FALSE_PAPERS", "DISORDER")
EVENTS: Final = (*GOOD, *BAD)
SOURCES: Final = ("TRADE", "CASE", "COURT", "DEPARTMENT", "DISTRICT")
"""Where the station knows it from."""


def add(world: World, asked: AddCredit, _by: Who, at: Instant) -> Decision:
    """Note an event in the file of a party, with its day and its source.

    Refusals: trade-unknown, credit-kind, credit-source, date-form, day-in-future,
    credit-reference, those of person.
    """
    if asked.trade and world.trade is None:
        return refused("trade-unknown", about="trade")
    if asked.kind not in EVENTS:
        return refused("credit-kind", about="kind")
    if asked.source not in SOURCES:
        return refused("credit-source", about="source")
    if day(asked.date) is None:
        return refused("date-form", about="date")
    if asked.date > at.day:
        return refused("day-in-future", about="date")
    if asked.reference and not is_office_number(asked.reference):
        return refused("credit-reference", about="reference")
    no = person(world, asked.party_id, at, about="party_id")
    if no is not None:
        return no
    fact = CreditAdded(asked.kind, asked.source, asked.date, asked.reference)
    return decided(Draft(fact, trade=asked.trade or None, commits={"party_id": "party_id"}))


def report_outside(world: World, asked: ReportOutside, _by: Who, _at: Instant) -> Decision:
    """A contract that no trade led to (K03).

    Refusals: contract-ref-form, contract-is-ours, outside-again, object-form, digest-form.
    """
    if not is_office_number(asked.contract_ref):
        return refused("contract-ref-form", about="contract_ref")
    if asked.contract_ref in world.contracts:
        return refused("contract-is-ours", about="contract_ref")
    if asked.contract_ref in world.discipline.outside:
        return refused("outside-again", about="contract_ref")
    if asked.object_key and not is_word(asked.object_key):
        return refused("object-form", about="object_key")
    if not is_sha256(asked.finding_sha256):
        return refused("digest-form", about="finding_sha256")
    return decided(
        Draft(OutsideReported(asked.contract_ref, asked.finding_sha256, asked.object_key))
    )
