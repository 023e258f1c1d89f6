"""Every screen in both orientations, every size and colour: nothing cut, small or lost.

The screens are those of tests/looks/screens.py, on stations of this process. A look is changed
without loading the page again; what is looked for stands in tests/looks/faults.js. Pictures of the
looks are kept in build/screens/looks.
"""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kiosk_ui.look import LANGS, SIZES
from tests.browser.lookers import AXE_AAA, pictures, violations
from tests.looks.looker import EVERY_LOOK, Look, dress, faults, pictured, shown
from tests.looks.looker import SCREENS as VIEWS
from tests.looks.screens import SCREENS, Screen
from tests.looks.served import House, served

pytestmark = pytest.mark.browser

SPOILT = """() => document.querySelector("main").insertAdjacentHTML("beforeend", `
  <div style="position: fixed; inset: 0 auto auto 0; width: 300px">
  <p style="overflow: hidden; width: 90px; white-space: nowrap">one that is cut off</p>
  <p style="width: 90px; white-space: nowrap">one beyond its own box</p>
  <p style="font-size: 12px">tiny</p>
  <button style="width: 30px; height: 30px">small</button>
  <a class="button go" href="/">go</a><a class="button go" href="/">go too</a></div>
  <button style="position: fixed; inset: 0 auto auto 0; width: 90px; height: 400px">over</button>
  <div style="position: fixed; inset: auto auto 0 0; width: 500px">
  <label style="display: block"><input type="radio" style="display: block">words below it</label>
  <button class="button">one</button><button class="button" style="position: relative; top: 9px">
  off</button>
  <p>2026-03-02</p><span class="seal"></span></div>
  <div style="width: 3000px; height: 2px"></div>`)"""
PART = 8
"""Parts of the register, so that none takes long and a failure says which."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with served(tmp_path_factory.mktemp("looks")) as opened:
        yield opened


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """The looks are changed by a script of the test, which the pages' policy would not let in."""
    made = chromium.new_context(locale="zh-CN", has_touch=True, bypass_csp=True)
    yield made
    made.close()


def barriers(page: Page, screen: Screen) -> Iterator[str]:
    """What axe finds in light; of the villager's screens with contrast AAA.

    Those that hang together on one station are read in black at the largest size too; the pages of
    a registration are alike, a story looks at them.
    """
    villager = screen.kind == "villager"
    looks = [("light", "large"), ("black", "largest")]
    for mode, size in looks if villager and screen.world != "kiosk" else looks[:1]:
        dress(page, mode, size)
        for one in violations(page, *([AXE_AAA] if villager else [])):
            yield f"{screen.name} {mode}: {one}"


def looks_of(place: int, *, lying: bool) -> list[Look]:
    """Of which looks a picture is kept: one of each screen as it stands, in `make soak` all."""
    if os.environ.get("TRADEPOST_LOOKS") == "all":
        return EVERY_LOOK
    here = [look for look in EVERY_LOOK if look[0] is lying]
    return [here[place % len(here)]]


@pytest.mark.parametrize("part", range(PART))
def test_every_screen_fits_in_every_look_and_bars_nobody(
    house: House, context: BrowserContext, part: int
) -> None:
    found, album = list[str](), pictures("looks")
    for place, screen in enumerate(SCREENS[part::PART]):
        # Every second one comes upright, as the one before it was left.
        views = VIEWS[screen.kind]
        with shown(house, context, screen, views[place % 2]) as page:
            found += faults(page, screen)
            looks = looks_of(part + place, lying=page.viewport_size == views[0])
            found += pictured(page, screen, album, looks)
            found += barriers(page, screen)
    assert not found, "\n".join(found)


def test_what_is_cut_small_or_doubled_is_found(house: House, context: BrowserContext) -> None:
    """The looking itself: a page with one fault of each sort."""
    screen = next(one for one in SCREENS if one.name == "notices")
    with shown(house, context, screen) as page:
        page.evaluate(SPOILT)
        found = "\n".join(faults(page, screen))
    for part in (
        "px at the side: <p> one that", "beyond their box", "text of 12px: <p> tiny",
        "target of 30x30, 64 wanted", "2 filled buttons", "lies over another",
        "in the line of its words", "beside another", "machines write it, 2026-03-02", "a seal",
    ):  # fmt: skip
        assert part in found, found


def test_a_note_that_stays_small_in_the_largest_letters_is_found(
    house: House, context: BrowserContext
) -> None:
    screen = next(one for one in SCREENS if one.name == "devices")
    with shown(house, context, screen) as page:
        page.locator("main p").first.evaluate("one => { one.style.fontSize = '15px'; }")
        found = "\n".join(faults(page, screen))
    assert "text of 15px" in found
    assert "largest" in found
    assert "light-normal" not in found


def test_a_form_speaks_the_language_of_the_page(house: House, context: BrowserContext) -> None:
    """Which file was chosen, and what is missing: the browser has its own words for both."""
    village, fingers = (
        next(one for one in SCREENS if one.name == name) for name in ("village", "fingers")
    )
    with shown(house, context, village) as page:
        expect(page.locator(".pick-file")).to_contain_text("还没选")
        page.set_input_files("#file", {"name": "下禾村.pr1", "mimeType": "", "buffer": b"PR1:"})
        expect(page.locator(".pick-file")).to_contain_text("下禾村.pr1")
    with shown(house, context, fingers) as page:
        number = page.locator("#consent_no")
        number.evaluate("one => one.form.requestSubmit()")
        assert number.evaluate("one => one.validationMessage") == "这里还没填，或者还没选。"
        number.fill("TY-1")
        assert number.evaluate("one => one.form.checkValidity()")


@pytest.mark.parametrize("name", ["bids-pad", "bids-read-back"])
def test_a_sealed_price_stands_whole_in_every_size(
    house: House, context: BrowserContext, name: str
) -> None:
    """Lying, in both languages: nobody scrolls between keypad, price and what is promised."""
    screen = next(one for one in SCREENS if one.name == name)
    with shown(house, context, screen) as page:
        for lang in LANGS:
            context.add_cookies([{"name": "lang", "value": lang, "url": page.url}])
            page.reload()
            for size in SIZES:
                dress(page, "light", size)
                over = page.locator(".body").evaluate("one => one.scrollHeight - one.clientHeight")
                assert over <= 1, (lang, size, over)
