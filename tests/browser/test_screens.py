"""Everybody can use the pages: axe finds nothing on those that the path does not lead through."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo_house import Demo, Lab
from tests.browser.lookers import violations
from tests.browser.people import Desk, Kiosk

pytestmark = pytest.mark.browser

STATION = (
    "/",
    "/notices",
    "/exposures",
    "/board",
    "/query",
    "/sealed/",
    "/pay-in/",
    "/pause",
    "/still",
    "/staff/",
    "/no-such-page",
)
DISTRICT = ("/console", "/console/stations/999999100", "/console/receipts", "/notices")


def test_the_pages_for_everybody(demo: Demo, lab: Lab, new_page: Callable[[], Page]) -> None:
    page, found = new_page(), []
    addresses = [demo.at.station + path for path in STATION]
    addresses += [demo.at.district + path for path in DISTRICT]
    for address in [*addresses, demo.at.laboratory]:
        page.goto(address)
        found += [f"{address}: {one}" for one in violations(page)]
    assert not found, "\n".join(found)


def test_the_pages_of_the_staff(desk: Desk) -> None:
    desk.sign_in("clerk")
    found = violations(desk.page)
    for path in ("/papers/", "/enrol/", "/proof", "/proof/receipts"):
        desk.page.goto(desk.address + path)
        found += [f"{path}: {one}" for one in violations(desk.page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_each_size_and_colour_of_the_kiosk(kiosk: Kiosk, turns: int) -> None:
    kiosk.idle()
    for _ in range(turns):
        for look in ("size", "mode"):
            with kiosk.page.expect_navigation():
                kiosk.page.locator(f'.rail button[value="{look}"]').click()
    assert violations(kiosk.page) == []
    expect(kiosk.question).to_be_in_viewport()
    sideways = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not kiosk.page.evaluate(sideways)
