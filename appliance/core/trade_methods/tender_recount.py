"""The result of a tender found a second way, from the sheets and opened prices alone (F15).

Fractions instead of whole hundredths, counting who is beaten instead of sorting, and its own
reading of the entries: it shares nothing with core/scoring.py.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from appliance.core.entries import BidJudged, BidOpened, Mark, MethodTerms, Offer
from appliance.core.trade import Trade

Standing = tuple[int, int, int]
"""Total, price (the better the greater), technical score: hundredths of a point, fen."""


def winner(trade: Trade, *, buying: bool) -> Offer | None:
    """Who no other bidder stands over; among several, whom the draw put first.

    None where the recorded ranking is not the one that the sheets give.
    """
    if not follows(trade, buying=buying):
        return None
    prices = _prices(trade, buying=buying)
    standings = {one: _standing(trade, one, prices, buying=buying) for one in prices}
    best = [
        one
        for one, mine in standings.items()
        if not any(theirs > mine for theirs in standings.values())
    ]
    if len(best) > 1:
        best = [one for one in trade.draws.order_among(best) if one in best]
    return Offer(best[0], prices[best[0]]) if best else None


def follows(trade: Trade, *, buying: bool) -> bool:
    """Whether the recorded ranking is the one that the stored sheets give, place by place."""
    ranked = trade.scores.ranked
    prices = _prices(trade, buying=buying)
    if ranked is None or {one.enrol_id for one in ranked.ranking} != set(prices):
        return False
    order = [
        (_standing(trade, one.enrol_id, prices, buying=buying), one) for one in ranked.ranking
    ]
    said = all(
        (mine[0], mine[2], prices[one.enrol_id])
        == (one.total_e2, one.technical_e2, one.amount_fen)
        for mine, one in order
    )
    return said and all(above[0] >= below[0] for above, below in pairwise(order))


def _prices(trade: Trade, *, buying: bool) -> dict[str, int]:
    """Of this session: what came out of the seals, less what was judged to be no offer."""
    session = trade.session.session_id if trade.session else ""
    found: dict[str, int] = {}
    for said in trade.bids.said:
        fact = said.fact
        if isinstance(fact, BidOpened) and fact.session_id == session and fact.commitment_ok:
            found[fact.enrol_id] = fact.amount_fen
        elif isinstance(fact, BidJudged) and fact.session_id == session and not fact.valid:
            found.pop(fact.enrol_id, None)
    listing = trade.wants.list_price_fen
    return {
        one: fen for one, fen in found.items()
        if fen > 0 and (fen <= listing if buying else fen >= listing)
    }  # fmt: skip


def _standing(trade: Trade, bidder: str, prices: Mapping[str, int], *, buying: bool) -> Standing:
    terms = trade.fixed.how
    price = prices[bidder]
    share = (
        Fraction(min(prices.values()), price) if buying else Fraction(price, max(prices.values()))
    )
    weight = sum(each.weight_e2 for each in terms.criteria if each.code == "PRICE")
    newest: dict[str, Sequence[Mark]] = {}
    for sheet in trade.scores.sheets:
        if sheet.enrol_id == bidder:
            newest[sheet.expert_no] = sheet.scores
    for sheet in trade.scores.sheets:
        if sheet.conflict:
            newest.pop(sheet.expert_no, None)
    kept = [
        marks for expert, marks in newest.items()
        if not (terms.drop_extremes and expert in _extremes(newest))
    ]  # fmt: skip
    total = _half_up(Fraction(sum(_sum(each) for each in kept), len(kept)) + int(weight * share))
    technical = _half_up(Fraction(sum(_technical(each, terms) for each in kept), len(kept)))
    return total, -price if buying else price, technical


def _extremes(sheets: Mapping[str, Sequence[Mark]]) -> set[str]:
    """The first expert with the most points, and of the others the first with the fewest."""
    names = sorted(sheets)
    most = max(_sum(sheets[one]) for one in names)
    highest = next(one for one in names if _sum(sheets[one]) == most)
    others = [one for one in names if one != highest]
    least = min(_sum(sheets[one]) for one in others)
    return {highest, next(one for one in others if _sum(sheets[one]) == least)}


def _sum(marks: Sequence[Mark]) -> int:
    return sum(each.points_e2 for each in marks)


def _technical(marks: Sequence[Mark], terms: MethodTerms) -> int:
    plain = {each.code for each in terms.criteria if not each.technical}
    return sum(each.points_e2 for each in marks if each.code not in plain)


def _half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))
