"""A message to a villager, from the number given at the counter to their telephone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo_house import Demo, Lab, until
from tests.browser.people import Desk, Kiosk, Lease

pytestmark = pytest.mark.browser

PAPERS = ("CBD-1", "CBD-2", "CBD-4", "CBD-5", "CBD-8", "CBD-9")
OWNER, PHONE = "罗辛", "16900000020"


def arrived(lab: Lab) -> list[str]:
    """What the owner's telephone got."""
    texts = lab.state()["modem"]["texts"]
    return [one["text"] for one in texts if one["to"].endswith(PHONE)]


def test_an_acceptance_arrives_on_the_villagers_telephone_once_there_is_a_network(
    demo: Demo, kiosk: Kiosk, desk: Desk, lab: Lab, new_page: Callable[[], Page]
) -> None:
    code = kiosk.register(Lease(person="p20", village="下禾村", parcel="9999991002010000209"))
    desk.sign_in("clerk")
    lab.do("modem/network", network="searching")
    desk.page.goto(f"{desk.address}/work/")
    desk.page.locator("tr", has_text=code).locator("a").click()
    desk.page.fill("#phone", PHONE)
    desk.letter("a")
    expect(desk.page).to_have_url(re.compile(r"/work/\w+"))
    desk.receive(PAPERS)
    desk.household_consents("2026-11-20")
    desk.letter("a")
    assert arrived(lab) == []
    lab.do("modem/network", network="home")
    until(lambda: arrived(lab), what="no message arrives", deadline_s=120.0)
    telephone = new_page()
    telephone.goto(demo.at.laboratory)
    expect(telephone.locator(".messages li").first).to_contain_text(OWNER)
    assert len(arrived(lab)) == 1
