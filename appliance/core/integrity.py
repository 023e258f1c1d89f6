"""The undertaking of who has works done or buys: by the rules only (domain.md G08)."""

from typing import Final

from appliance.core import numbering
from appliance.core.commands import SignIntegrity
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import Draft, IntegritySigned
from appliance.core.forms import is_sha256
from appliance.core.instant import Instant
from appliance.core.registration import same_person
from appliance.core.trade import Trade
from appliance.core.trade_types import TYPES
from appliance.core.world import Who, World

DOCUMENT: Final = "DOC36"
TEXT: Final = "DOC36-2026-1"
"""The version of the text that is read aloud and printed."""


def sign(world: World, asked: SignIntegrity, _by: Who, at: Instant) -> Decision:
    """The owner signs; the slip with the text goes into the file.

    Refusals: integrity-not-asked, integrity-text, integrity-other, digest-form.
    """
    trade = world.in_hand
    if not wanted(trade):
        return refused("integrity-not-asked")
    if asked.text_version != TEXT:
        return refused("integrity-text", about="text_version")
    owner = world.transferor
    if owner is not None and not same_person(owner, asked.party_id):
        return refused("integrity-other", about="party_id")
    if asked.scan_sha256 and not is_sha256(asked.scan_sha256):
        return refused("digest-form", about="scan_sha256")
    number = numbering.next_document(world, DOCUMENT, at)
    fact = IntegritySigned(asked.text_version, asked.scan_sha256, number)
    return decided(
        Draft(fact, trade=trade.number, commits={"party_id": "party_id"}),
        follows=[Follow("print", DOCUMENT, number)],
    )


def wanted(trade: Trade) -> bool:
    """Works and purchases."""
    return TYPES[trade.type].undertaking_wanted(trade)


def fault(trade: Trade) -> Decision | None:
    """integrity-missing: works or a purchase without the undertaking."""
    if wanted(trade) and trade.dossier.undertaking is None:
        return refused("integrity-missing", about="materials")
    return None
