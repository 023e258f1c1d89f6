"""A villager enrols alone, another has a paper again; the clerk takes it up; nothing stays behind.

In a real browser with a folder of its own, at a whole station in this process. Afterwards the
folder is searched for everything that was read or typed. Pages that are new are looked at by axe.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from appliance.core.parties import Person
from tests.browser.engine import as_the_box
from tests.browser.lookers import Inspector
from tests.fakes.desk import Desk
from tests.fakes.served import served
from tests.fakes.township import OWNER, TAKER
from tests.kiosk_ui.test_deposits_screen import DepositTownship

pytestmark = pytest.mark.browser

PHONE = "16900000002"
PARCEL = "9999991002000000123"
ENCODINGS = ("utf-8", "utf-16-le", "gb18030")
SCREEN: ViewportSize = {"width": 1280, "height": 800}


class Screen:
    """The kiosk of the station; who is in front of it touches, lays a card down, goes away."""

    def __init__(self, desk: Desk, at: str, page: Page, look: Inspector) -> None:
        self.desk, self.at, self.page, self.look = desk, at, page, look

    def start(self, digit: str) -> None:
        self.page.goto(f"{self.at}/")
        self.touch(f'[data-digit="{digit}"]')

    def touch(self, what: str) -> None:
        with self.page.expect_navigation():
            self.page.tap(what)

    def lay(self, person: Person, onward: str) -> None:
        """The page of the card step goes on by itself once it was read."""
        self.desk.devices.lay(person)
        self.page.wait_for_url(re.compile(onward))
        self.desk.devices.there.clear()
        self.look(self.page)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(DepositTownship(tmp_path / "station"))


@pytest.fixture
def at(desk: Desk) -> Iterator[str]:
    with served(desk.app) as at:
        yield at


def kiosk_of(chromium: Browser, folder: Path) -> BrowserContext:
    """Chromium as the box starts it: with a folder on disk."""
    context = as_the_box(chromium, folder, SCREEN)
    context.set_default_timeout(10_000)
    return context


def kept(folder: Path, word: str) -> list[str]:
    """Files of the folder in which a word stands, in any of the ways in which a browser writes."""
    forms = {word.encode(one) for one in ENCODINGS}
    forms |= {quote(word).encode(), word.encode("unicode_escape")}
    return [
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and any(form in file.read_bytes() for form in forms)
    ]


def enrols(kiosk: Screen) -> str:
    """By card, with a slip of the hand on the way; answers the application code."""
    page = kiosk.page
    kiosk.start("2")
    kiosk.touch("button[name=trade]")
    kiosk.touch("[data-next]")
    kiosk.look(page)
    kiosk.touch('a[href="/join/typed"]')
    page.fill("#name", TAKER.name)
    page.fill("#id", TAKER.id_number[:-1] + "4")
    kiosk.touch("[data-next]")
    expect(page.locator("p.say")).to_contain_text("号码最后一位")
    expect(page.locator("#name")).to_have_value(TAKER.name)
    kiosk.touch("[data-back]")
    kiosk.lay(TAKER, "/join/ask/standing$")
    for _ in range(2):
        page.tap(".choice >> nth=0")
        kiosk.touch("[data-next]")
    for key in PHONE:
        page.tap(f'.pad button[value="{key}"]')
    expect(page.locator("#phone")).to_have_value(PHONE)
    kiosk.touch("[data-next]")
    kiosk.look(page)
    for said in (TAKER.name, PHONE, "伍佰元整", "还不算报上名"):
        expect(page.locator("main")).to_contain_text(said)
    kiosk.touch("button[data-next]")
    code = page.locator(".big-code").inner_text()
    kiosk.touch("[data-next]")
    expect(page).to_have_url(f"{kiosk.at}/")
    return code


def has_a_paper_again(kiosk: Screen) -> None:
    kiosk.start("6")
    kiosk.lay(OWNER, "/own/1$")
    kiosk.touch("section form button")
    expect(kiosk.page.locator("p.say")).to_contain_text("交给打印机了")
    kiosk.touch("[data-next]")
    expect(kiosk.page).to_have_url(f"{kiosk.at}/")


def test_two_villagers_alone_and_nothing_of_them_stays_behind(
    chromium: Browser, desk: Desk, at: str, tmp_path: Path, new_page: Callable[[], Page]
) -> None:
    number, station = desk.town.lease_to("PUBLISHED"), desk.town.station
    for job in station.outbox.jobs():
        station.mark_job(job.id, "confirmed")
    folder, look = tmp_path / "profile", Inspector()
    context = kiosk_of(chromium, folder)
    kiosk = Screen(desk, at, context.pages[0], look)
    code = enrols(kiosk)
    has_a_paper_again(kiosk)
    for path in ("/join/check", "/own/list", "/own/1"):
        kiosk.page.goto(at + path)
        expect(kiosk.page.locator("main")).not_to_contain_text(TAKER.name)
        expect(kiosk.page.locator("main")).not_to_contain_text("受理通知书")
    context.close()
    assert kept(folder, at.removeprefix("http://"))  # it does keep where it was
    for word in (TAKER.name, TAKER.id_number, PHONE, OWNER.id_number, PARCEL, code):
        assert kept(folder, word) == [], word

    page = new_page()
    cookie = desk.at("clerk").client.get_cookie("seat")
    assert cookie is not None
    page.context.add_cookies([{"name": "seat", "value": cookie.value, "url": at}])
    page.goto(f"{at}/work/")
    row = page.locator("tr", has_text=code)
    expect(row).not_to_contain_text(TAKER.name)
    row.locator("a").click()
    look(page)
    with page.expect_navigation():
        page.click('button[data-letter="e"]')
    expect(page.locator("#phone")).to_have_value(PHONE)
    page.check('input[name=capacity][value="shown"]')
    with page.expect_navigation():
        page.click('button[data-letter="e"]')
    expect(page.locator(".big-number")).to_be_visible()
    assert len(desk.town.trade(number).enrolments) == 1
    assert not station.registrations.waiting()
    assert not look.complaints, "\n".join(look.complaints)
