"""Blocks that only a sheet has room for; a slip says the same in its own blocks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; `widths` of its columns in shares. An empty cell is for a hand."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """The few rows of a poster that are read from two metres: label and value."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Framed:
    """The one deadline of a poster, in a frame."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class NextPage:
    """What follows begins on a sheet of its own."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A plot as SVG under its figure in words; `texts`: all that it says, for the font."""

    svg: str
    words: str = ""
    texts: tuple[str, ...] = ()


PageOnly = Table | Facts | Framed | NextPage | Drawing
