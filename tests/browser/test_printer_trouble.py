"""Paper that perhaps came out: the screen asks, and nothing is printed twice by itself."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.demo_house import Lab, until
from tests.browser.people import Desk, Kiosk, Lease

pytestmark = pytest.mark.browser

PAPERS = ("CBD-1", "CBD-2", "CBD-4", "CBD-5", "CBD-8", "CBD-9")
UNKNOWN, CONFIRMED = "不知道出来没有", "打好了"
CAME_OUT, DID_NOT, AGAIN, LARGE = "出来了", "没出来", "补打", "打大字"


class PaperList:
    """The clerk's list of papers, newest first."""

    def __init__(self, desk: Desk) -> None:
        self._page, self._at = desk.page, f"{desk.address}/papers/"

    @property
    def newest(self) -> Locator:
        return self._page.locator(".jobs li").first

    def becomes(self, word: str) -> None:
        def look() -> bool:
            self._page.goto(self._at)
            return word in self.newest.inner_text()

        until(look, what=f"the newest paper does not become {word}", deadline_s=60.0)

    def touch(self, word: str) -> None:
        with self._page.expect_navigation():
            self.newest.get_by_role("button", name=word, exact=True).click()


def copies(lab: Lab, number: str) -> list[str]:
    """The acceptances of that trade that were cut off, by the copy that each says it is."""
    told = []
    for slip in lab.slips():
        text = "".join("".join(slip["lines"]).split())
        if slip["cut"] and "受理通知书" in text and number in text:
            told += re.findall(r"第(\d+)份", text)[-1:]  # its proof is a slip without a copy
    return told


def test_a_cable_is_pulled_at_byte_300_and_a_roll_ends_in_mid_slip(
    kiosk: Kiosk, desk: Desk, lab: Lab
) -> None:
    code = kiosk.register(Lease(person="p09", village="青山村", parcel="9999991002020000099"))
    desk.sign_in("clerk")
    number = desk.take_in(code)
    desk.receive(PAPERS)
    desk.household_consents("2026-11-20")
    papers = PaperList(desk)

    lab.do("cable/schedule", device="printer", what="unplug", at=300, seconds=3)
    desk.letter("a")
    papers.becomes(UNKNOWN)
    assert copies(lab, number) == []
    papers.touch(DID_NOT)
    papers.becomes(CONFIRMED)
    assert copies(lab, number) == ["2"]

    lab.do("printer/load", roll="enough", dots_left=300)
    papers.touch(AGAIN)
    papers.becomes(UNKNOWN)
    assert copies(lab, number) == ["2"]
    lab.do("printer/load", roll="enough")
    until(lambda: copies(lab, number) == ["2", "3"], what="the rest does not come")
    papers.touch(CAME_OUT)
    papers.becomes(CONFIRMED)
    expect(papers.newest.get_by_role("button")).to_have_text([AGAIN, LARGE])
    assert copies(lab, number) == ["2", "3"]
