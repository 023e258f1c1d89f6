"""The code tables as the rules ask them (domain.md 5). Loading is `appliance.tables`.

A code that the caller takes from a checked table or entry must exist: UnknownCode otherwise.
"""

import re
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, TypeVar

from appliance.core import calendar, code_rows, people
from appliance.core.calendar import Calendar, Due, Holiday
from appliance.core.code_rows import (
    Deadline,
    DecisionRule,
    EventType,
    Limit,
    Material,
    Room,
    Row,
    State,
    TradeMethod,
    TradeType,
    Transition,
)

AMBIGUOUS: Final = "ambiguous"

ROWS: Final[Mapping[str, type[Row]]] = MappingProxyType(
    {
        "alert_rules": code_rows.AlertRule,
        "annual_bands": code_rows.AnnualBand,
        "bad_acts": code_rows.BadAct,
        "banks": code_rows.Bank,
        "complaint_types": code_rows.Code,
        "conditions": code_rows.Condition,
        "deadlines": code_rows.Deadline,
        "decision_map": code_rows.DecisionRule,
        "decision_types": code_rows.DecisionType,
        "deposit_caps": code_rows.DepositCap,
        "deposit_status": code_rows.DepositStatus,
        "division_ranges": code_rows.DivisionRange,
        "document_types": code_rows.DocumentType,
        "elsewhere": code_rows.Elsewhere,
        "ethnicity": code_rows.Ethnicity,
        "event_types": code_rows.EventType,
        "exposure_bases": code_rows.ExposureBasis,
        "fees": code_rows.Fee,
        "floors": code_rows.Floor,
        "gate_fail_codes": code_rows.GateFail,
        "grade_acts": code_rows.GradeAct,
        "holidays": code_rows.HolidayRow,
        "id_types": code_rows.IdType,
        "joint_review": code_rows.JointReview,
        "land_types": code_rows.SourcedCode,
        "limits_example": code_rows.Limit,
        "materials": code_rows.Material,
        "message_templates": code_rows.MessageTemplate,
        "organisations": code_rows.Organisation,
        "parcel_classes": code_rows.SourcedCode,
        "party_types": code_rows.PartyType,
        "payment_modes": code_rows.PaymentMode,
        "pools": code_rows.PoolRule,
        "publication_channels": code_rows.Code,
        "ranking_weights": code_rows.RankingWeight,
        "roles": code_rows.Role,
        "rooms": code_rows.Room,
        "sanctions": code_rows.Sanction,
        "sex": code_rows.SourcedCode,
        "skill_grades": code_rows.SkillGrade,
        "staleness": code_rows.Staleness,
        "states": code_rows.State,
        "suspension_reasons": code_rows.SuspensionReason,
        "termination_reasons": code_rows.TerminationReason,
        "trade_methods": code_rows.TradeMethod,
        "trade_types": code_rows.TradeType,
        "transfer_modes": code_rows.Code,
        "transitions": code_rows.Transition,
        "units": code_rows.Unit,
        "uscc_prefix": code_rows.UsccPrefix,
        "work_hours": code_rows.WorkHours,
    }
)
"""File name without `.csv` -> form of its rows."""

R = TypeVar("R", bound=Row)
K = TypeVar("K", bound=Hashable)


class UnknownCode(LookupError):
    """No table has this code."""


class DoubledCode(ValueError):
    """Two rows of one table have the same key."""


class Tables:
    """All tables of one version, indexed. `rows` holds, for each name of ROWS, its rows."""

    def __init__(self, version: str, rows: Mapping[str, Sequence[Row]]) -> None:  # noqa: PLR0915 - one line for each table
        def by(table: str, form: type[R], key: str = "code") -> Mapping[str, R]:
            return _indexed(table, [(getattr(one, key), one) for one in many(table, form)])

        def many(table: str, form: type[R]) -> tuple[R, ...]:
            return tuple(one for one in rows[table] if isinstance(one, form))

        self.version = version
        self.states = by("states", code_rows.State)
        self.transitions = many("transitions", code_rows.Transition)
        self.events = by("event_types", code_rows.EventType, "kind")
        self.roles = by("roles", code_rows.Role)
        self.deadlines = by("deadlines", code_rows.Deadline)
        self.document_types = by("document_types", code_rows.DocumentType)
        self.trade_types = by("trade_types", code_rows.TradeType)
        self.trade_methods = by("trade_methods", code_rows.TradeMethod)
        self.transfer_modes = by("transfer_modes", code_rows.Code)
        self.limits = many("limits_example", code_rows.Limit)
        self.joint_review = many("joint_review", code_rows.JointReview)
        self.organisations = by("organisations", code_rows.Organisation)
        self.all_materials = by("materials", code_rows.Material)
        self._materials = {
            name: tuple(one for one in self.all_materials.values() if one.trade_type == name)
            for name in {one.trade_type for one in self.all_materials.values()}
        }
        self.decision_types = by("decision_types", code_rows.DecisionType)
        self.decision_map = many("decision_map", code_rows.DecisionRule)
        self.conditions = by("conditions", code_rows.Condition)
        self.gate_fail_codes = by("gate_fail_codes", code_rows.GateFail)
        self.party_types = by("party_types", code_rows.PartyType)
        self.id_types = by("id_types", code_rows.IdType)
        self.ethnicity = by("ethnicity", code_rows.Ethnicity)
        self.sex = by("sex", code_rows.SourcedCode)
        self.land_types = by("land_types", code_rows.SourcedCode)
        self.parcel_classes = by("parcel_classes", code_rows.SourcedCode)
        self.uscc_prefixes = by("uscc_prefix", code_rows.UsccPrefix, "prefix")
        self.division_ranges = many("division_ranges", code_rows.DivisionRange)
        self.units = by("units", code_rows.Unit)
        self.payment_modes = by("payment_modes", code_rows.PaymentMode)
        self.deposit_caps = by("deposit_caps", code_rows.DepositCap, "trade_type")
        self.annual_bands = by("annual_bands", code_rows.AnnualBand)
        self.banks = by("banks", code_rows.Bank)
        self.fees = many("fees", code_rows.Fee)
        self.pools = by("pools", code_rows.PoolRule)
        self.alert_rules = by("alert_rules", code_rows.AlertRule)
        self.ranking_weights = by("ranking_weights", code_rows.RankingWeight)
        self.publication_channels = by("publication_channels", code_rows.Code)
        self.complaint_types = by("complaint_types", code_rows.Code)
        self.bad_acts = by("bad_acts", code_rows.BadAct)
        self.sanctions = by("sanctions", code_rows.Sanction)
        self.exposure_bases = by("exposure_bases", code_rows.ExposureBasis)
        self.deposit_status = by("deposit_status", code_rows.DepositStatus)
        self.suspension_reasons = by("suspension_reasons", code_rows.SuspensionReason)
        self.termination_reasons = by("termination_reasons", code_rows.TerminationReason)
        self.message_templates = by("message_templates", code_rows.MessageTemplate, "id")
        self.skill_grades = _indexed(
            "skill_grades",
            [(one.grade, one) for one in many("skill_grades", code_rows.SkillGrade)],
        )
        self.floors = many("floors", code_rows.Floor)
        self.grade_acts, self.rooms = (
            by("grade_acts", code_rows.GradeAct, "act"),
            by("rooms", code_rows.Room),
        )
        self.staleness = by("staleness", code_rows.Staleness)
        self.elsewhere, self.work_hours = (
            by("elsewhere", code_rows.Elsewhere),
            by("work_hours", code_rows.WorkHours),
        )
        self._grade_of_event, self._grade_of_role = self._grades()
        self.holidays = _indexed(
            "holidays", [(one.day, one) for one in many("holidays", code_rows.HolidayRow)]
        )
        self.calendar = Calendar(
            Holiday(one.day, one.kind == "work", one.provisional) for one in self.holidays.values()
        )
        self.states_active = frozenset(one.code for one in self.states.values() if one.active)
        self.states_open = self.states_active | {"SUSPENDED"}
        """In which a trade holds its object: a stopped one goes on where it was."""
        self._moves = _indexed(
            "transitions", [((one.from_state, one.event), one) for one in self.transitions]
        )

    def state(self, code: str) -> State:
        return _known(self.states, code)

    def event(self, kind: str) -> EventType:
        return _known(self.events, kind)

    def trade_type(self, code: str) -> TradeType:
        return _known(self.trade_types, code)

    def method(self, code: str) -> TradeMethod:
        return _known(self.trade_methods, code)

    def room(self, code: str) -> Room:
        """The room of a code; of "" the one where a session is held unless told otherwise."""
        if code:
            return _known(self.rooms, code)
        return next(one for one in self.rooms.values() if one.default)

    def deadline(self, code: str) -> Deadline:
        return _known(self.deadlines, code)

    def transition(self, from_state: str | None, event: str) -> Transition | None:
        """The move that `event` makes from a state (None: the beginning); None if it makes none.

        `*ACTIVE` rows hold for every active state; `to` may still be `*PREVIOUS`.
        """
        exact = self._moves.get((from_state or "", event))
        if exact is None and from_state in self.states_active:
            return self._moves.get(("*ACTIVE", event))
        return exact

    def transitions_from(self, from_state: str | None) -> tuple[Transition, ...]:
        """Every move out of a state, in the order of the table."""
        froms = {from_state or ""} | ({"*ACTIVE"} if from_state in self.states_active else set())
        return tuple(one for one in self.transitions if one.from_state in froms)

    def may_combine(self, role: str, other: str) -> bool:
        """Whether one person may act in both roles on one trade."""
        return other not in _known(self.roles, role).apart

    def grade_min(self, event: str, role: str) -> int:
        """The lowest grade that may sign an event in a role; 0 where grades do not ask."""
        return max(self._grade_of_event.get(event, 0), self._grade_of_role.get(role, 0))

    def materials(self, trade_type: str) -> tuple[Material, ...]:
        """The papers of a type, in the order of its list."""
        return self._materials.get(trade_type, ())

    def decision_rules(self, symbol: str) -> tuple[DecisionRule, ...]:
        """Rows for a `decision` symbol of a type; the one whose condition holds applies."""
        return tuple(one for one in self.decision_map if one.symbol == symbol)

    def limit_row(
        self, trade_type: str, kind: str, day: date
    ) -> Limit | Literal["ambiguous"] | None:
        """The one row valid on `day`; None or `ambiguous` must be refused, never taken as free."""
        found = [one for one in self.limits if one.covers(trade_type, kind, day)]
        if len(found) > 1:
            return AMBIGUOUS
        return found[0] if found else None

    def _grades(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """Event -> and role -> the lowest grade whose `may` names an act with it."""
        events: dict[str, int] = {}
        roles: dict[str, int] = {}
        for row in sorted(self.skill_grades.values(), key=lambda one: one.grade):
            for act in (self.grade_acts[name] for name in row.acts if name in self.grade_acts):
                events |= {event: row.grade for event in act.events if event not in events}
                roles |= {role: row.grade for role in act.roles if role not in roles}
        return events, roles

    def id_fault(self, id_type: str, text: str, *, today: date, demo: bool) -> str | None:
        """The first fault of an identity number of any kind of paper; None when there is none.

        Resident numbers and residence permits: as `people.check_id_number`; credit codes: as
        `people.check_uscc`; the others FORMAT by the pattern of id_types.csv.
        """
        row = _known(self.id_types, id_type)
        if row.check.startswith("GB 32100"):
            return people.check_uscc(text)
        if row.check.startswith("GB 11643") and (
            fault := people.check_id_number(text, today=today, demo=demo)
        ):
            return fault
        return None if re.fullmatch(row.pattern, people.normal_id(text)) else "FORMAT"

    def due(self, clock: str, day: date, *, count: int | None = None) -> Due:
        """The last day of a clock that starts (or, running before, ends) with `day`.

        `count` goes before the clock's default: the days of a trade type or of a notice.
        ValueError for clocks of minutes and hours, which run on instants.
        """
        row = self.deadline(clock)
        length = row.default if count is None else count
        if row.unit in {"minute", "hour"}:
            raise ValueError(f"{clock} is counted in {row.unit}s")
        if row.runs == "before":
            return Due(calendar.days_before(day, length))
        if row.unit == "working_day":
            return self.calendar.add_working_days(day, length)
        if row.unit == "month":
            return Due(calendar.add_months(day, length))
        return self.calendar.add_calendar_days(day, length)


def _known(table: Mapping[str, R], code: str) -> R:
    try:
        return table[code]
    except KeyError as error:
        raise UnknownCode(code) from error


def _indexed(table: str, pairs: Sequence[tuple[K, R]]) -> Mapping[K, R]:
    index = dict(pairs)
    if len(index) != len(pairs):
        keys = [key for key, _ in pairs]
        doubled = next(key for key in keys if keys.count(key) > 1)
        raise DoubledCode(f"{table}: {doubled}")
    return MappingProxyType(index)
