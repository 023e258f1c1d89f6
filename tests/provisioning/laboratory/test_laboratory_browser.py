"""The laboratory's page in a real browser: forms, the renewing script, accessibility."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from drivers.fingerprint_zfm.device import ZfmReader
from drivers.modem_at.device import GsmModem
from provisioning.demo.bench import Bench
from provisioning.demo.laboratory_page import Laboratory, create_app
from tests.browser.engine import launched
from tests.fakes.served import served

pytestmark = pytest.mark.browser

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
RENEWED_MS = 15_000
CUT = b"\x1dV\x00"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture
def address(lab: Laboratory) -> Iterator[str]:
    with served(create_app(lab, port=0)) as at:
        yield at


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    page = chromium.new_page(locale="zh-CN", viewport={"width": 1280, "height": 800})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    yield page
    page.close()
    assert complaints == []


def test_a_card_is_laid_by_a_touch_and_lifted(page: Page, bench: Bench) -> None:
    page.select_option("#card-condition", "expired")
    page.click("#id-card button[value=p05]")
    expect(page.locator("#id-card .lamp.good")).to_be_visible()
    assert bench.id_card.lying == ("p05", "expired")
    page.click("#id-card figure button")
    expect(page.locator("#id-card .lamp")).to_have_count(0)
    assert bench.id_card.lying is None


def test_fingers_are_pressed_well_wet_and_wrong(page: Page, bench: Bench) -> None:
    page.select_option("#finger-person", "p02")
    page.click("#fingerprint button[value=smeared]")
    expect(page.locator("#fingerprint .lamp.good")).to_be_visible()
    assert bench.fingerprint.state()["finger"] == "p02"
    assert bench.fingerprint.state()["finger_quality"] == "smeared"
    page.click("#fingerprint > form:not(.choice) button")
    expect(page.locator("#fingerprint svg .water")).to_have_count(0)
    assert bench.fingerprint.state()["finger"] == "another"


def test_paper_appears_without_a_touch_and_what_was_chosen_stays(page: Page, bench: Bench) -> None:
    page.select_option("#finger-person", "another")
    page.locator("#finger-person").blur()
    bench.printer.printer.received(b"slip\n" + CUT)
    picture = page.locator("figure img")
    expect(picture).to_be_visible(timeout=RENEWED_MS)
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert page.input_value("#finger-person") == "another"


def test_the_right_finger_is_offered_for_the_card_that_was_laid(page: Page, bench: Bench) -> None:
    bench.id_card.lay({"person": "p07"})
    expect(page.locator("#id-card .lamp.good")).to_be_visible(timeout=RENEWED_MS)
    assert page.input_value("#finger-person") == "p07"
    page.click("#fingerprint button.go")
    expect(page.locator("#fingerprint .lamp.good")).to_be_visible()
    assert bench.fingerprint.state()["finger"] == "p07"


def test_messages_arrive_on_the_telephone_without_a_touch(page: Page, bench: Bench) -> None:
    expect(page.locator(".messages .none")).to_be_visible()
    modem = GsmModem(str(bench.modem.line.path if bench.modem.line else ""))
    modem.send("16900000002", "one message", reference=1)
    modem.close()
    expect(page.locator(".messages span")).to_have_text("one message", timeout=RENEWED_MS)


def test_a_lamp_lights_and_a_case_is_opened(page: Page, bench: Bench) -> None:
    page.click("#panel .switches li:first-child button")
    expect(page.locator("#panel .switches .lamp.bad")).to_be_visible()
    assert bench.panel.panel.switches()["tamper"] is True


def test_a_fault_is_scheduled_by_its_form(page: Page, bench: Bench) -> None:
    page.click("#printer-noise summary")
    page.fill("#printer-at", "300")
    page.select_option("#printer-what", "cut")
    page.click("#printer form.planned button")
    expect(page.locator("#printer .waiting li")).to_have_count(1)
    [waiting] = bench.cables.state()["scheduled"]["printer"]
    assert (waiting["what"], waiting["at"], waiting["way"]) == ("cut", 300, "to-device")


def test_old_slips_are_scrolled_back_as_pictures_and_text(page: Page, bench: Bench) -> None:
    for number in range(10):
        bench.printer.printer.received(b"slip %d\n" % number + CUT)
    page.reload()
    page.click("#printer a.button")
    expect(page.locator(".album section")).to_have_count(10)
    expect(page.locator(".album pre").last).to_have_text("slip 0")
    first = page.locator(".album img").last
    first.scroll_into_view_if_needed()
    assert first.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    with page.expect_download() as download:
        page.locator("#slip-1 a[download]").click()
    assert download.value.suggested_filename == "slip-1.png"


def test_without_a_painter_the_browser_makes_the_picture(
    page: Page, address: str, bench: Bench
) -> None:
    bench.printer.draws_png = False
    bench.printer.printer.received(b"slip\n" + CUT)
    page.goto(f"{address}/slips")
    with page.expect_download() as download:
        page.locator("#slip-1 button[data-drawing]").click()
    assert download.value.suggested_filename == "slip-1.png"
    with Image.open(download.value.path()) as picture:
        [slip] = bench.printer.slips()
        assert picture.size == (slip.width + 48, slip.length + 48)
        darkest, brightest = picture.convert("L").getextrema()
        assert darkest < 64
        assert brightest == 255


def test_a_cable_is_pulled_and_put_back_at_its_device(page: Page, bench: Bench) -> None:
    page.click("#printer .cable button")
    expect(page.locator("#printer .cable .lamp.bad")).to_be_visible()
    assert bench.printer.plugged is False
    page.click("#printer .cable button")
    expect(page.locator("#printer .cable .lamp")).to_have_count(0)
    assert bench.printer.plugged is True


def test_the_bytes_on_a_line_go_by_while_they_are_open(page: Page, bench: Bench) -> None:
    page.click("#fingerprint-bytes summary")
    reader = ZfmReader(str(bench.fingerprint.line.path if bench.fingerprint.line else ""))
    reader.probe()
    reader.close()
    expect(page.locator("#fingerprint-bytes li").first).to_contain_text(
        "EF 01 FF FF FF FF 07", timeout=RENEWED_MS
    )
    bench.id_card.lay({"person": "p01"})
    expect(page.locator("#id-card .lamp.good")).to_be_visible(timeout=RENEWED_MS)
    expect(page.locator("#fingerprint-bytes")).to_have_attribute("open", "")


def test_a_message_outlives_the_renewal(page: Page, bench: Bench) -> None:
    page.click("#clock button.go")
    expect(page.locator("#messages .notice")).to_be_visible()
    bench.fingerprint.press({"finger": "p01"})
    expect(page.locator("#fingerprint .lamp.good")).to_be_visible(timeout=RENEWED_MS)
    expect(page.locator("#messages .notice")).to_be_visible()


def test_what_changes_while_the_page_is_on_its_way_is_shown(page: Page, bench: Bench) -> None:
    def press_first(route: Route) -> None:
        bench.fingerprint.press({"finger": "p01"})
        route.continue_()

    page.route("**/api/tag", press_first, times=1)
    page.reload()
    expect(page.locator("#fingerprint .lamp.good")).to_be_visible(timeout=RENEWED_MS)


@pytest.mark.parametrize("path", ["/", "/slips"])
def test_everybody_can_use_the_page(page: Page, address: str, bench: Bench, path: str) -> None:
    bench.printer.printer.received(b"slip\n" + CUT)
    bench.fingerprint.pull()
    bench.id_card.lay({"person": "g06"})
    page.goto(address + path)
    for summary in page.locator("summary").all():
        summary.click()
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [360, 1280, 1920])
def test_nothing_hangs_over_the_edge(page: Page, bench: Bench, width: int) -> None:
    bench.printer.printer.received(b"slip\n" + CUT)
    bench.id_card.lay({"person": "g12"})
    page.set_viewport_size({"width": width, "height": 800})
    page.reload()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_works_without_script(chromium: Browser, address: str, bench: Bench) -> None:
    page = chromium.new_page(java_script_enabled=False)
    page.goto(address)
    page.click("#fingerprint button.go")
    assert bench.fingerprint.state()["finger"] == "p01"
    page.close()
