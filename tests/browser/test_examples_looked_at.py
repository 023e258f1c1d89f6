"""The fifteen example trades, played through the station, looked at on its screens.

Each as the head sees it and as its own villager asks for it: what the example says is what stands
there, and every stage that a trade can end in has a page that fits and that everybody can use.
A picture of each is kept in build/screens/examples.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from appliance.core import money
from kiosk_ui.i18n import say
from tests.browser.demo_house import ROOT
from tests.browser.lookers import Inspector
from tests.fakes.desk import Desk
from tests.fakes.example_town import TRADES, party
from tests.fakes.example_year import SHORT, Played
from tests.fakes.served import served

pytestmark = pytest.mark.browser

ASKED = ("CBD-0001", "SHD-0003", "XMG-0013", "GQS-0014")
"""Ended well, listed again, given upwards, still in review."""
PICTURES = ROOT / "build" / "screens" / "examples"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Wall:
    """A station at the end of the examples' year, and a page to look at it with."""

    def __init__(self, played: Played, desk: Desk, at: str) -> None:
        self.played, self.desk, self.at = played, desk, at
        self.look = Inspector()

    def as_head(self, page: Page) -> None:
        cookie = self.desk.at("head").client.get_cookie("seat")
        assert cookie is not None
        page.context.add_cookies([{"name": "seat", "value": cookie.value, "url": self.at}])


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wall]:
    PICTURES.mkdir(parents=True, exist_ok=True)
    played = Played(tmp_path_factory.mktemp("examples"))
    desk = Desk(played.town)
    with served(desk.app) as at:
        yield Wall(played, desk, at)
    played.town.close()


def amount(fen: int) -> str:
    """As screens write it: no .00."""
    return money.yuan(fen).removesuffix(".00")


def looked_at(wall: Wall, page: Page, picture: Path) -> str:
    """What the page says; it is photographed, fits its screen, and axe finds nothing."""
    page.screenshot(path=picture)
    wall.look(page)
    assert page.evaluate(SIDEWAYS) == 0
    return page.locator("main").inner_text()


@pytest.mark.parametrize("short", SHORT)
def test_an_example_stands_on_the_workbench_as_it_ended(
    short: str, wall: Wall, new_page: Callable[[], Page]
) -> None:
    page, said, trade = new_page(), TRADES[short], wall.played.trade(short)
    wall.as_head(page)
    page.goto(f"{wall.at}/work/{trade.number}")
    text = looked_at(wall, page, PICTURES / f"{short}.png")
    assert trade.number in text
    assert say(f"stage.{said['state']}") in text
    if "deal_price_fen" in said:
        assert amount(said["deal_price_fen"]) in text
        assert amount(said["contract_total_fen"]) in text
    assert wall.look.complaints == []


@pytest.mark.parametrize("short", ASKED)
def test_the_villager_of_an_example_is_told_how_far_it_is(
    short: str, wall: Wall, new_page: Callable[[], Page]
) -> None:
    page, said, trade = new_page(), TRADES[short], wall.played.trade(short)
    owner = party(said["transferor"])
    wall.desk.house.wrong_queries.clear()
    page.goto(f"{wall.at}/query")
    page.fill("#number", trade.number)
    page.fill("#last4", owner.id_number[-4:])
    with page.expect_navigation():
        page.locator("[data-next]").click()
    text = looked_at(wall, page, PICTURES / f"{short}-query.png")
    assert owner.name not in text
    assert owner.id_number not in page.content()
    assert wall.look.complaints == []
