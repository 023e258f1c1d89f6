"""Messages on a villager's telephone and codes before the scanner, in the running demo."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from provisioning.demo.laboratory_settings import DATA
from tests.browser.demo_house import Demo, Lab, until
from tests.browser.people import Desk, Kiosk, Lease

pytestmark = pytest.mark.browser

PHONE = "16900000007"
ID_NUMBER = json.loads((DATA / "township.json").read_text("utf-8"))["persons"][14]["id_number"]
ALL_PAPERS = ("CBD-1", "CBD-2", "CBD-4", "CBD-5", "CBD-8", "CBD-9")


def texts(lab: Lab, number: str) -> list[str]:
    """What stands on the telephone with this number."""
    return [one["text"] for one in lab.state()["modem"]["texts"] if one["to"] == number]


def test_the_applicant_is_told_by_message_and_the_slip_is_read_back(
    demo: Demo, lab: Lab, kiosk: Kiosk, desk: Desk, new_page: Callable[[], Page]
) -> None:
    code = kiosk.register(Lease(person="p15", village="青山村", parcel="9999991002020000077"))
    desk.sign_in("clerk")
    printed = lab.last_slip()
    number = desk.take_in(code, phone=PHONE)
    desk.receive(ALL_PAPERS)
    desk.household_consents("2026-11-20")
    desk.letter("a")
    [text] = until(lambda: texts(lab, PHONE), what="no message came", deadline_s=30.0)
    assert number in text

    desk.page.goto(f"{demo.at.station}/messages/")
    expect(desk.page.locator("main")).to_contain_text("169****0007")
    expect(desk.page.locator("main")).not_to_contain_text(PHONE)

    slip = lab.slip(number, after=printed)
    checker = new_page()
    checker.goto(f"{demo.at.station}/proof/receipts")
    word = checker.locator("[data-scan-word]")
    lab.do("scanner/scan", text="https://example.org/")
    expect(word).to_contain_text("不是本站的单据")
    lab.do("scanner/slip", number=slip["number"])
    expect(word).to_contain_text("只写着单号")

    asker = new_page()
    asker.goto(f"{demo.at.station}/query")
    lab.do("scanner/slip", number=slip["number"])
    expect(asker.locator("#number")).to_have_value(re.compile("[0-9A-Z]{8}"))
    asker.fill("#last4", ID_NUMBER[-4:])
    asker.locator("[data-next]").click()
    expect(asker.locator("main")).to_contain_text(number)


def test_a_proof_that_is_scanned_is_judged_at_once(
    demo: Demo, lab: Lab, new_page: Callable[[], Page]
) -> None:
    page = new_page()
    page.goto(f"{demo.at.station}/proof/receipts")
    lab.do("scanner/scan", text="TP1:" + "6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9" * 4)
    expect(page.locator("main .say")).to_be_visible()


def test_a_code_fills_the_query_page_and_the_last_four_are_still_asked_for(
    demo: Demo, lab: Lab, new_page: Callable[[], Page]
) -> None:
    page = new_page()
    page.goto(f"{demo.at.station}/query")
    lab.do("scanner/scan", text="TPR1:999999100-2026-DOC03-000001/17/0123WXYZ/00C0FFEE00C0FFEE")
    expect(page.locator("#number")).to_have_value("0123WXYZ")
    expect(page.locator("#last4")).to_be_focused()
    expect(page).to_have_url(re.compile("/query$"))


def test_what_somebody_writes_stands_on_the_page_of_messages(
    demo: Demo, lab: Lab, desk: Desk
) -> None:
    desk.sign_in("clerk")
    lab.do("modem/receive", sender="16900000044", text="请问什么时候签合同")

    def came() -> bool:
        desk.page.goto(f"{demo.at.station}/messages/")
        return "请问什么时候签合同" in desk.page.locator("main").inner_text()

    until(came, what="the message is not shown", deadline_s=30.0)
    expect(desk.page.locator("main")).to_contain_text("169****0044")
