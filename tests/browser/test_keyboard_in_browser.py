"""The Pinyin keyboard under a finger: a name, a rare character, and what stays of the keys."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.lookers import violations
from tests.browser.people import Kiosk


def keys(page: Page) -> Locator:
    return page.locator(".keyboard")


def touch(page: Page, letters: str) -> None:
    for letter in letters:
        keys(page).locator(f'[data-key="{letter}"]').tap()


def test_a_name_with_a_rare_character_is_written_with_fingers_alone(kiosk: Kiosk) -> None:
    page = kiosk.page
    kiosk.begin()
    page.locator('a[href*="CARD_LOST"]').click()
    page.locator("#name").tap()
    touch(page, "zhangyan")
    words = keys(page).locator("[data-words]")
    expect(words).to_contain_text("张燕")
    assert violations(page) == []
    words.locator("button", has_text=re.compile(r"^\d张$")).tap()
    expect(keys(page).locator("[data-text]")).to_have_text("张yan")
    keys(page).locator('[data-show="rare"]').tap()
    keys(page).locator('[data-radical="212"]').tap()
    keys(page).locator('[data-put="龑"]').tap()
    expect(keys(page).locator("[data-text]")).to_have_text("张龑")
    assert violations(page) == []
    keys(page).locator('[data-key="done"]').tap()
    expect(keys(page)).to_be_hidden()
    expect(page.locator("#name")).to_have_value("张龑")
    assert "zhang" not in page.url


def test_hardware_keys_do_the_same(kiosk: Kiosk) -> None:
    page = kiosk.page
    kiosk.begin()
    page.locator('a[href*="CARD_LOST"]').click()
    page.locator(".keyboard-open").first.press("Enter")
    expect(keys(page)).to_be_visible()
    page.keyboard.type("lixiuying")
    expect(keys(page).locator('[data-take="0"]')).to_have_text(re.compile("李秀英"))
    page.keyboard.press("1")
    expect(keys(page).locator("[data-text]")).to_have_text("李秀英")
    page.keyboard.press("Backspace")
    page.keyboard.press("Escape")
    expect(keys(page)).to_be_hidden()
    expect(page.locator("#name")).to_have_value("李秀")
