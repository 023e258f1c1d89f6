"""The panel of the laboratory beside the screens: a case that was opened, a cable, the morning."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.demo_house import Demo, Lab, until
from tests.browser.lookers import violations
from tests.browser.people import DEMO_PIN, STAFF, Desk, Kiosk

pytestmark = pytest.mark.browser


def panel(lab: Lab) -> dict[str, Any]:
    found: dict[str, Any] = lab.state()["panel"]
    return found


def lamp_is(lab: Lab, colour: str, how: tuple[str, ...]) -> None:
    until(lambda: panel(lab)["lamps"][colour] in how, what=f"the lamp is not {colour} {how}")


def opened(demo: Demo) -> int:
    """How often the ledger says that the case was opened."""
    return sum(b'"tamper.open"' in one for one in demo.own_entries())


def test_an_opened_case_is_red_until_two_people_answered_for_it(
    desk: Desk, lab: Lab, demo: Demo
) -> None:
    before = opened(demo)
    lab.do("panel/switch", switch="tamper", value="on")
    lamp_is(lab, "red", ("blinks",))
    until(lambda: opened(demo) > before, what="the opened case is no entry")
    lab.do("panel/switch", switch="tamper", value="off")
    desk.sign_in("head")
    desk.page.goto(f"{desk.address}/devices/")
    assert violations(desk.page) == []
    desk.page.locator('input[value="SERVICE"]').check()
    with desk.page.expect_navigation():
        desk.page.locator('form[action="/devices/case/tamper"] button.go').click()
    lab.do("staff-card/lay", staff_no=STAFF["supervisor"])
    desk.page.fill("#pin", DEMO_PIN)
    with desk.page.expect_navigation():
        desk.page.locator("[data-next]").click()
    lab.do("staff-card/lay", staff_no=STAFF["head"])
    lamp_is(lab, "red", ("off", "on"))


def test_the_morning_check_prints_its_slip(desk: Desk, lab: Lab) -> None:
    desk.sign_in("clerk")
    desk.page.goto(f"{desk.address}/devices/")
    before = lab.last_slip()
    desk.letter("m")
    slip = lab.slip("开门检查", "账本", after=before)
    assert "05.01-20210715" in "".join(slip["lines"])
    expect(desk.page.locator("main")).to_contain_text("检查条打好了")
    expect(desk.page.locator("main")).to_contain_text("感应到放着的卡")
    assert violations(desk.page) == []
    expect(desk.page.locator("main")).to_contain_text("还没有试扫")
    lab.do("scanner/slip", number=slip["number"])
    expect(desk.page.locator("main")).to_contain_text("试扫读对了")
    assert violations(desk.page) == []


def test_a_pulled_reader_leads_the_villager_to_the_other_way(
    kiosk: Kiosk, lab: Lab, demo: Demo
) -> None:
    kiosk.begin()
    lab.do("cable/pull", device="id-card")
    until(
        lambda: demo.health()["devices"]["id-card"] == "no-answer",
        what="the station does not notice the cable",
    )
    other_way = kiosk.page.locator('.foot a.go[href*="READER_BROKEN"]')
    expect(other_way).to_be_visible()
    assert violations(kiosk.page) == []
    other_way.click()
    expect(kiosk.page.locator('input[name="reason"][value="READER_BROKEN"]')).to_be_checked()
