"""What can stand in the ledger: the facts of each kind of entry.

Source: entries.md 1, codes/event_types.csv (`payload_keys`), domain.md 3. A fact holds codes,
numbers, digests and dates; a personal value appears only as a salted commitment, whose name
stands in `personal`. A kind is for ever: a changed form gets a new `schema` number and the old
class stays readable. Absent is absent: fields left at None are not written.
"""

from typing import ClassVar, TypeVar

import msgspec


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The `data` of one entry. `kind` and `schema` name its form; `personal` the commitments."""

    kind: ClassVar[str]
    schema: ClassVar[int] = 1
    personal: ClassVar[tuple[str, ...]] = ()
    hidden: ClassVar[bool] = False
    """True: before `enrol.close` it is written inside a `sealed.act` only (entries.md 3)."""


F = TypeVar("F", bound="Fact")

FACTS: dict[tuple[str, int], type[Fact]] = {}
"""(kind, schema) -> class; filled by `register`."""


def register(cls: type[F]) -> type[F]:
    """Enter a kind into FACTS; a second class for one (kind, schema) is a mistake of ours."""
    key = (cls.kind, cls.schema)
    if key in FACTS:
        raise ValueError(f"two forms for {key}")
    FACTS[key] = cls
    return cls


class Defect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One item of a one-time notice: the material row and what is wrong (MISSING, INVALID)."""

    material: str
    fault: str


class DecisionPaper(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A collective or household decision as recorded (codes/decision_types.csv)."""

    type: str
    date: str
    holder_signed: bool = False
    co_holders: int = 0
    signed: int = 0
    scan_sha256: str = ""


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One condition of one enrolment, its input as a code, and whether it is met."""

    condition: str
    input: str
    met: bool


class Offer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An offer of an enrolled bidder in fen of the trade's price unit."""

    enrol_id: str
    amount_fen: int


# --- the box itself ---------------------------------------------------------------------


@register
class LedgerOpened(Fact, frozen=True):
    kind = "ledger.opened"
    origin: str
    station: str
    life: int


@register
class StationStarted(Fact, frozen=True):
    kind = "station.start"
    boot: str
    software: str
    last_seq: int


@register
class StaffSet(Fact, frozen=True):
    """A person's roles and signing key, vouched for by the district.

    `key` is a vkey text; `cert` the base64 Ed25519 signature of the district ledger key over
    `staff-cert/v1` 0x00 origin 0x00 RFC 8785 of the other fields. `person` is committed.
    """

    kind = "staff.set"
    personal = ("person",)
    staff_no: str
    roles: tuple[str, ...]
    grade: int
    key: str
    valid_to: str
    cert: str


@register
class DistrictApplied(Fact, frozen=True):
    kind = "district.applied"
    checkpoint: str
    first_seq: int
    last_seq: int


@register
class DeviceModeChanged(Fact, frozen=True):
    kind = "device.mode"
    device: str
    mode: str
    reason: str


@register
class DocumentPrinted(Fact, frozen=True):
    """A paper left for the printer. `copy` counts from 1; `digest` is over its text."""

    kind = "document.print"
    document: str
    copy: int
    digest: str
    printer: str = ""


@register
class AttemptRefused(Fact, frozen=True):
    kind = "attempt.refuse"
    event: str
    role: str
    reason: str
    rule: str = ""


@register
class ClockOverdue(Fact, frozen=True):
    kind = "clock.overdue"
    clock: str
    due: str
    state: str
    effective_at: str = ""


# --- intake -----------------------------------------------------------------------------


@register
class ConsentGiven(Fact, frozen=True):
    kind = "consent.give"
    personal = ("party_id",)
    purpose: str
    text_version: str
    doc_no: str = ""


@register
class IdentityRead(Fact, frozen=True):
    """`source`: CARD (with the SAM module's number) or TYPED (with reason and second person)."""

    kind = "identity.read"
    personal = ("party_id",)
    id_type: str
    source: str
    module: str = ""
    reason: str = ""
    second_actor: str = ""
    warnings: tuple[str, ...] = ()


@register
class TradeDrafted(Fact, frozen=True):
    kind = "trade.draft"
    personal = ("transferor",)
    draft_id: str
    type: str
    mode: str
    source: str
    reason: str = ""


@register
class DraftDropped(Fact, frozen=True):
    kind = "draft.drop"
    draft_id: str
    reason: str


@register
class TradeSubmitted(Fact, frozen=True):
    """`total_fen` as of domain.md 4.7; `sign_kind` FINGER, INK or THUMB; see 4.12 for the rest.

    The asked values (type, area, price ...) stand in the entry's `command.args`.
    """

    kind = "trade.submit"
    personal = ("transferor", "place")
    state: str
    total_fen: int
    draft_id: str = ""
    warnings: tuple[str, ...] = ()


@register
class TradeReturned(Fact, frozen=True):
    kind = "trade.return"
    notice_no: str
    defects: tuple[Defect, ...]
    cure_due: str


@register
class TradeResubmitted(Fact, frozen=True):
    kind = "trade.resubmit"
    materials: tuple[str, ...]


@register
class TradeRefused(Fact, frozen=True):
    kind = "trade.refuse"
    personal = ("facts",)
    ground: str
    remedy: str
    notice_no: str


@register
class TradeLapsed(Fact, frozen=True):
    kind = "trade.lapse"
    cure_due: str
    notice_no: str = ""
    effective_at: str = ""


@register
class TradeAccepted(Fact, frozen=True):
    kind = "trade.accept"
    slip_no: str
    materials: tuple[str, ...]
    decisions: tuple[DecisionPaper, ...]
    limit_version: str
    rule_version: str
    due: str
    filing_no: str = ""


@register
class TradeRoutedUp(Fact, frozen=True):
    kind = "trade.route_up"
    slip_no: str
    measure: str
    value: int
    limit_version: str
    reason: str


# --- review and notice ------------------------------------------------------------------


@register
class ReviewStarted(Fact, frozen=True):
    kind = "review.start"
    review_no: str
    due: str


@register
class ReviewSigned(Fact, frozen=True):
    kind = "review.sign"
    level: int
    opinion: str
    text_sha256: str


@register
class ReviewSentBack(Fact, frozen=True):
    kind = "review.send_back"
    review_no: str
    notice_no: str
    cause: str
    defects: tuple[Defect, ...]
    cure_due: str


@register
class ReviewRejected(Fact, frozen=True):
    kind = "review.reject"
    personal = ("reasons",)
    review_no: str


@register
class ReviewApproved(Fact, frozen=True):
    """The terms of the notice, fixed. Times are entry times, days are working days."""

    kind = "review.approve"
    levels: tuple[int, ...]
    text_sha256: str
    method: str
    notice_days: int
    enrol_deadline: str
    planned_at: str
    deposit_fen: int
    single_bidder: bool
    tie_rule: str
    floor_fen: int | None = None


@register
class NoticePublished(Fact, frozen=True):
    """`start` and `end` are local dates; `text_sha256` names the public blob."""

    kind = "notice.publish"
    notice_no: str
    text_sha256: str
    start: str
    end: str
    enrol_deadline: str
    channels: tuple[str, ...]
    firewall: str
    """Key id (8 hex) of the trade's firewall key; the key itself is published by enrol.close."""


# --- enrolment, behind the firewall until it closes -------------------------------------


@register
class SealedAct(Fact, frozen=True):
    """A hidden act or a cover entry: 1,024 padded bytes + tag, base64; nonce 12 bytes, base64."""

    kind = "sealed.act"
    body: str
    nonce: str
    key: str


@register
class Cover(Fact, frozen=True):
    """Says nothing: the inside of a cover entry, so that a count of sealed acts tells nobody.

    It is no event of event_types.csv and never stands outside a sealed act.
    """

    kind = "cover"
    hidden = True


@register
class BidderEnrolled(Fact, frozen=True):
    """`enrol_id`: 8 random characters of Crockford's base 32 until the closing."""

    kind = "enrol.add"
    personal = ("party_id",)
    hidden = True
    enrol_id: str
    channel: str
    received_at: str
    materials: tuple[str, ...]
    conditions: tuple[Check, ...]


@register
class EnrolmentWithdrawn(Fact, frozen=True):
    kind = "enrol.withdraw"
    hidden = True
    enrol_id: str
    received_at: str


@register
class DepositWaived(Fact, frozen=True):
    kind = "deposit.waive"
    hidden = True
    enrol_id: str
    ground: str


class EnrolNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Random id of the slip -> number `<trade>-E001`, in order of receipt."""

    random_id: str
    number: str


@register
class EnrolmentClosed(Fact, frozen=True):
    """Publishes the firewall key (base64): from here on the hidden acts can be read by all."""

    kind = "enrol.close"
    deadline: str
    closed_at: str
    count: int
    numbers: tuple[EnrolNumber, ...]
    key: str
    effective_at: str = ""


@register
class EnrolmentChecked(Fact, frozen=True):
    kind = "enrol.check"
    enrol_id: str
    checks: tuple[Check, ...]
    failed: tuple[str, ...]
    """Codes of gate_fail_codes.csv; empty: qualified."""


@register
class GatePassed(Fact, frozen=True):
    kind = "gate.pass"
    qualified: int
    minimum: int
    checks_sha256: str


@register
class GateFailed(Fact, frozen=True):
    kind = "gate.fail"
    qualified: int
    minimum: int
    checks_sha256: str
    effective_at: str = ""


# --- session and result -----------------------------------------------------------------


@register
class SessionAttested(Fact, frozen=True):
    """A supervisor has seen an act: `act` its name, `seen_sha256` what was seen."""

    kind = "supervise.attest"
    act: str
    seen_sha256: str


@register
class DisciplineRead(Fact, frozen=True):
    kind = "discipline.read"
    session_id: str
    text_version: str


@register
class RecordingMarked(Fact, frozen=True):
    kind = "record.mark"
    session_id: str
    mark: str
    device: str = ""


@register
class SessionRescheduled(Fact, frozen=True):
    """Both times in entry form; `told` are the channels that announce the new one."""

    kind = "session.reschedule"
    session_id: str
    old_at: str
    planned_at: str
    reason: str
    told: tuple[str, ...]


@register
class SessionOpened(Fact, frozen=True):
    """`roster`: roles with enrolment or staff numbers, `BIDDER:…-E001`, `HOST:9999991000103`."""

    kind = "session.open"
    session_id: str
    planned_at: str
    opened_at: str
    roster: tuple[str, ...]
    supervisor: str
    recording: bool
    waiver_no: str = ""


@register
class SessionResulted(Fact, frozen=True):
    kind = "session.result"
    session_id: str
    enrol_id: str
    amount_fen: int
    ranking: tuple[Offer, ...]
    algorithm: str
    recomputed_sha256: str


@register
class SessionFailed(Fact, frozen=True):
    kind = "session.fail"
    session_id: str
    reason: str


@register
class PriorityClosed(Fact, frozen=True):
    """Result publicity begins: both dates local, the last day included."""

    kind = "priority.close"
    enrol_id: str
    amount_fen: int
    result_start: str
    result_end: str
    channels: tuple[str, ...]


@register
class AwardConfirmed(Fact, frozen=True):
    kind = "award.confirm"
    enrol_id: str
    amount_fen: int
    total_fen: int
    contract_due: str
    checks: tuple[Check, ...]


# --- contract to archive ----------------------------------------------------------------


class Instalment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A payment of the contract: due day (local date) and amount in fen."""

    due: str
    amount_fen: int


@register
class ContractSigned(Fact, frozen=True):
    kind = "contract.sign"
    contract_no: str
    signed_at: str
    start: str
    end: str
    total_fen: int
    schedule: tuple[Instalment, ...]
    text_sha256: str
    scans: tuple[str, ...] = ()


@register
class SettlementClosed(Fact, frozen=True):
    """Money in fen; `received_fen` is paid so far, the contract's schedule has the rest."""

    kind = "settle.close"
    contract_no: str
    received_fen: int
    held_fen: int
    refunded_fen: int
    converted_fen: int
    forfeited_fen: int
    voucher: str = ""


@register
class CertificateIssued(Fact, frozen=True):
    kind = "cert.issue"
    cert_no: str
    issued_at: str
    contract_no: str


@register
class ArchiveClosed(Fact, frozen=True):
    kind = "archive.close"
    manifest_sha256: str
    files: int
    district_receipt: str = ""


# --- the envelope -----------------------------------------------------------------------


class Draft(msgspec.Struct, frozen=True):
    """A fact that a decision wants kept: of which trade, with which commitments of the command.

    `commits` maps the name in the entry to the name of the personal value in the command.
    `hidden_for` is the trade whose firewall key must seal it; then `trade` is not written.
    """

    fact: Fact
    trade: str | None = None
    commits: dict[str, str] = {}
    hidden_for: str | None = None


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person's signature on a command: key id (8 hex), the role signed in, base64."""

    key: str
    role: str
    sig: str


class Recorded(msgspec.Struct, frozen=True):
    """An entry as the fold sees it: the fact with its place, time, authority and asked values.

    For a hidden act `seq` is that of its `sealed.act`; `asked` are the command's args (of the
    entry that `cause` points at, for further entries); `signers` are staff numbers with roles.
    """

    seq: int
    at: str
    fact: Fact
    trade: str | None
    commits: dict[str, str]
    asked: dict[str, object]
    signers: tuple[tuple[str, str], ...]
    effective_at: str | None = None
