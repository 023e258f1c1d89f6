"""What hangs out for everybody, in the running demo: the board, a guide, a display."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo_house import Demo, Lab
from tests.browser.lookers import violations
from tests.browser.people import Kiosk

pytestmark = pytest.mark.browser

LANDSCAPE, PORTRAIT = {"width": 1920, "height": 1080}, {"width": 1080, "height": 1920}
TOUCHABLE = "a, button, input, select, textarea, summary, iframe, [tabindex], [contenteditable]"
KEPT = "window.board = 'never reloaded'"
TURN_MS = 20_000
"""A page stays twelve seconds."""


def fits(page: Page) -> bool:
    return bool(
        page.evaluate(
            "() => document.documentElement.scrollWidth <= innerWidth"
            " && document.documentElement.scrollHeight <= innerHeight"
        )
    )


def test_the_board_hangs_on_through_a_restart_and_a_guide_is_printed(
    demo: Demo, lab: Lab, kiosk: Kiosk, new_page: Callable[[], Page]
) -> None:
    board = new_page()
    for screen in (PORTRAIT, LANDSCAPE):
        board.set_viewport_size(screen)
        board.goto(f"{demo.at.station}/board")
        expect(board.locator(".wall")).to_be_visible()
        assert fits(board), screen
        assert violations(board) == []
    assert board.locator(TOUCHABLE).count() == 0
    board.evaluate(KEPT)
    wall = board.locator(".wall").element_handle()
    demo.cut_power()
    assert wall is not None
    board.wait_for_function("wall => !wall.isConnected", arg=wall, timeout=TURN_MS)
    assert board.evaluate("window.board") == "never reloaded"
    expect(board.locator("[data-stale]")).to_be_hidden()
    board.keyboard.press("Tab")
    assert board.evaluate("document.activeElement === document.body")

    page, printed = kiosk.page, lab.last_slip()
    page.goto(f"{demo.at.station}/query")
    page.get_by_role("link", name="办事说明").click()
    page.get_by_role("link", name="办事指南").click()
    page.locator('a[href$="/query/guide/JTD"]').click()
    expect(page.locator(".thirteen h2")).to_have_count(13)
    assert violations(page) == []
    page.locator("[data-next]").click()
    expect(page.locator(".say")).to_be_visible()
    lab.slip("办事指南", "13.", after=printed)
