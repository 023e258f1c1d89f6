"""An auction as the hall sees it: three paddles, a jump, a freeze, the hammer, on two screens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.core.commands import ResumeTrade, SuspendTrade
from kiosk_ui.screens import state
from tests.browser.conftest import SCREEN
from tests.fakes.auction_hall import AuctionHall
from tests.fakes.desk import Desk
from tests.fakes.served import cookie_of, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Screens:
    """The host's page, and the wall in a browser of its own."""

    hall: AuctionHall
    host: Page
    wall: Page

    def calls(self, paddle: int, yuan: str) -> None:
        self.host.fill("#paddle", str(paddle))
        self.host.fill("#amount", yuan)
        self.host.get_by_role("button", name="记下这口价").click()

    def wall_says(self, words: str) -> None:
        expect(self.wall.locator(".hall")).to_contain_text(words)

    def stopped(self) -> None:
        """By a supervisor elsewhere; both screens hear of it."""
        stop = SuspendTrade(
            trade=self.hall.number, reason="S07", facts_sha256="5" * 64, resume_condition="SEEN"
        )
        self.hall.by("supervisor", "SUPERVISOR", stop)
        self.wall_says("监督叫停")
        expect(self.host.get_by_text("监督已经叫停")).to_be_visible()


@pytest.fixture
def screens(chromium: Browser, tmp_path: Path) -> Iterator[Screens]:
    hall = AuctionHall(tmp_path).opened(begun=False)
    desk = Desk(hall)
    path = f"/auction/{hall.number}"
    desk.at("reviewer").see(path)
    with served(desk.app) as at:
        own = chromium.new_context(viewport=SCREEN, locale="zh-CN")  # type: ignore[arg-type]  # as in conftest
        own.add_cookies([cookie_of(desk, "reviewer", at)])  # type: ignore[list-item]  # as in conftest
        wall = chromium.new_context(locale="zh-CN").new_page()
        host = own.new_page()
        host.goto(at + path)
        wall.goto(f"{at}{path}/board")
        yield Screens(hall, host, wall)
        own.close()
        wall.context.close()


def test_pages_for_which_no_stream_is_left_follow_all_the_same(
    screens: Screens, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = screens.host
    monkeypatch.setattr(state, "STREAMS_MAX", 0)
    for page in (screens.wall, host):
        with page.expect_response("**/events*") as answer:
            page.reload()
        assert answer.value.status == 503
    host.get_by_role("button", name="宣布开始竞价").click()
    expect(screens.wall.locator("[data-phase=window]")).to_be_visible()
    screens.calls(2, "800")
    screens.wall_says("下一口最少 820 元")
    screens.stopped()


def test_f12_three_paddles_a_jump_a_freeze_and_the_hammer(screens: Screens) -> None:
    hall, host = screens.hall, screens.host
    host.get_by_role("button", name="宣布开始竞价").click()
    expect(host.locator("[data-phase=window]")).to_be_visible()

    hall.clock.forward(seconds=100)
    screens.calls(2, "800")
    expect(host.locator(".top-bid")).to_contain_text("竞买人 2 号")
    screens.wall_says("下一口最少 820 元")
    assert screens.wall.locator("[data-bar]").evaluate("bar => bar.value < bar.max")
    expect(screens.wall.locator("[data-clock-shown]")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    assert (hall.auction.end - hall.clock.at).total_seconds() == 180

    screens.calls(3, "8000")
    expect(host.locator(".ask")).to_contain_text("捌仟元整")
    assert len(hall.auction.bids) == 1
    host.get_by_role("button", name="当面问过，就是这个价").click()
    screens.wall_says("竞买人 3 号")

    screens.stopped()
    expect(host.locator("#paddle")).to_have_count(0)
    hall.clock.forward(seconds=200)  # a seat is left after 300
    hall.by("supervisor", "SUPERVISOR", ResumeTrade(trade=hall.number))
    host.reload()
    screens.calls(1, "8020")
    screens.wall_says("竞买人 1 号")

    hall.later(181)
    expect(host.get_by_text("1 号 8,020 元最高")).to_be_visible()
    screens.wall_says("竞价结束")
    host.get_by_role("button", name="定下结果").click()
    expect(host.get_by_role("heading", name="结果")).to_be_visible()
    result = hall.trade(hall.number).result
    assert result is not None
    assert (result.enrol_id, result.amount_fen) == (hall.who(1), 802_000)
