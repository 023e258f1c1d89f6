"""Reference prices: what the station's own deals brought, by village and type (domain.md D06)."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

LEAST: Final = 3
"""So many deals at least: of fewer one could tell whose price it was."""


class Deals(Struct, frozen=True):
    """`count` standing awards at one price, in fen of `unit`; the first and last local ISO day."""

    type: str
    village: str
    unit: str
    price_fen: int
    count: int
    first: str
    last: str


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


def references(deals: Iterable[Deals]) -> list[Reference]:
    """One line for each village, type and unit, in that order."""
    grouped: dict[tuple[str, str, str], list[Deals]] = {}
    for one in deals:
        grouped.setdefault((one.village, one.type, one.unit), []).append(one)
    return [_reference(grouped[key]) for key in sorted(grouped)]


def _reference(deals: list[Deals]) -> Reference:
    one, count = deals[0], sum(each.count for each in deals)
    if count < LEAST:
        return Reference(one.type, one.village, one.unit, count)
    deals = sorted(deals, key=lambda each: each.price_fen)
    middle = _price(deals, (count - 1) // 2) + _price(deals, count // 2)
    return Reference(
        one.type, one.village, one.unit, count, (middle + 1) // 2, deals[0].price_fen,
        deals[-1].price_fen, min(each.first for each in deals), max(each.last for each in deals),
    )  # fmt: skip


def _price(deals: list[Deals], place: int) -> int:
    """The price of the deal at this place, counted from 0 in ascending order."""
    for one in deals:
        place -= one.count
        if place < 0:
            return one.price_fen
    raise IndexError
