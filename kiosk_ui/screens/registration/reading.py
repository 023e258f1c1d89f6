"""What was said, in pages that one can read without searching; all of it before the signature."""

from typing import Final

from msgspec import Struct

from kiosk_ui.screens.form import Answers
from kiosk_ui.screens.registration import readback
from kiosk_ui.screens.registration.readback import Row

ROWS_MAX: Final = {"normal": 7, "large": 7, "larger": 6, "largest": 5}
"""Text size -> rows that a page of 1280x800 holds without being pushed."""
BESIDE_MAX: Final = 5
"""Rows beside which the sum still has its room, in the two smaller sizes."""
FOLDED: Final = frozenset({"larger", "largest"})
"""Sizes at which nothing stands beside anything (design guide 5)."""


class Part(Struct, frozen=True):
    """One page of the read-back. `name`: what its rows are about, "sum" for the sum by itself.

    `person`: the person who stands here is its first row; `total`: it shows the sum, and what
    comes of signing.
    """

    name: str
    rows: tuple[Row, ...]
    person: bool = False
    total: bool = False


def parts(answers: Answers, size: str) -> tuple[Part, ...]:
    """The pages of the read-back, in order; the last one is where one signs."""
    most = ROWS_MAX.get(size, ROWS_MAX["large"])
    found: list[Part] = []
    for group in readback.groups(answers, full=True):
        for rows in _evenly(group.rows, most if found else most - 1):
            found.append(Part(group.name, rows, person=not found))
    if not found:
        return (Part("sum", (), person=True, total=True),)
    last = found[-1]
    if size in FOLDED or len(last.rows) > BESIDE_MAX:
        return (*found, Part("sum", (), total=True))
    return (*found[:-1], Part(last.name, last.rows, last.person, total=True))


def told(answers: Answers, size: str) -> tuple[Part, ...]:
    """The pages of what was said so far: only what has an answer."""
    found = [
        Part(part.name, rows, part.person)
        for part in parts(answers, size)
        if (rows := tuple(row for row in part.rows if row.value))
    ]
    return tuple(found)


def part_of(page: str, found: tuple[Part, ...]) -> int:
    """On which page, counted from 1, the row is that this question changes; the first else."""
    for at, part in enumerate(found, 1):
        if any(row.page == page for row in part.rows):
            return at
    return 1


def _evenly(rows: tuple[Row, ...], room: int) -> list[tuple[Row, ...]]:
    """No page with one row alone where they can be shared out."""
    count = -(-len(rows) // room)
    size = -(-len(rows) // max(count, 1)) or 1
    return [rows[at : at + size] for at in range(0, len(rows), size)]
