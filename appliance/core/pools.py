"""The pools of the district, and who of one may be drawn for a trade (domain.md 1.4, 6.4, 6.5).

A pool comes as an extract that the district signed: version, date, rows. Who is left out of a
draw, and why, stands in the record; nobody at the station chooses who is in. In the rows of
experts lie names and numbers of people: they are opened inside the box only and shown nowhere
before the list of a draw is unsealed (core/seals.py).
"""

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Final

import msgspec
from msgspec import Struct, field

from appliance.core import forms
from appliance.core.code_rows import PoolRule
from appliance.core.entries import Exclusion
from appliance.core.parties import Person
from appliance.core.people import normal_id

EXPERT, ASSESSOR, AGENCY, CONTRACTOR = "EXPERT", "ASSESSOR", "AGENCY", "CONTRACTOR"
"""Codes of pools.csv."""

ACTIVE: Final = "ACTIVE"
STATES: Final = (ACTIVE, "WITHDRAWN", "SUSPENDED")

DIGITS: Final = 24
"""Of the digest of an extract's note, in its name: a word of an entry has room for no more."""

NAME_PARTS: Final = 5
"""Of such a name that has a class."""

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

    def name(self, wanted: str = "") -> str:
        """What the record of a draw says of its list: kind, version, date, digest, class."""
        said = f"{self.kind}/{self.version}/{self.date}/{self.sha256[:DIGITS]}"
        return f"{said}/{wanted}" if wanted else said

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(sorted({one for row in self.rows for one in row.classes}))

    def row(self, no: str) -> Listed | None:
        return next((one for one in self.rows if one.no == no), None)

    def good_until(self, rule: PoolRule) -> dt.date:
        """The last local day on which it may be drawn from."""
        return dt.date.fromisoformat(self.date) + dt.timedelta(days=rule.extract_days)


class Around(Struct, frozen=True):
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


class AgencyBook(Struct, frozen=True):
    """Agencies of the pool with their points now, and the engagements that were assessed."""

    points: Mapping[str, int] = field(default_factory=dict)
    engagements: Container[str] = frozenset()


class PoolSeen(Struct, frozen=True):
    """A pool as it lies here, for one draw: its name with the class, the last day it is good."""

    kind: str
    name: str
    until: str
    eligible: "Eligible"


class Eligible(Struct, frozen=True):
    """Numbers to draw among, sorted by code point, and the others of the class with reasons."""

    items: tuple[str, ...]
    exclusions: tuple[Exclusion, ...]


def asked_for(list_version: str) -> tuple[str, str]:
    """Pool and class ("" for all) that a list's name speaks of."""
    parts = list_version.split("/")
    return parts[0], parts[4] if len(parts) == NAME_PARTS else ""


def digest_in(list_version: str) -> str:
    """The beginning of the digest of the pool's note, "" where a name has none."""
    parts = list_version.split("/")
    return parts[3] if len(parts) > 3 and len(parts[3]) == DIGITS else ""


def eligible(extract: Extract, wanted: str, around: Around, rule: PoolRule) -> Eligible:
    """Who may be drawn of those in the class `wanted` ("": of all)."""
    asked = sorted(
        (one for one in extract.rows if not wanted or wanted in one.classes),
        key=lambda one: one.no,
    )
    found = [(one.no, reason(one, around, rule)) for one in asked]
    return Eligible(
        tuple(no for no, why in found if not why),
        tuple(Exclusion(no, why) for no, why in found if why),
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
VERSION_MAX = CLASS_MAX = 8


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
    if not forms.is_word(extract.version) or len(extract.version) > VERSION_MAX:
        found.append("a version is a word of up to 8 signs")
    if any(not forms.is_code(one) or len(one) > CLASS_MAX for one in extract.classes):
        found.append("a class is a code of up to 8 signs")
    if forms.day(extract.date) is None:
        found.append("a date is written 2026-01-31")
    if any(one.state not in STATES for one in extract.rows):
        found.append("an unknown state")
    return found
