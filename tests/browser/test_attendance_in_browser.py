"""A morning at the staff door in the running demo: a finger is enrolled, the staff come by it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo_house import Demo, Lab
from tests.browser.people import DEVICE_MS, STAFF, Desk, Kiosk

pytestmark = pytest.mark.browser
FINGER = "p07"
"""A thumb of the laboratory; here it is the second clerk's."""


def test_b10_a_finger_is_enrolled_and_clocks_its_owner_in(
    demo: Demo, lab: Lab, desk: Desk, new_page: Callable[[], Page]
) -> None:
    desk.sign_in("head")
    page = desk.page
    page.goto(f"{demo.at.station}/devices/")
    page.locator("a[href='/fingers/']").click()
    page.select_option("#person", STAFF["second"])
    page.fill("#consent_no", "TY-2026-07")
    desk.go()
    taking = Kiosk(page, demo.at.station, lab)
    lab.do("fingerprint/press", finger=FINGER)
    taking.device_note("lift")
    lab.do("fingerprint/lift")
    taking.device_note("press-again")
    lab.do("fingerprint/press", finger=FINGER)
    expect(page).to_have_url(re.compile("/fingers/$"), timeout=DEVICE_MS)
    lab.do("fingerprint/lift")
    expect(page.locator("main")).to_contain_text("右手拇指")

    door = new_page()
    door.goto(f"{demo.at.station}/staff/")
    door.locator("a[href='/attend/']").click()
    at_door = Kiosk(door, demo.at.station, lab)
    lab.do("fingerprint/press", finger="another")
    at_door.device_note("finger-not-known")
    lab.do("fingerprint/lift")
    lab.do("fingerprint/press", finger=FINGER)
    expect(door).to_have_url(re.compile("/attend/done$"), timeout=DEVICE_MS)
    lab.do("fingerprint/lift")
    expect(door.locator("h1")).to_contain_text("上班")

    door.goto(f"{demo.at.station}/attend/")
    lab.do("staff-card/lay", staff_no=STAFF["second"])
    door.locator("form[action='/attend/card'] button").click()
    expect(door.locator("p.say")).to_contain_text("两分钟")
