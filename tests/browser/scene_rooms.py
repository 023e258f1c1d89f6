"""The screens of a township that was brought somewhere: who sits down, and who signs second."""

import re

from playwright.sync_api import Page, expect

from tests.fakes.hall import PIN, FakeDevices, Hall
from tests.fakes.township import Township


class Room(Hall):
    """Screens over a station that is there already; cards lie on one reader, all have one PIN."""

    def __init__(self, town: Township) -> None:
        self.town = town
        self.devices = FakeDevices()
        self.app = self.open()


def sits(page: Page, room: Hall, at: str, who: str) -> Page:
    """Somebody of the staff signs in at this screen."""
    room.devices.staff_card.lying = who
    page.goto(f"{at}/staff/")
    page.fill("#pin", PIN)
    page.locator("[data-next]").click()
    expect(page).to_have_url(re.compile("/work/$"))
    return page


def second_signs(page: Page, room: Hall, who: str) -> None:
    """The page waits for another card; its holder types the PIN."""
    room.devices.staff_card.lying = who
    page.fill("#pin", PIN)
    with page.expect_navigation():
        page.locator("main .button.go").click()
