"""What several kinds of mishaps need."""

import random  # noqa: TID251 - the seeded chance of a test
from collections.abc import Callable

from tests.simulation.box import Box
from tests.simulation.clocks import MINUTE
from tests.simulation.run import Run

Mishap = Callable[[Run, Box, random.Random], None]


def left(run: Run, wanted_ms: int) -> int:
    """So long, but over before the calm."""
    return max(MINUTE, min(wanted_ms, run.end_ms - run.world.ms))


def told(run: Run, station: str, name: str, body: bytes) -> None:
    if run.district.words.tell(station, name, body):
        run.notes[station, name] = body
