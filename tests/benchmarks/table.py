"""What a benchmark found: one line each, with what was aimed at, printed last and kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"
BEGIN, END = "<!-- table -->\n", "<!-- end of the table -->\n"


@dataclass(frozen=True, slots=True)
class Line:
    """`limit`: the most that is good, or with `at_least` the least. None: nothing to hold."""

    what: str
    figure: float
    unit: str = "x"
    limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def good(self) -> bool:
        if self.limit is None:
            return True
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        sign = "at least" if self.at_least else "at most"
        held = "" if self.limit is None else f"{sign} {self.limit:g} {self.unit}"
        verdict = "" if self.limit is None else ("yes" if self.good else "no")
        return self.what, f"{self.figure:.3g} {self.unit}", held, verdict, self.note


@dataclass(frozen=True, slots=True)
class Missing:
    """What could not be measured here, and why."""

    what: str
    why: str

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        return self.what, "not measured", "", "", self.why


Row = Line | Missing


def text_of(rows: Sequence[Row]) -> str:
    """A Markdown table."""
    head = ("measured", "figure", "wanted", "reached", "remark")
    cells = [head, ("---",) * 5, *(row.cells for row in rows)]
    widths = [max(len(one[column]) for one in cells) for column in range(5)]
    return "".join(
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(one, widths, strict=True))
        + " |\n"
        for one in cells
    )


def keep(rows: Sequence[Row], machine: str) -> None:
    """Put the table into docs/performance.md, between its two marks."""
    told = DOCUMENT.read_text("utf-8")
    before, after = told.split(BEGIN)[0], told.split(END)[1]
    DOCUMENT.write_text(f"{before}{BEGIN}\n{machine}\n\n{text_of(rows)}\n{END}{after}", "utf-8")
