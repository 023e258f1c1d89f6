"""A clerk studies a card, takes a short test, and the result stands in the own record (C02)."""

import re

from playwright.sync_api import expect

from tests.browser.lookers import violations
from tests.browser.people import Desk

MATTER = "privacy"


def test_a_clerk_studies_takes_a_test_and_finds_it_recorded(desk: Desk) -> None:
    page = desk.page
    desk.sign_in("clerk")
    page.goto(f"{desk.address}/study/")
    assert violations(page) == []
    page.locator(f'a[href$="/card/{MATTER}/1"]').click()
    expect(page.locator("#study-title")).to_be_visible()
    assert violations(page) == []
    for _card in range(3):
        desk.letter("n")
    desk.letter("n")
    asked = int(page.locator("main .second").first.inner_text().split("共")[1].split("题")[0])
    for number in range(asked):
        expect(page).to_have_url(re.compile(r"/study/question$"))
        page.locator('input[name="answer"]').first.check()
        if number == 0:
            assert violations(page) == []
            page.keyboard.press("F1")
            expect(page.locator(".help-page")).to_be_visible()
            page.keyboard.press("Escape")
            expect(page.locator('input[name="answer"]').first).to_be_checked()
        desk.letter("n")
        expect(page).to_have_url(re.compile(rf"/study/question/{number + 1}$"))
        desk.letter("n")
    expect(page).to_have_url(re.compile(r"/study/done/\d+$"))
    assert violations(page) == []
    seq = page.url.rsplit("/", 1)[1]
    page.locator("main a.go").click()
    expect(page.locator(f'a[href$="/study/done/{seq}"]')).to_be_visible()
