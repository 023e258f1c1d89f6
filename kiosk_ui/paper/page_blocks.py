"""Blocks that only a sheet has room for; a slip says the same in its own blocks."""

from msgspec import Struct


class Table(Struct, frozen=True):
    """A ruled table; `widths` of its columns in shares. An empty cell is for a hand."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


class Facts(Struct, frozen=True):
    """The few rows of a poster that are read from two metres: label and value."""

    rows: tuple[tuple[str, str], ...]


class Framed(Struct, frozen=True):
    """The one deadline of a poster, in a frame."""

    label: str
    text: str


class NextPage(Struct, frozen=True):
    """What follows begins on a sheet of its own."""


class Drawing(Struct, frozen=True):
    """A plot as SVG under its figure in words; `texts`: all that it says, for the font."""

    svg: str
    words: str = ""
    texts: tuple[str, ...] = ()


PageOnly = Table | Facts | Framed | NextPage | Drawing
