"""Scene 13 at the clerk's page: two sticks that come home late, twice and in the wrong order."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from kiosk_ui.i18n import say
from sync import usb
from sync.district import sticks
from sync.district.center import Center
from sync.pins import Pins
from sync.settings import EnrolledStation
from sync.stick_desk import StickDesk
from sync.stick_files import RealStick
from tests.browser.lookers import violations
from tests.browser.scene_rooms import sits
from tests.fakes.clock import FakeClock
from tests.fakes.hall import Hall
from tests.fakes.published import open_district
from tests.fakes.served import served
from tests.fakes.township import ORIGIN, STATION_KEY
from tests.stories.test_sticks import WITNESS

pytestmark = pytest.mark.browser

NewPage = Callable[[], Page]
MONDAY, TUESDAY = "monday", "tuesday"


class Post:
    """A box with its agent, two sticks that are mounted here, and the district they travel to."""

    def __init__(self, top: Path) -> None:
        self.hall = Hall(top / "box")
        self.sticks = top / "sticks"
        for name in (MONDAY, TUESDAY):
            (self.sticks / name).mkdir(parents=True)
        box = self.hall.town.folder
        station = usb.Station(
            ORIGIN, Pins(STATION_KEY.vkey, WITNESS.verifier.text), box / "ledger", box / "blobs",
            box / "parcels", box / "inbox", usb.StickDisk(), self.hall.town.clock,
        )  # fmt: skip
        self.agent = StickDesk(station, box / "wishes", self.sticks, mounted=Path.is_dir)
        self.agent.turn()
        (top / "district").mkdir()
        enrolled = EnrolledStation(
            code="999999100", name="青禾镇", origin=ORIGIN, vkey=STATION_KEY.vkey
        )
        self.center: Center = open_district(top / "district", [enrolled], FakeClock(), WITNESS)

    def published(self) -> int:
        """How many entries are ready for a stick."""
        town = self.hall.town
        publish(town.station.ledger, town.folder / "ledger", RealDisk())
        return town.station.ledger.size

    def arrives(self, name: str) -> None:
        """The district takes the stick in and writes its answer on it."""
        stick = RealStick(self.sticks / name)
        try:
            assert sticks.take_in(stick, self.center).good
        finally:
            stick.close()


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    made = Post(tmp_path)
    yield made
    made.center.store.close()
    made.hall.town.close()


def test_scene_13_two_sticks_that_come_home_twice_and_in_the_wrong_order(
    post: Post, new_page: NewPage
) -> None:
    town = post.hall.town
    with served(post.hall.app) as at:
        page = sits(new_page(), post.hall, at, "clerk")
        number = town.lease_to("SUBMITTED")
        begun = post.published()
        handed(page, post, at, "give-out", MONDAY)
        says(page, "stick.good.give-out")
        says(page, "stick.entries", first="0", last=str(begun - 1), newest=str(begun - 1))
        town.step("ACCEPTED", number)
        whole = post.published()
        handed(page, post, at, "give-out", TUESDAY)
        says(page, "stick.entries", first="0", last=str(whole - 1), newest=str(whole - 1))
        for name in (MONDAY, TUESDAY, TUESDAY):
            post.arrives(name)

        handed(page, post, at, "take-in", TUESDAY)
        says(page, "stick.good.take-in")
        says(page, "stick.cosigned", last=str(whole - 1))
        handed(page, post, at, "take-in", MONDAY)
        says(page, "stick.look")
        says(page, "stick-refused.stick-older")
        expect(page.locator("main")).not_to_contain_text(say("stick.next.nothing"))
        assert violations(page) == []
        post.arrives(MONDAY)
        for name in (MONDAY, TUESDAY, MONDAY):
            handed(page, post, at, "take-in", name)
            says(page, "stick.cosigned", last=str(whole - 1))
        handed(page, post, at, "give-out", MONDAY)
        says(page, "stick.none-new", newest=str(whole - 1))
        page.close()
    shelf = post.center.store.shelf(ORIGIN)
    assert shelf is not None
    held = [body for _seq, body in shelf.entries(0, shelf.size)]
    assert held == [body for _seq, body in town.station.ledger.entries()][:whole]
    assert post.center.store.evidence(ORIGIN) == []


def handed(page: Page, post: Post, at: str, act: str, name: str) -> None:
    """The clerk chooses the stick and presses the button; the agent does it meanwhile."""
    page.goto(f"{at}/stick/")
    page.locator(f'[name="mount"][value="{name}"]').check()
    with page.expect_navigation():
        page.locator(f'[name="act"][value="{act}"]').click()
    says(page, "stick.keep-in")
    post.agent.turn()
    page.reload()  # as it does by itself every three seconds
    expect(page.locator(f'[name="act"][value="{act}"]')).to_be_visible()


def says(page: Page, sentence: str, **facts: str) -> None:
    expect(page.locator("main")).to_contain_text(say(sentence, **facts))
