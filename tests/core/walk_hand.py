"""The chance of a walk, and what everybody on it knows."""

import random  # noqa: TID251 - seeded walks, the same in every run
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from small_station import SmallStation

from appliance.core.parties import Person

T = TypeVar("T")


class Hand:
    """Draws for one walk. `name`: every payer's; `bidders`: by random id of the enrolment."""

    def __init__(self, source: random.Random, type_code: str, station: SmallStation) -> None:
        self.random = source
        self.type = type_code
        self.station = station
        self.name = "孙七"
        self.bidders: dict[str, Person] = {}

    @property
    def now(self) -> datetime:
        return self.station.at.at

    @property
    def owner(self) -> Person | None:
        """Who transfers, as the vault would tell."""
        found = self.station.changes.get("transferor")
        return found if isinstance(found, Person) else None

    def one_in(self, count: int) -> bool:
        return self.random.randrange(count) == 0

    def number(self, below: int) -> int:
        return self.random.randrange(below)

    def pick(self, among: Sequence[T]) -> T:
        return self.random.choice(among)
