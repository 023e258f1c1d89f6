"""Two of the other types at a real kiosk: a shop let by a collective, a purchase of a village."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.demo_house import Lab
from tests.browser.lookers import violations
from tests.browser.people import Desk, Kiosk

pytestmark = pytest.mark.browser

ORGANISATION = {
    "org_name": "上禾村股份经济合作社", "org_code": "N2999999MA0000015K", "legal_person": "王五",
}  # fmt: skip


def walk(kiosk: Kiosk, found: list[str], pages: list[tuple[str, dict[str, str]]]) -> None:
    """From page to page: choices are touched, words and numbers typed; axe looks at each."""
    for name, given in pages:
        kiosk.on(name)
        found += [f"{name}: {one}" for one in violations(kiosk.page)]
        for field, value in given.items():
            choice = kiosk.page.locator(f'.choice:has([name="{field}"][value="{value}"])')
            if choice.count():
                choice.click()
            else:
                kiosk.page.fill(f'[name="{field}"]', value)
        if name == "start":
            kiosk.page.locator(".choice").first.click()
        kiosk.next()


def to_the_organisation(kiosk: Kiosk, person: str) -> None:
    """Consent, the card of whoever stands for it."""
    kiosk.on("consent")
    kiosk.next()
    kiosk.on("card")
    kiosk.show_card(person)
    kiosk.next()


def in_ink(kiosk: Kiosk) -> None:
    kiosk.on("finger")
    kiosk.page.locator(".foot form button").click()


def test_a_collective_lets_its_shop(kiosk: Kiosk, lab: Lab) -> None:
    assert lab.state()
    found: list[str] = []
    kiosk.idle()
    kiosk.page.locator('[data-digit="1"]').click()
    kiosk.touch("what", "asset")
    kiosk.touch("type", "JYZ")
    walk(kiosk, found, [("owner", {"owner": "CEV"}), ("agent", {"agent": "no"}),
                        ("tenant", {"let": "yes", "tenant": "孙八"})])  # fmt: skip
    kiosk.on("bring")
    expect(kiosk.page.locator("ol.papers li")).to_have_count(6)
    kiosk.next()
    to_the_organisation(kiosk, "p05")
    walk(kiosk, found, [("organisation", ORGANISATION)])
    in_ink(kiosk)
    walk(kiosk, found, [
        ("village", {"village": "999999100200"}), ("place", {"place": "村部东侧门面"}),
        ("object-no", {"object_id": "ZC-2026-0007"}), ("room", {"room": "120.5"}),
        ("term", {"term": "3"}), ("start", {}), ("price", {"price": "12000"}),
        ("method", {"method": "LISTING"}),
    ])  # fmt: skip
    kiosk.on("read-back")
    said = kiosk.read_back()
    for fact in ("上禾村股份经济合作社", "孙八", "120.50 平方米", "12,000", "叁万陆仟元整"):
        assert fact in said
    kiosk.next()
    kiosk.on("done")
    assert found == []


def test_a_clerk_fills_in_a_purchase_on_one_sheet(kiosk: Kiosk, desk: Desk, lab: Lab) -> None:
    desk.sign_in("clerk")
    page = desk.page
    page.goto(desk.address)
    page.locator('[data-digit="1"]').click()
    page.locator('button[name="what"][value="procurement"]').click()
    page.locator('button[name="type"][value="XMC"]').click()
    expect(page).to_have_url(re.compile(r"/form/$"))
    assert violations(page) == []
    page.locator('label.radio:has([name="kind"][value="GOODS"])').click()
    page.locator('label.radio:has([name="village"][value="999999100200"])').click()
    for field, value in (ORGANISATION | {
        "place": "村广场健身器材", "object_id": "YS-2026-03", "estimate": "60000",
        "start": "2027-03-01", "price": "70000",
    }).items():  # fmt: skip
        page.fill(f'[name="{field}"]', value)
    page.locator('label.radio:has([name="method"][value="INQUIRY"])').click()
    page.locator("label.check").click()
    desk.letter("a")
    expect(page.locator("#price-wrong")).to_be_visible()
    assert violations(page) == []
    page.fill('[name="price"]', "58000")
    desk.letter("a")
    expect(page).to_have_url(re.compile(r"/register/card$"))
    lab.do("id-card/lay", person="p06")
    page.wait_for_url(re.compile(r"/register/known$"))
    lab.do("id-card/lift")
    page.locator("[data-next]").click()
    page.wait_for_url(re.compile(r"/register/finger$"))
    page.locator(".foot form button").click()
    page.wait_for_url(re.compile(r"/register/read-back$"))
    Kiosk(page, desk.address, lab).read_back()
    page.locator("[data-next]").click()
    expect(page).to_have_url(re.compile(r"/intake/"))
    desk.letter("a")
    expect(page).to_have_url(re.compile(r"/work/[0-9]+-[0-9]+-XMC-"))
    expect(page.locator("main")).to_contain_text("村广场健身器材")
