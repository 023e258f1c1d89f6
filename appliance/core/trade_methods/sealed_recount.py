"""Sealed offers counted a second way, from the raw facts and the SHA-256 of what was sealed.

Deliberately shares nothing with core/bid_standing.py and trade_methods/sealed.py, so that a
mistake in one of them shows as a difference (domain.md 6: every result is recomputed).
"""

import base64
import hashlib
from collections.abc import Mapping

from msgspec import Struct

from appliance.core.bids import BidFact
from appliance.core.entries import (
    BidExplained,
    BidJudged,
    BidOpened,
    BidReplaced,
    BidReturned,
    BidSealed,
    BidWithdrawn,
    Offer,
    TieCalled,
    TieOffered,
)
from appliance.core.trade import Enrolment, Trade

_PAPER_FAULTS = {"ILLEGIBLE", "UNSIGNED", "AMBIGUOUS"}


class _Found(Struct, frozen=True):
    fen: int
    came: tuple[str, int]


def winner(trade: Trade, *, low: bool, least: int) -> Offer | None:
    """Who has it at which fen; None while too little is known or nobody has it."""
    if trade.session is None:
        return None
    good = _good(trade, low=low)
    if len(good) < least:
        return None
    top = _top(good, low=low)
    best = {number for number, one in good.items() if one.fen == top}
    fen = {number: one.fen for number, one in good.items()}
    if len(best) > 1 and trade.fixed.tie_rule == "REOFFER_THEN_DRAW":
        fen |= _made_again(trade, best, top, low=low)
        top = min(fen.values()) if low else max(fen.values())
        best = {number for number, amount in fen.items() if amount == top}
    if len(best) > 1 and trade.fixed.tie_rule == "EARLIEST":
        best = {min(best, key=lambda number: good[number].came)}
    if len(best) > 1:
        best = set(trade.draws.order_among(best)[:1])
    return Offer(next(iter(best)), top) if len(best) == 1 else None


def amounts(trade: Trade) -> Mapping[str, int]:
    """Number -> fen of each good opened offer over nothing, whatever its price."""
    found = ((who, _of(trade, who)) for who in trade.enrolments if _let_in(who))
    return {who.number: one.fen for who, one in found if one is not None and one.fen > 0}


def _let_in(who: Enrolment) -> bool:
    return bool(who.number and who.checks) and not who.failed and not who.withdrawn


def _good(trade: Trade, *, low: bool) -> Mapping[str, _Found]:
    """Number -> the valid offer of each bidder whom the gate let through."""
    found: dict[str, _Found] = {}
    for who in trade.enrolments:
        if _let_in(who):
            one = _of(trade, who)
            if one is not None:
                found[who.number] = one
    if low:
        ceiling = trade.wants.list_price_fen
        found = {name: one for name, one in found.items() if 1 <= one.fen <= ceiling}
        return {name: one for name, one in found.items() if not _unexplained(trade, name, found)}
    least = _reserve(trade)
    return {name: one for name, one in found.items() if one.fen >= least}


def _of(trade: Trade, who: Enrolment) -> _Found | None:
    """The newest offer that was not withdrawn, late or given back, if it opened as sealed."""
    ids = {who.number, who.random_id}
    offers: list[tuple[int, BidSealed | BidReplaced]] = []
    for said in trade.bids.said:
        fact = said.fact
        if getattr(fact, "enrol_id", "") not in ids:
            continue
        if isinstance(fact, BidSealed | BidReplaced):
            offers.append((said.seq, fact))
        elif isinstance(fact, BidWithdrawn):
            offers = [one for one in offers if one[1].seq > fact.seq]
        elif isinstance(fact, BidReturned):
            offers = [one for one in offers if one[1].seq != fact.seq]
        elif isinstance(fact, BidJudged) and fact.reason == "LATE":
            offers.pop()
    if not offers:
        return None
    entry, sealed = offers[-1]
    fen = _came_out(trade, sealed, who.number, sealed.seq)
    faulty = any(
        isinstance(one, BidJudged) and one.enrol_id == who.number and one.reason in _PAPER_FAULTS
        for one in _session(trade)
    )
    return None if fen is None or faulty else _Found(fen, (sealed.received_at, entry))


def _came_out(
    trade: Trade, sealed: BidSealed | BidReplaced | TieOffered, number: str, seq: int
) -> int | None:
    """Fen of what opened and is what was sealed; of a bag as it was corrected."""
    paper: int | None = None
    for fact in _session(trade):
        if not isinstance(fact, BidOpened) or (fact.enrol_id, fact.seq) != (number, seq):
            continue
        if sealed.offer == "PAPER":
            if fact.commitment_ok and (paper is None or fact.corrects >= 0):
                paper = fact.amount_fen
        elif _hash(trade.number, sealed.enrol_id, fact) == sealed.commitment:
            return fact.amount_fen
    return paper


def _reserve(trade: Trade) -> int:
    promised = trade.fixed.how.reserve
    for fact in _session(trade):
        match fact:
            case BidOpened(enrol_id="RESERVE", amount_fen=fen):
                if _hash(trade.number, "RESERVE", fact) == promised:
                    return fen
            case _:
                continue
    return trade.wants.list_price_fen


def _unexplained(trade: Trade, number: str, found: Mapping[str, _Found]) -> bool:
    """Under the warning line, and its explanation was not accepted."""
    no = any(
        isinstance(fact, BidExplained) and fact.enrol_id == number and not fact.accepted
        for fact in _session(trade)
    )
    total = sum(one.fen for one in found.values())
    share = 10_000 * found[number].fen * len(found)
    return no and share < trade.fixed.how.warning_line_e2 * total


def _made_again(trade: Trade, best: set[str], top: int, *, low: bool) -> dict[str, int]:
    """New offers of the equal best that opened as sealed and are better by a fen at least."""
    if not any(isinstance(fact, TieCalled) for fact in _session(trade)):
        return {}
    found: dict[str, int] = {}
    for fact in _session(trade):
        if not isinstance(fact, TieOffered) or fact.enrol_id not in best:
            continue
        fen = _came_out(trade, fact, fact.enrol_id, fact.seq)
        if fen is not None and fen > 0 and (fen <= top - 1 if low else fen >= top + 1):
            found[fact.enrol_id] = fen
    return found


def _top(good: Mapping[str, _Found], *, low: bool) -> int:
    amounts = sorted(one.fen for one in good.values())
    return amounts[0] if low else amounts[-1]


def _hash(trade_id: str, enrol_id: str, fact: BidOpened) -> str:
    text = "\0".join(("bid-v1", trade_id, enrol_id, str(fact.amount_fen), ""))
    try:
        nonce = base64.b64decode(fact.nonce, validate=True)
    except ValueError:
        return "?"
    return base64.b64encode(hashlib.sha256(text.encode() + nonce).digest()).decode()


def _session(trade: Trade) -> list[BidFact]:
    assert trade.session is not None
    here = trade.session.session_id
    return [one.fact for one in trade.bids.said if getattr(one.fact, "session_id", "") == here]
