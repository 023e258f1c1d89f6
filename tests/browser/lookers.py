"""Who looks at the pages of a story: one tests that everybody can use them, one takes pictures."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
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


def violations(page: Page) -> list[str]:
    """What axe finds on the page that is open, one line for each rule and place."""
    page.wait_for_load_state()
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
    return [
        f"{one['id']} {node['target']} {node['failureSummary']}"
        for one in found.response["violations"]
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
