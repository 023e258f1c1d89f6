"""A trade that was tendered before all its permits were there (F20): which it waits for.

The approval lists kinds of permits as conditions precedent; until each is attached by its number
and its scan, nobody is awarded anything. Above township scale the district runs such a trade.
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries import PermitAttached

KINDS: Final = (
    "PROJECT", "LAND_USE", "PLANNING", "CONSTRUCTION", "FOREST", "WATER", "ENVIRONMENT", "FUNDING",
)  # fmt: skip
"""Permits that a small project may still wait for, in the order in which offices give them."""


class Permits(Struct, frozen=True):
    """What was attached so far, in order."""

    attached: tuple[PermitAttached, ...] = ()

    def after(self, fact: PermitAttached) -> "Permits":
        return replace(self, attached=(*self.attached, fact))

    def missing(self, listed: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the listed kinds that are not attached yet."""
        here = {one.permit for one in self.attached}
        return tuple(kind for kind in listed if kind not in here)


NO_PERMITS: Final = Permits()


def are_kinds(listed: tuple[str, ...]) -> bool:
    """Whether an approval may list these: known kinds, each once."""
    return set(listed) <= set(KINDS) and len(set(listed)) == len(listed)
