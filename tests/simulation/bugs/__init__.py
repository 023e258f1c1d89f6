"""Bugs planted into the product, one at a time, to see that the simulation finds each.

    python -m tests.simulation.bugs [--seeds N] [--only NAME ...] [--json]

A bug is a few replaced attributes. It is found when a run under some seed breaks a law or falls
over; the same seeds must pass without it.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

Replaced = tuple[object, str, Any]
"""Whose attribute, its name, what stands there instead."""
Plant = Callable[[], list[Replaced]]


@dataclass(frozen=True, slots=True)
class Bug:
    """`what`: the mistake in one sentence."""

    name: str
    what: str
    plant: Plant

    @contextmanager
    def planted(self) -> Iterator[None]:
        """The product with this mistake in it."""
        with ExitStack() as held:
            for owner, name, value in self.plant():
                held.enter_context(patch.object(owner, name, value))
            yield


BUGS: dict[str, Bug] = {}


def bug(plant: Plant) -> Plant:
    """Register a mistake under its function's name; the docstring says what it is."""
    BUGS[plant.__name__] = Bug(plant.__name__, (plant.__doc__ or "").strip(), plant)
    return plant
