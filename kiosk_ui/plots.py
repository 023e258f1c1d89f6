"""Plots as SVG: outline bars with the current one filled, or one line (design guide 6).

Pure, and whole numbers throughout: the same values make the same bytes. The drawing takes the
colour of its text, so that it is black on paper and ink in every mode of a screen. It never stands
alone: the figure in words is its name, and the table is behind it.
"""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import Final

from msgspec import Struct

WIDTH: Final = 640
LETTER: Final = 18
FAMILY: Final = "Noto Sans CJK SC"
"""Named for paper; on a screen the page's own fonts go before it."""
EDGE: Final = 8
HIGH: Final = 150
"""Of the highest column, and of the band of a line."""
ABOVE: Final = 34
"""Room over the columns for the figure of the current one."""
ROW: Final = 54
BAR: Final = 20
BAR_MAX: Final = 440
"""Of the longest bar: its amount stands beside it."""
SHARE: Final = 70
"""Per cent of its place that a column fills."""
DOT: Final = 7


class Bar(Struct, frozen=True):
    """A value with its name and as people say it; None: there was nothing to judge."""

    name: str
    value: int | None
    said: str
    now: bool = False


def columns(bars: Sequence[Bar], words: str) -> str:
    """Side by side, such as months; names at both ends, the amount over the current one."""
    most = max((one.value or 0 for one in bars), default=0)
    base = ABOVE + HIGH
    place = (WIDTH - 2 * EDGE) // max(len(bars), 1)
    wide = place * SHARE // 100
    highs = [_share(one.value or 0, most, HIGH) for one in bars]
    drawn = []
    for at, (one, high) in enumerate(zip(bars, highs, strict=True)):
        left = EDGE + at * place + (place - wide) // 2
        if high:
            drawn.append(_rect(left, base - high, wide, high, now=one.now))
        if one.now:
            over = _wide(one.said) // place + 1
            clear = base - max(highs[max(at - over, 0) : at + over + 1]) - 10
            drawn.append(_text(left + wide // 2, clear, one.said, _anchor(at, bars)))
    drawn += [_rule(base), *_ends(bars, base + LETTER + 8)]
    return _svg(base + LETTER + 18, words, drawn)


def rows(bars: Sequence[Bar], words: str) -> str:
    """Below each other, such as villages: the name above its bar, the amount behind it.

    What is below nothing has no bar: its amount says so.
    """
    most = max((one.value or 0 for one in bars), default=0)
    drawn = []
    for at, one in enumerate(bars):
        top = at * ROW
        wide = _share(one.value or 0, most, BAR_MAX)
        drawn.append(_text(EDGE, top + LETTER, one.name, "start"))
        if wide:
            drawn.append(_rect(EDGE, top + LETTER + 7, wide, BAR, now=one.now))
        drawn.append(_text(EDGE + wide + 10, top + LETTER + 24, one.said, "start"))
    return _svg(ROW * len(bars) + 4, words, drawn)


def line(points: Sequence[Bar], words: str) -> str:
    """One line with its end filled; what has no value is a gap. Zero has a rule of its own."""
    values = [one.value for one in points if one.value is not None]
    low, high = min([0, *values]), max([0, *values])
    step = (WIDTH - 2 * EDGE - 2 * DOT) // max(len(points) - 1, 1)

    def place(at: int, value: int) -> tuple[int, int]:
        return EDGE + DOT + at * step, ABOVE + HIGH - _share(value - low, high - low, HIGH)

    drawn = [_rule(place(0, 0)[1])]
    whole = [(at, one) for at, one in enumerate(points) if one.value is not None]
    for _gap, run in groupby(enumerate(whole), key=lambda pair: pair[1][0] - pair[0]):
        spots = [place(at, one.value or 0) for _, (at, one) in run]
        if len(spots) > 1:
            path = " ".join(f"{x},{y}" for x, y in spots)
            drawn.append(f'<polyline points="{path}" fill="none" stroke="currentColor" '
                         'stroke-width="3"/>')  # fmt: skip
        drawn += [_dot(*spot, now=False) for spot in spots]
    if whole:
        at, one = whole[-1]
        x, y = place(at, one.value or 0)
        near = points[max(at - _wide(one.said) // max(step, 1) - 1, 0) : at + 1]
        clear = min(place(0, other.value or 0)[1] for other in near)
        drawn += [_dot(x, y, now=True), _text(x, clear - 14, one.said, _anchor(at, points))]
    base = ABOVE + HIGH
    return _svg(base + LETTER + 24, words, [*drawn, *_ends(points, base + LETTER + 14)])


def _share(value: int, most: int, whole: int) -> int:
    """Of `whole`, rounded half up; at least one dot for what is more than nothing."""
    if value <= 0 or most <= 0:
        return 0
    return max((2 * value * whole + most) // (2 * most), 1)


def _wide(said: str) -> int:
    """About how wide a text is: signs of Chinese fill their square, figures half of it."""
    return sum(LETTER if ord(sign) > 0x2E80 else LETTER * 3 // 5 for sign in said)


def _anchor(at: int, bars: Sequence[Bar]) -> str:
    """A figure near an end stays within the drawing."""
    if at * 4 < len(bars):
        return "start"
    return "end" if at * 4 >= 3 * len(bars) else "middle"


def _ends(bars: Sequence[Bar], y: int) -> list[str]:
    if not bars:
        return []
    ends = [_text(EDGE, y, bars[0].name, "start")]
    return ends + [_text(WIDTH - EDGE, y, one.name, "end") for one in bars[1:][-1:]]


def _text(x: int, y: int, said: str, anchor: str) -> str:
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{LETTER}" '
        f'font-family="{FAMILY}" fill="currentColor">{escape(said)}</text>'
    )


def _rect(x: int, y: int, wide: int, high: int, *, now: bool) -> str:
    fill = "currentColor" if now else "none"
    kind = ' class="now"' if now else ""
    return (
        f'<rect{kind} x="{x}" y="{y}" width="{wide}" height="{high}" fill="{fill}" '
        'stroke="currentColor" stroke-width="2"/>'
    )


def _dot(x: int, y: int, *, now: bool) -> str:
    size, kind = (DOT, ' class="now"') if now else (DOT // 2, "")
    return f'<circle{kind} cx="{x}" cy="{y}" r="{size}" fill="currentColor"/>'


def _rule(y: int) -> str:
    return (
        f'<line x1="{EDGE}" y1="{y}" x2="{WIDTH - EDGE}" y2="{y}" stroke="currentColor" '
        'stroke-width="1"/>'
    )


def _svg(high: int, words: str, drawn: Iterable[str]) -> str:
    label = escape(words, quote=True)
    body = "\n".join(drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {high}" role="img" '
        f'aria-label="{label}">\n{body}\n</svg>\n'
    )
