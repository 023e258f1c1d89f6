"""Scenes 3 and 5 as the room meets them: a second late, mains that fail (docs/scenes.md)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from appliance.core import bid_standing
from kiosk_ui.i18n import say
from tests.browser.lookers import violations
from tests.browser.scene_rooms import Room, second_signs, sits
from tests.fakes.auction_hall import LISTING, STEP, AuctionHall
from tests.fakes.clock import FakeClock
from tests.fakes.served import served
from tests.fakes.township import local
from tests.stories.test_scenes_in_session import SESSION, TieTown

pytestmark = pytest.mark.browser

NewPage = Callable[[], Page]


def test_scene_03_who_comes_on_the_second_is_told_by_how_much(
    tmp_path: Path, new_page: NewPage
) -> None:
    town = TieTown(tmp_path)
    number = town.published()
    first, _second = town.two_enrolled(number)
    town.seal(number, first, 90_000)
    town.go("2026-03-16 17:01")
    before = len(bid_standing.every(town.trade(number)))
    room = Room(town)
    with served(room.app) as at:
        page = sits(new_page(), room, at, "clerk")
        page.goto(f"{at}/bids/{number}")
        page.fill("#enrol_id", "E001")
        page.locator("main .button.go").first.click()
        page.goto(f"{at}/bids/{number}/pad")
        page.locator("[data-pad-field]").fill("950")
        page.locator("[data-pad-field]").press("Enter")
        expect(page.locator(".bid-capital")).to_have_text("玖佰伍拾元整")
        # The clock is right to two seconds: at the earliest it is now exactly the second.
        town.clock.at = local(SESSION) + timedelta(seconds=2)
        page.locator("[data-next]").click()
        said = page.locator(".say", has_text="报价没有收下")
        expect(said).to_contain_text("截止是 2026-03-17 09:00")
        expect(said).to_contain_text("晚了 2 秒")
        assert violations(page) == []
        assert len(bid_standing.every(town.trade(number))) == before
        assert town.station.timeline(number)[-1].kind == "attempt.refuse"
        page.close()
    town.close()


def test_scene_05_after_the_mains_came_back_the_host_sees_what_became_of_the_auction(
    tmp_path: Path, new_page: NewPage
) -> None:
    hall = AuctionHall(tmp_path).opened()
    hall.bid(1, LISTING)
    hall.bid(2, LISTING + STEP)
    hall.later(150)
    hall.close()
    hall.clock = FakeClock(hall.clock.at, boot="00c0ffee")
    hall.clock.forward(seconds=600)
    hall.open()
    hall.caretaker.tick()
    room, path = Room(hall), f"/auction/{hall.number}"
    with served(room.app) as at:
        wall, host = new_page(), sits(new_page(), room, at, "reviewer")
        wall.goto(f"{at}{path}/board")
        host.goto(at + path)
        for page in (wall, host):
            expect(page.locator("main")).to_contain_text(say("auction.why.S03"))
            expect(page.locator(".remaining")).to_have_text(say("auction.stands-still"))
            expect(page.locator("main .amount")).to_contain_text("820")
            assert violations(page) == []
        host.locator("main .button.go").click()
        for one in host.locator('[name="told"]').all():
            one.check()
        host.locator('[name="go"][value="read"]').click()
        host.locator("main .button.go").click()
        assert hall.trade(hall.number).conduct.paused, "one card is not enough"
        second_signs(host, room, "supervisor")
        expect(wall.locator("[data-phase=window]")).to_be_visible()
        assert hall.auction.end - hall.clock.at == hall.auction.window
        host = sits(host, room, at, "reviewer")
        host.goto(at + path)
        host.fill("#paddle", "1")
        host.fill("#amount", "840")
        host.get_by_role("button", name="记下这口价").click()
        expect(wall.locator(".hall .amount")).to_contain_text("840")
        for page in (wall, host):
            page.close()
    hall.close()
