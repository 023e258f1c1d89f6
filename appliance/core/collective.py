"""Whether a decision of a household, a collective or an owner carries a trade.

Each body decides by a formula of its own (domain.md 2.1, decision_types.csv); which body is
competent says the `decision` symbol of the trade's type (decision_map.csv). All in whole numbers:
two thirds is `3 * votes >= 2 * all`, more than half `2 * votes > all`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from appliance.core.code_rows import DecisionRule
from appliance.core.codes import Tables
from appliance.core.entries import DecisionPaper
from appliance.core.forms import day

COLLECTIVE_LAW: Final = date(2025, 5, 1)
"""From here on the Law on Rural Collective Economic Organisations binds them (Art. 67)."""

NOTICE_DAYS: Final = 10
"""Before a meeting of members (Art. 27) or of villagers (Villagers Committee Law 22)."""

REPRESENTATIVES_OVER: Final = 20
"""A body of representatives has more members than this (Art. 28)."""

HOUSEHOLD, PRIVATE, COLLECTIVE, UNIT = "HOUSEHOLD", "PRIVATE", "COLLECTIVE", "UNIT"

OWNER_OF: Final[Mapping[str, str]] = {
    "HHD": HOUSEHOLD,
    "PER": PRIVATE,
    "FAM": PRIVATE,
    "COP": PRIVATE,
    "ENT": PRIVATE,
    "IND": PRIVATE,
    "AGY": PRIVATE,
    "CEV": COLLECTIVE,
    "CEG": COLLECTIVE,
    "CET": COLLECTIVE,
    "VCM": COLLECTIVE,
    "INS": UNIT,
    "GOV": UNIT,
    "SOC": UNIT,
}
"""Code of party_types.csv -> what kind of owner decides."""


class Matter(Struct, frozen=True):
    """What is decided about.

    `owner`: one of the four kinds; `guarded`: a matter that members may not leave to
    representatives (Art. 26 items 1, 3, 8, 10, 12, contracting and letting of land included);
    `outsiders`: whether one from outside the collective may take part; `confirmed`: the head
    confirmed that the body was competent (types that are traded as they were filed).
    """

    owner: str
    guarded: bool = False
    outsiders: bool = True
    confirmed: bool = False

    @property
    def opened(self) -> bool:
        """Land of the collective goes to whom it may concern: the township has to approve."""
        return self.guarded and self.outsiders


class Fault(Struct, frozen=True):
    """Why one paper does not carry: `decision` is its code, `reason` one of REASONS."""

    decision: str
    reason: str


REASONS: Final = (
    "DATE",
    "EXPIRED",
    "COUNT",
    "QUORUM",
    "VOTES",
    "NOTICE",
    "BODY_TOO_SMALL",
    "NOT_THIS_BODY",
    "APPROVAL",
    "UNSIGNED",
)
"""Message ids `decision.<reason>`: what is wrong with the record and so what to bring."""


class Verdict(Struct, frozen=True):
    """`wanted`: the sets of codes of which one would do; `faults`: what stands against the papers.

    `fault` is MISSING where no wanted set is there at all, INVALID where one is but does not
    carry, None where the decision is good.
    """

    fault: str | None
    wanted: tuple[tuple[str, ...], ...] = ()
    faults: tuple[Fault, ...] = ()


WITH_APPROVAL: Final = (
    "always; where an outsider may take part, the township approval number as well"
)

CONDITIONS: Final[Mapping[str, Callable[[Matter], bool]]] = {
    "always": lambda _matter: True,
    WITH_APPROVAL: lambda _matter: True,
    "owner collective and the matter is one of items 1, 3, 8, 10, 12 of art 26 CEO Law "
    "(contracting of land, forest land, grassland, water surface)": (
        lambda matter: matter.owner == COLLECTIVE and matter.guarded
    ),
    "owner collective, any other matter": (
        lambda matter: matter.owner == COLLECTIVE and not matter.guarded
    ),
    "owner a household or a private person": (lambda matter: matter.owner in (HOUSEHOLD, PRIVATE)),
    "owner private": lambda matter: matter.owner in (HOUSEHOLD, PRIVATE),
    "owner collective": lambda matter: matter.owner == COLLECTIVE,
    "owner a household; filing number of the collective as well": (
        lambda matter: matter.owner in (HOUSEHOLD, PRIVATE)
    ),
    "owner the collective (vacated homestead or house)": (
        lambda matter: matter.owner == COLLECTIVE
    ),
    "head confirms in trade.accept that this body was competent": (
        lambda matter: matter.confirmed
    ),
}
"""Condition of decision_map.csv, word for word -> its test; the tables may hold no other."""


def judge(
    symbol: str, matter: Matter, papers: Sequence[DecisionPaper], tables: Tables, today: str
) -> Verdict:
    """Whether `papers` hold a decision that the symbol of a type asks for, on a local ISO day."""
    row = _row(symbol, matter, tables)
    if row is None:
        return Verdict("MISSING")
    wanted = row.alternatives
    faults: list[Fault] = []
    found = False
    for codes in wanted:
        sets = [[one for one in papers if one.type == code] for code in codes]
        if not all(sets):
            continue
        found = True
        tried = [_best(each, matter, row, today) for each in sets]
        if not any(tried):
            return Verdict(None, wanted)
        faults += [fault for one in tried for fault in one]
    return Verdict("INVALID" if found else "MISSING", wanted, tuple(dict.fromkeys(faults)))


def wanted_by(symbol: str, matter: Matter, tables: Tables) -> tuple[tuple[str, ...], ...]:
    """The sets of decision codes of which one is needed; none where no row's condition holds."""
    row = _row(symbol, matter, tables)
    return row.alternatives if row else ()


def faults_of(paper: DecisionPaper, matter: Matter, today: str) -> tuple[Fault, ...]:
    """Everything that stands against one paper by its body's own formula, in REASONS' order."""
    reasons = {*_dated(paper, today), *_counted(paper), *_BODIES[paper.type](paper, matter)}
    return tuple(Fault(paper.type, reason) for reason in REASONS if reason in reasons)


def _row(symbol: str, matter: Matter, tables: Tables) -> DecisionRule | None:
    rows = tables.decision_rules(symbol)
    return next((row for row in rows if CONDITIONS[row.condition](matter)), None)


def _best(
    papers: Iterable[DecisionPaper], matter: Matter, row: DecisionRule, today: str
) -> tuple[Fault, ...]:
    """The faults of the best of several papers of one kind: one good one is enough."""
    return min((_all_faults(paper, matter, row, today) for paper in papers), key=len)


def _all_faults(
    paper: DecisionPaper, matter: Matter, row: DecisionRule, today: str
) -> tuple[Fault, ...]:
    """Those of the paper, and the township's approval where this type asks for it (6.11)."""
    found = faults_of(paper, matter, today)
    approval = Fault(paper.type, "APPROVAL")
    wanting = row.condition == WITH_APPROVAL and matter.opened and not paper.township_approval_no
    return (*found, approval) if wanting and approval not in found else found


def _dated(paper: DecisionPaper, today: str) -> Iterable[str]:
    if paper.type != "D10" and (day(paper.date) is None or paper.date > today):
        yield "DATE"
    if paper.valid_to and (day(paper.valid_to) is None or paper.valid_to < today):
        yield "EXPIRED"


def _counted(paper: DecisionPaper) -> Iterable[str]:
    """Votes within those present, those present within all; abstentions may be missing."""
    numbers = (
        paper.total, paper.capable_total, paper.present, paper.votes_for, paper.against,
        paper.abstain, paper.charter_quorum, paper.households_total, paper.households_present,
        paper.co_holders, paper.signed,
    )  # fmt: skip
    votes = paper.votes_for + paper.against + paper.abstain
    present = paper.present or paper.total if paper.type == "D05" else paper.present
    if (
        min(numbers) < 0
        or votes > present
        or present > paper.total
        or paper.capable_total > paper.total
        or paper.households_present > paper.households_total
    ):
        yield "COUNT"


def _members(paper: DecisionPaper, _matter: Matter) -> Iterable[str]:
    """D01: two thirds of the capable members are there, two thirds of all are for it."""
    held = day(paper.date)
    if held is not None and held >= COLLECTIVE_LAW:
        if not _two_thirds(paper.present, paper.capable_total or paper.total):
            yield "QUORUM"
        yield from _called(paper)
    if not _two_thirds(paper.votes_for, paper.total):
        yield "VOTES"


def _representatives(paper: DecisionPaper, matter: Matter) -> Iterable[str]:
    """D02: never in a guarded matter; a quorum only where the charter's is recorded."""
    if matter.guarded:
        yield "NOT_THIS_BODY"
    if paper.total <= REPRESENTATIVES_OVER:
        yield "BODY_TOO_SMALL"
    if paper.present < paper.charter_quorum:
        yield "QUORUM"
    if not _two_thirds(paper.votes_for, paper.total):
        yield "VOTES"


def _villagers(paper: DecisionPaper, _matter: Matter) -> Iterable[str]:
    """D03: more than half of the villagers or two thirds of the households."""
    if not (_more_than_half(paper.present, paper.total) or _households(paper)):
        yield "QUORUM"
    if not _more_than_half(paper.votes_for, paper.present):
        yield "VOTES"
    yield from _called(paper)


def _two_thirds_present(paper: DecisionPaper, _matter: Matter) -> Iterable[str]:
    """D04, D08: two thirds are there, more than half of them are for it."""
    if not _two_thirds(paper.present, paper.total):
        yield "QUORUM"
    if not _more_than_half(paper.votes_for, paper.present):
        yield "VOTES"


def _letting_to_outsiders(paper: DecisionPaper, _matter: Matter) -> Iterable[str]:
    """D05: two thirds of the members of the meeting, and the township's approval by itself."""
    if not _two_thirds(paper.votes_for, paper.total):
        yield "VOTES"
    if not paper.township_approval_no:
        yield "APPROVAL"


def _group(paper: DecisionPaper, _matter: Matter) -> Iterable[str]:
    """D06: two thirds of the group's villagers or of its households."""
    if not (_two_thirds(paper.present, paper.total) or _households(paper)):
        yield "QUORUM"
    if not _more_than_half(paper.votes_for, paper.present):
        yield "VOTES"


def _household(paper: DecisionPaper, _matter: Matter) -> Iterable[str]:
    """D07: the holder signed and every co-holder did too."""
    if not paper.holder_signed or paper.signed < paper.co_holders:
        yield "UNSIGNED"


def _owner_unit(paper: DecisionPaper, _matter: Matter) -> Iterable[str]:
    """D09: by the unit's own rules, so that the minutes must be there."""
    if not paper.minutes_sha256:
        yield "UNSIGNED"


def _none_needed(_paper: DecisionPaper, _matter: Matter) -> Iterable[str]:
    """D10: private property; the owner's signature stands on the application."""
    return ()


_BODIES: Final[Mapping[str, Callable[[DecisionPaper, Matter], Iterable[str]]]] = {
    "D01": _members,
    "D02": _representatives,
    "D03": _villagers,
    "D04": _two_thirds_present,
    "D05": _letting_to_outsiders,
    "D06": _group,
    "D07": _household,
    "D08": _two_thirds_present,
    "D09": _owner_unit,
    "D10": _none_needed,
}


def known_bodies() -> frozenset[str]:
    """Codes of decision_types.csv whose formula is known here."""
    return frozenset(_BODIES)


def _called(paper: DecisionPaper) -> Iterable[str]:
    """Ten full days' notice, counted back without moving: on or before the day less ten."""
    held, told = day(paper.date), day(paper.notice_date)
    if held is None or told is None or told > held - timedelta(days=NOTICE_DAYS):
        yield "NOTICE"


def _households(paper: DecisionPaper) -> bool:
    return paper.households_total > 0 and _two_thirds(
        paper.households_present, paper.households_total
    )


def _two_thirds(part: int, whole: int) -> bool:
    return whole > 0 and 3 * part >= 2 * whole


def _more_than_half(part: int, whole: int) -> bool:
    return whole > 0 and 2 * part > whole
