"""The photo of a card as it is stuck on a badge (domain.md B11): black and white dots, one slip.

Printed at once and kept nowhere: the picture is in memory only, and goes with the page.
"""

from typing import Final

from drivers.printer_escpos.wire import CENTRE, Encoder
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper.slip import CUT_FEED

WIDTH: Final = 102
HEIGHT: Final = 126
HEAD: Final = 54
"""Bytes before the points of a BMP as drivers/idcard_samv/photo.py lets it through."""
STRIDE: Final = (WIDTH * 3 + 3) // 4 * 4
WHITE: Final = 255


def rows(bmp: bytes) -> tuple[bytes, ...]:
    """The picture from the top, eight dots a byte, a set bit black. ValueError for other bytes.

    Floyd and Steinberg's way: what a dot is too dark or too light goes to its neighbours.
    """
    if len(bmp) != HEAD + STRIDE * HEIGHT:
        raise ValueError("no picture of a card")
    upright = int.from_bytes(bmp[22:26], "little", signed=True) > 0  # then the last row is first
    lines = [bmp[HEAD + STRIDE * at : HEAD + STRIDE * (at + 1)] for at in range(HEIGHT)]
    if upright:
        lines.reverse()
    grey = [[_grey(line, x) for x in range(WIDTH)] for line in lines]
    return tuple(_dots(grey, y) for y in range(HEIGHT))


def _grey(line: bytes, x: int) -> int:
    """Brightness of a point, blue first; sixteenths, as the errors are shared in sixteenths."""
    blue, green, red = line[x * 3 : x * 3 + 3]
    return 16 * (299 * red + 587 * green + 114 * blue) // 1000


def _dots(grey: list[list[int]], y: int) -> bytes:
    bits = 0
    for x in range(WIDTH):
        seen = grey[y][x]
        is_black = seen < 8 * WHITE
        bits = bits << 1 | is_black
        error = seen - (0 if is_black else 16 * WHITE)
        for dx, dy, share in ((1, 0, 7), (-1, 1, 3), (0, 1, 5), (1, 1, 1)):
            if 0 <= x + dx < WIDTH and y + dy < HEIGHT:
                grey[y + dy][x + dx] += error * share // 16
    pad = -WIDTH % 8
    return (bits << pad).to_bytes((WIDTH + pad) // 8, "big")


def job(bmp: bytes, *, badge_no: str, session: str, language: Language = "zh_CN") -> bytes:
    """The printer's data: number of the badge, photo, session. ValueError as in `rows`."""
    encoder = Encoder().initialise().align(CENTRE)
    encoder.text(say("badge.photo-of", language, number=badge_no)).line()
    encoder.raster(rows(bmp), double=True)
    encoder.text(session).line()
    return encoder.cut(feed=CUT_FEED).job()
