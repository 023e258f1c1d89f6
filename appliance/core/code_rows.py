"""Rows of the code tables, one form per kind of table (domain.md 5).

A field bears the column's name unless that is a Python word or too short to understand. `zh` and
`en` are what people read. A tuple is a cell with a list in it; an empty cell is "", () or None.
"""

from datetime import date
from typing import Literal

import msgspec


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row; the loader refuses a header that differs from the fields."""


class Code(Row, frozen=True, kw_only=True):
    """complaint_types, publication_channels, transfer_modes."""

    code: str
    zh: str
    en: str


class SourcedCode(Code, frozen=True, kw_only=True):
    """land_types, parcel_classes, sex."""

    source: str


# --- the machine --------------------------------------------------------------------------------


class State(Code, frozen=True, kw_only=True):
    """`active`: may be suspended or terminated; `terminal`: no event leads out."""

    meaning: str
    terminal: bool
    active: bool


class Transition(Row, frozen=True, kw_only=True):
    """A move. `from_state` may be "" (the beginning) or `*ACTIVE`, `to` may be `*PREVIOUS`."""

    from_state: str = msgspec.field(name="from")
    event: str
    to: str
    roles: tuple[str, ...] = msgspec.field(name="role")
    guard: str


class EventType(Row, frozen=True, kw_only=True):
    """A kind of entry: who may sign it, where it may stand, what it holds and prints.

    `second` signs the same entry; `states` is empty when it is not bound to a trade, `*ANY` for
    any state of one; `documents` may be `*`.
    """

    kind: str = msgspec.field(name="event")
    zh: str
    en: str
    lines: tuple[str, ...] = msgspec.field(name="line")
    roles: tuple[str, ...]
    second: tuple[str, ...]
    move: bool
    states: tuple[str, ...]
    documents: tuple[str, ...]
    payload_keys: tuple[str, ...]


class Role(Code, frozen=True, kw_only=True):
    """`apart`: roles that the same person may not have on one trade; symmetric."""

    line: str
    apart: tuple[str, ...] = msgspec.field(name="may_not_combine_with_on_one_trade")

    @property
    def of_person(self) -> bool:
        """Whether a person can hold a key in it: not the box itself, not everybody."""
        return self.line not in {"system", "public"}

    @property
    def graded(self) -> bool:
        """Whether grades ask anything of it: they are those of the station's own people."""
        return self.line in {"front", "back"}


class Deadline(Code, frozen=True, kw_only=True):
    """A clock (domain.md 3.4). `editable` is about a single notice against the default."""

    default: int
    unit: Literal["minute", "hour", "calendar_day", "working_day", "month"]
    minimum: int
    editable: Literal["longer", "shorter", "any"]
    start: str
    runs: Literal["after", "before"]
    basis: str
    confidence: str


class Staleness(Code, frozen=True, kw_only=True):
    """How long a word of the district may go unconfirmed, in days, by the name of its note.

    After `warn_days` the staff are told; after `block_days` (0: never) `events` are refused.
    """

    warn_days: int
    block_days: int
    events: tuple[str, ...]
    basis: str


class DocumentType(Code, frozen=True, kw_only=True):
    """A paper; `state` is where it is printed, or `any`."""

    state: str
    paper: str
    signed_by: str


# --- what is traded -----------------------------------------------------------------------------


class TradeType(Code, frozen=True, kw_only=True):
    """What may be traded, by whom, how long, after which publicity (domain.md 2.1)."""

    family: str = msgspec.field(name="class")
    level: Literal["township", "district", "township_or_district"]
    transferor: str
    transferee_limit: str
    transfer_modes: tuple[str, ...]
    max_term_years: str
    decision: str
    notice_min_days: int
    notice_clock: str
    result_days: int
    result_clock: str
    filing: str
    allowed_methods: tuple[str, ...]
    unit: str
    price_unit: Literal["fen/mu/year", "fen/year", "fen"]
    priority: str
    basis: str
    confidence: str

    @property
    def buying(self) -> bool:
        """Whether the owner pays: the listing price is then the ceiling of the offers."""
        return self.family == "procurement"

    @property
    def term_years_max(self) -> int | None:
        """The number of years in `max_term_years`; None where it names another bound or none."""
        first = self.max_term_years.partition(" ")[0]
        return int(first) if first.isdecimal() else None


class TradeMethod(Code, frozen=True, kw_only=True):
    """How a trade is decided (domain.md 2.2)."""

    direction: Literal["high", "low", "score", "draw", "n/a"]
    min_valid_bidders: int
    single_bidder_rule: str
    tie_break: str
    rule_section: str
    host_grade_min: int = msgspec.field(name="who_may_host_min_grade")


class Limit(Row, frozen=True, kw_only=True):
    """A band of values by which a trade is routed; the unit is that of `measure`.

    `kind` is "" for the whole type; `valid_to` is the last valid day; a missing bound is None.
    """

    rule_doc: str
    valid_from: date
    valid_to: date | None = None
    trade_type: str
    kind: str
    measure: Literal["area_mu_e4", "total_fen", "estimate_fen"]
    village_max: int | None = None
    township_max: int | None = None
    district_max: int | None = None
    above: str

    def covers(self, trade_type: str, kind: str, day: date) -> bool:
        """Whether this row speaks of the type and kind on that day."""
        if self.trade_type != trade_type or self.kind not in {"", kind}:
            return False
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class JointReview(Row, frozen=True, kw_only=True):
    """From which value on a notice of a type needs more levels of review than the reviewer's.

    `measure` as in the limits; `levels` 1 reviewer, 2 department, 3 supervision (domain.md A05).
    """

    trade_type: str
    measure: Literal["area_mu_e4", "total_fen", "estimate_fen"]
    from_value: int
    levels: tuple[int, ...]
    basis: str


class Organisation(Code, frozen=True, kw_only=True):
    """Whom a filing, a complaint or a question goes to, and in whose name somebody may decide.

    `takes`: what may be addressed to it.
    """

    kind: Literal["COMMITTEE", "OFFICE", "CENTRE", "SUPERVISION", "DEPARTMENT"]
    takes: tuple[str, ...]
    address: str
    phone: str


class Material(Row, frozen=True, kw_only=True):
    """A paper that an application of a type needs; `required_when` is `1` for always."""

    trade_type: str
    no: int
    zh: str
    en: str
    form: Literal["original", "scan", "check original", "original + scan"]
    required_when: Literal["1", "proxy", "person", "collective", "outsider"]

    @property
    def code(self) -> str:
        """`CBD-4`, as it stands in commands and entries."""
        return f"{self.trade_type}-{self.no}"


class DecisionType(Code, frozen=True, kw_only=True):
    """A collective or household decision with its quorum."""

    quorum: str
    majority: str = msgspec.field(name="pass")
    basis: str
    fields: tuple[str, ...]


class DecisionRule(Row, frozen=True, kw_only=True):
    """Which decisions satisfy a `decision` symbol of a type where `condition` holds."""

    symbol: str
    decisions: str
    condition: str

    @property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """Any one of these, each of which needs all of its codes."""
        return tuple(tuple(one.split("+")) for one in self.decisions.split("|"))


# --- people and places --------------------------------------------------------------------------


class PartyType(Code, frozen=True, kw_only=True):
    """`uscc_prefixes`: first two characters that a credit code of this type may have."""

    id_type: str
    uscc_prefixes: tuple[str, ...] = msgspec.field(name="uscc_prefix")


class IdType(Code, frozen=True, kw_only=True):
    pattern: str
    check: str


class Ethnicity(Code, frozen=True, kw_only=True):
    alpha: str
    source: str


class UsccPrefix(Row, frozen=True, kw_only=True):
    prefix: str
    zh: str
    en: str
    confidence: str


class DivisionRange(Row, frozen=True, kw_only=True):
    segment: str
    range: str
    zh: str
    en: str
    source: str


class SkillGrade(Row, frozen=True, kw_only=True):
    grade: int
    zh: str
    en: str
    may: str

    @property
    def acts(self) -> tuple[str, ...]:
        """The acts that `may` names, as in grade_acts.csv."""
        return tuple(self.may.split(", "))


class GradeAct(Row, frozen=True, kw_only=True):
    """What an act named in `may` of skill_grades.csv is: events, or whatever a role signs."""

    act: str
    roles: tuple[str, ...]
    events: tuple[str, ...]


class Floor(Row, frozen=True, kw_only=True):
    """What the law asks of one cell of a district's table (domain.md 2, facts marked [V]).

    `rule`: `least` and `most` are numbers, `is` one of the words in `value`, split by `;`.
    """

    table: Literal["deadlines", "trade_types", "trade_methods"]
    code: str
    column: str
    rule: Literal["least", "most", "is"]
    value: str
    law: str


class HolidayRow(Row, frozen=True, kw_only=True):
    """A rest day or a make-up working day; the source tells when the year is not settled."""

    day: date = msgspec.field(name="date")
    kind: Literal["off", "work"]
    name: str
    source: str

    @property
    def provisional(self) -> bool:
        return self.source.startswith("PROVISIONAL")


# --- reasons, money, messages -------------------------------------------------------------------


class GateFail(Code, frozen=True, kw_only=True):
    gate: Literal["enrol", "deposit", "qualification", "document"]


class Condition(Code, frozen=True, kw_only=True):
    """What a taker must be (E04). `input`: what it is judged by; `paper`: the code of its proof.

    AGE, LIST, LEGAL, MEMBER, SHOWN and POOL are judged at the counter; PAPER and PARTY are chosen
    in a notice and judged at the closing by what was shown. `fault` is of gate_fail_codes.csv.
    `by_law`: nobody may override it.
    """

    input: Literal["AGE", "LIST", "LEGAL", "MEMBER", "SHOWN", "POOL", "PAPER", "PARTY"]
    paper: str
    fault: str
    by_law: bool


class SuspensionReason(Code, frozen=True, kw_only=True):
    """Who may pause a session, who may suspend a trade for this reason (domain.md 3.1)."""

    session_pause_by: tuple[str, ...]
    trade_suspend_by: tuple[str, ...]
    basis: str


class TerminationReason(Code, frozen=True, kw_only=True):
    deposit: str
    basis: str


class DepositStatus(Code, frozen=True, kw_only=True):
    """`set_by`: the kind of entry that sets it."""

    set_by: str


class Dated(Code, frozen=True, kw_only=True):
    """A row that holds for a time; `valid_to` is the last valid day, None for no end."""

    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: str) -> bool:
        """Whether the row is valid on an ISO day."""
        asked = date.fromisoformat(day)
        return self.valid_from <= asked and (self.valid_to is None or asked <= self.valid_to)


class AnnualBand(Dated, frozen=True, kw_only=True):
    """Estimates (fen, both ends included) for which one annual deposit stands, and its amount."""

    lo_fen: int
    hi_fen: int
    full_fen: int
    basis: str


class Fee(Dated, frozen=True, kw_only=True):
    """A fee that may be charged in a trade: for what, at most how much, by which rule.

    `payee`: TREASURY (the station's own) or AGENCY; `unit_fen` of TRADE and PIECE, `rate_bp`
    hundredths of a percent of the contract's total; `cap_fen` of the whole trade, 0 for none. One
    item may have several rows, one after the other.
    """

    payee: Literal["TREASURY", "AGENCY"]
    payer: Literal["TRANSFEROR", "TAKER"]
    basis: Literal["FREE", "TRADE", "PIECE", "TOTAL"]
    unit_fen: int
    rate_bp: int
    cap_fen: int
    rule_doc: str


class Bank(Dated, frozen=True, kw_only=True):
    """A bank that lends on deals of the township, as the district names it, and what it offers.

    `consent_days_max`: how long a winner's consent for it may hold.
    """

    offer_zh: str
    offer_en: str
    phone: str
    consent_days_max: int
    rule_doc: str


class WorkHours(Code, frozen=True, kw_only=True):
    """When somebody who is expected works (domain.md B10): a shift of a kind of day.

    `begins`, `ends`: local HH:MM; `grace_min`: minutes after `begins` that are not late yet.
    """

    day: Literal["WORKING", "REST"]
    begins: str
    ends: str
    grace_min: int
    basis: str


class Elsewhere(Code, frozen=True, kw_only=True):
    """A class of trade that no station holds, and where people go with it (domain.md J03, J05)."""

    where_zh: str
    where_en: str
    bring_zh: str
    bring_en: str
    basis: str


class Room(Code, frozen=True, kw_only=True):
    """A room of the station and what it asks of who comes in (domain.md F08-F10, F13).

    `door`: the panel's lock that leads in, "" for none; `lamp`: its light that shows in-use.
    `needs_badge`: who is in the session was admitted at the desk; `needs_checkin`: after a bag
    check; `needs_phones`: with a locker for the phone, or the word that there is none.
    `anti_passback`: nobody comes in twice without having gone out; `open_max_s`: how long the
    door may stand open, 0 where nothing watches it. `default`: where the notice names no room.
    """

    functions: tuple[str, ...]
    capacity: int
    door: Literal["", "LOCK"] = ""
    lamp: Literal["", "IN_USE"] = ""
    needs_badge: bool
    needs_checkin: bool
    needs_phones: bool
    anti_passback: bool
    open_max_s: int
    default: bool


class PoolRule(Code, frozen=True, kw_only=True):
    """What a pool of the district is drawn for, and who of it is left out.

    `purpose`: of the draws; `sealed`: its rows are encrypted to the station; `no_repeat`: who was
    chosen in so many draws before is left out; `score_line`: points below which an agency is left
    out; `extract_days`: days after its date on which an extract may still be drawn from.
    """

    purpose: Literal["EXPERT", "AGENCY", "CONTRACTOR"]
    sealed: bool
    no_repeat: int
    extract_days: int
    unseal_min: int
    silent_min: int = 30
    score_line: int | None = None
    basis: str


class DepositCap(Row, frozen=True, kw_only=True):
    """The most that a notice of a type may ask: so many ten-thousandths of `measure`."""

    trade_type: str
    measure: Literal["total_fen", "estimate_fen"]
    most_bp: int
    law: str
    basis: str


class PaymentMode(Code, frozen=True, kw_only=True):
    accepted_default: bool


class BadAct(Code, frozen=True, kw_only=True):
    sanctions: tuple[str, ...] = msgspec.field(name="default_sanction")
    months: int


class Sanction(Code, frozen=True, kw_only=True):
    """What may follow from a bad act; `lasts`: for so many months as the act's row says."""

    acts: tuple[str, ...]
    lasts: bool


class ExposureBasis(Code, frozen=True, kw_only=True):
    """What is published about a party, for how long, on which ground; `of_case`: only decided."""

    months: int
    of_case: bool
    law: str


class Unit(Code, frozen=True, kw_only=True):
    scale: str
    to_base: str


class MessageTemplate(Row, frozen=True, kw_only=True):
    id: str
    trigger: str
    channel: Literal["SMS", "VOICE", "LED"]
    text: str


class AlertRule(Code, frozen=True, kw_only=True):
    """What the box tells the supervision of by itself (core/alerts.py).

    `find`: EACH entry of `event` whose `field` is one of `values` (any, where none is named);
    AT_LEAST: whose number in `field` is `least` or more; COUNT: the `least`-th of one `span`, per
    `trade` or `signer`; ORDER: accepted although an application of `least` hours earlier waits;
    CLOCK: wall and monotonic clock apart by `least` seconds; ACT: raised by the act itself.
    """

    find: Literal["EACH", "AT_LEAST", "COUNT", "ORDER", "CLOCK", "ACT"]
    event: str
    field: str
    values: tuple[str, ...]
    per: Literal["", "trade", "signer"] = ""
    least: int
    span: Literal["", "DAY", "MONTH"] = ""


class RankingWeight(Code, frozen=True, kw_only=True):
    """How much a part of the monthly ranking weighs (core/figures/ranking.py)."""

    weight: int
