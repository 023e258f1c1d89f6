"""The page reads itself to somebody who asks for it, and falls silent with them."""

import re

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.demo_house import until
from tests.browser.lookers import violations
from tests.browser.people import Kiosk

pytestmark = pytest.mark.browser
READING = re.compile("reading|over")
SOUND_MS = 20_000


def player(page: Page) -> dict[str, float | bool]:
    found: dict[str, float | bool] = page.eval_on_selector(
        "[data-voice] audio",
        "a => ({ seconds: a.duration || 0, volume: a.volume, muted: a.muted })",
    )
    return found


def reads(page: Page) -> None:
    """Sound of this page is there and plays."""
    expect(page.locator("[data-voice]")).to_have_attribute("data-state", READING, timeout=SOUND_MS)
    page.wait_for_function("document.querySelector('[data-voice] audio').duration > 0.2")


def test_a_page_is_read_from_the_touch_to_the_end_of_the_session(kiosk: Kiosk) -> None:
    page = kiosk.page
    sounds: list[Response] = []
    page.on("response", lambda one: sounds.append(one) if "/voice/sound/" in one.url else None)
    kiosk.idle()
    rail = page.locator("[data-voice-rail]")
    assert not sounds
    rail.get_by_text("朗读").click()
    reads(page)
    assert [one.status for one in sounds] == [200] * len(sounds)
    assert sounds[0].headers["content-type"].startswith("audio/wav")
    assert player(page)["volume"] > 0
    assert violations(page) == []
    idle_page = page.get_attribute("[data-voice]", "data-voice")

    page.locator('[data-digit="1"]').click()
    kiosk.on("what")
    reads(page)
    assert page.get_attribute("[data-voice]", "data-voice") != idle_page

    # Up to the loudest, then silence; what is read goes on without a new page.
    address = page.get_attribute("[data-voice]", "data-voice")
    volume = rail.locator('[value="volume"]')

    def silent() -> bool:
        volume.click()  # a second tap within 600 ms does nothing
        return volume.inner_text().strip() == "静音"

    with page.expect_response(re.compile("/voice/turn$")):
        until(silent, what="the volume does not come round to silence")
    expect(volume).to_have_text("静音")
    assert player(page)["muted"]
    assert page.get_attribute("[data-voice]", "data-voice") == address
    assert violations(page) == []

    kiosk.touch("what", "land")
    kiosk.on("type")
    expect(volume).to_have_text("静音")

    page.goto(f"{kiosk.address}/away")
    expect(page.locator('[data-digit="1"]')).to_be_visible()
    expect(page.locator("[data-voice]")).to_have_attribute("data-voice", "")
    expect(rail.get_by_text("朗读")).to_have_attribute("aria-pressed", "false")

    # A page that says no gives the low tone, read aloud or not.
    page.goto(f"{kiosk.address}/query")
    with page.expect_response(re.compile("/voice/tone/look$")) as heard:
        kiosk.next()
    assert heard.value.headers["content-type"].startswith("audio/wav")
    reads(page)

    # A touch on the volume is no way on: the page still waits for the card.
    kiosk.begin()
    with page.expect_response(re.compile("/voice/turn$")):
        page.locator('[data-voice-rail] [value="volume"]').click()
    kiosk.show_card("p01")
    page.goto(f"{kiosk.address}/away")
