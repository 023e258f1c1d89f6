"""Objections to a trade's result, put together: what was raised and what was answered (fold)."""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries import (
    EndOrdered,
    ObjectionDismissed,
    ObjectionRaised,
    RerunOrdered,
)

ObjectionAnswer = ObjectionDismissed | RerunOrdered | EndOrdered
ObjectionFact = ObjectionRaised | ObjectionAnswer

UPHELD: Final = "objection.uphold"
"""The act that a supervisor attests before an objection is upheld."""

STANDINGS: Final = ("BIDDER", "TRANSFEROR", "PRIORITY", "MEMBER", "OTHER")
"""Who enrolled, who transfers, who has a better right, a member of the collective, anybody else
whom the result touches."""

PARTIES: Final = ("BIDDER", "TRANSFEROR")
"""Whom the station finds in its own books: they may object at the kiosk, by their card."""


class Raised(Struct, frozen=True):
    """An objection by its entry `seq`, and its answer once there is one."""

    seq: int
    fact: ObjectionRaised
    answer: ObjectionAnswer | None = None


class Objections(Struct, frozen=True):
    """All of a trade in order.

    Of the one in hand: `attested`, entry and digest of what a supervisor saw, and `due`, the
    local day by which it is answered, moved on by suspensions.
    """

    every: tuple[Raised, ...] = ()
    attested: tuple[int, str] | None = None
    due: str = ""

    @property
    def open(self) -> Raised | None:
        """The one in hand. There is never a second: it waits until the publicity runs on."""
        last = self.every[-1] if self.every else None
        return last if last is not None and last.answer is None else None

    def after(self, fact: ObjectionFact, seq: int) -> "Objections":
        if isinstance(fact, ObjectionRaised):
            return Objections((*self.every, Raised(seq, fact)), due=fact.due)
        answered = replace(self.every[-1], answer=fact)
        return Objections((*self.every[:-1], answered))

    def seen(self, seq: int, digest: str) -> "Objections":
        return replace(self, attested=(seq, digest))

    def moved(self, due: str) -> "Objections":
        return replace(self, due=due)


NO_OBJECTIONS: Final = Objections()
