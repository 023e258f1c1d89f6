"""Slips as a camera sees them: the simulated printer's paper as a picture, worn and skewed.

One pixel is one dot of the head (203 dpi) until the camera scales it. Damage falls on the area of
the QR code outside its three finder patterns, and is counted there, in shares of that area.
"""

import random  # noqa: TID251 - seeded wear, the same in every run
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from drivers.printer_escpos.simulated_paper import Line, Paper, Picture, Qr
from drivers.printer_escpos.simulator import EscposSimulator
from kiosk_ui.paper.slip import Slip

MARGIN = 36
"""Dots from the edge of the paper to the head's first dot: 4.5 mm."""
BLACK, TABLE, WHITE = 0, 60, 255
FINDER = 8
"""Modules of a finder pattern with its white separator."""


@dataclass(frozen=True)
class Print:
    """A piece of paper, and where its QR code lies on it: left, top, modules, dots a module."""

    image: Image.Image
    left: int
    top: int
    modules: int
    dots: int

    @property
    def side(self) -> int:
        return self.modules * self.dots

    @cached_property
    def open_ground(self) -> Image.Image:
        """White where damage counts: the code without its finder patterns."""
        mask = Image.new("L", self.image.size, 0)
        draw = ImageDraw.Draw(mask)
        _box(draw, self.left, self.top, self.side, WHITE)
        finder, far = FINDER * self.dots, (self.modules - FINDER) * self.dots
        for x, y in ((0, 0), (far, 0), (0, far)):
            _box(draw, self.left + x, self.top + y, finder, BLACK)
        return mask

    def with_image(self, image: Image.Image) -> "Print":
        return Print(image, self.left, self.top, self.modules, self.dots)

    def code(self) -> Image.Image:
        """The code alone with its quiet zone."""
        quiet = 4 * self.dots
        corner = (self.left - quiet, self.top - quiet)
        far = (self.left + self.side + quiet, self.top + self.side + quiet)
        return self.image.crop((*corner, *far))


def printed(slip: Slip, width_dots: int, *, native_qr: bool = True) -> Print:
    """What comes out of a printer of that width."""
    printer = EscposSimulator(width_dots=width_dots)
    printer.received(slip.encode(width_dots, native_qr=native_qr))
    (paper,) = printer.slips
    return of_paper(paper)


def of_paper(paper: Paper) -> Print:
    """The dots of a slip: its code exactly, its characters as strokes of the same darkness."""
    image = Image.new("L", (paper.width + 2 * MARGIN, paper.length + 2 * MARGIN), WHITE)
    draw = ImageDraw.Draw(image)
    found, top = (0, 0, 0, 1), MARGIN
    for item in paper.items:
        match item:
            case Qr():
                rows = item.matrix()
                _modules(draw, rows, MARGIN + item.left, top, item.module)
                found = (MARGIN + item.left, top, len(rows), item.module)
            case Picture():
                _modules(draw, item.dots(), MARGIN + item.left, top, item.wide)
                found = (MARGIN + item.left, top, item.feed, 1)
            case Line():
                _strokes(draw, item, top)
            case _:
                pass
        top += item.feed
    return Print(image, *found)


def _modules(draw: ImageDraw.ImageDraw, rows: object, left: int, top: int, dots: int) -> None:
    for y, row in enumerate(rows):  # type: ignore[arg-type,var-annotated]  # any rows of booleans
        for x, black in enumerate(row):
            if black:
                _box(draw, left + x * dots, top + y * dots, dots, BLACK)


def _strokes(draw: ImageDraw.ImageDraw, line: Line, top: int) -> None:
    x = MARGIN + line.left
    for cell in line.cells:
        if cell.character.strip():
            high = 20 * cell.high
            draw.rectangle((x + 2, top + 4, x + cell.dots - 3, top + high), outline=BLACK, width=2)
        x += cell.dots


def _box(draw: ImageDraw.ImageDraw, x: int, y: int, side: int, fill: int) -> None:
    draw.rectangle((x, y, x + side - 1, y + side - 1), fill=fill)


# --- wear, up to a share of the open ground -----------------------------------------------------

Wear = Callable[[Print, float, int], Print]
Shape = Callable[[ImageDraw.ImageDraw], None]


def spots(sheet: Print, share: float, seed: int) -> Print:
    """Splashes: many black and white spots, 1 to 3 mm wide."""
    return _round(sheet, share, seed, (4, 12))


def blots(sheet: Print, share: float, seed: int) -> Print:
    """Drops of ink and of grease: few black and white blots, 4 to 9 mm wide."""
    return _round(sheet, share, seed, (16, 36))


def _round(sheet: Print, share: float, seed: int, radii: tuple[int, int]) -> Print:
    lots = random.Random(seed)

    def shapes() -> Iterator[tuple[Shape, int]]:
        while True:
            radius = lots.randint(*radii)
            x = sheet.left + lots.randrange(sheet.side)
            y = sheet.top + lots.randrange(sheet.side)
            spot = (x - radius, y - radius, x + radius, y + radius)
            yield partial(_ellipse, spot), lots.choice((BLACK, WHITE))

    return _worn(sheet, share, shapes())


def tears(sheet: Print, share: float, seed: int) -> Print:
    """Wedges torn out of the right and lower edge; the dark table shows through some."""
    lots = random.Random(seed)

    def shapes() -> Iterator[tuple[Shape, int]]:
        while True:
            mouth = lots.randint(sheet.side // 24, sheet.side // 8)
            deep = lots.randint(sheet.side // 8, sheet.side // 3)
            at = lots.randrange(FINDER * sheet.dots, sheet.side)
            right, low = sheet.left + sheet.side, sheet.top + sheet.side
            if lots.random() < 0.5:
                y = sheet.top + at
                wedge = ((right, y - mouth), (right - deep, y), (right, y + mouth))
            else:
                x = sheet.left + at
                wedge = ((x - mouth, low), (x, low - deep), (x + mouth, low))
            yield partial(_polygon, wedge), lots.choice((TABLE, WHITE))

    return _worn(sheet, share, shapes())


def _ellipse(where: tuple[int, int, int, int], draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse(where, fill=WHITE)


def _polygon(corners: tuple[tuple[int, int], ...], draw: ImageDraw.ImageDraw) -> None:
    draw.polygon(corners, fill=WHITE)


def dead_dots(sheet: Print, share: float, seed: int) -> Print:
    """Dots of the head that burn no more: white columns over the whole slip, here and there."""
    lots = random.Random(seed)
    first, last = FINDER * sheet.dots, (sheet.modules - FINDER) * sheet.dots
    columns = lots.sample(range(first, last), last - first)
    return _worn(sheet, share, ((_column(sheet, x), WHITE) for x in columns))


def dead_block(sheet: Print, share: float, seed: int) -> Print:
    """A part of the head that burns no more: neighbouring white columns."""
    middle = random.Random(seed).randrange(sheet.side // 3, sheet.side * 2 // 3)
    columns = (middle + offset // 2 * (-1) ** offset for offset in range(2 * sheet.side))
    return _worn(sheet, share, ((_column(sheet, x), WHITE) for x in columns))


def _column(sheet: Print, x: int) -> Shape:
    line = (sheet.left + x, 0, sheet.left + x, sheet.image.height)
    return lambda draw: draw.line(line, fill=WHITE)


def _worn(sheet: Print, share: float, shapes: Iterator[tuple[Shape, int]]) -> Print:
    """Shapes in turn, each cut to the open ground, until that much of it is covered."""
    ground = sheet.open_ground
    whole, covered = _count(ground), Image.new("L", ground.size, 0)
    image = sheet.image.copy()
    while _count(covered) < share * whole:
        shape, colour = next(shapes)
        mask = Image.new("L", ground.size, 0)
        shape(ImageDraw.Draw(mask))
        mask = ImageChops.darker(mask, ground)
        image.paste(colour, mask=mask)
        covered = ImageChops.lighter(covered, mask)
    return sheet.with_image(image)


def _count(mask: Image.Image) -> int:
    return mask.histogram()[WHITE]


# --- the camera ---------------------------------------------------------------------------------


def faded(image: Image.Image, black: int, seed: int = 0) -> Image.Image:
    """Thermal paper after years: black is only `black` (0 to 255), with the grain of a camera."""
    grain = bytes(random.Random(seed).choices(range(104, 153), k=image.width * image.height))
    noise = Image.frombytes("L", image.size, grain)
    pale = image.point([black + value * (235 - black) // 255 for value in range(256)])
    return ImageChops.add(pale, noise, offset=-128)


def scaled(image: Image.Image, factor: float) -> Image.Image:
    """`factor` pixels of the camera on a dot of the printer."""
    size = (round(image.width * factor), round(image.height * factor))
    return image.resize(size, Image.Resampling.BICUBIC)


def turned(image: Image.Image, degrees: float) -> Image.Image:
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=WHITE)


def leaning(image: Image.Image, share: float) -> Image.Image:
    """Seen from below, in true perspective: the upper edge is shorter by `share` of its width."""
    middle, high = image.width / 2, image.height
    near = 1 / (1 - share)
    slope = (near - 1) / high
    projected = (near, middle * slope, middle * (1 - near), 0, near, 0, 0, slope)
    return image.transform(
        image.size,
        Image.Transform.PERSPECTIVE,
        projected,
        Image.Resampling.BICUBIC,
        fillcolor=WHITE,
    )


def blurred(image: Image.Image, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))
