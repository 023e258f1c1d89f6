"""The open ascending auction, act by act: started, bid by bid, closed (domain.md 6.3)."""

from datetime import datetime
from typing import Final

from appliance.core import money
from appliance.core.auction import Auction
from appliance.core.bids import fits
from appliance.core.commands import CloseAuction, OpenReserve, PlaceBid, StartAuction
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import (
    AttemptRefused,
    AuctionBid,
    AuctionClosed,
    AuctionExtended,
    AuctionStarted,
    BidOpened,
    Draft,
    ReserveWaived,
)
from appliance.core.entries.auction import BID, NO_BID
from appliance.core.entries.bids import RESERVE
from appliance.core.instant import Instant, instant_of, text_of
from appliance.core.money import FEN_MAX
from appliance.core.trade import Trade
from appliance.core.world import Who, World

ASCEND: Final = "ASCEND"
PSEUDONYM: Final = "PSEUDONYM"


def auction_of(trade: Trade) -> Auction:
    """The auction of the session that is on; an earlier session's does not count."""
    if trade.session is None or trade.auction.session_id != trade.session.session_id:
        return Auction()
    return trade.auction


def start(world: World, _asked: StartAuction, _by: Who, at: Instant) -> Decision:
    """Begin at the listing price, by the terms of the notice.

    Refusals: auction-other-method, auction-single, auction-on, clock-unsure.
    """
    trade, terms = world.in_hand, world.in_hand.fixed
    assert trade.session is not None  # IN_SESSION is reached by session.open only
    if terms.method != ASCEND:
        return refused("auction-other-method")
    if len(trade.qualified) == 1:
        return refused("auction-single")
    if auction_of(trade).start is not None:
        return refused("auction-on")
    if not at.trusted:
        return refused("clock-unsure")
    fact = AuctionStarted(
        session_id=trade.session.session_id,
        start_fen=trade.wants.list_price_fen,
        increment_fen=terms.increment_fen,
        free_s=terms.how.free_s,
        window_s=terms.how.window_s,
        confirm_factor=terms.how.confirm_factor,
        reserve_commitment=terms.how.reserve,
        started_at=text_of(at.at),
    )
    return decided(Draft(fact, trade=trade.number))


def take_bid(world: World, asked: PlaceBid, _by: Who, at: Instant) -> Decision:
    """Accept a bid, or say which rule it breaks; the first that it breaks is said.

    A late one is kept as an attempt, and closes the auction where the clock had not yet.
    Refusals: auction-not-started, auction-closed, clock-unsure, bid-unqualified,
    bid-below-increment, bid-not-multiple, bid-own-top, amount-too-large, bid-jump.
    """
    trade = world.in_hand
    auction = auction_of(trade)
    if auction.start is None:
        return refused("auction-not-started")
    now = _now(auction, at)
    if auction.closed is not None or now >= auction.end:
        return refused("auction-closed", keep=_late(trade, auction))
    if not at.trusted:
        return refused("clock-unsure")
    no = _fault(trade, auction, asked)
    if no is not None:
        return no
    bid = AuctionBid(
        session_id=auction.session_id,
        enrol_id=asked.enrol_id,
        amount_fen=asked.amount_fen,
        seq=len(auction.bids) + 1,
        at=text_of(now),
        confirmed=asked.confirmed,
    )
    if not auction.extends(now):
        return decided(Draft(bid, trade=trade.number))
    further = AuctionExtended(auction.session_id, bid.seq, text_of(now + auction.window))
    return decided(Draft(bid, trade=trade.number), Draft(further, trade=trade.number))


def close(world: World, _asked: CloseAuction, _by: Who, at: Instant) -> Decision:
    """The time has run out. Refusals: auction-not-started, auction-goes-on."""
    auction = auction_of(world.in_hand)
    if not auction.running:
        return refused("auction-not-started")
    if auction.standing_still or _now(auction, at) < auction.end:
        return refused("auction-goes-on")
    return decided(_closing(world.in_hand, auction))


def open_reserve(world: World, asked: OpenReserve, _by: Who, _at: Instant) -> Decision:
    """Compare what the transferor's slip says with what the notice sealed; only after the end.

    Refusals: auction-goes-on, reserve-none, reserve-opened, reserve-differs.
    """
    trade = world.in_hand
    auction = auction_of(trade)
    if auction.closed is None:
        return refused("auction-goes-on")
    assert auction.start is not None  # what is closed was started
    if not auction.start.reserve_commitment:
        return refused("reserve-none")
    if reserve_of(trade) is not None:
        return refused("reserve-opened")
    sealed = auction.start.reserve_commitment
    if not fits(sealed, trade.number, RESERVE, asked.amount_fen, asked.nonce):
        return refused("reserve-differs", about="nonce")
    fact = BidOpened(
        session_id=auction.session_id, enrol_id=RESERVE, seq=0, amount_fen=asked.amount_fen,
        nonce=asked.nonce, commitment_ok=True,
    )  # fmt: skip
    return decided(Draft(fact, trade=trade.number))


def reserve_of(trade: Trade) -> int | None:
    """The secret reserve of this auction in fen, None while it is sealed.

    Once the owner has given it up (core/reserve.py): the listing price, as of no reserve.
    """
    of_session = auction_of(trade).session_id
    facts = [each.fact for each in reversed(trade.bids.said)]
    if any(isinstance(one, ReserveWaived) and one.session_id == of_session for one in facts):
        return trade.wants.list_price_fen
    return next(
        (
            fact.amount_fen
            for fact in facts
            if isinstance(fact, BidOpened)
            and (fact.enrol_id, fact.session_id) == (RESERVE, of_session)
        ),
        None,
    )


def _now(auction: Auction, at: Instant) -> datetime:
    """The moment of a bid, never before the bid that was accepted last."""
    last = auction.top
    return max(at.at, instant_of(last.at)) if last else at.at


def _fault(trade: Trade, auction: Auction, asked: PlaceBid) -> Decision | None:
    """The tests of 6.3 behind CLOSED, in their order."""
    assert auction.start is not None
    terms, top, least = auction.start, auction.top, auction.least_fen()
    if not may_bid(trade, asked.enrol_id):
        return refused("bid-unqualified", about="enrol_id")
    if asked.amount_fen < least:
        return refused("bid-below-increment", about="amount_fen", least=money.yuan(least))
    over = (asked.amount_fen - terms.start_fen) % terms.increment_fen
    if over:
        under = asked.amount_fen - over
        return refused(
            "bid-not-multiple", about="amount_fen", under=money.yuan(max(under, least)),
            above=money.yuan(under + terms.increment_fen),
        )  # fmt: skip
    if top is not None and top.enrol_id == asked.enrol_id:
        return refused("bid-own-top", about="enrol_id")
    if asked.amount_fen > FEN_MAX:
        return refused("amount-too-large", about="amount_fen")
    if is_jump(auction, asked.amount_fen) and not asked.confirmed:
        amount = money.yuan(asked.amount_fen)
        return refused("bid-jump", about="amount_fen", amount=amount, factor=terms.confirm_factor)
    return None


def may_bid(trade: Trade, enrol_id: str) -> bool:
    """Let through by the gate and here: an absent bidder has no paddle."""
    known = trade.enrolment(enrol_id)
    here = trade.session is not None and f"BIDDER:{enrol_id}" in trade.session.roster
    return known is not None and known.qualified and known.number == enrol_id and here


def is_jump(auction: Auction, amount_fen: int) -> bool:
    """So far above that the host asks again."""
    assert auction.start is not None
    base = auction.top.amount_fen if auction.top else auction.start.start_fen
    return amount_fen > base + auction.start.confirm_factor * auction.start.increment_fen


def _late(trade: Trade, auction: Auction) -> list[Draft]:
    attempt = AttemptRefused("auction.bid", "HOST", "CLOSED", ASCEND)
    kept = [Draft(attempt, trade=trade.number)]
    return [*kept, _closing(trade, auction)] if auction.closed is None else kept


def _closing(trade: Trade, auction: Auction) -> Draft:
    fact = AuctionClosed(
        session_id=auction.session_id,
        closed_at=text_of(auction.end),
        top_seq=len(auction.bids),
        outcome=BID if auction.bids else NO_BID,
    )
    return Draft(fact, trade=trade.number)


def paddles(trade: Trade) -> dict[int, str]:
    """Number on the paddle -> enrolment number, of the bidders who are here.

    The place in the draw of pseudonyms where one was held among them (domain.md 4.11), else the
    last three digits of the enrolment number: no name is said in the hall.
    """
    here = [each.number for each in trade.qualified if may_bid(trade, each.number)]
    drawn = trade.draws.result_of(PSEUDONYM)
    if drawn is not None and set(here) <= set(drawn.order):
        return {place: who for place, who in enumerate(drawn.order, 1) if who in here}
    return {int(who[-3:]): who for who in here}
