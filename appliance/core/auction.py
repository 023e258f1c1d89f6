"""The open ascending auction: what its entries add up to, and when it ends (domain.md 6.3, 6.11).

The auction's clock is one clock: its end is computed from a moment that the same clock gave, so
what is judged here is the estimate itself and not its bound to the world's time.
"""

from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries import (
    AuctionBid,
    AuctionClosed,
    AuctionExtended,
    AuctionStarted,
    Recorded,
    SessionContinued,
    SessionPaused,
    TradeResumed,
    TradeSuspended,
)
from appliance.core.entries.fact import Fact
from appliance.core.instant import instant_of

_NEVER = datetime.max.replace(tzinfo=UTC)
"""The end of an auction that has not begun."""

AuctionFact = AuctionStarted | AuctionBid | AuctionExtended | AuctionClosed


class BadAuction(Exception):
    """An entry that does not follow from those before it."""


class Break(Struct, frozen=True):
    """The auction stood still. `session`: the session was paused, else the trade suspended.

    `by_box`: a restart after a crash or power cut, whose moment is later than the stop itself.
    """

    stopped_at: datetime
    session: bool
    by_box: bool
    resumed_at: datetime | None = None


class Auction(Struct, frozen=True):
    """One auction up to an entry; before the first one nothing is there.

    `free_end` and `end` are what holds now; `bids` are those that were accepted, the highest last.
    """

    start: AuctionStarted | None = None
    bids: tuple[AuctionBid, ...] = ()
    breaks: tuple[Break, ...] = ()
    closed: AuctionClosed | None = None
    free_end: datetime = _NEVER
    end: datetime = _NEVER

    @property
    def session_id(self) -> str:
        return self.start.session_id if self.start else ""

    @property
    def running(self) -> bool:
        return self.start is not None and self.closed is None

    @property
    def standing_still(self) -> bool:
        return bool(self.breaks) and self.breaks[-1].resumed_at is None

    @property
    def top(self) -> AuctionBid | None:
        return self.bids[-1] if self.bids else None

    @property
    def window(self) -> timedelta:
        return timedelta(seconds=self.start.window_s if self.start else 0)

    def least_fen(self) -> int:
        """The lowest amount that the next bid may have. Only for a started auction."""
        assert self.start is not None
        top = self.top
        return top.amount_fen + self.start.increment_fen if top else self.start.start_fen

    def extends(self, at: datetime) -> bool:
        """Whether a bid at this moment opens a new window: not in the free period."""
        return at >= self.free_end

    def after(self, fact: Fact, recorded: Recorded) -> "Auction":
        """Raises BadAuction for an entry that its auction cannot have."""
        match fact:
            case AuctionStarted():
                return _started(fact)
            case AuctionBid():
                return self._bid(fact)
            case AuctionExtended():
                return self._extended(fact)
            case AuctionClosed():
                return self._closed(fact)
            case _ if self.running:
                return self._held_up(fact, recorded)
            case _:
                return self

    def _held_up(self, fact: Fact, recorded: Recorded) -> "Auction":
        """What stops the clock of a running auction, and lets it go on."""
        match fact:
            case SessionPaused():
                by_box = not recorded.signers
                return self.stopped(instant_of(fact.paused_at), session=True, by_box=by_box)
            case SessionContinued():
                return self.resumed(instant_of(fact.resumed_at), session=True)
            case TradeSuspended():
                return self.stopped(instant_of(recorded.at), session=False, by_box=False)
            case TradeResumed():
                return self.resumed(instant_of(fact.resumed_at))
            case _:
                return self

    def stopped(self, at: datetime, *, session: bool, by_box: bool) -> "Auction":
        return replace(self, breaks=(*self.breaks, Break(at, session, by_box)))

    def resumed(self, at: datetime, *, session: bool = False) -> "Auction":
        """The end moves on as the kind of stop says; a window that had run out stays closed."""
        place = _open_break(self.breaks, session=session)
        if place is None:
            return self
        ended = replace(self.breaks[place], resumed_at=at)
        breaks = (*self.breaks[:place], ended, *self.breaks[place + 1 :])
        stop = ended.stopped_at
        if stop >= self.end and not ended.by_box:
            return replace(self, breaks=breaks)
        if session:
            free_end = min(self.free_end, at)
            return replace(self, breaks=breaks, free_end=free_end, end=at + self.window)
        shift = at - stop
        free_end = self.free_end + shift if stop < self.free_end else self.free_end
        end = max(self.end + shift, at + self.window)
        return replace(self, breaks=breaks, free_end=free_end, end=end)

    def _bid(self, fact: AuctionBid) -> "Auction":
        self._of_running(fact.session_id)
        if fact.seq != len(self.bids) + 1:
            raise BadAuction(f"bid {fact.seq} after bid {len(self.bids)}")
        at = instant_of(fact.at)
        end = at + self.window if self.extends(at) else self.end
        return replace(self, bids=(*self.bids, fact), end=end)

    def _extended(self, fact: AuctionExtended) -> "Auction":
        self._of_running(fact.session_id)
        if fact.seq != len(self.bids) or instant_of(fact.end) != self.end:
            raise BadAuction("extended to another end than its last bid gives")
        return self

    def _closed(self, fact: AuctionClosed) -> "Auction":
        self._of_running(fact.session_id)
        if instant_of(fact.closed_at) != self.end or fact.top_seq != len(self.bids):
            raise BadAuction("closed at another end or bid than its entries give")
        return replace(self, closed=fact)

    def _of_running(self, session_id: str) -> None:
        if not self.running or session_id != self.session_id:
            raise BadAuction("no such auction is running")


def _started(fact: AuctionStarted) -> Auction:
    free_end = instant_of(fact.started_at) + timedelta(seconds=fact.free_s)
    return Auction(fact, free_end=free_end, end=free_end + timedelta(seconds=fact.window_s))


def _open_break(breaks: tuple[Break, ...], *, session: bool) -> int | None:
    """Where the newest stop of this kind stands that still lasts."""
    for place in range(len(breaks) - 1, -1, -1):
        if breaks[place].session is session and breaks[place].resumed_at is None:
            return place
    return None
