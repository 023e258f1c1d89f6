"""A reviewer's day: what waits, a text changed and compared, signed; a file sent back; published.

In a real browser at a whole station of this process. Every kind of page on the way is looked at by
axe; the poster and the letter are read as the printer gets them; the day is what the ledger says.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kiosk_ui.i18n import say
from tests.browser.office_day import Day, a_day
from tests.fakes.hall import Hall
from tests.fakes.township import OWNER

pytestmark = pytest.mark.browser

MISSING = "CBD-4"
LATER = {"notice_days": "6", "deadline": "2026-03-17", "planned_day": "2026-03-18"}
CLAUSES = ["十一、公告期", "十二、报名", "十三、开场"]
"""Those that say what LATER changes."""


@pytest.fixture
def day(tmp_path: Path, new_page: Callable[[], Page]) -> Iterator[Day]:
    with a_day(Hall(tmp_path), new_page()) as begun:
        yield begun


def test_a_day_of_a_reviewer(day: Day) -> None:
    town = day.hall.town
    good = town.lease_to("ACCEPTED")
    lacking = town.lease_to("ACCEPTED", parcel_code="9999991002000000124")
    town.go("2026-03-04 09:00")
    day.begun = town.station.ledger.size
    day.sit("reviewer")
    it_is_read_changed_and_signed(day, good)
    day.page.goto(f"{day.at}/work/")
    it_is_sent_back_once(day, lacking)
    day.sit("head")
    day.page.goto(f"{day.at}/work/{good}")
    day.press("o")
    day.press("a")
    day.stage("审核通过")
    town.go("2026-03-09 09:00")
    day.sit("clerk")
    day.page.goto(f"{day.at}/work/{good}")
    day.press("p")
    day.press("p")
    day.stage("公告中")
    assert day.kinds(good) == ["review.start", "review.sign", "review.approve", "notice.publish"]
    poster = day.paper("DOC07", good)
    assert "6个工作日" in poster
    assert OWNER.name not in poster
    assert day.look.complaints == []


def it_is_read_changed_and_signed(day: Day, number: str) -> None:
    """The clauses that changed are marked, old words beside new ones, and no others."""
    page = day.page
    day.choose(number)
    day.press("b")
    day.stage("审核中")
    day.press("o")
    expect(page.locator(".clauses li.changed")).to_have_count(0)
    page.locator("details:has(#notice_days) summary").first.click()
    for name, value in LATER.items():
        page.fill(f"#{name}", value)
    with page.expect_navigation():
        page.locator('button[data-letter="v"]').click()
    day.look(page)
    changed = page.locator(".clauses li.changed")
    expect(changed.locator("b")).to_have_text(CLAUSES)
    expect(changed.first.locator("del")).to_have_text("5")
    expect(changed.first.locator("ins")).to_have_text("6")
    day.press("s")
    (signed,) = day.hall.town.trade(number).signatures
    text = day.hall.town.station.blobs.get(signed.text_sha256)
    assert text is not None
    assert OWNER.name not in text.decode()


def it_is_sent_back_once(day: Day, number: str) -> None:
    """What is not in order is named; the applicant has it in one letter."""
    page = day.page
    day.choose(number)
    day.press("b")
    day.press("o")
    page.locator(f'details:has([name="invalid"][value="{MISSING}"]) summary').first.click()
    page.locator(f'label:has([name="invalid"][value="{MISSING}"])').click()
    with page.expect_navigation():
        page.locator('button[formaction$="/send-back"]').click()
    day.look(page)
    day.stage(say("stage.RETURNED"))
    assert day.kinds(number) == ["review.start", "review.send_back"]
    letter = day.paper("DOC02", number)
    assert "还缺1样，一次说全：1.权属证明" in letter
    assert "2026年3月18日止" in letter
