"""A supervisor freezes a running auction, from the touch to the pages that follow (F12)."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core.commands import ResumeTrade
from appliance.ledger.verify import verify_database
from appliance.station import Refused
from tests.fakes.auction_hall import AuctionHall
from tests.fakes.desk import Browser, Desk
from tests.fakes.township import TABLES


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[AuctionHall]:
    made = AuctionHall(tmp_path).opened()
    yield made
    made.close()
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert list(report.findings) == []


class Follower:
    """A page that follows the station: when it was told that something was recorded."""

    def __init__(self, browser: Browser) -> None:
        self.told: list[float] = []
        self.heard = threading.Event()
        self._browser = browser
        self._answer = browser.client.get("/events", buffered=False)
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def _follow(self) -> None:
        for line in self._answer.response:
            if (line if isinstance(line, bytes) else line.encode()).startswith(b"data:"):
                self.told.append(time.monotonic())
                self.heard.set()

    def next(self, *, within_s: float) -> bool:
        """Whether the station spoke since the last question."""
        found = self.heard.wait(within_s)
        self.heard.clear()
        return found

    def close(self) -> None:
        """The same browser's next stream ends this one."""
        self._browser.client.get("/events", buffered=False).close()
        self._thread.join(5)
        assert not self._thread.is_alive()


def frozen(supervisor: Browser, number: str) -> float:
    """The supervisor stops the trade on site; the moment of the signature."""
    path = f"/act/SuspendTrade/{number}"
    typed = {"reason": "S07", "facts_sha256": "现场叫停", "resume_condition": "OTHER_CURED"}
    read = supervisor.send(path, **typed)
    at = time.monotonic()
    signed = supervisor.post(path, read.text, **typed, go="sign")
    assert signed.status_code == 303, signed.text[-2000:]
    return at


def bid(host: Browser, number: str, paddle: int, yuan: int) -> int:
    page = f"/auction/{number}"
    return host.send(f"{page}/bid", page=page, paddle=str(paddle), amount=str(yuan)).status_code


def test_f12_a_supervisor_s_stop_freezes_the_clock_within_1_s_and_only_a_supervisor_lifts_it(
    hall: AuctionHall,
) -> None:
    desk, number = Desk(hall), hall.number
    host, supervisor = desk.at("reviewer"), desk.at("supervisor")
    assert bid(host, number, 1, 800) == 303
    follower = Follower(desk.at("head"))
    assert follower.next(within_s=5)
    left = hall.auction.end

    at = frozen(supervisor, number)
    assert follower.next(within_s=1), "nobody was told within a second"
    assert follower.told[-1] - at < 1
    assert hall.trade(number).stage == "SUSPENDED"
    assert "监督员能恢复" in desk.at("head").see(f"/session/{number}/desk/live")
    assert "left" in desk.at("reviewer").see(f"/auction/{number}/live")

    bids = len(hall.auction.bids)
    hall.later(240)
    assert bid(host, number, 2, 820) in (409, 422)
    assert len(hall.auction.bids) == bids
    assert hall.auction.end == left, "the clock ran on"

    with pytest.raises(Refused) as no:
        hall.by("head", "HEAD", ResumeTrade(trade=number))
    assert no.value.refusal.code == "stopped-by-supervisor"
    hall.by("supervisor", "SUPERVISOR", ResumeTrade(trade=number))
    assert hall.trade(number).stage == "IN_SESSION"
    assert hall.auction.end > left
    assert bid(host, number, 2, 820) == 303
    follower.close()
