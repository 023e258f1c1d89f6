"""Two bidders seal, one replaces, the deadline passes, two cards open, the host has the result.

In a real browser at a whole station in this process; who is signed in is set by the cookie, as the
laying of cards is tested where it is. Every page is looked at by axe.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from appliance.core import bid_standing
from tests.browser.lookers import Inspector
from tests.browser.people import leave
from tests.fakes.desk import Desk
from tests.fakes.sealed_town import SealedTown
from tests.fakes.served import served

pytestmark = pytest.mark.browser


class Room:
    """The one screen of the station, and who sits at it."""

    def __init__(self, desk: Desk, at: str, page: Page) -> None:
        self.desk, self.at, self.page = desk, at, page
        self.look = Inspector()

    def sit(self, who: str, path: str) -> None:
        leave(self.page)
        cookie = self.desk.at(who).client.get_cookie("seat")
        assert cookie is not None
        self.page.context.clear_cookies()
        self.page.context.add_cookies([{"name": "seat", "value": cookie.value, "url": self.at}])
        self.page.goto(self.at + path)
        self.look(self.page)

    def press(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.page.click(selector)
        self.look(self.page)


@pytest.fixture
def town(tmp_path: Path) -> SealedTown:
    return SealedTown(tmp_path)


@pytest.fixture
def room(town: SealedTown, new_page: Callable[[], Page]) -> Iterator[Room]:
    desk = Desk(town)
    with served(desk.app) as at:
        yield Room(desk, at, new_page())


def seals(room: Room, number: str, enrol_id: str, keys: str) -> None:
    """The clerk finds the enrolment; the bidder types on the covered pad and confirms."""
    page = room.page
    room.sit("clerk", f"/bids/{number}")
    page.fill("#enrol_id", enrol_id)
    room.press("button.go")
    room.press("a.button.go")
    for key in keys:
        page.click(f'.pad button[value="{key}"]')
    price = page.locator("input[name=price]")
    expect(price).to_have_attribute("type", "password")
    expect(page.locator("[data-live-capital]")).to_be_hidden()
    page.click("[data-cover-switch]")
    expect(price).to_have_attribute("type", "text")
    expect(price).to_have_value(keys)
    expect(page.locator("[data-live-capital]")).to_contain_text("元整")
    room.press("button.next")
    expect(page.locator(".bid-capital")).to_contain_text("元整")
    room.press("button.next")
    expect(page.locator("main")).not_to_contain_text("元整")
    room.press('button[value="DOC14"]')
    room.press(f'form[action="/bids/{number}/next"] button')


def test_e09_two_seal_one_replaces_two_cards_open_and_the_better_one_has_it(
    room: Room, town: SealedTown
) -> None:
    number = town.published()
    first, second = town.two_enrolled(number)
    seals(room, number, first, "950")
    seals(room, number, second, "900")
    seals(room, number, second, "961")
    assert len(room.desk.devices.jobs) == 3
    assert all(re.search(rb"TPB1:[0-9A-Z:-]+", job) for job in room.desk.devices.jobs)
    everything = b"".join(path.read_bytes() for path in town.folder.rglob("*") if path.is_file())
    assert not re.search(rb'"amount_fen":(95000|90000|96100)', everything)

    town.to_session(number)
    page, opening = room.page, f"/bid-opening/{number}"
    room.sit("reviewer", opening)
    expect(page.locator("main")).to_contain_text("请站长放上自己的卡")
    for who in ("head", "supervisor"):
        room.sit(who, opening)
        room.press('form[action$="/share"] button')
    room.sit("reviewer", opening)
    room.press('form[action$="/open"] button')
    shown = page.locator("main")
    for text in ("950", "961", "玖佰陆拾壹元整", "相符"):
        expect(shown).to_contain_text(text)
    room.press('form[action$="/end"] button')
    result = town.trade(number).result
    assert result is not None
    assert (result.enrol_id[-4:], result.amount_fen) == ("E002", 96_100)
    assert [bid.state for bid in bid_standing.every(town.trade(number))] == [
        "SEALED", "REPLACED", "SEALED",
    ]  # fmt: skip
    assert not room.look.complaints, "\n".join(room.look.complaints)
