"""A screen that is switched on with the box: it says what is done, and goes on by itself."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kiosk_ui import service
from kiosk_ui.doorway import Doorway
from tests.browser.lookers import pictures, violations
from tests.fakes.desk import SETTINGS, Desk
from tests.fakes.township import Township

pytestmark = pytest.mark.browser


def test_the_screen_of_a_starting_box_becomes_the_first_page(
    new_page: Callable[[], Page], tmp_path: Path
) -> None:
    page, album = new_page(), pictures("starting")
    door = Doorway(SETTINGS.place)
    with service.serving(door, host="127.0.0.1", port=0) as port:
        page.goto(f"http://127.0.0.1:{port}/")
        expect(page.get_by_role("heading")).to_have_text("正在开机，请稍等")
        assert violations(page) == []
        door.reached("ledger")
        expect(page.locator("[aria-current]")).to_contain_text("核对账本")
        page.screenshot(path=album / "starting.png")
        town = Township(tmp_path)
        door.open(Desk(town).app)
        expect(page.get_by_role("heading", level=1)).to_have_text("您今天要办什么？")
        page.close()
        town.close()
