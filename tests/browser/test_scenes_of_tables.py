"""Scene 14 at the screens: the holidays of 2027 come after ends were announced."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kiosk_ui.i18n import say
from tests.browser.lookers import violations
from tests.browser.scene_rooms import Room, sits
from tests.fakes.served import served
from tests.stories.test_new_tables import NEW_YEAR, THIS_YEAR, NextYear, Year, note_of

pytestmark = pytest.mark.browser

NewPage = Callable[[], Page]


def test_scene_14_everybody_reads_the_later_day_and_why(tmp_path: Path, new_page: NewPage) -> None:
    year = Year(tmp_path, NextYear(tmp_path, at="2026-12-24 09:00"))
    number = year.town.announced()  # type: ignore[attr-defined]  # a NextYear
    year.town.go("2026-12-30 10:00")
    room = Room(year.town)
    with served(room) as at:
        page = new_page()
        page.goto(f"{at}/notices/{number}")
        expect(page.locator("main")).to_contain_text("1月5日 17:00")
        expect(page.locator("main")).not_to_contain_text(say("notice.days-moved"))
        year.brings(note_of(THIS_YEAR + NEW_YEAR + "2027-01-04,off,Holiday,made up\n"))
        page.reload()
        expect(page.locator("main")).to_contain_text("1月6日 17:00")
        expect(page.locator("main")).to_contain_text(say("notice.days-moved"))
        assert violations(page) == []
        page.goto(f"{at}/board")
        expect(page.locator("main")).to_contain_text("1月6日")
        clerk = sits(page, room, at, "clerk")
        clerk.goto(f"{at}/work/{number}")
        expect(clerk.locator("main")).to_contain_text(say("kind.deadline.shift"))
        expect(clerk.locator("main")).to_contain_text("报名到 1月6日 17:00")
        page.close()
    year.town.close()
