"""Random auctions against a naive watcher with a wall clock, written from the words of 6.3."""

from dataclasses import dataclass, field

from auctions import LISTING, STEP, Hall
from hypothesis import given, settings
from hypothesis import strategies as st
from small_station import SUPERVISOR, TEXT

from appliance.core.commands import ResumeTrade, SuspendTrade
from appliance.core.entries import MethodTerms

FACTOR = 3


@dataclass
class Watcher:
    """Counts seconds that really ran, one after the other, in tenths."""

    free: int
    window: int
    left: int = 0
    free_left: int = 0
    price: int = 0
    holder: str = ""
    frozen: bool = False
    best: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.left, self.free_left = self.window, self.free

    def wait(self, tenths: int) -> None:
        for _ in range(tenths):
            if self.frozen:
                continue
            if self.free_left:
                self.free_left -= 1
            elif self.left:
                self.left -= 1

    def bid(self, who: str, fen: int, *, confirmed: bool) -> str:
        if self.frozen:
            return "wrong-stage"
        if not self.free_left and not self.left:
            return "auction-closed"
        if who not in "ABC":
            return "bid-unqualified"
        if fen < (self.price + STEP if self.price else LISTING):
            return "bid-below-increment"
        if (fen - LISTING) % STEP:
            return "bid-not-multiple"
        if who == self.holder:
            return "bid-own-top"
        if fen > (self.price or LISTING) + FACTOR * STEP and not confirmed:
            return "bid-jump"
        self.price, self.holder, self.best[who] = fen, who, fen
        if not self.free_left:
            self.left = self.window
        return ""

    def freeze(self) -> None:
        self.frozen = True

    def thaw(self) -> None:
        self.frozen = False
        if self.left and not self.free_left:
            self.left = self.window


MOVES = st.lists(
    st.one_of(
        st.tuples(
            st.just("bid"), st.sampled_from("ABCZ"), st.integers(-1, 5),
            st.sampled_from([0, 0, 1]),
            st.booleans(),
        ),
        st.tuples(st.just("wait"), st.integers(0, 700)),
        st.tuples(st.just("freeze"), st.integers(0, 900)),
    ),
    max_size=25,
)  # fmt: skip


@given(moves=MOVES, free=st.sampled_from([0, 30]))
@settings(max_examples=60, deadline=None)
def test_any_auction_ends_as_a_watcher_with_a_wall_clock_sees_it(
    moves: list[tuple[object, ...]], free: int
) -> None:
    """Code by code, and at the end winner, price and everybody's own best."""
    hall = Hall(how=MethodTerms(free_s=free, window_s=60, confirm_factor=FACTOR))
    watcher, now = Watcher(free * 10, 600), 0
    for move in moves:
        match move:
            case ("bid", str(who), int(steps), int(over), bool(confirmed)):
                fen = (watcher.price or LISTING) + steps * STEP + over
                expected = watcher.bid(who, fen, confirmed=confirmed)
                assert hall.bid(who, fen, confirmed=confirmed) == expected
            case ("wait", int(tenths)):
                now += tenths
                watcher.wait(tenths)
                hall.at(now / 10)
            case (_, int(tenths)):
                stop = SuspendTrade(
                    trade=hall.number, reason="S07", facts_sha256=TEXT, resume_condition="SEEN"
                )
                hall.station.must(stop, SUPERVISOR)
                watcher.freeze()
                assert hall.bid("A", LISTING) == watcher.bid("A", LISTING, confirmed=False)
                now += tenths
                watcher.wait(tenths)
                hall.clock(now / 10)
                hall.station.must(ResumeTrade(trade=hall.number), SUPERVISOR)
                watcher.thaw()
                hall.at(now / 10)
        assert (hall.closed_after() is None) == bool(watcher.left or watcher.free_left)
    hall.at(now / 10 + 200)
    if not watcher.holder:
        assert hall.result() == "auction-no-bid"
        return
    assert hall.result() == ""
    result = hall.way.trade.result
    assert result is not None
    assert (result.enrol_id, result.amount_fen) == (hall.who(watcher.holder), watcher.price)
    assert {one.enrol_id: one.amount_fen for one in result.ranking} == {
        hall.who(who): fen for who, fen in watcher.best.items()
    }
