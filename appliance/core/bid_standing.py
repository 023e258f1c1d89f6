"""What the sealed offers of a trade come to: which one counts, what came out, whether it is good.

Source: domain.md 6.2, 6.11; entries.md 7. Pure functions of the facts that core/bids.py keeps;
screens, rules and methods ask here.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.bids import PAPER, Said
from appliance.core.canonical import digest
from appliance.core.entries import (
    BidExplained,
    BidJudged,
    BidOpened,
    BidReplaced,
    BidReturned,
    BidSealed,
    BidWithdrawn,
    ReserveWaived,
    ShareGiven,
    TieCalled,
    TieOffered,
)
from appliance.core.entries.bids import RESERVE
from appliance.core.instant import instant_of
from appliance.core.trade import Enrolment, Trade

HIGH: Final = "SEALED_HIGH"
LOW: Final = frozenset({"SEALED_LOW", "INQUIRY"})
TENDER: Final = "TENDER"
METHODS_WITH_BIDS: Final = frozenset({HIGH, *LOW, TENDER, "DRAW_IN_BAND"})
"""Methods of trade_methods.csv whose offers are taken sealed."""

INQUIRY: Final = "INQUIRY"

LATE: Final = "LATE"
IN_TIME: Final = "IN_TIME"
NOT_AS_SEALED: Final = "NOT_AS_SEALED"
SEAL_BROKEN: Final = "SEAL_BROKEN"
UNDER_RESERVE: Final = "UNDER_RESERVE"
OVER_CEILING: Final = "OVER_CEILING"
NOT_EXPLAINED: Final = "NOT_EXPLAINED"
LOW_OFFER: Final = "BELOW_WARNING_LINE"
"""Valid, but to be explained."""
FAULTS: Final = ("ILLEGIBLE", "UNSIGNED", "AMBIGUOUS")
"""Why a person finds that the paper in a bag is no offer."""
STANDS: Final = "SILENT"
NOT_BETTER: Final = "NOT_BETTER"
"""Of the equal best: gave no new offer, or none that is better; the old one stands."""

TIME_TO_OFFER: Final = timedelta(minutes=10)
"""How long the equal best have for their new offers."""

F = TypeVar("F")


class Bid(Struct, frozen=True):
    """One sealed offer.

    `enrol_id` as it was written when sealed, `random_id` and `number` of the enrolment now;
    `entry`: its place in the ledger.
    `state`: SEALED (counts, unless a later one does), REPLACED, WITHDRAWN; `returned`: given back.
    `doubt`: "" came in time, DOUBT not decided yet, IN_TIME or LATE as decided.
    """

    enrol_id: str
    random_id: str
    number: str
    seq: int
    offer: str
    received_at: str
    entry: int
    commitment: str = ""
    seal_no: str = ""
    ciphertext_sha256: str = ""
    doubt: str = ""
    state: str = "SEALED"
    returned: bool = False

    @property
    def digital(self) -> bool:
        return self.offer != PAPER


class Judged(Struct, frozen=True):
    """One opened offer in fen; `reason` beside `valid` as in BidJudged.

    `received_at` and `entry` (place in the ledger) are those of the offer that counts.
    """

    number: str
    seq: int
    amount_fen: int
    valid: bool
    reason: str
    received_at: str
    entry: int


# --- sealed -------------------------------------------------------------------------------------


def deadline(trade: Trade) -> datetime:
    """Offers are taken until the announced opening, half-open; moved after it, it stays past."""
    return instant_of(trade.bids.over_at or trade.planned_at)


def every(trade: Trade) -> tuple[Bid, ...]:
    """All offers of this round in the order in which they came, each as it stands now."""
    found: dict[tuple[str, int], Bid] = {}
    who = _enrolments(trade)
    for said in trade.bids.said:
        fact = said.fact
        match fact:
            case BidSealed() | BidReplaced():
                new = _sealed(who, said, fact)
                if isinstance(fact, BidReplaced) and not fact.doubt:
                    _change(found, (new.random_id, fact.replaces_seq), state="REPLACED")
                found[new.random_id, new.seq] = new
            case BidWithdrawn():
                _change(found, (_name(who, fact.enrol_id), fact.seq), state="WITHDRAWN")
            case BidReturned():
                _change(found, (_name(who, fact.enrol_id), fact.seq), returned=True)
            case BidJudged() if fact.reason in (LATE, IN_TIME):
                found |= _decided(found, _name(who, fact.enrol_id), fact.reason)
            case _:
                pass
    return tuple(found.values())


def counting(trade: Trade) -> tuple[Bid, ...]:
    """The one offer of each enrolment that counts: sealed, not late, of somebody who stays."""
    newest: dict[str, Bid] = {}
    for bid in every(trade):
        if bid.state == "SEALED" and not bid.returned and bid.doubt != LATE:
            newest[bid.random_id] = bid
    gone = {each.random_id for each in trade.enrolments if each.withdrawn}
    return tuple(bid for name, bid in newest.items() if name not in gone)


def of_enrolment(trade: Trade, enrol_id: str) -> tuple[Bid, ...]:
    """All offers of one enrolment, by number or random id."""
    name = _random_id(trade, enrol_id)
    return tuple(bid for bid in every(trade) if bid.random_id == name)


def undecided(trade: Trade) -> tuple[Bid, ...]:
    """Doubtful offers of qualified bidders that nobody has decided yet."""
    return tuple(bid for bid in _of_qualified(trade) if bid.doubt == "DOUBT")


def admitted(trade: Trade) -> tuple[Bid, ...]:
    """What is opened: the offers of the qualified, in the order of their enrolment numbers."""
    return _of_qualified(trade)


# --- opened -------------------------------------------------------------------------------------


def facts(trade: Trade, kind: type[F]) -> tuple[F, ...]:
    """The facts of that kind in the running (or last) session, in order."""
    session = trade.session.session_id if trade.session else ""
    return tuple(
        said.fact
        for said in trade.bids.said
        if isinstance(said.fact, kind) and getattr(said.fact, "session_id", "") == session
    )


def called(trade: Trade) -> TieCalled | None:
    """The call of the equal best in this session."""
    return next(iter(facts(trade, TieCalled)), None)


def shares(trade: Trade) -> tuple[ShareGiven, ...]:
    """Shares given for what is opened next: the offers, or the new ones of the equal best."""
    found: list[ShareGiven] = []
    for fact in _of_session(trade):
        match fact:
            case TieCalled():
                found = []
            case ShareGiven():
                found.append(fact)
            case _:
                pass
    return tuple(found)


def opened(trade: Trade) -> Mapping[tuple[str, int], BidOpened]:
    """(number, seq) -> what came out of it; the last word, unless an earlier one was right.

    A bag whose amount was typed wrongly has its correction.
    """
    found: dict[tuple[str, int], BidOpened] = {}
    for fact in facts(trade, BidOpened):
        key = (fact.enrol_id, fact.seq)
        if key not in found or not found[key].commitment_ok or fact.corrects >= 0:
            found[key] = fact
    return found


def reserve_wanted(trade: Trade) -> bool:
    """Whether a secret reserve still has to come out; not once its owner gave it up."""
    came = (RESERVE, 0) in opened(trade) or bool(facts(trade, ReserveWaived))
    return bool(trade.fixed.how.reserve) and not came


def floor_fen(trade: Trade) -> int:
    """Highest price wins: the opened reserve, the public listing price where there is none."""
    reserve = opened(trade).get((RESERVE, 0))
    listing = trade.wants.list_price_fen
    return reserve.amount_fen if reserve and reserve.commitment_ok else listing


def judged(trade: Trade) -> tuple[Judged, ...]:
    """Every opened offer with its validity, in the order of enrolment numbers; () before it.

    A low offer under the warning line stays valid until its explanation is not accepted.
    """
    came_out, faults, least = opened(trade), _faults(trade), floor_fen(trade)
    first = [
        _by_price(trade, bid, came_out[bid.number, bid.seq], faults.get(bid.number, ""), least)
        for bid in admitted(trade)
        if (bid.number, bid.seq) in came_out
    ]
    if trade.fixed.method not in LOW:
        return tuple(first)
    return tuple(_by_warning(trade, first))


def to_explain(trade: Trade) -> tuple[str, ...]:
    """Numbers whose very low offer nobody has explained yet."""
    told = {fact.enrol_id for fact in facts(trade, BidExplained)}
    return tuple(
        one.number for one in judged(trade) if one.reason == LOW_OFFER and one.number not in told
    )


def best_first(trade: Trade, amount_fen: int) -> int:
    """Sort key by price alone: the lowest first in purchases, else the highest."""
    return amount_fen if trade.fixed.method in LOW else -amount_fen


def tied(trade: Trade) -> tuple[Judged, ...]:
    """The valid offers that are equally the best, in order of number; () where one is alone."""
    valid = [one for one in judged(trade) if one.valid]
    if not valid:
        return ()
    best = min(best_first(trade, one.amount_fen) for one in valid)
    found = tuple(one for one in valid if best_first(trade, one.amount_fen) == best)
    return found if len(found) > 1 else ()


# --- made once more -----------------------------------------------------------------------------


def tie_offers(trade: Trade) -> tuple[Bid, ...]:
    """The new offers of the equal best, in the order of their numbers."""
    session, who = trade.session.session_id if trade.session else "", _enrolments(trade)
    found = [
        _sealed(who, said, said.fact)
        for said in trade.bids.said
        if isinstance(said.fact, TieOffered) and said.fact.session_id == session
    ]
    return tuple(sorted(found, key=lambda bid: bid.number))


def tie_ends(trade: Trade) -> datetime:
    """When the new offers of the equal best must be in; what stood still is added to it."""
    call = called(trade)
    assert call is not None
    ends, upto = instant_of(call.deadline), instant_of(call.deadline) - TIME_TO_OFFER
    pauses = [(one.paused_at, one.resumed_at) for one in trade.conduct.pauses]
    stops = [(one.at, one.resumed_at) for one in trade.stops]
    for since, resumed_at in sorted((*pauses, *stops)):
        if not resumed_at:
            continue
        begun, over = max(upto, instant_of(since)), instant_of(resumed_at)
        if begun < ends and over > begun:
            ends, upto = ends + (over - begun), over
    return ends


def tie_ended(trade: Trade) -> bool:
    """Whether the new offers of the equal best were opened and judged, or all were silent."""
    since = False
    for fact in _of_session(trade):
        since = since or isinstance(fact, TieCalled)
        if since and isinstance(fact, BidJudged):
            return True
    return False


def after_tie(trade: Trade) -> Mapping[str, tuple[int, str]]:
    """Number -> (fen that counts now, reason as in BidJudged) of each of the equal best."""
    call = called(trade)
    if call is None:
        return {}
    came_out = opened(trade)
    found = dict.fromkeys(call.enrol_ids, (call.amount_fen, STANDS))
    for bid in tie_offers(trade):
        fact = came_out.get((bid.number, bid.seq))
        if fact is None:
            continue
        if not fact.commitment_ok:
            found[bid.number] = (call.amount_fen, _not_opened(bid))
        elif _better(trade, fact.amount_fen, call.amount_fen):
            found[bid.number] = (fact.amount_fen, "")
        else:
            found[bid.number] = (call.amount_fen, NOT_BETTER)
    return found


def equal_now(trade: Trade) -> tuple[tuple[str, int], ...]:
    """(number, fen) of those who are equally the best, with what they offered once more.

    In the order of numbers; () where one is alone.
    """
    if not tie_ended(trade):
        return tuple((one.number, one.amount_fen) for one in tied(trade))
    now = {number: fen for number, (fen, _reason) in after_tie(trade).items()}
    best = min((best_first(trade, fen) for fen in now.values()), default=0)
    found = tuple((one, now[one]) for one in sorted(now) if best_first(trade, now[one]) == best)
    return found if len(found) > 1 else ()


def now_opening(trade: Trade) -> tuple[Bid, ...]:
    """What comes out next, in the order of numbers: not opened yet, or not as it was sealed."""
    bids = tie_offers(trade) if called(trade) else admitted(trade)
    came_out = opened(trade)
    return tuple(
        bid
        for bid in bids
        if (bid.number, bid.seq) not in came_out or not came_out[bid.number, bid.seq].commitment_ok
    )


def opened_in(trade: Trade, enrol_id: str) -> int:
    """Place in the ledger of what was last typed of that enrolment's bag; -1 for nothing."""
    session = trade.session.session_id if trade.session else ""
    places = [
        said.seq
        for said in trade.bids.said
        if isinstance(said.fact, BidOpened)
        and (said.fact.session_id, said.fact.enrol_id) == (session, enrol_id)
    ]
    return places[-1] if places else -1


def seen_of(trade: Trade, enrol_id: str, amount_fen: int = 0) -> str:
    """Digest of what a supervisor attests before a person judges an offer: it and its time.

    `amount_fen`: read on its paper, in place of the amount that stands in the ledger so far.
    """
    bids = of_enrolment(trade, enrol_id)
    newest = bids[-1] if bids else None
    seen: dict[str, str | int | bool] = {
        "trade": trade.number,
        "enrol_id": enrol_id,
        "entry": newest.entry if newest else -1,
        "received_at": newest.received_at if newest else "",
        "opened": any(fact.enrol_id == enrol_id for fact in facts(trade, BidOpened)),
    }
    if amount_fen:
        seen |= {"corrects": opened_in(trade, enrol_id), "amount_fen": amount_fen}
    return digest(seen).hex()


def _of_qualified(trade: Trade) -> tuple[Bid, ...]:
    let_in = {each.random_id for each in trade.qualified}
    found = (bid for bid in counting(trade) if bid.random_id in let_in)
    return tuple(sorted(found, key=lambda bid: bid.number))


def _of_session(trade: Trade) -> Iterator[object]:
    session = trade.session.session_id if trade.session else ""
    for said in trade.bids.said:
        if getattr(said.fact, "session_id", "") == session:
            yield said.fact


def _sealed(
    enrolments: Mapping[str, Enrolment], said: Said, fact: BidSealed | BidReplaced | TieOffered
) -> Bid:
    who = enrolments[fact.enrol_id]  # the fold takes no offer of somebody who is not enrolled
    return Bid(
        fact.enrol_id, who.random_id, who.number, fact.seq, fact.offer, fact.received_at, said.seq,
        fact.commitment, fact.seal_no, fact.ciphertext_sha256,
        doubt="DOUBT" if getattr(fact, "doubt", False) else "",
    )  # fmt: skip


def _change(found: dict[tuple[str, int], Bid], key: tuple[str, int], **changes: Any) -> None:
    if key in found:  # an entry that speaks of another is a finding of the auditor, no crash
        found[key] = replace(found[key], **changes)


def _decided(
    found: Mapping[tuple[str, int], Bid], random_id: str, reason: str
) -> dict[tuple[str, int], Bid]:
    """What the decision about a doubtful offer changes: it, and the one that it replaced."""
    doubtful = [bid for bid in found.values() if bid.random_id == random_id and bid.doubt]
    if not doubtful:
        return {}
    one = doubtful[-1]
    changed = {(random_id, one.seq): replace(one, doubt=reason)}
    if reason == IN_TIME:
        for key, bid in found.items():
            if bid.random_id == random_id and bid.seq < one.seq and bid.state == "SEALED":
                changed[key] = replace(bid, state="REPLACED")
    return changed


def _by_price(trade: Trade, bid: Bid, came_out: BidOpened, fault: str, least: int) -> Judged:
    """One offer by itself: as it was sealed, a good paper, within the price that was announced."""
    reason = ""
    if not came_out.commitment_ok:
        reason = _not_opened(bid)
    elif fault:
        reason = fault
    elif _has_ceiling(trade):
        if not 0 < came_out.amount_fen <= trade.wants.list_price_fen:
            reason = OVER_CEILING
    elif trade.fixed.method in (HIGH, TENDER) and came_out.amount_fen < least:
        reason = UNDER_RESERVE
    return Judged(
        bid.number, bid.seq, came_out.amount_fen, not reason, reason, bid.received_at, bid.entry
    )


def _has_ceiling(trade: Trade) -> bool:
    """Whether the listing price is the most that may be offered; no bound of a band's offers."""
    return trade.fixed.method in LOW or (trade.fixed.method == TENDER and trade.buying)


def _by_warning(trade: Trade, first: Iterable[Judged]) -> Iterator[Judged]:
    """The line is a share of the mean of the offers that are valid by themselves.

    It is drawn once: an offer that falls out over its explanation does not move it.
    """
    first = tuple(first)
    good = [one.amount_fen for one in first if one.valid]
    line = trade.fixed.how.warning_line_e2
    told = {fact.enrol_id: fact.accepted for fact in facts(trade, BidExplained)}
    for one in first:
        if not one.valid or one.amount_fen * 10_000 * len(good) >= line * sum(good):
            yield one
        elif told.get(one.number, True):
            yield replace(one, reason=LOW_OFFER)
        else:
            yield replace(one, valid=False, reason=NOT_EXPLAINED)


def _faults(trade: Trade) -> dict[str, str]:
    """Number -> what a person found wrong with the paper of that enrolment."""
    return {one.enrol_id: one.reason for one in facts(trade, BidJudged) if one.reason in FAULTS}


def _not_opened(bid: Bid) -> str:
    return NOT_AS_SEALED if bid.digital else SEAL_BROKEN


def _better(trade: Trade, amount_fen: int, than_fen: int) -> bool:
    if trade.fixed.method in LOW:
        return 0 < amount_fen < than_fen
    return amount_fen > than_fen


def _enrolments(trade: Trade) -> dict[str, Enrolment]:
    """By random id and, once there is one, by number."""
    by_id = {each.random_id: each for each in trade.enrolments}
    return by_id | {each.number: each for each in trade.enrolments if each.number}


def _name(enrolments: Mapping[str, Enrolment], enrol_id: str) -> str:
    found = enrolments.get(enrol_id)
    return found.random_id if found else ""


def _random_id(trade: Trade, enrol_id: str) -> str:
    found = trade.enrolment(enrol_id)
    return found.random_id if found else ""
