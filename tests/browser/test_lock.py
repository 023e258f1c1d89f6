"""A lifted card covers the page; the same person goes on with what was typed, nobody else does."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kiosk_ui.house import KEY
from kiosk_ui.seat_keeper import SeatKeeper, card_on
from tests.browser.lookers import violations
from tests.fakes.hall import PIN, Hall
from tests.fakes.served import served

pytestmark = pytest.mark.browser

DAY = "2026-02-17"


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


@pytest.fixture
def address(hall: Hall) -> Iterator[str]:
    hall.app.config["WTF_CSRF_ENABLED"] = True
    keeper = SeatKeeper(hall.app.extensions[KEY].seats, lambda: card_on(hall.devices.staff_card))
    with served(hall.app) as at:
        keeper.start()
        yield at
        keeper.stop()


@pytest.fixture
def page(hall: Hall, address: str, new_page: Callable[[], Page]) -> Page:
    """The clerk has typed when the household decided, and not sent it yet."""
    number = hall.town.lease_to("SUBMITTED")
    page = new_page()
    hall.devices.staff_card.lying = "clerk"
    page.goto(f"{address}/staff/")
    page.fill("#pin", PIN)
    page.locator("[data-next]").click()
    expect(page).to_have_url(re.compile(r"/work/$"))
    page.goto(f"{address}/work/{number}")
    page.fill('[id="decision.D07.date"]', DAY)
    return page


def unlock(page: Page, pin: str) -> None:
    page.fill("#unlock-pin", pin)
    page.locator("[data-unlock] button.go").click()


def test_the_same_person_goes_on_with_what_was_typed(hall: Hall, page: Page) -> None:
    hall.devices.staff_card.lying = None
    expect(page.locator("[data-cover]")).to_be_visible()
    expect(page.locator('[id="decision.D07.date"]')).to_be_hidden()
    hall.devices.staff_card.lying = "clerk"
    unlock(page, "000000")
    expect(page.locator("[data-unlock-wrong]")).to_be_visible()
    unlock(page, PIN)
    expect(page.locator('[id="decision.D07.date"]')).to_have_value(DAY)
    expect(page.locator("[data-cover]")).to_be_hidden()


def test_another_person_does_not_see_it(hall: Hall, page: Page) -> None:
    hall.devices.staff_card.lying = None
    expect(page.locator("[data-cover]")).to_be_visible()
    hall.devices.staff_card.lying = "second"
    unlock(page, PIN)
    expect(page).to_have_url(re.compile(r"/work/$"))
    assert DAY not in page.content()


def test_a_page_on_which_nothing_was_typed_just_goes(hall: Hall, page: Page) -> None:
    page.reload()
    hall.devices.staff_card.lying = None
    expect(page).to_have_url(re.compile(r"/staff/$"))


def test_a_question_mark_lists_the_keys_of_the_page_and_the_lock_takes_the_list_away(
    hall: Hall, page: Page
) -> None:
    page.keyboard.type("?")  # still in the field: it is written there
    listed = page.get_by_role("dialog")
    expect(listed).to_be_hidden()
    page.locator("main h1:visible, main h2:visible").first.click()
    page.keyboard.press("?")
    expect(listed).to_be_visible()
    offered = listed.locator("[data-keys-here] kbd")
    on_page = page.locator("[data-letter]:visible")
    expect(offered).to_have_count(on_page.count())
    letter = on_page.first.get_attribute("data-letter") or ""
    expect(offered.first).to_have_text(letter.upper())
    here = page.url
    page.keyboard.press(letter)  # the page behind the list hears nothing
    expect(listed).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    assert page.url == here

    page.keyboard.press("?")
    expect(listed).to_be_visible()
    hall.devices.staff_card.lying = None
    expect(page.locator("[data-cover]")).to_be_visible()
    expect(listed).to_be_hidden()
