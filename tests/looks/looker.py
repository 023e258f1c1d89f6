"""Looks at a page in every size, colour and orientation without loading it again.

Dark has the measures of light, white those of black (tests/house/test_modes_are_colours.py), so
that each is taken in two of the four colours, in all four sizes.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page, ViewportSize

from kiosk_ui.look import MODES, SIZES
from tests.looks.screens import Kind, Screen
from tests.looks.served import House

SCREENS: dict[Kind, tuple[ViewportSize, ...]] = {
    "villager": ({"width": 1280, "height": 800}, {"width": 1080, "height": 1920}),
    "staff": ({"width": 1280, "height": 800}, {"width": 1080, "height": 1920}),
    "district": ({"width": 1280, "height": 800}, {"width": 1080, "height": 1920}),
    "board": ({"width": 1920, "height": 1080}, {"width": 1080, "height": 1920}),
    "room": ({"width": 1920, "height": 1080}, {"width": 1080, "height": 1920}),
}
Sizes = list[tuple[str, int]]
STAFF: Sizes = [(".status a", 38), ("*", 44)]
"""The status line is 40 pixels high (design guide 5), its border included."""
TARGETS: dict[Kind, Sizes] = {
    "villager": [(".facts .change", 48), (".button.go, .foot .button", 72), ("*", 64)],
    "staff": STAFF, "district": STAFF, "board": STAFF, "room": STAFF,
}  # fmt: skip
"""Smallest side of what is tapped in pixels (design guide 4); the first selector counts."""
INLINE = 24
"""A link within a sentence (WCAG 2.5.8)."""
MEASURES = ("light", "black")
LOOKS = list(product(MEASURES, SIZES))
"""Mode and size."""
Look = tuple[bool, str, str]
"""Lying or upright, mode, size."""
EVERY_LOOK: list[Look] = list(product((True, False), MODES, SIZES))
CONTRAST = 64
"""Between the lightest and the darkest point, of 255, where anything stands."""
EDGE = 1.5
"""Pixels that rounding loses."""
FAULTS = (Path(__file__).parent / "faults.js").read_text("utf-8")


@contextmanager
def shown(
    house: House, context: BrowserContext, screen: Screen, view: ViewportSize | None = None
) -> Iterator[Page]:
    """The screen as its person sees it, in `view`, else in the first of its orientations.

    All screens come to one tab, which forgets each: a tab costs more than a page in it.
    """
    address, cookies = house.reach(screen)
    context.clear_cookies()
    context.add_cookies(cookies)  # type: ignore[arg-type]  # name, value, url
    page = context.pages[0] if context.pages else context.new_page()
    turned(page, view or SCREENS[screen.kind][0])
    page.goto(address)
    yield page
    page.evaluate(FORGET)


def turned(page: Page, view: ViewportSize) -> None:
    """See that the tab has these measures."""
    if page.viewport_size != view:
        page.set_viewport_size(view)


def dress(page: Page, mode: str, size: str) -> None:
    page.evaluate(DRESS, [mode, size])


def faults(page: Page, screen: Screen) -> Iterator[str]:
    """Every fault of the page that is open, each with the looks in which it is there.

    The orientation in which it stands comes first: to turn it costs as much as to look at it.
    """
    found: dict[str, list[str]] = {}
    views = list(zip(SCREENS[screen.kind], (True, False), strict=True))
    for view, lying in sorted(views, key=lambda one: one[0] != page.viewport_size):
        turned(page, view)
        told = page.evaluate(EVERY, [
            FAULTS, LOOKS,
            {
                "sizes": TARGETS[screen.kind], "inline": INLINE, "edge": EDGE, "keys": lying,
            },
        ])  # fmt: skip
        for mode, size, fault in told:
            found.setdefault(fault, []).append(f"{view['width']}-{mode}-{size}")
    for fault, looks in found.items():
        more = f" and {len(looks) - 3} more" if len(looks) > 3 else ""
        yield f"{screen.name}: {fault} [{', '.join(looks[:3])}{more}]"


def pictured(page: Page, screen: Screen, folder: Path, looks: Sequence[Look]) -> Iterator[str]:
    """Keep a picture of each of these looks; those on which nothing stands."""
    for lying, mode, size in looks:
        view = SCREENS[screen.kind][0 if lying else 1]
        turned(page, view)
        dress(page, mode, size)
        name = f"{screen.name}-{view['width']}-{mode}-{size}"
        png = page.screenshot(path=folder / f"{name}.jpg", type="jpeg", quality=60)
        low, high = Image.open(io.BytesIO(png)).convert("L").getextrema()
        if high - low < CONTRAST:
            yield f"{name}: an empty picture"


FORGET = "sessionStorage.clear()"
DRESS = """([mode, size]) => Object.assign(document.documentElement.dataset, { mode, size })"""
EVERY = """([faults, looks, asked]) => {
  const look = eval(faults), found = [];
  for (const [mode, size] of looks) {
    document.documentElement.dataset.mode = mode;
    document.documentElement.dataset.size = size;
    for (const one of look(asked)) found.push([mode, size, one]);
  }
  return found;
}"""
