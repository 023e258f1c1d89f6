"""A clerk's whole day without a mouse: queue, intake, a draft, a deposit, a copy, today's list.

The other roles' days: the head in test_head_of_station.py, the supervisor in
test_supervision_in_browser.py, the reviewer in test_day_of_a_reviewer.py, the cashier in
test_day_of_a_cashier.py, villagers in test_self_service_in_browser.py and the lease.
At a whole station in this process; focus is moved with Tab and the arrows alone.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo_house import until
from tests.browser.lookers import Album, pictures, violations
from tests.fakes.hall import PIN, FakeDevices, Hall
from tests.fakes.served import served
from tests.fakes.township import TAKER
from tests.kiosk_ui.test_deposits_screen import DepositTownship

pytestmark = pytest.mark.browser

TABS_MAX = 120
ACCOUNT = "9999990000000000011"


class DepositHall(Hall):
    """Its notices ask a deposit."""

    def __init__(self, folder: Path) -> None:
        self.town = DepositTownship(folder)
        self.devices = FakeDevices()
        self.app = self.open()
        self.app.config["WTF_CSRF_ENABLED"] = True


class Keys:
    """Ten fingers at the station's screen, and nothing that points."""

    def __init__(self, page: Page, at: str) -> None:
        self.page, self.at = page, at
        self.look = Album(pictures("clerk"))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def on(self, address: str) -> None:
        expect(self.page).to_have_url(re.compile(address))
        self.page.wait_for_load_state()
        self.look(self.page)

    def to(self, what: str) -> None:
        """Tab until the focus stands on it; where it never comes, it cannot be used so."""
        for _ in range(TABS_MAX):
            if self.page.evaluate("what => document.activeElement.matches(what)", what):
                return
            self.press("Tab")
        raise AssertionError(f"no Tab leads to {what} on {self.page.url}")

    def write(self, field: str, words: str) -> None:
        self.to(f'[name="{field}"]')
        self.page.keyboard.type(words)

    def choose(self, name: str, value: str) -> None:
        """The arrows go through a group of radio buttons."""
        self.to(f'[name="{name}"]')
        wanted = self.page.locator(f'[name="{name}"][value="{value}"]')
        for key in ("Space", *("ArrowDown",) * 9):
            if wanted.is_checked():
                return
            self.press(key)
        raise AssertionError(f"no key chooses {name} {value}")

    def enter(self, what: str) -> None:
        self.to(what)
        with self.page.expect_navigation():
            self.press("Enter")


@pytest.fixture
def hall(tmp_path: Path) -> DepositHall:
    return DepositHall(tmp_path)


@pytest.fixture
def keys(hall: DepositHall, new_page: Callable[[], Page]) -> Iterator[Keys]:
    with served(hall.app) as at:
        page = new_page()
        hall.devices.staff_card.lying = "second"
        page.goto(f"{at}/staff/")
        yield Keys(page, at)


def test_a_day_of_a_clerk_at_the_keyboard_alone(hall: DepositHall, keys: Keys) -> None:
    town = hall.town
    published = town.lease_to("PUBLISHED")
    town.go("2026-03-10 10:00")
    slip = town.enrol(published, TAKER)
    submitted = town.lease_to("SUBMITTED", parcel_code="9999991002000000124")
    in_by_card_and_pin(keys)
    the_queue_leads_to_the_file(keys, submitted)
    assert violations(keys.page) == []
    it_is_accepted(keys)
    assert town.trade(submitted).stage == "ACCEPTED"
    a_draft_is_left_and_resumed(keys)
    (draft,) = town.station.registrations.open_ones()
    assert draft.answers["place"] == "村西坡地"
    a_deposit_is_taken(keys, published, slip)
    (money,) = town.trade(published).deposits.every
    assert money.sums.received == 50_000
    a_paper_is_printed_again(keys, hall)


def in_by_card_and_pin(keys: Keys) -> None:
    keys.to("#pin")
    keys.page.keyboard.type(PIN)
    keys.press("Enter")
    keys.on(r"/work/$")


def the_queue_leads_to_the_file(keys: Keys, number: str) -> None:
    """The arrows walk the rows, Enter opens one."""
    link = f'a[href="/work/{number}"]'
    for _ in range(TABS_MAX):
        if keys.page.evaluate("what => document.activeElement.matches(what)", link):
            break
        keys.press("ArrowDown")
    keys.press("Enter")
    keys.on(f"/work/{number}$")


def it_is_accepted(keys: Keys) -> None:
    """Digits tick the papers; the decision is typed; the button is reached by Tab."""
    boxes = keys.page.locator('input[name="material"][data-letter]')
    keys.press(*(str(one) for one in range(1, boxes.count() + 1)))
    assert all(box.is_checked() for box in boxes.all())
    keys.write("decision.D07.date", "2026-02-17")
    keys.to('[name="decision.D07.holder_signed"]')
    keys.press("Space")
    keys.write("decision.D07.co_holders", "1")
    keys.write("decision.D07.signed", "1")
    keys.enter('button[data-letter="a"]')
    expect(keys.page.locator(".case-top")).to_contain_text("已受理")


def a_draft_is_left_and_resumed(keys: Keys) -> None:
    """Escape leaves the sheet with all that was typed; it waits among today's."""
    keys.press("n")
    keys.on(r"/register/what$")
    keys.press("1")
    keys.on(r"/register/type$")
    keys.press("1")
    keys.on(r"/form/$")
    keys.write("place", "村西坡地")
    keys.press("Escape")
    keys.on(r"/work/$")
    keys.press("d")
    keys.on(r"/today/$")
    assert violations(keys.page) == []
    keys.press("1")
    keys.on(r"/form/$")
    expect(keys.page.locator("#place")).to_have_value("村西坡地")
    keys.press("Escape")
    keys.on(r"/work/$")


def a_deposit_is_taken(keys: Keys, number: str, slip: str) -> None:
    """By the id on the bidder's slip; read back before it is signed."""
    keys.enter('nav a[href="/deposits/"]')
    keys.press("ArrowDown")
    keys.press("Enter")
    keys.on(f"/deposits/{number}$")
    keys.enter('a[href^="/act/ReceiveDeposit/"]')
    keys.write("enrol_id", slip)
    keys.write("amount_fen", "500")
    keys.choose("mode", "BANK")
    keys.write("voucher", "V-1")
    keys.write("received_at.day", "2026-03-10")
    keys.write("received_at.clock", "09:30")
    keys.write("payer_name", TAKER.name)
    keys.write("payer_account", ACCOUNT)
    keys.choose("payer_is", "SELF")
    keys.enter('button[data-letter="r"]')
    expect(keys.page.locator("dl.read-back")).to_contain_text("500")
    keys.look(keys.page)
    keys.press("s")
    keys.on(f"/work/{number}$")


def a_paper_is_printed_again(keys: Keys, hall: DepositHall) -> None:
    """The next copy of the same number waits for the printer."""
    station = hall.town.station
    for job in station.outbox.jobs():
        station.mark_job(job.id, "confirmed")
    keys.enter('nav a[href="/papers/"]')
    before = len(station.outbox.jobs())
    keys.enter('form[action$="/copy"] button')
    until(lambda: len(station.outbox.jobs()) == before + 1, what="no copy is queued")
    assert station.outbox.jobs()[-1].copy == 2
