"""Scene 4 at the host's table: equal, asked again, equal again, drawn for (docs/scenes.md)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from appliance.core.commands import PrintDocument
from kiosk_ui.i18n import say
from tests.browser.lookers import violations
from tests.browser.scene_rooms import Room, sits
from tests.fakes.served import served
from tests.stories.test_scenes_in_session import TieTown, opens

pytestmark = pytest.mark.browser

NewPage = Callable[[], Page]
DIGITS = (("TRANSFEROR", "351624"), ("OBSERVER", "20407"))


@pytest.fixture
def tied(tmp_path: Path) -> TieTown:
    """Two equal offers, opened."""
    town = TieTown(tmp_path)
    number = town.published()
    for slip in town.two_enrolled(number):
        town.seal(number, slip, 95_000)
    town.to_session(number)
    opens(town, number)
    return town


def test_scene_04_equal_offers_are_asked_for_again_and_the_lot_decides(
    tied: TieTown, new_page: NewPage
) -> None:
    (line,) = tied.station.projections.trades()
    number, room = line.number, Room(tied)
    with served(room.app) as at:
        page, table = new_page(), f"{at}/bid-opening/{line.number}"
        as_host(page, room, at, table)
        expect(page.locator("main")).to_contain_text(say("opening.tie", count=2, amount="950"))
        press(page, 'form[action$="/call"] button')
        for bidder in tied.trade(number).enrolments:
            press(page, f'form[action$="/tie-pad"] button[value="{bidder.number}"]')
            offers(page, "960")
            page.goto(table)
        expect(page.locator("main")).not_to_contain_text("960")
        assert violations(page) == []
        tied.go("2026-03-17 09:12")
        for who in ("head", "supervisor"):
            sits(page, room, at, who).goto(table)
            press(page, 'form[action$="/share"] button')
        as_host(page, room, at, table)
        press(page, 'form[action$="/open"] button')
        expect(page.locator("main")).to_contain_text(say("opening.tie", count=2, amount="960"))
        page.get_by_role("link", name=say("draw.go")).click()
        draws(page, tied, number)
        page.get_by_role("link", name=say("draw.to-session")).click()
        press(page, 'form[action$="/end"] button')
        trade = tied.trade(number)
        (drawn,) = trade.draws.drawn
        assert drawn.result is not None
        assert trade.result is not None
        assert (trade.winner, trade.result.amount_fen) == (drawn.result.order[0], 96_000)
        page.close()
    tied.close()


def as_host(page: Page, room: Room, at: str, table: str) -> None:
    sits(page, room, at, "reviewer").goto(table)


def press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


def offers(page: Page, yuan: str) -> None:
    """At the covered pad; read back in capitals, and sealed."""
    page.locator("[data-pad-field]").fill(yuan)
    page.locator("[data-pad-field]").press("Enter")
    expect(page.locator(".bid-capital")).to_contain_text("元整")
    press(page, "[data-next]")
    expect(page.locator("main")).not_to_contain_text("元整")


def draws(page: Page, town: TieTown, number: str) -> None:
    """The list, the promise on its slip, two people's digits, the order."""
    press(page, 'form[action$="/commit"] button[data-letter="c"]')
    promise = town.trade(number).draws.drawn[-1].promise
    assert promise is not None
    town.station.do(
        PrintDocument(trade=number, document=promise.slip_no, copy=1, digest="ab", printer="slip")
    )
    for role, digits in DIGITS:
        page.reload()
        page.locator(f'[name="role"][value="{role}"]').check()
        page.fill("#digits", digits)
        press(page, '[data-letter="d"]')
    press(page, '[data-letter="r"]')
    expect(page.locator(".drawn li")).to_have_count(2)
    assert violations(page) == []
