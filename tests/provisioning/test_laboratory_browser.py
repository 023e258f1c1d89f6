"""The laboratory's page in a real browser: forms, the renewing script, accessibility."""

import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from werkzeug.serving import make_server

from appliance.core.instant import Instant
from provisioning.demo.bench import Bench
from provisioning.demo.clock_hand import ClockHand
from provisioning.demo.laboratory_page import Laboratory, create_app
from provisioning.demo.laboratory_settings import LaboratorySettings
from tests.fakes.staff_cards import issued

pytestmark = pytest.mark.browser

CLERK = "9999991000101"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
RENEWED_MS = 5_000


class StillClock:
    def now(self) -> Instant:
        return Instant(datetime(2026, 3, 2, 1, tzinfo=UTC), 0, 0, "00000000", 0, "ntp")

    def monotonic(self) -> float:
        return 0.0


class NothingFallsDue:
    def next_due(self) -> None:
        return None


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    issued(tmp_path / "staff-cards", CLERK, bytes(32))
    settings = LaboratorySettings(
        devices=tmp_path / "devices",
        staff_cards=tmp_path / "staff-cards",
        demo_clock=tmp_path / "demo-clock.json",
    )
    with Bench(settings) as bench:
        yield bench


@pytest.fixture
def address(bench: Bench, tmp_path: Path) -> Iterator[str]:
    hand = ClockHand(tmp_path / "demo-clock.json", StillClock(), NothingFallsDue())
    app = create_app(Laboratory(bench, hand, None, "246810"), port=0)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    page = chromium.new_page(locale="zh-CN", viewport={"width": 1440, "height": 1000})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    yield page
    page.close()
    assert complaints == []


def test_a_card_is_laid_by_its_form(page: Page, bench: Bench) -> None:
    page.select_option("#card-person", "p05")
    page.select_option("#card-condition", "expired")
    page.click("#id-card button.go")
    expect(page.locator("#id-card .lamp.good")).to_be_visible()
    assert bench.lying_card == ("p05", "expired")


def test_paper_appears_without_a_touch_and_what_was_chosen_stays(page: Page, bench: Bench) -> None:
    page.select_option("#finger-person", "another")
    page.locator("#finger-person").blur()
    bench.printer.received(b"slip\n\x1dV\x00")
    picture = page.locator("figure img")
    expect(picture).to_be_visible(timeout=RENEWED_MS)
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert page.input_value("#finger-person") == "another"


def test_a_message_outlives_the_renewal(page: Page, bench: Bench) -> None:
    page.click("#clock button.go")
    expect(page.locator("#messages .notice")).to_be_visible()
    bench.press({"finger": "p01"})
    expect(page.locator("#fingerprint .lamp.good")).to_be_visible(timeout=RENEWED_MS)
    expect(page.locator("#messages .notice")).to_be_visible()


def test_what_changes_while_the_page_is_on_its_way_is_shown(page: Page, bench: Bench) -> None:
    def press_first(route: Route) -> None:
        bench.press({"finger": "p01"})
        route.continue_()

    page.route("**/api/tag", press_first, times=1)
    page.reload()
    expect(page.locator("#fingerprint .lamp.good")).to_be_visible(timeout=RENEWED_MS)


def test_everybody_can_use_the_page(page: Page, bench: Bench) -> None:
    bench.printer.received(b"slip\n\x1dV\x00")
    bench.pull({"device": "fingerprint"})
    page.reload()
    page.click("summary")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
    assert found.violations_count == 0, found.generate_report()


def test_the_page_works_without_script(chromium: Browser, address: str, bench: Bench) -> None:
    page = chromium.new_page(java_script_enabled=False)
    page.goto(address)
    page.click("#fingerprint button.go")
    assert bench.fingerprint.finger == "p01"
    page.close()
