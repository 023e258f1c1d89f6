"""Who looks at the pages of a story: one tests that everybody can use them, one takes pictures."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, ViewportSize
from playwright.sync_api import TimeoutError as TookTooLong

from tests.browser.demo_house import ROOT

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
AXE = Axe().axe_script
AXE_AAA = "wcag2aaa"
"""Contrast 7 to 1, for the villager's screens."""
LOOK_MS = 30_000
LOOKS = 3
TOLD = "axe found "
THERE = "'axe' in window"
"""The half megabyte is brought once to a page, however often it is looked at."""
ASK = """([tags, told]) => void axe
  .run({ runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] })
  .then(({ violations }) => console.log(told + JSON.stringify(violations)))"""
NUMBERS = re.compile(r"[0-9a-f]{12,}|\d[\w-]*")


def kind_of(page: Page) -> str:
    """What page it is: its path without numbers, and the trade's stage where it shows one."""
    path = NUMBERS.sub("N", urlsplit(page.url).path).strip("/").replace("/", "-") or "start"
    stage = page.locator(".case-top b")
    return f"{path}-{stage.inner_text()}" if stage.count() else path


class Inspector:
    """Runs axe once on each kind of page; `complaints` holds what it found."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.complaints: list[str] = []

    def __call__(self, page: Page) -> None:
        kind = kind_of(page)
        if kind in self.seen:
            return
        self.seen.add(kind)
        self.complaints += [f"{kind}: {one}" for one in violations(page)]


def violations(page: Page, *more: str) -> list[str]:
    """What axe finds on the page that is open, one line for each rule and place.

    `more`: tags of rules beside the usual ones.

    A page that follows the station may be fetched anew while axe reads it: the newer one counts.
    """
    for _ in range(LOOKS):
        found = _looked(page, [*AXE_TAGS, *more])
        if found is not None:
            return found
    raise AssertionError(f"{page.url} never stands still")


def _looked(page: Page, tags: list[str]) -> list[str] | None:
    """What axe says, None where the page went away meanwhile.

    It is told over the console, for which one can wait with a limit: an answer to `evaluate` that
    is lost with its page would be awaited for ever.
    """
    page.wait_for_load_state()
    try:
        with page.expect_console_message(
            lambda said: said.text.startswith(TOLD), timeout=LOOK_MS
        ) as heard:
            if not page.evaluate(THERE):
                page.evaluate(AXE)
            page.evaluate(ASK, [tags, TOLD])
    except TookTooLong:
        return None
    except Error as error:
        if "navigation" not in error.message and "axe is not defined" not in error.message:
            raise
        return None
    return [
        f"{one['id']} {node['target']} {node['failureSummary']}"
        for one in json.loads(heard.value.text.removeprefix(TOLD))
        for node in one["nodes"]
    ]


class Album:
    """Takes a picture of each kind of page into a folder, numbered in the order of the story."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kinds: list[str] = []

    def __call__(self, page: Page) -> None:
        kind = kind_of(page)
        if kind not in self.kinds:
            self.kinds.append(kind)
            page.screenshot(path=self.folder / f"{len(self.kinds):02}-{kind}.png")


def pictures(story: str) -> Path:
    """The folder under build/ where the pictures of a story are kept."""
    folder = ROOT / "build" / "screens" / story
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@dataclass(frozen=True, slots=True)
class Dress:
    """How a reader has the pages: cookies of the look, and the screen."""

    name: str
    cookies: dict[str, str] = field(default_factory=dict)
    screen: ViewportSize | None = None


DRESSES = (
    *(Dress(mode, {"mode": mode}) for mode in ("dark", "white", "black")),
    *(Dress(size, {"size": size}) for size in ("normal", "larger", "largest")),
    Dress("en", {"lang": "en"}),
    Dress("en-largest", {"lang": "en", "size": "largest"}),
    Dress("black-largest", {"mode": "black", "size": "largest"}),
    Dress("portrait", screen={"width": 1080, "height": 1920}),
    Dress("portrait-largest", {"size": "largest"}, {"width": 1080, "height": 1920}),
    Dress("upright", screen={"width": 800, "height": 1280}),
)


class Wardrobe(Album):
    """An album that takes those pages it is told of in every dress too, from a second tab."""

    def __init__(self, folder: Path, dressed: frozenset[str]) -> None:
        super().__init__(folder)
        self.dressed = dressed

    def __call__(self, page: Page) -> None:
        known = len(self.kinds)
        super().__call__(page)
        if len(self.kinds) > known and self.kinds[-1] in self.dressed:
            self.try_on(page, f"{len(self.kinds):02}-{self.kinds[-1]}")

    def try_on(self, page: Page, name: str) -> None:
        """One picture for each dress of the page that is open."""
        address = page.url
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(address))
        tab = page.context.new_page()
        usual = page.viewport_size
        for dress in DRESSES:
            for key, value in dress.cookies.items():
                page.context.add_cookies([{"name": key, "value": value, "url": origin}])
            size = dress.screen or usual
            if size:
                tab.set_viewport_size(size)
            tab.goto(address)
            tab.screenshot(path=self.folder / f"{name}--{dress.name}.png")
            for key in dress.cookies:
                page.context.clear_cookies(name=key)
        tab.close()
