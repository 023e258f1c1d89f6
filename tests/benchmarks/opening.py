"""An opening with many sealed offers: from the first card that is laid to the recorded result.

On a real station, with the real seals: two holders lay their cards, each offer is peeled twice,
checked against its commitment, judged, and the result is counted in two ways.
"""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.core.commands import RecordResult
from appliance.core.parties import Person
from appliance.core.people import id_check_digit
from tests.benchmarks.table import Line, Row
from tests.fakes.sealed_town import SealedTown

OFFERS = 200
OPENING_S = 2.0
"""What an opening of that many may take; people stand in the room and wait."""


def rows() -> list[Row]:
    with TemporaryDirectory(prefix="tradepost-bench-") as folder:
        town, number = sealed(Path(folder), OFFERS)
        took = opening_s(town, number)
        town.close()
    return [Line(f"opening of {OFFERS} sealed offers", took * 1000, "ms", OPENING_S * 1000)]


def sealed(folder: Path, offers: int) -> tuple[SealedTown, str]:
    """A lease in session with so many sealed offers, nothing opened yet; no pattern in them."""
    town = SealedTown(folder)
    number = town.published()
    town.go("2026-03-10 10:00")
    for place in range(offers):
        town.seal(number, town.enrol(number, bidder(place)), 90_000 + place * place)
    town.to_session(number)
    return town, number


def bidder(place: int) -> Person:
    """A member of the collective whom nobody else is: each day another birthday."""
    day = f"{1960 + place // 336}{1 + place // 28 % 12:02}{1 + place % 28:02}"
    seventeen = f"999999{day}201"
    return Person("吴十", seventeen + id_check_digit(seventeen), member_of="999999100200")


def opening_s(town: SealedTown, number: str) -> float:
    """Seconds from the first card to the result."""
    begun = time.perf_counter()
    town.share(number, "HEAD")
    town.share(number, "SUPERVISOR")
    town.open_bids(number)
    town.by("reviewer", "HOST", RecordResult(trade=number, offers=()))
    return time.perf_counter() - begun
