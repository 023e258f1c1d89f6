"""What stands on file about bad acts: cases with their talks and decisions, exposures (fold only).

Read from the entries of four kinds, whether they belong to a trade or to none.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from appliance.core.calendar import add_months
from appliance.core.clocks import day_at
from appliance.core.entries import (
    CaseDecided,
    CaseLifted,
    CaseOpened,
    ExposureAdded,
    ExposureEnded,
    Fact,
    TalkRecorded,
)
from appliance.core.parties import Person

CASES: Final = "cases"
EXPOSURES: Final = "exposures"
CREDIT: Final = "credit"
OUTSIDE: Final = "outside"
"""Under these names the ledger finds the entries of each kind."""

FORFEIT: Final = "FORFEIT"
EXPOSURE: Final = "EXPOSURE"


class Told(Struct, frozen=True):
    """One entry: its trade ("" for none), its number and its time."""

    trade: str
    seq: int
    at: str
    fact: Fact


class Case(Struct, frozen=True):
    """A case about one party. `seq`: of the entry whose vault rows name the party."""

    case_no: str
    act_code: str
    trade: str
    seq: int
    at: str
    facts_sha256: str = ""
    flag_no: str = ""
    talks: tuple[TalkRecorded, ...] = ()
    decision: CaseDecided | None = None
    decided_at: str = ""
    lifted: tuple[CaseLifted, ...] = ()
    """Decisions that others lifted, the oldest first; the case was open again each time."""

    @property
    def next_decision(self) -> str:
        """Number of the decision that comes next."""
        return f"{self.case_no}-D{len(self.lifted) + 1}"

    @property
    def open(self) -> bool:
        return self.decision is None

    def says(self, decision_no: str, sanction: str) -> bool:
        """Whether the case was decided under that number, and with that sanction."""
        said = self.decision
        return said is not None and said.decision_no == decision_no and sanction in said.sanction


class Exposure(Struct, frozen=True):
    """Something published about a party, from the first to the last day, both included."""

    exposure_no: str
    basis: str
    decision_no: str
    start: str
    end: str
    text_sha256: str
    trade: str
    seq: int
    ended: bool = False
    taken_down: bool = False
    """It ended before its last day: what it rested on was lifted."""

    def shown_on(self, day: str) -> bool:
        """By the days, as the entry that ends it may come a little later; unless taken down."""
        return self.start <= day <= self.end and not self.taken_down


class Discipline(Struct, frozen=True):
    """What a rule of this matter looks at. `party`: of the case that the command is about."""

    cases: Mapping[str, Case] = field(default_factory=dict)
    exposures: Mapping[str, Exposure] = field(default_factory=dict)
    party: Person | None = None
    outside: frozenset[str] = frozenset()

    def decided(self, decision_no: str) -> Case | None:
        """The case with that decision."""
        return next(
            (
                one
                for one in self.cases.values()
                if one.decision is not None and one.decision.decision_no == decision_no
            ),
            None,
        )


NOTHING_ON_FILE: Final = Discipline()


def cases(told: Iterable[Told]) -> dict[str, Case]:
    """Case number -> case, the oldest first."""
    found: dict[str, Case] = {}
    for one in told:
        fact = one.fact
        if isinstance(fact, CaseOpened):
            found[fact.case_no] = Case(
                fact.case_no,
                fact.act_code,
                one.trade,
                one.seq,
                one.at,
                fact.facts_sha256,
                fact.flag_no,
            )
        elif isinstance(fact, TalkRecorded) and fact.case_no in found:
            before = found[fact.case_no]
            found[fact.case_no] = replace(before, talks=(*before.talks, fact))
        elif isinstance(fact, CaseDecided) and fact.case_no in found:
            before = found[fact.case_no]
            found[fact.case_no] = replace(before, decision=fact, decided_at=one.at)
        elif isinstance(fact, CaseLifted) and fact.case_no in found:
            before = found[fact.case_no]
            lifted = (*before.lifted, fact)
            found[fact.case_no] = replace(before, decision=None, decided_at="", lifted=lifted)
    return found


def exposures(told: Iterable[Told]) -> dict[str, Exposure]:
    """Number -> exposure, the oldest first."""
    found: dict[str, Exposure] = {}
    for one in told:
        fact = one.fact
        if isinstance(fact, ExposureAdded):
            found[fact.exposure_no] = Exposure(
                fact.exposure_no, fact.basis, fact.decision_no, fact.start, fact.end,
                fact.text_sha256, one.trade, one.seq,
            )  # fmt: skip
        elif isinstance(fact, ExposureEnded) and fact.exposure_no in found:
            before = found[fact.exposure_no]
            early = day_at(one.at).isoformat() <= before.end
            found[fact.exposure_no] = replace(before, ended=True, taken_down=early)
    return found


def last_day(start: date, months: int) -> date:
    """The same day number so many months later, or the last day of a shorter month (3.4)."""
    return add_months(start, months)
