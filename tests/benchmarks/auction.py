"""An auction with many bidders: from the host's touch to the answer, while two screens follow.

Each bid is a POST of the host's page through Flask, signed, decided, kept and committed; its
fsyncs are timed and taken off. Two further browsers hold the stream of events open and fetch how
it stands whenever something was recorded.
"""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from appliance.core.entries import MethodTerms
from tests.benchmarks.table import Line, Row
from tests.fakes.auction_hall import LISTING, STEP, AuctionHall
from tests.fakes.desk import Browser, Desk
from tests.fakes.sync_vfs import SyncVfs

BIDDERS, BIDS = 50, 2_000


class TimedSyncs(SyncVfs):
    """Seconds that SQLite's syncs took so far."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def between(self, what: int, really: Callable[[], int]) -> int:
        began = time.perf_counter()
        found = super().between(what, really)
        self.seconds += time.perf_counter() - began
        return found


@dataclass(slots=True)
class Screen:
    """Somebody who follows: `seen` counts how often the board was fetched."""

    browser: Browser
    path: str
    stop: threading.Event
    seen: int = 0

    def follow(self) -> None:
        with self.browser.client.get("/events", buffered=False) as stream:
            for line in stream.response:
                if self.stop.is_set():
                    return
                if b"data" in (line if isinstance(line, bytes) else line.encode()):
                    self.browser.client.get(self.path)
                    self.seen += 1


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of each answer above its fsyncs; entries in order; what the screens fetched."""

    above_ms: list[float]
    whole_ms: list[float]
    in_order: bool
    screens: tuple[int, ...]

    @property
    def p99_ms(self) -> float:
        return quantiles(self.above_ms, n=100)[98]


def measured(folder: Path, bidders: int, bids: int) -> Measured:
    """Hold the auction in `folder`."""
    syncs, stop = TimedSyncs(), threading.Event()
    with ExitStack() as stack:
        stack.enter_context(syncs.installed())
        how = MethodTerms(free_s=0, window_s=600)
        hall = AuctionHall(folder, bidders=bidders, how=how).opened()
        stack.callback(hall.close)
        desk = Desk(hall)
        host, page = desk.at("reviewer"), f"/auction/{hall.number}"
        screens = [Screen(desk.browser(), f"{page}/board/live", stop) for _ in range(2)]
        threads = [threading.Thread(target=one.follow, daemon=True) for one in screens]
        for one in threads:
            one.start()
        shown = host.see(page)
        above, whole = [], []
        for place in range(bids):
            hall.clock.forward(seconds=1)
            yuan = f"{(LISTING + place * STEP) / 100:.2f}"
            before, began = syncs.seconds, time.perf_counter()
            answer = host.post(f"{page}/bid", shown, paddle=str(place % bidders + 1), amount=yuan)
            took, synced = time.perf_counter() - began, syncs.seconds - before
            assert answer.status_code == 303, answer.text[-2_000:]
            whole.append(took * 1e3)
            above.append((took - synced) * 1e3)
        stop.set()
        desk.house.called = True  # something that the streams tell, so that each comes round
        desk.house.seats.ring()
        for one in threads:
            one.join(30)
            assert not one.is_alive()
        kept = hall.auction.bids
        wanted = [(place + 1, LISTING + place * STEP) for place in range(bids)]
        in_order = [(one.seq, one.amount_fen) for one in kept] == wanted
        return Measured(above, whole, in_order, tuple(one.seen for one in screens))


def rows() -> list[Row]:
    """The lines about an auction."""
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        found = measured(Path(temporary), BIDDERS, BIDS)
    screens = " and ".join(str(one) for one in found.screens)
    return [
        Line(
            f"a bid, {BIDDERS} bidders, {BIDS:,} bids, two screens: p99 above the fsync",
            found.p99_ms, "ms", 20.0,
            note=f"median {quantiles(found.above_ms, n=2)[0]:.1f} ms, with it "
            f"{quantiles(found.whole_ms, n=100)[98]:.1f} ms; screens fetched {screens} times",
        ),
        Line("bids out of order", 0.0 if found.in_order else 1.0, "", 0.0),
    ]  # fmt: skip
