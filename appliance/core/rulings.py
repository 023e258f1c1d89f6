"""Rulings of the district about a trade: what two stations did while apart, a limit in doubt.

A ruling is kept and shown; it moves nothing by itself: who has to act on it does so by the acts
that the tables give (entries.md 8).
"""

from typing import Final

from appliance.core.decision import Decision, refused
from appliance.core.entries import Draft, RulingLoaded
from appliance.core.forms import is_sha256, is_word
from appliance.core.world import World

SUBJECTS: Final = ("OBJECT", "LIMIT", "PRIORITY", "OTHER")
"""One object at two stations; which level a trade belongs to; a right; anything else."""


def fault(world: World, said: RulingLoaded) -> Decision | None:
    """Why a ruling cannot be taken over; None when it can.

    Refusals: trade-unknown, word-form, ruling-subject, digest-form, ruling-known.
    """
    if world.trade is None:
        return refused("trade-unknown", about="trade")
    if not is_word(said.ruling_no):
        return refused("word-form", about="ruling_no")
    if said.subject not in SUBJECTS:
        return refused("ruling-subject", about="subject")
    if not is_sha256(said.result_sha256):
        return refused("digest-form", about="result_sha256")
    if any(one.ruling_no == said.ruling_no for one in world.trade.rulings):
        return refused("ruling-known", about="ruling_no")
    return None


def draft(world: World, said: RulingLoaded) -> Draft:
    """The entry; its words come with the command, into the vault."""
    return Draft(said, trade=world.in_hand.number, commits={"text": "words"})
