"""Complaints as the ledger has them: their state, their clocks, who may know of them (fold only).

A complaint belongs to no trade's file: it would stand there before whom it is about.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.clocks import end_of
from appliance.core.entries import (
    ClockOverdue,
    ComplaintAccepted,
    ComplaintAdded,
    ComplaintDecided,
    ComplaintRejected,
    ComplaintRouted,
    ComplaintWithdrawn,
)
from appliance.core.instant import Instant

ComplaintStep = (
    ComplaintRouted | ComplaintAccepted | ComplaintRejected | ComplaintDecided | ComplaintWithdrawn
)
ComplaintFact = ComplaintAdded | ComplaintStep

SUBJECT: Final = "complaints"
"""Under this name the ledger finds every entry about a complaint."""
RECEIVED, ACCEPTED, REJECTED, DECIDED, WITHDRAWN = (
    "RECEIVED", "ACCEPTED", "REJECTED", "DECIDED", "WITHDRAWN",
)  # fmt: skip
OPEN: Final = (RECEIVED, ACCEPTED)
GROUNDS: Final = ("NOT_OURS", "NO_FACTS", "DECIDED_BEFORE", "TOO_LATE", "OBJECTION_FIRST")
"""Another office's business; nothing to look into; decided already; long known; an objection to
the result comes first and is still open (domain.md 3.6)."""
REASONS: Final = ("SETTLED", "OWN_WISH", "MISTAKE")
OUTSIDE: Final = "C07"
"""Trades that look listed but are done outside the platform (domain.md K03)."""


class Complaint(Struct, frozen=True):
    """One complaint by the entry `seq` that received it.

    `about`: staff numbers, from the vault. `due`: the local day of the clock that runs, "" where
    none does: anonymous, handed on, or over. `papers`: numbers of its papers with their entries.
    `by_district`: the newest answer is the district's own word.
    """

    seq: int
    added: ComplaintAdded
    about: frozenset[str] = frozenset()
    state: str = RECEIVED
    to: str = ""
    due: str = ""
    papers: tuple[tuple[str, int], ...] = ()
    answer: ComplaintRejected | ComplaintDecided | None = None
    by_district: bool = False
    overdue: frozenset[str] = frozenset()
    """Clocks that ran out, each told by an entry."""

    @property
    def number(self) -> str:
        return self.added.complaint_no

    @property
    def clock(self) -> str:
        """Which clock of deadlines.csv `due` belongs to; "" for none."""
        if not self.due:
            return ""
        return "DL13" if self.state == RECEIVED else "DL14"

    def concerns(self, staff_no: str) -> bool:
        """Whether it is about this person, who then learns nothing of it."""
        return staff_no in self.about

    def after(self, fact: ComplaintStep, seq: int) -> "Complaint":
        match fact:
            case ComplaintRouted():
                return replace(self, to=fact.to, due="")
            case ComplaintAccepted():
                return replace(
                    self, state=ACCEPTED, due=fact.due if self.added.identified else "",
                    papers=self._with(fact.paper_no, seq), by_district=bool(fact.cert),
                )  # fmt: skip
            case ComplaintRejected() | ComplaintDecided():
                state = REJECTED if isinstance(fact, ComplaintRejected) else DECIDED
                papers = self._with(fact.paper_no, seq)
                return replace(
                    self, state=state, due="", answer=fact, papers=papers,
                    by_district=bool(fact.cert),
                )  # fmt: skip
            case ComplaintWithdrawn():
                return replace(self, state=WITHDRAWN, due="")

    @property
    def runs(self) -> bool:
        """Whether a clock runs whose end no entry tells of yet."""
        return bool(self.clock) and self.clock not in self.overdue

    def is_overdue(self, at: Instant) -> bool:
        """Whether that clock surely ran out."""
        return self.runs and at.surely_after(end_of(date.fromisoformat(self.due)))

    def _with(self, paper_no: str, seq: int) -> tuple[tuple[str, int], ...]:
        return (*self.papers, (paper_no, seq))


class ComplaintsSeen(Struct, frozen=True):
    """What a rule looks at. `asked`: the complaint that a command names, None for none.

    `code`: what stands on its receipt; `trade_known`: of a new one that names a trade;
    `supervisors`: staff numbers of those who may handle one today.
    """

    asked: Complaint | None = None
    code: str = ""
    trade_known: bool = True
    supervisors: frozenset[str] = frozenset()


def complaints(
    told: Iterable[tuple[int, ComplaintFact | ClockOverdue, frozenset[str]]],
) -> dict[str, Complaint]:
    """From (entry, fact, whom a new one is about) in order: number -> complaint."""
    found: dict[str, Complaint] = {}
    for seq, fact, about in told:
        if isinstance(fact, ComplaintAdded):
            number = fact.complaint_no
            found[number] = Complaint(
                seq, fact, about, to=fact.to, due="" if fact.to else fact.due,
                papers=((number, seq),),
            )  # fmt: skip
        elif isinstance(fact, ClockOverdue):
            if fact.about in found:
                one = found[fact.about]
                found[fact.about] = replace(one, overdue=one.overdue | {fact.clock})
        elif fact.complaint_no in found:
            found[fact.complaint_no] = found[fact.complaint_no].after(fact, seq)
    return found


def named(about: str) -> frozenset[str]:
    """Staff numbers out of the words of a complaint's `about`."""
    return frozenset(about.split())
