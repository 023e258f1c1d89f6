"""Tables of the district at the screens while a trade is open.

Scene 7: new limits, the published trade keeps the old. Scene 14: the holidays of 2027 come after
ends were announced.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kiosk_ui.i18n import say
from tests.browser.lookers import Album, pictures, violations
from tests.browser.scene_rooms import Room, sits
from tests.fakes.served import served
from tests.stories.test_new_tables import (
    NEW_YEAR,
    THIS_YEAR,
    NextYear,
    Year,
    note_of,
    shipped,
)

pytestmark = pytest.mark.browser

NewPage = Callable[[], Page]
PICTURES = Album(pictures("tables"))
OLD = "示例规〔2026〕1号,2026-01-01,,CBD,,area_mu_e4,,3000000,,district"
SMALLER = (
    "示例规〔2026〕1号,2026-01-01,2026-03-10,CBD,,area_mu_e4,,3000000,,district\n"
    "示例规〔2026〕9号,2026-03-11,,CBD,,area_mu_e4,,30000,,district"
)
"""300 mu become 3 on the third day of the notice."""


def limits() -> bytes:
    return note_of(shipped("limits_example.csv", OLD, SMALLER), name="limits_example.csv")


def look(page: Page) -> None:
    """As it is, and as the largest letters in black make it: kept as a picture, and judged."""
    PICTURES(page)
    assert violations(page) == []


def test_scene_07_a_published_trade_keeps_its_limit_and_all_are_told(
    tmp_path: Path, new_page: NewPage
) -> None:
    year = Year(tmp_path)
    town = year.town
    number = town.lease_to("PUBLISHED")
    room = Room(town)
    with served(room.app) as at:
        page = new_page()
        page.goto(f"{at}/notices/{number}")
        main = page.locator("main")
        expect(main).not_to_contain_text(say("limits.notice"))
        year.brings(limits())
        town.go("2026-03-11 10:00")
        page.reload()
        expect(main).to_contain_text(say("limits.notice"))
        expect(page.locator("[data-next]")).to_be_visible()  # enrolment goes on
        look(page)
        page.goto(f"{at}/information")
        page.locator('a[href="/limits/"]').click()
        expect(main).to_contain_text("示例规〔2026〕9号，2026年3月11日起")
        expect(main).to_contain_text(say("limits.from-district"))
        look(page)
        page.goto(f"{at}/board")
        expect(main).to_contain_text("3.52")
        clerk = sits(page, room, at, "clerk")
        expect(clerk.locator(".say", has_text="示例规〔2026〕9号")).to_be_visible()
        clerk.goto(f"{at}/work/{number}")
        expect(main).to_contain_text("示例规〔2026〕1号，最多 300 亩")
        expect(main.locator(".button.go", has_text="报名")).to_be_visible()
        look(clerk)
        later = town.register(parcel_code="9999991002000000321")
        clerk.goto(f"{at}/work/{later}")
        expect(main.locator(".needs > .say")).to_contain_text("示例规〔2026〕9号")
        look(clerk)
        with clerk.expect_navigation():
            clerk.locator("main .button.go").click()
        expect(clerk.locator(".case-top")).to_contain_text("移交区级")
        (slip,) = (one for one in town.station.outbox.jobs() if one.trade == later)
        assert slip.kind == "DOC06"
        head = sits(page, room, at, "head")
        head.goto(f"{at}/station/")
        expect(main).to_contain_text("示例规〔2026〕9号，3月11日起")
        head.goto(f"{at}/heard/")
        head.locator('a[href="/limits/"]').click()
        expect(main).to_contain_text("示例规〔2026〕9号")
        page.close()
    town.close()


def test_scene_14_everybody_reads_the_later_day_and_why(tmp_path: Path, new_page: NewPage) -> None:
    year = Year(tmp_path, NextYear(tmp_path, at="2026-12-24 09:00"))
    number = year.town.announced()  # type: ignore[attr-defined]  # a NextYear
    year.town.go("2026-12-30 10:00")
    room = Room(year.town)
    with served(room.app) as at:
        page = new_page()
        page.goto(f"{at}/notices/{number}")
        expect(page.locator("main")).to_contain_text("1月5日 17:00")
        expect(page.locator("main")).not_to_contain_text(say("notice.days-moved"))
        moved = say("notice.moved.enrol_deadline", old="1月5日 17:00", new="1月6日 17:00")
        year.brings(note_of(THIS_YEAR + NEW_YEAR + "2027-01-04,off,Holiday,made up\n"))
        page.reload()
        expect(page.locator("main")).to_contain_text("1月6日 17:00")
        expect(page.locator("main")).to_contain_text(say("notice.days-moved"))
        expect(page.locator(".moved-days")).to_contain_text(moved)
        look(page)
        page.goto(f"{at}/board")
        expect(page.locator("main")).to_contain_text("1月6日")
        clerk = sits(page, room, at, "clerk")
        clerk.goto(f"{at}/work/{number}")
        expect(clerk.locator("main")).to_contain_text(say("kind.deadline.shift"))
        expect(clerk.locator("main")).to_contain_text("报名到 1月6日 17:00")
        expect(clerk.locator("main")).to_contain_text(moved)
        page.close()
    year.town.close()
