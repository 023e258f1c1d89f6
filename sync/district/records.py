"""Records of trades as the district rebuilds them from verified entries: codes, numbers, dates.

A district holds no personal data: a record is what the public part of the entries says. What a
station signed is kept whatever it says; entries that do not fit become findings for a person.
"""

from typing import Any, Final, Protocol

import msgspec

from appliance.core import envelope
from appliance.core.codes import Tables
from appliance.core.entries import (
    AttemptRefused,
    AwardConfirmed,
    CertificateIssued,
    CertificateReissued,
    ContractSigned,
    Fact,
    HelpAsked,
    NoticeAmended,
    NoticeExtended,
    NoticePublished,
    ObjectionDismissed,
    PriorityClosed,
    RerunOrdered,
    TradeRelisted,
    TradeResumed,
)
from appliance.core.envelope import BadEntry, Envelope

UNREADABLE: Final = "entry-unreadable"
WRONG_PLACE: Final = "entry-wrong-place"
ILLEGAL_STEP: Final = "illegal-step"
FINDINGS: Final = (UNREADABLE, WRONG_PLACE, ILLEGAL_STEP)

BEGINS: Final = "trade.submit"
"""The trade number is given here; what lies before it belongs to a draft (domain.md 3)."""
PREVIOUS: Final = "*PREVIOUS"
RANDOM_MAX: Final = 8
"""Characters of the random number of an enrolment."""


class Moves(Protocol):
    """The table of steps, as far as the district needs it."""

    def moves(self, kind: str) -> bool:
        """Whether an entry of this kind leads to another stage."""
        ...

    def to(self, stage: str, kind: str) -> str | None:
        """The stage after it, `*PREVIOUS` for the one before a suspension; None: not allowed."""
        ...


class TableMoves:
    """The step table of the code tables (transitions.csv)."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._kinds = frozenset(one.event for one in tables.transitions)

    def moves(self, kind: str) -> bool:
        return kind in self._kinds

    def to(self, stage: str, kind: str) -> str | None:
        move = self._tables.transition(stage, kind)
        return move.to if move else None


class Asked(msgspec.Struct, frozen=True):
    """The public part of an application: codes and numbers (units in the names)."""

    type: str = ""
    method: str = ""
    area_mu_e4: int = 0
    term_months: int = 0
    list_price_fen: int = 0
    price_unit: str = ""


class Notice(msgspec.Struct, frozen=True):
    """A published notice. Dates are local; `text_sha256` names the public blob."""

    number: str
    text_sha256: str
    start: str
    end: str
    enrol_deadline: str


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One trade after its entry `last_seq`. `stage` is a code of states.csv."""

    trade: str
    stage: str
    first_seq: int
    last_seq: int
    last_at: str
    asked: Asked = Asked()
    before_suspension: str = ""
    notice: Notice | None = None
    deal_fen: int | None = None
    result_end: str = ""
    total_fen: int | None = None
    contract_no: str = ""
    cert_no: str = ""


def read(seq: int, body: bytes) -> Envelope | str:
    """The entry at `seq`, or the finding that says why it cannot be read."""
    try:
        entry = envelope.from_bytes(body)
    except BadEntry:
        return UNREADABLE
    return entry if entry.seq == seq else WRONG_PLACE


def web_refused(entry: Envelope) -> AttemptRefused | None:
    """What an entry says of an enrolment over the web that was not taken; None for others."""
    if entry.kind != AttemptRefused.kind:
        return None
    try:
        fact = envelope.fact_of(entry)
    except BadEntry:
        return None
    if not isinstance(fact, AttemptRefused) or not 0 < len(fact.number) <= RANDOM_MAX:
        return None
    return fact


def follow(record: Record | None, entry: Envelope, moves: Moves) -> tuple[Record | None, str]:
    """The record after `entry`, and a finding or empty. None for entries before the number."""
    if record is None:
        if entry.kind != BEGINS or entry.trade is None:
            return None, ""
        record = Record(
            trade=entry.trade,
            stage="DRAFT",
            first_seq=entry.seq,
            last_seq=entry.seq,
            last_at=entry.at,
            asked=_asked(entry),
        )
    record, finding = _moved(record, entry, moves)
    record = msgspec.structs.replace(record, last_seq=entry.seq, last_at=entry.at)
    if finding:
        return record, finding
    try:
        return _told(record, envelope.fact_of(entry)), ""
    except BadEntry:
        return record, UNREADABLE


def _moved(record: Record, entry: Envelope, moves: Moves) -> tuple[Record, str]:
    if not moves.moves(entry.kind):
        return record, ""
    to = moves.to(record.stage, entry.kind)
    if to is None:
        return record, ILLEGAL_STEP
    before = record.stage if to == "SUSPENDED" else record.before_suspension
    stage = record.before_suspension if to == PREVIOUS else to
    return msgspec.structs.replace(record, stage=stage, before_suspension=before), ""


def _asked(entry: Envelope) -> Asked:
    """The public codes of the application; what is missing or odd stays at its default."""
    args: dict[str, Any] = entry.command.args if entry.command else {}
    known = {
        name: args[name]
        for name, default in msgspec.to_builtins(Asked()).items()
        if type(args.get(name)) is type(default)
    }
    return Asked(**known)


def _told(record: Record, fact: Fact) -> Record:
    change = msgspec.structs.replace
    match fact:
        case NoticePublished():
            notice = Notice(
                fact.notice_no, fact.text_sha256, fact.start, fact.end, fact.enrol_deadline
            )
            return change(record, notice=notice)
        case TradeResumed() | NoticeExtended() | NoticeAmended() | TradeRelisted():
            return _later(record, fact)
        case PriorityClosed():
            return change(record, deal_fen=fact.amount_fen, result_end=fact.result_end)
        case ObjectionDismissed() | RerunOrdered():
            return _answered(record, fact)
        case AwardConfirmed():
            return change(record, deal_fen=fact.amount_fen, total_fen=fact.total_fen)
        case ContractSigned():
            return change(record, contract_no=fact.contract_no, total_fen=fact.total_fen)
        case CertificateIssued() | CertificateReissued():
            return change(record, cert_no=fact.cert_no)
        case _:
            return record


def _answered(record: Record, fact: ObjectionDismissed | RerunOrdered) -> Record:
    """After an objection: the publicity ends later, or there is no result any more."""
    change = msgspec.structs.replace
    if isinstance(fact, RerunOrdered):
        return change(record, deal_fen=None, result_end="")
    return change(record, result_end=fact.result_end)


def _later(
    record: Record, fact: TradeResumed | NoticeExtended | NoticeAmended | TradeRelisted
) -> Record:
    """The announced ends, text and price as a later entry moved or changed them."""
    change = msgspec.structs.replace
    if isinstance(fact, TradeRelisted):
        return change(record, asked=change(record.asked, list_price_fen=fact.list_price_fen))
    if isinstance(fact, TradeResumed):
        moved = {each.name: each.new for each in fact.dates}
        record = change(record, result_end=moved.pop("result_end", record.result_end))
    else:
        moved = {"end": fact.end, "enrol_deadline": fact.enrol_deadline}
        if isinstance(fact, NoticeAmended):
            moved["text_sha256"] = fact.new_sha256
    in_notice = {name: new for name, new in moved.items() if name in Notice.__struct_fields__}
    notice = change(record.notice, **in_notice) if record.notice else None
    return change(record, notice=notice)


def wanted_blob(record: Record) -> str | None:
    """Digest (64 hex) of the public text that this record names, if any."""
    return record.notice.text_sha256 if record.notice else None


def question_blob(entry: Envelope) -> str | None:
    """Digest of the text with which a station asks its liaison; None for any other entry."""
    if entry.kind != HelpAsked.kind:
        return None
    try:
        fact = envelope.fact_of(entry)
    except BadEntry:
        return None
    return fact.text_sha256 if isinstance(fact, HelpAsked) else None
