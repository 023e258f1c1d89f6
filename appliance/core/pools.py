"""The pools of the district, and who of one may be drawn for a trade (domain.md 1.4, 6.4, 6.5).

A pool comes as an extract that the district signed: version, date, rows. Who is left out of a
draw, and why, stands in the record; nobody at the station chooses who is in. In the rows of
experts lie names and numbers of people: they are opened inside the box only and shown nowhere
before the list of a draw is unsealed (core/seals.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import msgspec

from appliance.core.code_rows import PoolRule
from appliance.core.parties import Person
from appliance.core.people import normal_id

EXPERT, ASSESSOR, AGENCY, CONTRACTOR = "EXPERT", "ASSESSOR", "AGENCY", "CONTRACTOR"
"""Codes of pools.csv."""

ACTIVE: Final = "ACTIVE"
STATES: Final = (ACTIVE, "WITHDRAWN", "SUSPENDED")

REASONS: Final = (
    "WITHDRAWN",
    "SUSPENDED",
    "NOT_VALID",
    "UNTRAINED",
    "PARTY",
    "EMPLOYED",
    "MANAGER",
    "RELATED",
    "SAME_GROUP",
    "SCORE_LINE",
    "REPEATED",
)
"""Why somebody is left out, in the order in which it is looked at; the first one is recorded."""


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One row of a pool: an organisation, or a person.

    `no`: the number under which it is drawn, of one width in a pool. `state`: of STATES; good from
    the first to the last day, ISO, both included; `trained_to`: last day of the training, "" where
    none is asked. `score`: an agency's points on the extract's date. Of a person also: the
    `village` (12 digits) whose group they belong to; `employers` and `manages`: credit codes;
    `relatives`: identity numbers of kin, as the person declared them.
    """

    no: str
    name: str
    id_number: str
    first: str = msgspec.field(name="from")
    last: str = msgspec.field(name="to")
    classes: tuple[str, ...] = ()
    state: str = ACTIVE
    trained_to: str = ""
    score: int = 0
    phone: str = ""
    village: str = ""
    employers: tuple[str, ...] = ()
    manages: tuple[str, ...] = ()
    relatives: tuple[str, ...] = ()


class Extract(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pool as the district signed it. `kind`: of pools.csv; `date`: ISO."""

    kind: str
    version: str
    date: str
    rows: tuple[Listed, ...]
    sha256: str = ""

    @property
    def name(self) -> str:
        """What the record of a draw says of its list: kind, version, date, digest."""
        return f"{self.kind}/{self.version}/{self.date}/{self.sha256}"

    def row(self, no: str) -> Listed | None:
        return next((one for one in self.rows if one.no == no), None)

    def good_until(self, rule: PoolRule) -> date:
        """The last local day on which it may be drawn from."""
        return date.fromisoformat(self.date) + timedelta(days=rule.extract_days)


@dataclass(frozen=True, slots=True)
class Around:
    """What a row is compared with, on the local day `day`.

    `owners`: transferor, those who signed beside them and their agents; `bidders`: who is
    enrolled, with who came for them. `scores`: credit code -> points given here after the
    extract's date. `chosen`: numbers chosen in earlier draws from this pool, the newest draw last.
    """

    day: str
    owners: tuple[Person, ...] = ()
    bidders: tuple[Person, ...] = ()
    scores: Mapping[str, int] = field(default_factory=dict)
    chosen: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Excluded:
    """A number that is not drawn, with one of REASONS."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class Eligible:
    """Numbers to draw among, sorted by code point, and the others of the class with reasons."""

    items: tuple[str, ...]
    exclusions: tuple[Excluded, ...]


def eligible(extract: Extract, wanted: Iterable[str], around: Around, rule: PoolRule) -> Eligible:
    """Who may be drawn of those in one of the classes `wanted` (all where none is named)."""
    classes = set(wanted)
    asked = sorted(
        (one for one in extract.rows if not classes or classes & set(one.classes)),
        key=lambda one: one.no,
    )
    found = [(one.no, reason(one, around, rule)) for one in asked]
    return Eligible(
        tuple(no for no, why in found if not why),
        tuple(Excluded(no, why) for no, why in found if why),
    )


def reason(row: Listed, around: Around, rule: PoolRule) -> str:
    """Why this one is left out, "" where nothing speaks against it."""
    return (
        _not_in_office(row, around.day)
        or _too_near(row, around)
        or _below_the_line(row, around, rule)
        or _repeated(row, around.chosen, rule)
    )


def _not_in_office(row: Listed, day: str) -> str:
    if row.state != ACTIVE:
        return row.state
    if not row.first <= day <= row.last:
        return "NOT_VALID"
    return "UNTRAINED" if row.trained_to and row.trained_to < day else ""


def _too_near(row: Listed, around: Around) -> str:
    """An expert is no party, no kin, no employee and no neighbour of one (domain.md 6.4)."""
    owners, bidders = _numbers(around.owners), _numbers(around.bidders)
    both = owners | bidders
    if normal_id(row.id_number) in both:
        return "PARTY"
    if _normal(row.employers) & both:
        return "EMPLOYED"
    if _normal(row.manages) & owners:
        return "MANAGER"
    if _normal(row.relatives) & both:
        return "RELATED"
    groups = {one.member_of for one in around.bidders}
    return "SAME_GROUP" if row.village and row.village in groups else ""


def _below_the_line(row: Listed, around: Around, rule: PoolRule) -> str:
    if rule.score_line is None:
        return ""
    total = points(row, around.scores)
    return "SCORE_LINE" if total < rule.score_line else ""


def points(row: Listed, scores: Mapping[str, int]) -> int:
    """An agency's running total: the district's points and those given here since."""
    return row.score + scores.get(normal_id(row.id_number), 0)


def _repeated(row: Listed, chosen: Sequence[tuple[str, ...]], rule: PoolRule) -> str:
    last = chosen[-rule.no_repeat :] if rule.no_repeat else ()
    return "REPEATED" if any(row.no in one for one in last) else ""


def _numbers(people: Iterable[Person]) -> set[str]:
    return {normal_id(one.id_number) for one in people if one.id_number}


def _normal(numbers: Iterable[str]) -> set[str]:
    return {normal_id(one) for one in numbers}


# --- what a pool must be -------------------------------------------------------------------------

ROWS_MAX: Final = 2_000
"""More than a province's experts of one trade, and well over what a district has of agencies."""
NO_MAX: Final = 24


def faults(extract: Extract) -> list[str]:
    """What is wrong with an extract, for the district that makes it; names nobody."""
    numbers = [one.no for one in extract.rows]
    found = []
    if not extract.rows or len(extract.rows) > ROWS_MAX:
        found.append("no rows, or more than the limit")
    if len(set(numbers)) < len(numbers):
        found.append("a number stands twice")
    if len({len(no) for no in numbers}) > 1:
        found.append("numbers of several widths")
    if any(not no.isascii() or not no.isalnum() or len(no) > NO_MAX for no in numbers):
        found.append("a number is up to 24 letters and digits")
    if any(one.state not in STATES for one in extract.rows):
        found.append("an unknown state")
    return found
