"""Reference prices: what the station's own deals brought, by village and type (domain.md D06)."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from msgspec import Struct

LEAST: Final = 3
"""So many deals at least: of fewer one could tell whose price it was."""


class Deal(NamedTuple):
    """A standing award: its price in fen of `unit`, the local ISO day."""

    type: str
    village: str
    unit: str
    price_fen: int
    day: str


class Reference(Struct, frozen=True):
    """Deals of one type, village and unit; `median_fen` 0 and empty days where they are too few.

    With an even count the median is the mean of the two in the middle, rounded half up.
    """

    type: str
    village: str
    unit: str
    count: int
    median_fen: int = 0
    lowest_fen: int = 0
    highest_fen: int = 0
    first: str = ""
    last: str = ""

    @property
    def enough(self) -> bool:
        return self.count >= LEAST


def references(deals: Iterable[Deal]) -> list[Reference]:
    """One line for each type, village and unit, in that order."""
    grouped: dict[tuple[str, str, str], list[Deal]] = {}
    for one in deals:
        grouped.setdefault((one.village, one.type, one.unit), []).append(one)
    return [_reference(grouped[key]) for key in sorted(grouped)]


def _reference(deals: list[Deal]) -> Reference:
    one, count = deals[0], len(deals)
    if count < LEAST:
        return Reference(one.type, one.village, one.unit, count)
    prices = sorted(each.price_fen for each in deals)
    days = sorted(each.day for each in deals)
    middle = prices[(count - 1) // 2] + prices[count // 2]
    return Reference(
        one.type, one.village, one.unit, count, (middle + 1) // 2, prices[0], prices[-1],
        days[0], days[-1],
    )  # fmt: skip
