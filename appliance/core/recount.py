"""A session's result, found again from the entries before it: for the auditor and the curious.

Two ways, as the station itself counts (trade_methods/rules.py): the method's outcome gives the
ranking, its recount the winner; both have to be what `session.result` says.
"""

from collections.abc import Sequence

import msgspec

from appliance.core import session
from appliance.core.codes import Tables
from appliance.core.entries import Offer, Recorded, SessionResulted
from appliance.core.trade import Trade
from appliance.core.trade_methods import METHODS


def fault(before: Trade, recorded: Recorded, tables: Tables) -> str:
    """What does not fit of a result; "" where it is what the entries make. `before`: the trade."""
    fact = recorded.fact
    if not isinstance(fact, SessionResulted) or before.terms is None or before.session is None:
        return ""  # no result, or one out of its stage, which the fold finds
    method = METHODS[before.fixed.method]
    offers = offers_of(recorded)
    if offers is None:
        return "its offers cannot be read"
    within = session.setting(before, tables)
    found, best = method.outcome(offers, within), method.recount(offers, within)
    said = Offer(fact.enrol_id, fact.amount_fen)
    if found.no is not None or best is None or not found.ranking:
        return "the entries make no result"
    if said not in (best, found.ranking[0]) or best != found.ranking[0]:
        return f"{said.enrol_id} {said.amount_fen}, counted {best.enrol_id} {best.amount_fen}"
    if fact.ranking != found.ranking:
        return "another ranking"
    if fact.algorithm != found.algorithm:
        return f"{fact.algorithm}, counted by {found.algorithm}"
    counted = offers or found.ranking
    again = session.result_digest(fact.session_id, within.listing_fen, counted, best)
    return "" if fact.recomputed_sha256 == again else "another digest"


def offers_of(recorded: Recorded) -> Sequence[Offer] | None:
    """The offers that the host keyed in, none for methods that keep them; None: unreadable."""
    try:
        return msgspec.convert(recorded.asked.get("offers", ()), tuple[Offer, ...])
    except msgspec.ValidationError:
        return None
