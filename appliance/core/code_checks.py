"""Whether the code tables fit each other: every code that a row names must exist.

Each check yields sentences for a technician, `table: what`; no sentence, no fault.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import combinations

from appliance.core import code_machine, collective
from appliance.core.code_rows import Fee
from appliance.core.codes import Tables
from appliance.core.entries import FACTS

ADDRESSED = ("COMPLAINT", "FILING", "QUESTION", "DELEGATION")
"""What an organisation can be addressed with, or give (organisations.csv)."""

_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
ROOM_FUNCTIONS = ("RECEPTION", "WAITING", "QUESTION", "OPENING", "EVALUATION", "SUPERVISION")
"""What a room is for (rooms.csv; domain.md F13)."""

STICK_DAYS = 7
"""So long a stick may be on its way between a station that warns and its district."""

RANKED = ("VOLUME", "ON_TIME", "RATING", "ATTENDANCE")
"""What the monthly ranking is made of (ranking_weights.csv; domain.md B15)."""


def faults(tables: Tables) -> list[str]:
    """Everything that is wrong, in a stable order; empty when the tables may be used."""
    checks = (_states, _events, _roles, _types, _methods, _decisions, _papers, _limits)
    later = (
        _joint_review,
        _organisations,
        _clocks,
        _bands,
        _discipline,
        _fees,
        _banks,
        _pools,
        _people,
        _reasons,
        _grades,
        _rooms,
        _staleness,
        _figures,
        _hours,
        _elsewhere,
        code_machine.machine,
        code_machine.floors,
    )
    return [fault for check in (*checks, *later) for fault in check(tables)]


def _states(tables: Tables) -> Iterator[str]:
    states = set(tables.states)
    for row in tables.transitions:
        name = f"transitions: {row.from_state}, {row.event}"
        yield from _missing(name, [row.from_state], states | {"", "*ACTIVE"})
        yield from _missing(name, [row.to], states | {"*PREVIOUS"})
        event = tables.events.get(row.event)
        if event is None or not event.move:
            yield f"{name}: no event that moves"
        elif not row.roles or set(row.roles) - set(event.roles):
            yield f"{name}: roles differ from those of the event"
    for state in tables.states.values():
        leads_out = any(row.from_state == state.code for row in tables.transitions)
        if state.terminal and (leads_out or state.active):
            yield f"states: {state.code} is terminal, yet something leads out"


def _events(tables: Tables) -> Iterator[str]:
    moving = {row.event for row in tables.transitions}
    lines = {role.line for role in tables.roles.values()}
    for row in tables.events.values():
        name = f"event_types: {row.kind}"
        yield from _missing(name, [*row.roles, *row.second], tables.roles)
        yield from _missing(name, row.lines, lines)
        yield from _missing(name, row.states, {*tables.states, "*ANY"})
        yield from _missing(name, row.documents, {*tables.document_types, "*"})
        if row.move != (row.kind in moving):
            yield f"{name}: `move` and the transitions differ"
        if not row.roles:
            yield f"{name}: nobody may sign it"
    # What is hidden stands inside a `sealed.act`; a cover entry is no event at all.
    shown = [kind for (kind, _), fact in FACTS.items() if not fact.hidden]
    yield from _missing("event_types: a kind of the ledger", shown, tables.events)


def _roles(tables: Tables) -> Iterator[str]:
    for role in tables.roles.values():
        yield from _missing(f"roles: {role.code}", role.apart, tables.roles)
        for other in role.apart:
            if other in tables.roles and role.code not in tables.roles[other].apart:
                yield f"roles: {role.code} and {other} are not kept apart by both rows"


def _types(tables: Tables) -> Iterator[str]:
    symbols = {row.symbol for row in tables.decision_map}
    for row in tables.trade_types.values():
        name = f"trade_types: {row.code}"
        yield from _missing(name, row.transfer_modes, tables.transfer_modes)
        yield from _missing(name, row.allowed_methods, tables.trade_methods)
        yield from _missing(name, [row.unit], tables.units)
        yield from _missing(name, [row.decision], symbols)
        yield from _missing(name, [row.notice_clock, row.result_clock], tables.deadlines)
        for days, clock in (
            (row.notice_min_days, row.notice_clock),
            (row.result_days, row.result_clock),
        ):
            if clock in tables.deadlines and days < tables.deadlines[clock].minimum:
                yield f"{name}: {days} days are under the minimum of {clock}"


def _methods(tables: Tables) -> Iterator[str]:
    for row in tables.trade_methods.values():
        if row.host_grade_min not in tables.skill_grades:
            yield f"trade_methods: {row.code}: unknown grade {row.host_grade_min}"
        if row.min_valid_bidders < 1:
            yield f"trade_methods: {row.code}: needs at least one bidder"


def _decisions(tables: Tables) -> Iterator[str]:
    for row in tables.decision_map:
        codes = [code for one in row.alternatives for code in one]
        yield from _missing(f"decision_map: {row.symbol}", codes, tables.decision_types)
        if row.condition not in collective.CONDITIONS:
            yield f"decision_map: {row.symbol}: a condition that cannot be judged"
    yield from _missing("decision_types", tables.decision_types, collective.known_bodies())
    yield from _missing("party_types", tables.party_types, collective.OWNER_OF)


def _papers(tables: Tables) -> Iterator[str]:
    for material in tables.all_materials.values():
        yield from _missing(
            f"materials: {material.code}", [material.trade_type], tables.trade_types
        )
    for row in tables.document_types.values():
        yield from _missing(f"document_types: {row.code}", [row.state], {*tables.states, "any"})


def _limits(tables: Tables) -> Iterator[str]:
    for row in tables.limits:
        name = f"limits: {row.trade_type} from {row.valid_from}"
        yield from _missing(name, [row.trade_type], tables.trade_types)
        bounds = [row.village_max, row.township_max, row.district_max]
        given = [bound for bound in bounds if bound is not None]
        if given != sorted(given) or min(given, default=0) < 0:
            yield f"{name}: the bands do not rise"
        if row.valid_to is not None and row.valid_to < row.valid_from:
            yield f"{name}: ends before it begins"


def _joint_review(tables: Tables) -> Iterator[str]:
    """Levels rise from the reviewer's without a gap: each signs over what the one below agreed."""
    for row in tables.joint_review:
        name = f"joint_review: {row.trade_type} from {row.from_value}"
        yield from _missing(name, [row.trade_type], tables.trade_types)
        if row.levels not in {(1, 2), (1, 2, 3)} or row.from_value < 0:
            yield f"{name}: not the levels 1|2 or 1|2|3 from a value on"


def _organisations(tables: Tables) -> Iterator[str]:
    for row in tables.organisations.values():
        yield from _missing(f"organisations: {row.code}", row.takes, ADDRESSED)


def _pools(tables: Tables) -> Iterator[str]:
    for row in tables.pools.values():
        if row.no_repeat < 0 or row.extract_days < 1:
            yield f"pools: {row.code}: a count below nothing, or an extract that is never good"


def _bands(tables: Tables) -> Iterator[str]:
    """What a deposit may be, and for which estimates a yearly one stands."""
    yield from _missing("deposit_caps", tables.deposit_caps, tables.trade_types)
    for cap in tables.deposit_caps.values():
        if not 0 < cap.most_bp <= 10_000:
            yield f"deposit_caps: {cap.trade_type}: not a part of the whole"
    for row in tables.annual_bands.values():
        name = f"annual_bands: {row.code}"
        if not 0 < row.lo_fen <= row.hi_fen:
            yield f"{name}: the band does not rise"
        if row.full_fen < 1:
            yield f"{name}: no amount"
        if row.valid_to is not None and row.valid_to < row.valid_from:
            yield f"{name}: ends before it begins"


def _discipline(tables: Tables) -> Iterator[str]:
    """Each sanction refers to a listed act, and what usually follows from one may follow (H05)."""
    for sanction in tables.sanctions.values():
        name = f"sanctions: {sanction.code}"
        yield from _missing(name, sanction.acts, tables.bad_acts)
        if not sanction.acts:
            yield f"{name}: refers to no act"
    for act in tables.bad_acts.values():
        may = {one.en for one in tables.sanctions.values() if act.code in one.acts}
        yield from _missing(f"bad_acts: {act.code}: a sanction", act.sanctions, may)
        if act.months < 1:
            yield f"bad_acts: {act.code}: lasts for less than a month"
    for basis in tables.exposure_bases.values():
        if basis.months < 1 or not basis.law:
            yield f"exposure_bases: {basis.code}: no duration, or no ground in law"


def _fees(tables: Tables) -> Iterator[str]:
    """No row charges without a measure and a rule, and on no day do two rows of one item hold."""
    for row in tables.fees:
        name = f"fees: {row.code}"
        if min(row.unit_fen, row.rate_bp, row.cap_fen) < 0:
            yield f"{name}: an amount is negative"
        if (row.unit_fen > 0) is not (row.basis in ("TRADE", "PIECE")):
            yield f"{name}: the unit does not fit the basis"
        if (row.rate_bp > 0) is not (row.basis == "TOTAL") or row.rate_bp > 10_000:
            yield f"{name}: the rate does not fit the basis"
        if row.basis == "FREE" and row.cap_fen:
            yield f"{name}: what is free has no cap"
        if not row.rule_doc:
            yield f"{name}: no rule"
        if row.valid_to is not None and row.valid_to < row.valid_from:
            yield f"{name}: ends before it begins"
    for one, other in combinations(tables.fees, 2):
        if one.code == other.code and _meet(one, other):
            yield f"fees: {one.code}: two rows hold at the same time"


def _banks(tables: Tables) -> Iterator[str]:
    for row in tables.banks.values():
        if row.consent_days_max < 1:
            yield f"banks: {row.code}: nobody could consent"
        if row.valid_to is not None and row.valid_to < row.valid_from:
            yield f"banks: {row.code}: ends before it begins"


def _meet(one: Fee, other: Fee) -> bool:
    first, later = sorted((one, other), key=lambda row: row.valid_from)
    return first.valid_to is None or first.valid_to >= later.valid_from


def _clocks(tables: Tables) -> Iterator[str]:
    for row in tables.deadlines.values():
        if not 0 <= row.minimum <= row.default:
            yield f"deadlines: {row.code}: the default is under the minimum"


def _people(tables: Tables) -> Iterator[str]:
    for party in tables.party_types.values():
        name = f"party_types: {party.code}"
        yield from _missing(name, party.uscc_prefixes, tables.uscc_prefixes)
        yield from _missing(name, party.id_type.split(" or "), tables.id_types)
    for row in tables.id_types.values():
        try:
            re.compile(row.pattern)
        except re.error:
            yield f"id_types: {row.code}: the pattern cannot be read"


def _reasons(tables: Tables) -> Iterator[str]:
    for row in tables.suspension_reasons.values():
        roles = [*row.session_pause_by, *row.trade_suspend_by]
        yield from _missing(f"suspension_reasons: {row.code}", roles, tables.roles)
    for one in tables.conditions.values():
        name = f"conditions: {one.code}"
        yield from _missing(name, [one.fault], tables.gate_fail_codes)
        if bool(one.paper) != (one.input in ("PAPER", "SHOWN")):
            yield f"{name}: a paper and nothing else proves it, or none does"
    for status in tables.deposit_status.values():
        yield from _missing(f"deposit_status: {status.code}", [status.set_by], tables.events)


def _grades(tables: Tables) -> Iterator[str]:
    """Grades rise from 1 without a gap; what they permit is known, and nothing is forgotten."""
    if list(tables.skill_grades) != list(range(1, len(tables.skill_grades) + 1)):
        yield "skill_grades: the grades do not rise by one"
    named = {act for row in tables.skill_grades.values() for act in row.acts}
    yield from _missing("skill_grades", sorted(named), tables.grade_acts)
    yield from _missing("grade_acts: an act that no grade permits", tables.grade_acts, named)
    for row in tables.grade_acts.values():
        yield from _missing(f"grade_acts: {row.act}", row.roles, tables.roles)
        yield from _missing(f"grade_acts: {row.act}", row.events, tables.events)


def _staleness(tables: Tables) -> Iterator[str]:
    """There is time between the warning and the block to carry a stick, whatever is told."""
    for row in tables.staleness.values():
        name = f"staleness: {row.code}"
        yield from _missing(name, row.events, tables.events)
        if row.warn_days < 1 or (row.block_days and row.block_days < row.warn_days + STICK_DAYS):
            yield f"{name}: warns at once, or blocks within {STICK_DAYS} days of the warning"
        if bool(row.events) != bool(row.block_days):
            yield f"{name}: blocks nothing after some days, or something after none"


def _rooms(tables: Tables) -> Iterator[str]:
    """One room is where a session is held unless told otherwise; every function is known."""
    if sum(row.default for row in tables.rooms.values()) != 1:
        yield "rooms: exactly one room is the default"
    for row in tables.rooms.values():
        name = f"rooms: {row.code}"
        yield from _missing(name, row.functions, ROOM_FUNCTIONS)
        if row.capacity < 1 or row.open_max_s < 0:
            yield f"{name}: holds nobody, or its door may stand open for less than no time"
        if (row.needs_checkin or row.needs_phones) and not row.needs_badge:
            yield f"{name}: who is checked is admitted with a badge"
        if row.anti_passback and not row.door:
            yield f"{name}: without a door nobody comes in or goes out by it"


def _figures(tables: Tables) -> Iterator[str]:
    """What the box watches for is a kind of entry, and its ranking weighs what it can count."""
    for row in tables.alert_rules.values():
        name = f"alert_rules: {row.code}"
        yield from _missing(name, [row.event] if row.event else [], tables.events)
        if row.least < 1:
            yield f"{name}: `least` is less than one"
        if row.find == "COUNT" and not row.span:
            yield f"{name}: counts over no span"
        if row.find == "AT_LEAST" and not row.field:
            yield f"{name}: names no field"
    weighed = set(tables.ranking_weights)
    yield from _missing("ranking_weights", RANKED, weighed)
    yield from _missing("ranking_weights", weighed, RANKED)
    if any(row.weight < 0 for row in tables.ranking_weights.values()):
        yield "ranking_weights: a weight below nothing"


def _hours(tables: Tables) -> Iterator[str]:
    """Each kind of day has its shifts, in order, none into the next."""
    for kind in ("WORKING", "REST"):
        ended = ""
        shifts = [row for row in tables.work_hours.values() if row.day == kind]
        if not shifts:
            yield f"work_hours: none for a day of kind {kind}"
        for row in shifts:
            if not (_HOUR.fullmatch(row.begins) and _HOUR.fullmatch(row.ends)):
                yield f"work_hours: {row.code}: hours are HH:MM"
            elif not ended <= row.begins < row.ends or row.grace_min < 0:
                yield f"work_hours: {row.code}: ends before it begins, or before the one before it"
            ended = row.ends


def _elsewhere(tables: Tables) -> Iterator[str]:
    """What belongs elsewhere is held nowhere here, and says where."""
    for row in tables.elsewhere.values():
        if row.code in tables.trade_types:
            yield f"elsewhere: {row.code} is a type of this station"
        if not (row.where_zh and row.where_en):
            yield f"elsewhere: {row.code} says no place"


def _missing(name: str, codes: Iterable[str], known: Collection[str]) -> Iterator[str]:
    for code in codes:
        if code not in known:
            yield f"{name}: unknown code {code!r}"
