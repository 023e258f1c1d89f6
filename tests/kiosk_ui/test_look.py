"""Pages as a browser shows them: no violation of axe, nothing cut, in every size and mode.

Here every page has each mode and each size once, every pair of them on some page; with
TRADEPOST_LOOKS=all, as in `make soak`, every page has every pair.
"""

import os
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from appliance.ports import CardRead
from appliance.settings import Practice
from kiosk_ui.house import KEY, House
from kiosk_ui.i18n import say
from kiosk_ui.look import MODES
from tests.browser.engine import launched
from tests.browser.lookers import violations
from tests.fakes.hall import CASE, MODULE, PAGES, PIN, Hall
from tests.fakes.served import served
from tests.fakes.township import OWNER

pytestmark = pytest.mark.browser


class Scanner:
    """There, and nothing is held in front of it: it takes a line of the page."""

    name = "scanner"

    def scanned(self, *, within_s: float) -> str | None:
        assert within_s > 0
        return None


LANDSCAPE, PORTRAIT = (1280, 800), (1080, 1920)
OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth > innerWidth + 1;
  const cut = [...document.querySelectorAll(".foot .button, .rail button, .choice, .tile, .bar a")]
    .filter((e) => e.scrollWidth > e.clientWidth + 2
      || e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => e.innerText);
  return { wide, cut };
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        chromium = launched(driver)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    hall = Hall(tmp_path_factory.mktemp("hall"))
    hall.app.config["WTF_CSRF_ENABLED"] = True
    hall.town.lease_to("RESULT_PUBLIC", parcel_code="9999991002000000001")
    return hall


@pytest.fixture(scope="module")
def address(hall: Hall) -> Iterator[str]:
    with served(hall.app) as at:
        yield at


def context(
    browser: Browser, screen: tuple[int, int], address: str, **look: str
) -> BrowserContext:
    made = browser.new_context(
        viewport={"width": screen[0], "height": screen[1]}, locale="zh-CN", has_touch=True
    )
    made.set_default_timeout(10_000)
    for name, value in look.items():
        made.add_cookies([{"name": name, "value": value, "url": address}])
    return made


def checked(page: Page, name: str) -> None:
    """No violation, nothing wider than the screen, no button cut."""
    assert violations(page) == [], name
    assert page.evaluate(OVERFLOW) == {"wide": False, "cut": []}, name


def journey(page: Page, hall: Hall, address: str, seen: Any) -> None:
    """Every page of the villager's journey up to the read-back; `seen` is called on each."""
    page.goto(address + "/")
    seen(page, "idle")
    page.click(".tile >> nth=0")
    for name, data in CASE.items():
        page.wait_for_url(f"**/register/{name}")
        seen(page, name)
        for value in data.values():
            page.click(f'.choice:has([value="{value}"]), button.touch[value="{value}"]')
        if name not in ("what", "type"):
            page.click("[data-next]")
    page.wait_for_url("**/register/consent")
    seen(page, "consent")
    page.click("[data-next]")
    seen(page, "card")
    hall.devices.id_card.lay(CardRead(OWNER, MODULE, "mainland", b""))
    page.wait_for_url("**/known")
    seen(page, "known")
    page.click("[data-next]")
    seen(page, "finger")
    page.click(".foot form button")
    for name, data in PAGES.items():
        page.wait_for_url(f"**/register/{name}")
        for field, value in data.items():
            if name in ("village", "land-type", "term", "method"):
                page.check(f'[name={field}][value="{value}"]', force=True)
            elif name == "start":
                page.check("[name=start] >> nth=1", force=True)
            else:
                page.fill(f"[name={field}]", value)
        seen(page, name)
        page.click("[data-next]")
    page.wait_for_url("**/register/read-back")
    seen(page, "read-back")


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
def test_the_journey_has_no_barrier(
    browser: Browser, hall: Hall, address: str, size: tuple[int, int]
) -> None:
    for one in hall.town.station.registrations.open_ones():
        hall.town.station.registrations.drop(one.id)
    with context(browser, size, address) as at:
        journey(at.new_page(), hall, address, checked)


WHOLE = os.environ.get("TRADEPOST_LOOKS") == "all"
PATHS = ("/", "/register/what", "/query", "/notices", "/staff/")
OTHER_MODES, OTHER_SIZES = ("dark", "white", "black"), ("normal", "larger", "largest")
STANDS = [
    (path, mode, size)
    for at, path in enumerate(PATHS)
    for (one, mode), (two, size) in product(enumerate(OTHER_MODES), enumerate(OTHER_SIZES))
    if WHOLE or (one + two + at) % 3 == 0
]


def test_every_pair_of_mode_and_size_stands_somewhere() -> None:
    assert {(mode, size) for _path, mode, size in STANDS} == {*product(OTHER_MODES, OTHER_SIZES)}


@pytest.mark.parametrize(("path", "mode", "size"), STANDS)
def test_every_mode_and_size_stands(
    browser: Browser, address: str, path: str, mode: str, size: str
) -> None:
    with context(browser, LANDSCAPE, address, mode=mode, size=size) as at:
        page = at.new_page()
        page.goto(address + path)
        checked(page, f"{path} {mode} {size}")


GROUND = "getComputedStyle(document.documentElement).backgroundColor"
LAST_KEY_ABOVE_FOOT = """() => {
  const keys = [...document.querySelectorAll(".pad button")];
  const lowest = Math.max(...keys.map((key) => key.getBoundingClientRect().bottom));
  return lowest <= document.querySelector(".foot").getBoundingClientRect().top;
}"""


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
@pytest.mark.parametrize("screen", [LANDSCAPE, (800, 1280), PORTRAIT], ids=str)
def test_the_query_page_shows_all_its_keys_in_the_largest_letters(
    browser: Browser, hall: Hall, address: str, screen: tuple[int, int], lang: str
) -> None:
    hall.devices.scanner = Scanner()
    try:
        with context(browser, screen, address, size="largest", lang=lang) as at:
            page = at.new_page()
            page.goto(address + "/query")
            assert page.evaluate(LAST_KEY_ABOVE_FOOT)
            checked(page, f"query {screen} {lang}")
    finally:
        hall.devices.scanner = None


@pytest.fixture
def training(hall: Hall) -> Iterator[None]:
    """The same station as a training shows its pages."""
    house: House = hall.app.extensions[KEY]
    before = house.settings
    out = Practice(station="http://127.0.0.1:8080/", laboratory="http://127.0.0.1:8182/")
    origin = "demo.999999.999999100/training1"
    house.settings = replace(
        before, practice=out, identity=replace(before.identity, origin=origin)
    )
    yield
    house.settings = before


IN_TRAINING = [*({"mode": mode} for mode in MODES), {"size": "largest"}, {"lang": "en"}]
BANDS = [
    (screen, look)
    for (one, screen), (two, look) in product(
        enumerate((LANDSCAPE, (800, 1280))), enumerate(IN_TRAINING)
    )
    if WHOLE or (one + two) % 2 == 0 or "size" in look
]
"""Each look on one of the two screens, the largest letters on both."""


@pytest.mark.usefixtures("training")
@pytest.mark.parametrize(("screen", "look"), BANDS, ids=str)
def test_the_band_of_a_training_bars_nobody(
    browser: Browser, address: str, screen: tuple[int, int], look: dict[str, str]
) -> None:
    with context(browser, screen, address, **look) as at:
        page = at.new_page()
        for path in ("/", "/register/what", "/still", "/staff/"):
            page.goto(address + path)
            checked(page, f"{path} {look}")
            assert page.evaluate(GROUND) != "rgb(246, 243, 236)", path


@pytest.mark.usefixtures("training")
def test_a_training_that_was_left_gives_the_screen_back(browser: Browser, address: str) -> None:
    with context(browser, LANDSCAPE, address) as at:
        page = at.new_page()
        page.route("http://127.0.0.1:8080/", lambda route: route.fulfill(body="the real one"))
        page.clock.install()
        page.goto(address + "/")
        page.clock.run_for(590_000)
        assert page.url == address + "/"
        page.clock.run_for(20_000)
        page.wait_for_url("http://127.0.0.1:8080/")


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_staff_pages_have_no_barrier(
    browser: Browser, hall: Hall, address: str, lang: str
) -> None:
    number = hall.town.station.work().rows[0].number
    with context(browser, LANDSCAPE, address, lang=lang) as at:
        page = at.new_page()
        hall.devices.staff_card.lying = "clerk"
        page.goto(address + "/staff/")
        checked(page, "sign-in")
        page.fill("#pin", PIN)
        page.click(".button.go")
        page.wait_for_url("**/work/")
        paths = ("/work/", f"/work/{number}", "/papers/", "/enrol/", "/proof", f"/review/{number}")
        for path in paths:
            page.goto(address + path)
            checked(page, path)


def test_the_board_has_no_barrier(browser: Browser, address: str) -> None:
    with context(browser, (1920, 1080), address) as at:
        page = at.new_page()
        page.goto(address + "/board")
        checked(page, "board")


def test_an_idle_page_is_covered_and_put_away(browser: Browser, address: str) -> None:
    with context(browser, LANDSCAPE, address) as at:
        page = at.new_page()
        page.clock.install()
        page.goto(address + "/register/what")
        page.clock.run_for(91_000)
        page.wait_for_url("**/still?back=*")
        checked(page, "still")
        page.click("[data-next]")
        page.wait_for_url("**/register/what")


def test_who_takes_the_card_away_is_asked_at_once(
    browser: Browser, hall: Hall, address: str
) -> None:
    with context(browser, LANDSCAPE, address) as at:
        page = at.new_page()
        hall.devices.id_card.lying = True
        with page.expect_response("**/card"):
            page.goto(address + "/register/what")
        with page.expect_response("**/card") as still_there:
            pass
        assert still_there.value.json() == {"left": True}
        hall.devices.id_card.lying = False
        page.wait_for_url("**/still?back=*&card=1")
        expect(page.locator("h1")).to_have_text(say("still.card"))
        checked(page, "still, without the card")
        page.click("[data-next]")
        page.wait_for_url("**/register/what")
