"""The guide of a trade type: what everybody may know before they come (domain.md B16).

B16 names name, basis, conditions, procedure, time limits, charges, sample forms and state; scope,
papers, result, place with hours and telephones make the thirteen. All but the bases in Chinese
follow from the code tables, so that a table of the district changes the guide. Pure.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from appliance.core import area
from appliance.core.checklist import ALWAYS, definite_name
from appliance.core.code_rows import Code, Deadline, Limit, Material, TradeType
from appliance.core.codes import Tables
from appliance.core.owners import owners_of
from appliance.core.trade_types import TYPES
from appliance.settings import Place
from kiosk_ui.fee_words import shown_on
from kiosk_ui.i18n import Language, say
from kiosk_ui.shown import yuan

FIELDS: Final = (
    "name", "basis", "conditions", "scope", "papers", "procedure", "time", "charges", "forms",
    "result", "place", "telephones", "state",
)  # fmt: skip
"""The thirteen, in the order of the page."""
WAY: Final = (
    "SUBMITTED", "ACCEPTED", "IN_REVIEW", "APPROVED", "PUBLISHED", "ENROL_CLOSED", "READY",
    "IN_SESSION", "DEAL_PENDING", "RESULT_PUBLIC", "AWARDED", "CONTRACTED", "SETTLED",
    "CERTIFIED", "ARCHIVED",
)  # fmt: skip
"""States of a trade that nothing hinders; a test holds them against transitions.csv."""
CLOCKS: Final = ("DL01", "DL02", "DL03", "notice", "result", "DL16", "DL17", "DL18")
"""Deadlines that a party waits for or has to keep; two are named by the type's row."""
FILLED: Final = ("DOC01", "DOC36", "DOC37", "DOC38")
GIVEN: Final = ("DOC03", "DOC26", "DOC28", "DOC32")
WHEN: Final = ("proxy", "person", "collective", "outsider")
"""Conditions of materials.csv, beside always."""


class Field(Struct, frozen=True):
    """One of the thirteen: its `code` of FIELDS, its title, its lines; never without one."""

    code: str
    title: str
    lines: tuple[str, ...]


class Here(Struct, frozen=True):
    """What of the guide is the station's own: who it is, which day it is there."""

    place: Place
    day: str


def enabled(tables: Tables) -> tuple[str, ...]:
    """Codes of the types that this station takes, in the order of the table."""
    return tuple(code for code in tables.trade_types if code in TYPES)


def guide(tables: Tables, code: str, here: Here, language: Language) -> tuple[Field, ...]:
    """All thirteen fields of one type."""
    told = _Told(tables, tables.trade_type(code), here, language)
    lines = {
        "name": [told.named(told.row), told.say(f"wish.{code}")],
        "basis": _basis(told),
        "conditions": _conditions(told),
        "scope": _scope(told),
        "papers": _papers(told),
        "procedure": _procedure(told),
        "time": _times(told),
        "charges": _charges(told),
        "forms": [told.documents(FILLED), told.say("guide.forms.how")],
        "result": [told.documents(GIVEN), told.say("guide.result.how")],
        "place": [here.place.name, *hours(tables, language)],
        "telephones": _telephones(told),
        "state": [told.say("guide.state.how")],
    }
    return tuple(
        Field(one, told.say(f"guide.field.{one}"), tuple(line for line in lines[one] if line))
        for one in FIELDS
    )


class _Told(Struct, frozen=True):
    tables: Tables
    row: TradeType
    here: Here
    language: Language

    def say(self, message: str, **facts: object) -> str:
        return say(message, self.language, **facts)

    def named(self, row: Code) -> str:
        """Without the remarks in brackets."""
        return (row.en if self.language == "en" else row.zh).partition(" (")[0]

    def joined(self, rows: Iterable[Code]) -> str:
        return self.say("guide.comma").join(self.named(row) for row in rows)

    def documents(self, codes: Iterable[str]) -> str:
        return self.joined(self.tables.document_types[code] for code in codes)


def hours(tables: Tables, language: Language) -> list[str]:
    """When the window is open, a line for each kind of day, as on the door."""
    found: dict[str, list[str]] = {}
    for row in tables.work_hours.values():
        found.setdefault(row.day, []).append(f"{row.begins}–{row.ends}")
    between = say("feed.and", language)
    return [
        say(f"feed.hours.{day}", language, times=between.join(times))
        for day, times in found.items()
    ]


def _basis(told: _Told) -> list[str]:
    sure = told.row.confidence.startswith("law verified")
    basis = told.say(f"guide.basis.{told.row.code}")
    return [basis] if sure else [basis, told.say("guide.basis-district")]


def _conditions(told: _Told) -> list[str]:
    row, tables = told.row, told.tables
    rules = [one for one in tables.decision_map if one.symbol == row.decision]
    codes = {code: None for rule in rules for some in rule.alternatives for code in some}
    years = row.term_years_max
    owners = told.joined(tables.party_types[one] for one in owners_of(row, tables))
    decisions = told.joined(tables.decision_types[one] for one in codes)
    modes = told.joined(tables.transfer_modes[one] for one in row.transfer_modes)
    return [
        told.say("guide.owners", owners=owners),
        told.say("guide.decisions", decisions=decisions),
        told.say("guide.modes", modes=modes),
        told.say("guide.term", years=years) if years else "",
        told.say(f"guide.priority.{row.priority}") if row.priority else "",
    ]  # fmt: skip


def _scope(told: _Told) -> list[str]:
    if told.row.level == "district":
        return [told.say("guide.scope.district", district=told.here.place.district_name)]
    rows = [one for one in told.tables.limits if one.trade_type == told.row.code]
    lines = [_limit(told, one) for one in rows]
    return [line for line in lines if line] or [told.say("guide.scope.any")]


def _limit(told: _Told, row: Limit) -> str:
    most = row.township_max
    if most is None:
        return ""
    if row.measure == "area_mu_e4":
        amount = f"{area.text(most)} {told.say('case.mu')}"
    else:
        amount = f"{yuan(most)} {told.say('unit.fen')}"
    kind = told.say(f"guide.kind.{row.kind}") if row.kind else ""
    facts = {"kind": kind, "amount": amount, "rule": row.rule_doc}
    return told.say("guide.scope.limit", **facts)


def _papers(told: _Told) -> list[str]:
    rows = told.tables.materials(told.row.code)
    lines = [_paper(told, row) for row in rows if row.required_when == ALWAYS]
    for when in WHEN:
        some = [_paper(told, row) for row in rows if row.required_when == when]
        if some:
            lines += [told.say(f"guide.when.{when}"), *some]
    return lines


def _paper(told: _Told, row: Material) -> str:
    name = row.en if told.language == "en" else definite_name(row)
    return told.say("guide.paper", name=name, form=told.say(f"paper-form.{row.form}"))


def _procedure(told: _Told) -> list[str]:
    states, methods = told.tables.states, told.tables.trade_methods
    way = told.say("guide.then").join(told.named(states[one]) for one in WAY)
    how = told.joined(methods[one] for one in told.row.allowed_methods)
    return [way, told.say("guide.methods", methods=how)]


def _times(told: _Told) -> list[str]:
    own = {
        "notice": (told.row.notice_clock, told.row.notice_min_days),
        "result": (told.row.result_clock, told.row.result_days),
    }
    lines = []
    for one in CLOCKS:
        code, least = own.get(one, (one, 0))
        clock = told.tables.deadlines[code]
        lines.append(_time(told, clock, max(clock.default, least)))
    return lines


def _time(told: _Told, clock: Deadline, count: int) -> str:
    bound = told.say(f"guide.unit.{clock.unit}", count=count)
    word = (
        "guide.at-least"
        if clock.code in {told.row.notice_clock, told.row.result_clock}
        else "guide.within"
    )
    return told.say(word, what=_without_remark(told.named(clock)), bound=bound)  # fmt: skip


def _without_remark(name: str) -> str:
    """`result publicity, general` and the Chinese name with its class in brackets, cut short."""
    return name.partition("(")[0].partition(",")[0]


def _charges(told: _Told) -> list[str]:
    rows = shown_on(told.tables.fees, told.here.day, told.language)
    return [told.say("guide.charge", name=one.name, measure=one.measure) for one in rows] or [
        told.say("guide.charges.none")
    ]


def _telephones(told: _Told) -> list[str]:
    place, clocks = told.here.place, told.tables.deadlines
    return [
        told.say("guide.ask", phone=place.phone),
        told.say(
            "guide.complain",
            phone=place.supervision_phone,
            first=told.say("guide.unit.working_day", count=clocks["DL13"].default),
            last=told.say("guide.unit.working_day", count=clocks["DL14"].default),
        ),
    ]
