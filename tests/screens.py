"""`make screens`: a picture of every screen and paper of the path, and the README's kiosk.

    python -m tests.screens [--only-kiosk]

Pictures go to build/screens/ with one sheet of all, sheet.html; docs/kiosk.png is written anew.
"""

import argparse
import html
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import requests
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.demo_house import ROOT, WAIT_S, Demo, running_demo
from tests.browser.engine import launched
from tests.browser.lookers import Wardrobe, kind_of
from tests.browser.people import Desk, Kiosk, Lease
from tests.browser.test_lease_in_browser import LeaseStory, the_whole_story

FOLDER = ROOT / "build" / "screens"
KIOSK = ROOT / "docs" / "kiosk.png"
SCREEN = {"width": 1280, "height": 800}
WALL = {"width": 1920, "height": 1080}
DRESSED = frozenset(
    {
        "register-consent", "register-card", "register-place", "register-parcel", "register-term",
        "register-price", "register-read-back", "register-sign", "register-typed", "query",
        "no-such-page", "papers", "pause", "still",
        "work-N-已提交", "work-N-审核中", "work-N-公告中", "work-N-已归档",
        "review-N", "publish-N", "session-N-attest", "contract-N", "archive-N",
    }
)  # fmt: skip
"""Kinds of pages that are taken in every size, colour, language and orientation."""
ON_THE_WALL = {"work-N-公告中": "notice", "work-N-结果公示": "result"}
"""When to look at the wall too: while a notice is out, and while a result is public."""


def page_of(browser: Browser) -> Page:
    """A browser of its own, as the kiosk opens it."""
    context = browser.new_context(locale="zh-CN", viewport=SCREEN, has_touch=True)
    return context.new_page()


class Hall(Wardrobe):
    """Looks at the wall and the idle kiosk too, when there is something to see on them."""

    def __init__(self, wall: Page, station: str) -> None:
        super().__init__(FOLDER, DRESSED)
        self.wall, self.station = wall, station
        self.hung: set[str] = set()

    def __call__(self, page: Page) -> None:
        super().__call__(page)
        name = ON_THE_WALL.get(kind_of(page))
        if name and name not in self.hung:
            self.hung.add(name)
            for path, screen in (("board", WALL), ("", SCREEN), ("notices", SCREEN)):
                self.wall.set_viewport_size(screen)
                self.wall.goto(f"{self.station}/{path}")
                picture = f"wall-{name}-{path or 'idle'}"
                self.wall.screenshot(path=self.folder / f"{picture}.png")
                self.try_on(self.wall, picture)


def walk(demo: Demo, browser: Browser) -> None:
    """Go the whole way, then look at what hangs on walls and lies at the printer."""
    wall = page_of(browser)
    album = Hall(page_of(browser), demo.at.station)
    kiosk = Kiosk(page_of(browser), demo.at.station, demo.lab, album)
    desk = Desk(page_of(browser), demo.at.station, demo.lab, album)
    the_whole_story(LeaseStory(demo, kiosk, desk, page_of(browser)))
    ways_aside(kiosk, desk)
    for path in ("/", "/notices", "/pause", "/still", "/proof", "/proof/receipts"):
        wall.goto(demo.at.station + path)
        album(wall)
    wall.set_viewport_size(WALL)
    others = {
        "board": f"{demo.at.station}/board",
        "laboratory": demo.at.laboratory,
        "district-console": f"{demo.at.district}/console",
        "district-station": f"{demo.at.district}/console/stations/999999100",
        "district-notices": f"{demo.at.district}/notices",
    }
    for name, address in others.items():
        wall.goto(address)
        wall.screenshot(path=FOLDER / f"wall-{name}.png", full_page=True)
    papers(demo, wall, FOLDER)


def ways_aside(kiosk: Kiosk, desk: Desk) -> None:
    """Pages on which the straight way does not lead."""
    kiosk.begin()
    kiosk.page.locator(".foot .push ~ a").first.click()
    kiosk.look(kiosk.page)
    kiosk.page.goto(f"{kiosk.address}/no-such-page")
    kiosk.look(kiosk.page)
    desk.sign_in("clerk")
    for path in ("work/", "papers/", "enrol/"):
        desk.page.goto(f"{desk.address}/{path}")
        desk.look(desk.page)


def papers(demo: Demo, page: Page, folder: Path) -> None:
    """Each slip as the laboratory draws it from its bytes."""
    for slip in demo.lab.slips():
        drawn = requests.get(f"{demo.at.laboratory}/paper/{slip['number']}.svg", timeout=WAIT_S)
        (folder / f"paper-{slip['number']:02}.svg").write_bytes(drawn.content)
        page.set_viewport_size({"width": 640, "height": int(slip["length"]) + 80})
        page.goto(f"{demo.at.laboratory}/paper/{slip['number']}.svg")
        page.screenshot(path=folder / f"paper-{slip['number']:02}.png")


def picture_of_the_kiosk(demo: Demo, browser: Browser) -> None:
    """docs/kiosk.png: one question of a registration, half filled in."""
    kiosk = Kiosk(page_of(browser), demo.at.station, demo.lab)
    lease = Lease(person="p08", village="青山村", parcel="9999991002020000088")
    kiosk.begin()
    kiosk.show_card(lease.person)
    kiosk.next()
    kiosk.register_finger(lease.person)
    kiosk.fill(lease)
    kiosk.change("title-left")
    kiosk.next()
    expect(kiosk.page.locator("h1")).to_contain_text("给多少年")
    kiosk.page.screenshot(path=KIOSK)


def sheet(folder: Path) -> Path:
    """One page with all pictures."""
    figures = "".join(
        f"<figure><img src='{one.name}' width='480'><figcaption>{html.escape(one.stem)}"
        "</figcaption></figure>"
        for one in sorted(folder.glob("*.png"))
    )
    written = folder / "sheet.html"
    style = "body{display:flex;flex-wrap:wrap;gap:16px;font:14px sans-serif}figure{margin:0}"
    head = f"<!doctype html><meta charset='utf-8'><title>Screens</title><style>{style}</style>"
    written.write_text(head + figures, encoding="utf-8")
    return written


def main() -> int:
    """Make the pictures; needs chromium, as `make test` does."""
    parser = argparse.ArgumentParser(description="Pictures of every screen and paper.")
    parser.add_argument("--only-kiosk", action="store_true", help="docs/kiosk.png and no more")
    asked = parser.parse_args()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with (
        TemporaryDirectory(prefix="tradepost-screens-") as temporary,
        running_demo(Path(temporary)) as demo,
        sync_playwright() as playwright,
    ):
        browser = launched(playwright)
        picture_of_the_kiosk(demo, browser)
        if not asked.only_kiosk:
            walk(demo, browser)
            sys.stdout.write(f"{sheet(FOLDER)}\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
