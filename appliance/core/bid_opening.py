"""The opening: two shares, all offers at once, each against its commitment, each judged.

Source: domain.md 6.2 (3, 4), entries.md 3, 7. Nothing is opened before the deadline has surely
passed, nor with fewer offers than the method asks for.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from appliance.core import bid_standing, bids, qualification
from appliance.core.bid_standing import FAULTS, IN_TIME, LATE, SEAL_BROKEN, Bid
from appliance.core.bids import BID_JUDGEMENT, bytes_of
from appliance.core.clocks import local_text
from appliance.core.codes import Tables
from appliance.core.commands import (
    AttestBid,
    CorrectBag,
    ExplainBid,
    GiveShare,
    JudgeBid,
    OpenBids,
    TakeShare,
)
from appliance.core.commands.bids import Opened
from appliance.core.decision import Decision, decided, refused
from appliance.core.draws import BAND, TIE
from appliance.core.entries import (
    BidExplained,
    BidJudged,
    BidOpened,
    Draft,
    Fact,
    SessionAttested,
    ShareGiven,
)
from appliance.core.entries.bids import RESERVE
from appliance.core.forms import is_code, is_sha256
from appliance.core.instant import Instant
from appliance.core.money import FEN_MAX
from appliance.core.trade import Trade
from appliance.core.world import Who, World

SHARES_NEEDED: Final = 2
DISTRICT: Final = "DISTRICT"


def share(world: World, asked: GiveShare, by: Who, at: Instant) -> Decision:
    """A holder lays the own layer of every offer open, at the station.

    Refusals: holder-other, and those of `_share`.
    """
    trade, who = world.in_hand, by[0]
    named = trade.bids.holders.holders if trade.bids.holders else ()
    found = (f"{who.role}:{who.staff_no}", who.role)
    if asked.holder != who.role or not any(each in named for each in found):
        return refused("holder-other", about="holder")
    return _share(world, asked, asked.holder, at)


def take_share(world: World, asked: TakeShare, _by: Who, at: Instant) -> Decision:
    """The district's share, from its signed note. Refusals: those of `_share`."""
    return _share(world, asked, DISTRICT, at)


def open_bids(world: World, asked: OpenBids, _by: Who, at: Instant) -> Decision:
    """All offers of this opening come out together and are judged.

    What did not fit its commitment may be opened again, from the bidder's own slip: an offer as
    long as no call of equals has begun, a new offer of the equal best until the result.
    Refusals: bids-opened, bids-differ, amount-zero, amount-too-large, reserve-differs,
    shares-missing, and those of `_may_open`.
    """
    trade = world.in_hand
    no = _may_open(trade, world.tables, at)
    if no is not None:
        return no
    waiting = bid_standing.now_opening(trade)
    call = bid_standing.called(trade)
    if not waiting and (call is None or bid_standing.tie_ended(trade)):
        return refused("bids-opened")
    no = _names_all(trade, asked, waiting) or _amounts(asked) or _reserve_fault(trade, asked)
    if no is not None:
        return no
    if any(bid.digital for bid in waiting) and len(bid_standing.shares(trade)) < SHARES_NEEDED:
        return refused("shares-missing")
    came_out = {(each.enrol_id, each.seq): each for each in asked.opened}
    facts = [*_reserve(trade, asked)]
    facts += [
        _opened(trade, bid, came_out[bid.number, bid.seq])
        for bid in waiting
        if (bid.number, bid.seq) in came_out
    ]
    after = _with(trade, facts)
    judged = tie_changed(trade, after) if call else changed(trade, after)
    return decided(*(Draft(fact, trade=trade.number) for fact in (*facts, *judged)))


def attest(world: World, asked: AttestBid, _by: Who, _at: Instant) -> Decision:
    """The supervisor has seen the offer that a person is to judge, or reads the amount of a bag.

    Refusals: wrong-stage, bid-unknown, digest-form, and with an amount those of `_correctable`.
    """
    trade = world.in_hand
    if trade.session is None:
        return refused("wrong-stage")
    if not bid_standing.of_enrolment(trade, asked.enrol_id):
        return refused("bid-unknown", about="enrol_id")
    no = _correctable(trade, asked.enrol_id, asked.amount_fen) if asked.amount_fen else None
    if no is not None:
        return no
    if asked.seen_sha256 != bid_standing.seen_of(trade, asked.enrol_id, asked.amount_fen):
        return refused("digest-form", about="seen_sha256")
    return decided(Draft(SessionAttested(BID_JUDGEMENT, asked.seen_sha256), trade=trade.number))


def correct(world: World, asked: CorrectBag, _by: Who, _at: Instant) -> Decision:
    """Set right what was typed wrongly from an opened bag; host and supervisor read the same.

    Refusals: those of `_correctable`, attest-amount-missing.
    """
    trade = world.in_hand
    assert trade.session is not None  # IN_SESSION is reached by session.open only
    no = _correctable(trade, asked.enrol_id, asked.amount_fen)
    if no is not None:
        return no
    seen = bid_standing.seen_of(trade, asked.enrol_id, asked.amount_fen)
    if trade.session.supervisor and seen not in trade.bids.attested:
        return refused("attest-amount-missing", about="amount_fen")
    (bag,) = (one for one in bid_standing.admitted(trade) if one.number == asked.enrol_id)
    fact = BidOpened(
        trade.session.session_id, bag.number, bag.seq, asked.amount_fen, commitment_ok=True,
        corrects=bid_standing.opened_in(trade, bag.number),
    )  # fmt: skip
    judged = changed(trade, _with(trade, [fact]))
    return decided(*(Draft(each, trade=trade.number) for each in (fact, *judged)))


def judge(world: World, asked: JudgeBid, _by: Who, _at: Instant) -> Decision:
    """Host and supervisor decide about a doubtful offer, or about a paper that is no offer.

    Refusals: bid-unknown, reason-unknown, bid-not-yours-to-judge, attest-missing.
    """
    trade = world.in_hand
    assert trade.session is not None  # IN_SESSION is reached by session.open only
    bid = next((one for one in _to_judge(trade) if one.number == asked.enrol_id), None)
    if bid is None:
        return refused("bid-not-yours-to-judge", about="enrol_id")
    doubtful = bid.doubt == "DOUBT"
    good = (IN_TIME if asked.valid else LATE,) if doubtful else () if asked.valid else FAULTS
    if asked.reason not in good:
        return refused("reason-unknown", about="reason")
    if trade.session.supervisor and not _attested(trade, asked.enrol_id):
        return refused("attest-missing", about="enrol_id")
    fact = BidJudged(trade.session.session_id, asked.enrol_id, asked.valid, asked.reason)
    others = [] if doubtful else [
        one for one in changed(trade, _with(trade, [fact])) if one.enrol_id != asked.enrol_id
    ]  # fmt: skip
    return decided(*(Draft(each, trade=trade.number) for each in (fact, *others)))


def explain(world: World, asked: ExplainBid, _by: Who, _at: Instant) -> Decision:
    """An offer under the warning line is explained, and that is accepted or not.

    Refusals: bid-not-to-explain, digest-form, reason-unknown.
    """
    trade = world.in_hand
    assert trade.session is not None  # IN_SESSION is reached by session.open only
    if asked.enrol_id not in bid_standing.to_explain(trade):
        return refused("bid-not-to-explain", about="enrol_id")
    if not is_sha256(asked.text_sha256):
        return refused("digest-form", about="text_sha256")
    if not (is_code(asked.reason) if asked.reason or not asked.accepted else True):
        return refused("reason-unknown", about="reason")
    fact = BidExplained(
        trade.session.session_id, asked.enrol_id, asked.text_sha256, asked.accepted, asked.reason
    )
    after = _with(trade, [fact])
    facts: list[Fact] = [fact, *changed(trade, after)]
    return decided(*(Draft(each, trade=trade.number) for each in facts))


# --- what is asked along the way ----------------------------------------------------------------


def enough(trade: Trade, tables: Tables) -> bool:
    """Whether as many offers were sealed as the method asks for (domain.md 6.1)."""
    return len(bid_standing.admitted(trade)) >= qualification.minimum(tables, trade)


def correctable(trade: Trade) -> frozenset[str]:
    """Numbers whose bag may still have another amount than was typed: nothing rests on it yet."""
    drawn = any(trade.draws.newest(purpose) for purpose in (BAND, TIE))
    if bid_standing.called(trade) or drawn or trade.scores.ranked is not None:
        return frozenset()
    bags = {one.number for one in bid_standing.admitted(trade) if not one.digital}
    return frozenset(
        one.number
        for one in bid_standing.judged(trade)
        if one.number in bags and one.reason not in (*FAULTS, SEAL_BROKEN)
    )


def changed(before: Trade, after: Trade) -> tuple[BidJudged, ...]:
    """Judgements to be written because `after` knows more than `before`."""
    assert after.session is not None
    known = {one.number: (one.valid, one.reason) for one in bid_standing.judged(before)}
    return tuple(
        BidJudged(after.session.session_id, one.number, one.valid, one.reason)
        for one in bid_standing.judged(after)
        if known.get(one.number) != (one.valid, one.reason)
    )


def tie_changed(before: Trade, after: Trade) -> tuple[BidJudged, ...]:
    """What came of each of the equal best, where `before` did not know it yet."""
    assert after.session is not None
    known = bid_standing.after_tie(before) if bid_standing.tie_ended(before) else {}
    return tuple(
        BidJudged(after.session.session_id, number, not found[1], found[1])
        for number, found in bid_standing.after_tie(after).items()
        if known.get(number) != found
    )


def _share(world: World, asked: GiveShare | TakeShare, holder: str, at: Instant) -> Decision:
    """Refusals: holder-other, share-given, share-form, share-not-needed, digest-form, and more."""
    trade = world.in_hand
    no = _may_open(trade, world.tables, at)
    if no is not None:
        return no
    assert trade.session is not None
    if trade.bids.holders is None or _key_of(trade, holder) != asked.key:
        return refused("holder-other", about="key")
    if any(each.holder == holder for each in bid_standing.shares(trade)):
        return refused("share-given", about="holder")
    digital = [bid for bid in bid_standing.now_opening(trade) if bid.digital]
    if not digital:
        return refused("share-not-needed")
    if isinstance(asked, TakeShare) and asked.note_sha256 and not is_sha256(asked.note_sha256):
        return refused("digest-form", about="note_sha256")
    if len(asked.layers) != len(digital) or not all(bytes_of(each) for each in asked.layers):
        return refused("share-form", about="layers")
    signed = (asked.cert, asked.note_sha256) if isinstance(asked, TakeShare) else ()
    fact = ShareGiven(trade.session.session_id, holder, asked.key, asked.layers, *signed)
    return decided(Draft(fact, trade=trade.number))


def _may_open(trade: Trade, tables: Tables, at: Instant) -> Decision | None:
    """Whether the seals may be touched now.

    Refusals: wrong-stage, bids-not-here, clock-unsure, bids-still-sealed, bids-in-doubt,
    bids-too-few, tie-runs.
    """
    if trade.session is None or trade.stage != "IN_SESSION":
        return refused("wrong-stage")
    if trade.fixed.method not in bid_standing.METHODS_WITH_BIDS:
        return refused("bids-not-here")
    if not at.trusted:
        return refused("clock-unsure")
    closes = bid_standing.deadline(trade)
    if not at.surely_after(closes):
        return refused("bids-still-sealed", deadline=local_text(closes))
    if bid_standing.undecided(trade):
        return refused("bids-in-doubt", count=len(bid_standing.undecided(trade)))
    if not enough(trade, tables):
        least = qualification.minimum(tables, trade)
        return refused("bids-too-few", count=len(bid_standing.admitted(trade)), least=least)
    return _tie_runs(trade, at)


def _tie_runs(trade: Trade, at: Instant) -> Decision | None:
    call = bid_standing.called(trade)
    if call is None or len(bid_standing.tie_offers(trade)) == len(call.enrol_ids):
        return None
    ends = bid_standing.tie_ends(trade)
    if at.surely_after(ends):
        return None
    return refused("tie-runs", deadline=local_text(ends, seconds=True))


def _names_all(trade: Trade, asked: OpenBids, waiting: tuple[Bid, ...]) -> Decision | None:
    """All of them the first time; later those that can be put right now, one at least."""
    said = [(each.enrol_id, each.seq) for each in asked.opened if each.enrol_id != RESERVE]
    open_now = {(bid.number, bid.seq) for bid in waiting}
    again = bool(open_now & set(bid_standing.opened(trade)))
    wrong = not set(said) <= open_now or len(set(said)) < len(said)
    if wrong or (set(said) != open_now and not (again and said)):
        return refused("bids-differ", about="opened")
    return None


def _amounts(asked: OpenBids) -> Decision | None:
    if any(each.amount_fen < 0 for each in asked.opened):
        return refused("amount-zero", about="opened")
    if any(each.amount_fen > FEN_MAX for each in asked.opened):
        return refused("amount-too-large", about="opened")
    return None


def _reserve_fault(trade: Trade, asked: OpenBids) -> Decision | None:
    """A secret reserve comes out with the offers, once, as it was committed to."""
    said = [each for each in asked.opened if each.enrol_id == RESERVE]
    wanted = bid_standing.reserve_wanted(trade)
    if len(said) != int(wanted) or any(
        each.seq or not _fits(trade, trade.fixed.how.reserve, RESERVE, each) for each in said
    ):
        return refused("reserve-differs", about="opened")
    return None


def _reserve(trade: Trade, asked: OpenBids) -> tuple[BidOpened, ...]:
    assert trade.session is not None
    return tuple(
        BidOpened(
            trade.session.session_id, RESERVE, 0, each.amount_fen, commitment_ok=True,
            nonce=each.nonce,
        )
        for each in asked.opened if each.enrol_id == RESERVE
    )  # fmt: skip


def _opened(trade: Trade, bid: Bid, each: Opened) -> BidOpened:
    assert trade.session is not None
    whole = _fits(trade, bid.commitment, bid.enrol_id, each) if bid.digital else each.seal_whole
    nonce = each.nonce if bid.digital and bytes_of(each.nonce) else ""
    return BidOpened(
        trade.session.session_id, bid.number, bid.seq, each.amount_fen, commitment_ok=whole,
        nonce=nonce,
    )  # fmt: skip


def _fits(trade: Trade, sealed: str, enrol_id: str, each: Opened) -> bool:
    return bids.fits(sealed, trade.number, enrol_id, each.amount_fen, each.nonce)


def _with(trade: Trade, facts: Sequence[bids.BidFact]) -> Trade:
    """The trade as it will be with these facts kept."""
    said = trade.bids
    for fact in facts:
        said = said.after(fact, trade.last_seq + 1, "")
    return replace(trade, bids=said)


def _correctable(trade: Trade, enrol_id: str, amount_fen: int) -> Decision | None:
    """Refusals: bag-not-correctable, bag-same-amount, amount-zero, amount-too-large."""
    if enrol_id not in correctable(trade):
        return refused("bag-not-correctable", about="enrol_id")
    found = {one.number: one.amount_fen for one in bid_standing.judged(trade)}
    if amount_fen == found[enrol_id]:
        return refused("bag-same-amount", about="amount_fen")
    if amount_fen <= 0:
        return refused("amount-zero", about="amount_fen")
    return refused("amount-too-large", about="amount_fen") if amount_fen > FEN_MAX else None


def _to_judge(trade: Trade) -> tuple[Bid, ...]:
    """What people may judge: doubtful offers before the opening, opened papers until a tie."""
    came_out: Mapping[tuple[str, int], BidOpened] = bid_standing.opened(trade)
    papers = () if bid_standing.called(trade) else bid_standing.admitted(trade)
    return (
        *bid_standing.undecided(trade),
        *(one for one in papers if not one.digital and (one.number, one.seq) in came_out),
    )


def _attested(trade: Trade, enrol_id: str) -> bool:
    return bid_standing.seen_of(trade, enrol_id) in trade.bids.attested


def _key_of(trade: Trade, holder: str) -> str:
    assert trade.bids.holders is not None
    named = zip(trade.bids.holders.holders, trade.bids.holders.keys, strict=True)
    return next((key for name, key in named if name.split(":")[0] == holder), "")
