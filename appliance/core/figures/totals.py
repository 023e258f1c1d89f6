"""What is counted, and how counts of places add up to totals, splits and rates.

Amounts are whole fen, rates integer fractions: nothing here is ever a float (domain.md 6.10).
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from msgspec import Struct

MEASURES: Final = (
    "received", "finished", "accepted", "completed", "deal_fen", "saved_fen", "added_fen",
    "listing_fen", "rounds", "failed", "due", "on_time",
)  # fmt: skip
"""The columns of every count, in the order of the exported file."""

GOVERNMENT, COLLECTIVE, PRIVATE = "GOVERNMENT", "COLLECTIVE", "PRIVATE"
OWNER_GROUPS: Final = (GOVERNMENT, COLLECTIVE, PRIVATE)
_GROUPS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("GOV", "INS"), GOVERNMENT),
    **dict.fromkeys(("CEV", "CEG", "CET", "VCM"), COLLECTIVE),
}


def owner_group(owner: str) -> str:
    """Whose property it is, from a code of party_types.csv: government, collective or private."""
    return _GROUPS.get(owner, PRIVATE)


class Place(NamedTuple):
    """Where a count belongs: type of trade, village code, group of owners."""

    type: str
    village: str
    owner: str


class Rate(NamedTuple):
    """So many of so many; `of` 0: there was nothing to judge."""

    part: int
    of: int

    def per_10_000(self) -> int | None:
        """Hundredths of a per cent, rounded half up away from zero; None of nothing."""
        if self.of <= 0:
            return None
        rounded = (2 * abs(self.part) * 10_000 + self.of) // (2 * self.of)
        return rounded if self.part >= 0 else -rounded


class Totals(Struct, frozen=True):
    """One count of each of MEASURES; `due` steps that were to be done by their day."""

    received: int = 0
    finished: int = 0
    accepted: int = 0
    completed: int = 0
    deal_fen: int = 0
    saved_fen: int = 0
    added_fen: int = 0
    listing_fen: int = 0
    rounds: int = 0
    failed: int = 0
    due: int = 0
    on_time: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        mine, theirs = self.values(), other.values()
        return Totals(*(one + more for one, more in zip(mine, theirs, strict=True)))

    def values(self) -> tuple[int, ...]:
        """In the order of MEASURES."""
        return tuple(getattr(self, name) for name in MEASURES)

    @property
    def on_time_rate(self) -> Rate:
        return Rate(self.on_time, self.due)

    @property
    def failure_rate(self) -> Rate:
        return Rate(self.failed, self.rounds)

    @property
    def premium_rate(self) -> Rate:
        """Added value over the listing totals of the lettings and sales that were completed."""
        return Rate(self.added_fen, self.listing_fen)


NOTHING: Final = Totals()


class Figures(Struct, frozen=True):
    """The counts of a period by place. Places without any count are left out."""

    places: Mapping[Place, Totals]

    @property
    def total(self) -> Totals:
        return added(self.places.values())

    def split(self, by: str) -> dict[str, Totals]:
        """By `type`, `village` or `owner`, in the order of the codes."""
        found: dict[str, Totals] = {}
        for place, totals in self.places.items():
            code = getattr(place, by)
            found[code] = found.get(code, NOTHING) + totals
        return dict(sorted(found.items()))


def added(many: Iterable[Totals]) -> Totals:
    found = NOTHING
    for one in many:
        found += one
    return found


def figures_of(rows: Iterable[tuple[Place, Totals]]) -> Figures:
    """Rows of any places added up; what comes to nothing is left out."""
    found: dict[Place, Totals] = {}
    for place, totals in rows:
        found[place] = found.get(place, NOTHING) + totals
    return Figures({place: one for place, one in sorted(found.items()) if one != NOTHING})
