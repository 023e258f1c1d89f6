"""One demo and one browser for all browser stories; each test gets people of its own."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.demo_house import Demo, Lab, running_demo, until
from tests.browser.engine import launched
from tests.browser.people import Desk, Kiosk

SCREEN = {"width": 1280, "height": 800}
ACT_MS = 10_000


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="session")
def moving_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One whose clock is moved: each trade there is brought to its end, so the next deadline is
    always one of the trade in hand."""
    with running_demo(tmp_path_factory.mktemp("moving")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One for all stories of this process."""
    expect.set_options(timeout=ACT_MS)
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture
def lab(demo: Demo) -> Iterator[Lab]:
    """The devices, tidied before and after."""
    demo.lab.tidy()
    until(demo.all_well, what="not every device is back")
    yield demo.lab
    demo.lab.tidy()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[Callable[[], Page]]:
    """Pages of browsers of their own (own cookies), as the kiosk opens them."""
    opened = []

    def make() -> Page:
        context = chromium.new_context(
            locale="zh-CN", viewport=SCREEN, has_touch=True, reduced_motion="reduce"
        )
        context.set_default_timeout(ACT_MS)
        opened.append(context)
        return context.new_page()

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def kiosk(demo: Demo, lab: Lab, new_page: Callable[[], Page]) -> Kiosk:
    return Kiosk(new_page(), demo.at.station, lab)


@pytest.fixture
def desk(demo: Demo, lab: Lab, new_page: Callable[[], Page]) -> Desk:
    return Desk(new_page(), demo.at.station, lab)
