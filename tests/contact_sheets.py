"""docs/screens/: every screen of the register (tests/looks/screens.py) on a few contact sheets.

    python -m tests.contact_sheets

`make screens` makes them too. Each kind of screen has its sheets, and one sheet shows some screens
in every colour, size and orientation; below each picture stands its name.
"""

import io
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw
from playwright.sync_api import BrowserContext, ViewportSize, sync_playwright

from kiosk_ui.look import MODES
from tests.browser.demo_house import ROOT
from tests.browser.engine import launched
from tests.looks.looker import SCREENS as VIEWS
from tests.looks.looker import dress, shown
from tests.looks.screens import SCREENS, Screen
from tests.looks.served import House, served

FOLDER = ROOT / "docs" / "screens"
PAGE = ROOT / "docs" / "screens.md"
COLUMNS, WIDE, GAP, NAME = 4, 480, 10, 16
"""Pictures in a row; pixels of one's width, between two, and of the line with its name."""
ROWS = 6
QUALITY = 45
"""So that a page can be recognised and its larger words read, and the folder stays under 4 MB."""
KINDS = ("villager", "staff", "board", "room", "district")
LOOKS = ("idle", "register-price", "register-read-back", "work-accepted")
"""Screens that stand in every look."""
Picture = tuple[str, Image.Image]
HEAD = """# Screens

Every screen of the register in `tests/looks/screens.py`, as `make screens` took it from seeded
stations with fictitious people. `tests/browser/test_every_look.py` looks at each of them in two
orientations, four text sizes and four colours; the last sheets show some of these looks.

Run `make screens` again before a release and after a change that is seen on many pages, and commit
what it wrote: the sheets are pictures of a day, no test compares them. The clock of the stations
stands still and nothing moves; only numbers drawn by chance (queue codes, checksums) differ.

"""


def taken(house: House, context: BrowserContext, screen: Screen) -> Picture:
    with shown(house, context, screen) as page:
        return screen.name, _small(page.screenshot())


def in_looks(house: House, context: BrowserContext, screen: Screen) -> list[Picture]:
    """Upright and lying, in each colour, at the smallest and the largest size."""
    found = []
    with shown(house, context, screen) as page:
        for view in VIEWS[screen.kind]:
            page.set_viewport_size(view)
            for mode in MODES:
                for size in ("normal", "largest"):
                    dress(page, mode, size)
                    name = f"{screen.name} {mode} {size}"
                    found.append((name, _small(page.screenshot(), upright=_upright(view))))
    return found


def _upright(view: ViewportSize) -> bool:
    return view["height"] > view["width"]


def _small(png: bytes, *, upright: bool = False) -> Image.Image:
    whole = Image.open(io.BytesIO(png)).convert("RGB")
    width = WIDE * 5 // 9 if upright else WIDE
    return whole.resize((width, whole.height * width // whole.width), Image.Resampling.LANCZOS)


def sheet_of(pictures: Sequence[Picture]) -> Image.Image:
    """Rows of pictures, each with its name below."""
    tall = max(picture.height for _name, picture in pictures)
    wide = max(picture.width for _name, picture in pictures)
    rows = -(-len(pictures) // COLUMNS)
    size = (GAP + COLUMNS * (wide + GAP), GAP + rows * (tall + NAME + GAP))
    made = Image.new("RGB", size, "#8a8f8b")
    drawn = ImageDraw.Draw(made)
    for place, (name, picture) in enumerate(pictures):
        left = GAP + place % COLUMNS * (wide + GAP)
        top = GAP + place // COLUMNS * (tall + NAME + GAP)
        made.paste(picture, (left, top))
        drawn.text((left, top + picture.height + 2), name, fill="#000000")
    return made


def written(name: str, pictures: Sequence[Picture]) -> list[str]:
    """The sheets of these pictures as files; their names."""
    step, found = COLUMNS * ROWS, []
    for number, first in enumerate(range(0, len(pictures), step), start=1):
        file = f"{name}-{number}.webp"
        sheet_of(pictures[first : first + step]).save(FOLDER / file, quality=QUALITY, method=6)
        found.append(file)
    return found


def make(house: House, context: BrowserContext) -> None:
    """All sheets, and the page that shows them."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    text = HEAD
    for kind in KINDS:
        screens = [one for one in SCREENS if one.kind == kind]
        files = written(kind, [taken(house, context, one) for one in screens])
        text += _part(kind.capitalize(), files, [one.name for one in screens])
    looks = [
        picture
        for one in SCREENS
        if one.name in LOOKS
        for picture in in_looks(house, context, one)
    ]
    lying = [one for one in looks if one[1].width == WIDE]
    standing = [one for one in looks if one[1].width != WIDE]
    files = written("looks", lying) + written("looks-upright", standing)
    PAGE.write_text(text + _part("Looks", files, list(LOOKS)), "utf-8")


def _part(title: str, files: list[str], names: list[str]) -> str:
    pictures = "\n".join(f"![{title}, sheet {one}](screens/{one})" for one in files)
    return f"## {title}\n\n{', '.join(names)}\n\n{pictures}\n\n"


def main() -> int:
    """Make the sheets; needs chromium, as `make test` does."""
    with (
        TemporaryDirectory(prefix="tradepost-screens-") as folder,
        served(Path(folder)) as house,
        sync_playwright() as playwright,
    ):
        browser = launched(playwright)
        make(
            house,
            browser.new_context(
                locale="zh-CN", has_touch=True, bypass_csp=True, reduced_motion="reduce"
            ),
        )
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
