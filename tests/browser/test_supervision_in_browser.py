"""A supervisor: what the clerk does comes by itself, a stop and its end, the verifier."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from appliance.core.commands import MarkTamper, StartReview
from kiosk_ui.i18n import say
from tests.browser.lookers import violations
from tests.fakes.hall import PIN, Hall
from tests.fakes.served import served

pytestmark = pytest.mark.browser


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


@pytest.fixture
def address(hall: Hall) -> Iterator[str]:
    hall.app.config["WTF_CSRF_ENABLED"] = True
    with served(hall.app) as at:
        yield at


def test_a_supervisors_day(hall: Hall, address: str, new_page: Callable[[], Page]) -> None:
    number = hall.town.lease_to("ACCEPTED")
    page = new_page()
    hall.devices.staff_card.lying = "supervisor"
    page.goto(f"{address}/staff/")
    page.fill("#pin", PIN)
    page.locator("[data-next]").click()
    page.locator('nav a[href="/watch/"]').click()
    expect(page.locator(".feed-panel")).to_be_visible()
    assert violations(page) == []

    # what another one does stands there by itself; while it stands still, it waits
    feed = page.locator(".feed-panel [data-feed]")
    seq = hall.town.station.ledger.size
    hall.town.by("reviewer", "REVIEWER", StartReview(trade=number))
    expect(feed.locator(f'[data-seq="{seq}"]')).to_contain_text(say("kind.review.start"))
    page.keyboard.press("p")
    expect(page.locator("[data-pause]")).to_have_attribute("aria-pressed", "true")
    seq = hall.town.station.ledger.size
    hall.town.lease_to("SUBMITTED")
    expect(page.locator("[data-news]")).to_be_visible()
    expect(feed.locator(f'[data-seq="{seq}"]')).to_have_count(0)
    page.keyboard.press("p")
    expect(feed.locator(f'[data-seq="{seq}"]')).to_have_count(1)

    # an alert, and the entries that it rests on
    hall.town.station.do(MarkTamper(pin="LID"))
    hall.town.caretaker.tick()
    page.reload()
    page.locator(".alert a").first.click()
    expect(page.locator(".feed li").first).to_contain_text(say("kind.tamper.open"))
    assert violations(page) == []
    page.goto(f"{address}/watch/")

    # a stop, with its reason, and its end
    page.locator(".freeze .button").click()
    assert violations(page) == []
    page.locator(f'a[href="/act/SuspendTrade/{number}"]').click()
    page.locator('[name="reason"][value="S07"]').check()
    page.locator('[name="facts_sha256"]').first.fill("现场叫停，等核实。")
    page.locator('[name="resume_condition"][value="OTHER_CURED"]').check()
    page.locator('[name="go"][value="read"]').click()
    page.locator("main .button.go").click()
    expect(page).to_have_url(re.compile(rf"/work/{number}"))
    page.goto(f"{address}/watch/stop")
    page.locator(f'a[href="/act/ResumeTrade/{number}"]').click()
    page.locator("main .button.go").click()
    page.locator("main .button.go").click()
    expect(page).to_have_url(re.compile(rf"/work/{number}"))

    # the verifier
    page.goto(f"{address}/watch/verify")
    page.locator("[data-begin]").click()
    expect(page.locator('[data-state="done"] .say.go')).to_be_visible(timeout=20_000)
    assert violations(page) == []
