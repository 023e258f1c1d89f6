"""The equal best are asked for one more sealed offer each (domain.md 6.2, 5).

Within ten minutes, better by a fen at least; who is silent keeps the old offer. What is still
equal then is drawn for (6.5).
"""

from typing import Final

from appliance.core import bid_standing, bid_taking
from appliance.core.clocks import local_text
from appliance.core.commands import CallTie, OfferTie
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import AttemptRefused, Draft, TieCalled, TieOffered
from appliance.core.instant import Instant, text_of
from appliance.core.world import Who, World

REOFFER: Final = "REOFFER_THEN_DRAW"
EARLIEST: Final = "EARLIEST"
DRAW: Final = "DRAW"
"""What a notice may say of equal best offers."""

ROUND: Final = 1
"""There is one call of equals; after it the draw decides."""


def call(world: World, _asked: CallTie, _by: Who, at: Instant) -> Decision:
    """Ask the equal best.

    Refusals: clock-unsure, tie-called, explanation-needed, tie-none, tie-rule-other.
    """
    trade = world.in_hand
    assert trade.session is not None  # IN_SESSION is reached by session.open only
    if not at.trusted:
        return refused("clock-unsure")
    if bid_standing.called(trade) is not None:
        return refused("tie-called")
    if bid_standing.to_explain(trade):
        return refused("explanation-needed", count=len(bid_standing.to_explain(trade)))
    equal = bid_standing.tied(trade)
    if not equal:
        return refused("tie-none")
    if trade.fixed.tie_rule != REOFFER:
        return refused("tie-rule-other")
    fact = TieCalled(
        trade.session.session_id,
        tuple(one.number for one in equal),
        ROUND,
        equal[0].amount_fen,
        text_of(at.at + bid_standing.TIME_TO_OFFER),
    )
    return decided(Draft(fact, trade=trade.number))


def offer(world: World, asked: OfferTie, by: Who, at: Instant) -> Decision:
    """Take the one new offer of a tied bidder, surely before the ten minutes are over.

    Refusals: tie-none, tie-not-asked, tie-offered, clock-unsure, tie-late, and those of
    `bid_taking.form_fault`.
    """
    trade = world.in_hand
    assert trade.session is not None  # IN_SESSION is reached by session.open only
    asked_for = bid_standing.called(trade)
    if asked_for is None or bid_standing.tie_ended(trade):
        return refused("tie-none")
    if asked.enrol_id not in asked_for.enrol_ids:
        return refused("tie-not-asked", about="enrol_id")
    if any(one.number == asked.enrol_id for one in bid_standing.tie_offers(trade)):
        return refused("tie-offered", about="enrol_id")
    if not at.trusted:
        return refused("clock-unsure")
    ends = bid_standing.tie_ends(trade)
    if not at.surely_before(ends):
        reason = "LATE_BID" if at.surely_after(ends) else "LATE_IN_DOUBT"
        fact = AttemptRefused("tie.offer", by[0].role, reason, "domain 6.2")
        keep = (Draft(fact, trade=trade.number),)
        return refused("tie-late", keep=keep, deadline=local_text(ends, seconds=True))
    no = bid_taking.form_fault(
        trade, asked.offer, asked.commitment, asked.seal_no, asked.ciphertext_sha256
    )
    if no is not None:
        return no
    before = len(bid_standing.of_enrolment(trade, asked.enrol_id))
    taken = TieOffered(
        trade.session.session_id, asked.enrol_id, ROUND, text_of(at.at), before + 1, asked.offer,
        asked.commitment, asked.seal_no, asked.ciphertext_sha256,
    )  # fmt: skip
    commits = bid_taking.ciphertext_of(asked)
    return decided(Draft(taken, commits=commits, trade=trade.number))
