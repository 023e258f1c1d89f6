"""A day of one of the staff at a whole station of this process: screen, paper, ledger."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from appliance.core.envelope import from_bytes
from kiosk_ui.typesetting import Typesetter
from tests.browser.lookers import Inspector
from tests.browser.people import leave
from tests.fakes.desk import SETTINGS
from tests.fakes.hall import PIN, Hall
from tests.fakes.served import served


class Day:
    """The screen of the back office, and whose card lies on its reader."""

    def __init__(self, hall: Hall, at: str, page: Page) -> None:
        self.hall, self.at, self.page = hall, at, page
        self.look = Inspector()
        self.begun = hall.town.station.ledger.size

    def sit(self, who: str) -> None:
        leave(self.page)
        self.hall.devices.staff_card.lying = who
        self.page.goto(f"{self.at}/staff/")
        self.page.fill("#pin", PIN)
        self.page.locator("[data-next]").click()
        expect(self.page).to_have_url(re.compile(r"/work/$"))
        self.look(self.page)

    def press(self, letter: str) -> None:
        self.page.wait_for_load_state()  # its keys are at work
        with self.page.expect_navigation():
            self.page.keyboard.press(letter)
        self.look(self.page)

    def choose(self, number: str) -> None:
        """The row of the queue."""
        with self.page.expect_navigation():
            self.page.locator(f'main a[href="/work/{number}"]').first.click()
        self.look(self.page)

    def stage(self, word: str) -> None:
        expect(self.page.locator(".case-top")).to_contain_text(word)

    def kinds(self, number: str = "") -> list[str]:
        """What the ledger says since the day began, of one trade or of all."""
        entries = [from_bytes(body) for _seq, body in self.hall.town.station.ledger.entries()]
        return [one.kind for one in entries[self.begun :] if number in ("", one.trade)]

    def paper(self, kind: str, number: str) -> str:
        """The words of the slip of this kind as the printer gets them, spaces left out."""
        station = self.hall.town.station
        job = next(
            one for one in station.outbox.jobs() if one.kind == kind and one.trade == number
        )
        return "".join("".join(Typesetter(station, SETTINGS).slip_of(job).lines()).split())


@contextmanager
def a_day(hall: Hall, page: Page) -> Iterator[Day]:
    """The station answers until the block ends."""
    hall.app.config["WTF_CSRF_ENABLED"] = True
    with served(hall.app) as at:
        yield Day(hall, at, page)
