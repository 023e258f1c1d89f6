"""What people and the box may ask for. Commands ask, entries tell.

A command's public fields become `command.args`; the fields named in `personal` go to the vault
and into `command.commits` (entries.md 1, 2). A command about a trade that has no number yet
(DraftTrade) carries the random draft id instead; SubmitTrade gets its number from the station.
Amounts are fen of the price unit, areas ten-thousandths of a mu, days ISO local dates, times the
entry form `2026-03-02T01:00:00.000Z`.
"""

from typing import ClassVar

import msgspec

from appliance.core.entries import DecisionPaper, Defect, Instalment, Offer, WaiverRecorded
from appliance.core.parties import Person, Place, VaultRows, Words


class Command(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One thing asked for. `trade`: number of the trade it is about."""

    personal: ClassVar[tuple[str, ...]] = ()
    trade: str | None = None

    def args(self) -> dict[str, object]:
        """The public fields that were given, as JSON values."""
        built = msgspec.to_builtins(self)
        return {k: v for k, v in built.items() if k != "trade" and k not in self.personal}

    def values(self) -> dict[str, object]:
        """The personal values by name, as JSON values; those not given are left out."""
        built = msgspec.to_builtins(self)
        return {k: built[k] for k in self.personal if built.get(k) is not None}


class DraftTrade(Command, frozen=True, kw_only=True):
    """Begin a trade from a villager's registration: consent, identity, draft (three entries)."""

    personal = ("transferor",)
    draft_id: str
    type: str
    mode: str
    transferor: Person
    consent_version: str
    source: str
    """CARD or TYPED; TYPED needs `reason` and a second staff signature."""
    module: str = ""
    reason: str = ""


class SubmitTrade(Command, frozen=True, kw_only=True):
    """The transferor's signed application. `trade` is the next number of the station."""

    personal = ("transferor", "place")
    draft_id: str
    type: str
    mode: str
    method: str
    transferor: Person
    place: Place
    village: str
    start: str
    list_price_fen: int
    price_unit: str
    sign_kind: str
    owner: str = "HHD"
    """The transferor's kind, a code of party_types.csv."""
    by_agent: bool = False
    outsiders: bool = True
    """Whether one from outside the collective may take part."""
    kind: str = ""
    """GOODS or SERVICES of a purchase."""
    parcel_code: str = ""
    object_id: str = ""
    """Where there is no parcel: asset number, registration, page of the share book."""
    area_mu_e4: int = 0
    title_area_mu_e4: int = 0
    area_m2_e2: int = 0
    """Hundredths of a square metre."""
    quantity: int = 0
    """In the unit of the type as stored (units.csv)."""
    term_months: int = 0
    estimate_fen: int = 0
    title_months_left: int | None = None
    measured_area_mu_e4: int | None = None
    land_type: str = ""
    finger_score: int | None = None
    application_sha256: str = ""


class DropDraft(Command, frozen=True, kw_only=True):
    """Give a draft up: PARTY_WISH by the clerk, EXPIRED by the box when clock DL33 is over."""

    draft_id: str
    reason: str


class ReturnTrade(Command, frozen=True, kw_only=True):
    """The one-time notice.

    `materials`: the rows that were received, where the clerk ticked them; then every required row
    that is missing must stand in `defects` (acceptance.defects_of).
    """

    defects: tuple[Defect, ...]
    materials: tuple[str, ...] | None = None


class ResubmitTrade(Command, frozen=True, kw_only=True):
    materials: tuple[str, ...]


class RefuseTrade(Command, frozen=True, kw_only=True):
    personal = ("facts",)
    ground: str
    facts: Words
    remedy: str = "RECONSIDER_OR_COMPLAIN"


class AcceptTrade(Command, frozen=True, kw_only=True):
    """`materials`: the rows of materials.csv that were received; `decisions`: papers seen."""

    materials: tuple[str, ...]
    decisions: tuple[DecisionPaper, ...]
    filing_no: str = ""


class RouteUpTrade(Command, frozen=True, kw_only=True):
    pass


class StartReview(Command, frozen=True, kw_only=True):
    pass


class SignReview(Command, frozen=True, kw_only=True):
    level: int
    opinion: str
    text_sha256: str


class SendBackReview(Command, frozen=True, kw_only=True):
    cause: str
    defects: tuple[Defect, ...]


class RejectReview(Command, frozen=True, kw_only=True):
    personal = ("reasons",)
    reasons: Words


class ApproveReview(Command, frozen=True, kw_only=True):
    """Fix the terms of the notice and the text (by digest of its public blob)."""

    text_sha256: str
    method: str
    notice_days: int
    enrol_deadline: str
    planned_at: str
    deposit_fen: int = 0
    single_bidder: bool = True
    tie_rule: str = "EARLIEST"
    negotiation: bool = False


class PublishNotice(Command, frozen=True, kw_only=True):
    """`firewall`: key id of the trade's firewall key, which the station made and keeps."""

    channels: tuple[str, ...]
    firewall: str


class EnrolBidder(Command, frozen=True, kw_only=True):
    """Enrolment behind the firewall; `enrol_id` is random and stands on the slip.

    The command is not written in clear: entry and signature lie inside the sealed act.
    """

    personal = ("party_id",)
    enrol_id: str
    party_id: Person
    channel: str = "KIOSK"
    materials: tuple[str, ...] = ()
    farming_capacity: bool = False


class WithdrawEnrolment(Command, frozen=True, kw_only=True):
    enrol_id: str


class CoverEnrolment(Command, frozen=True, kw_only=True):
    """The box's own: one more sealed act that says nothing."""


class PassGate(Command, frozen=True, kw_only=True):
    pass


class AttestSession(Command, frozen=True, kw_only=True):
    act: str
    seen_sha256: str


class OpenSession(Command, frozen=True, kw_only=True):
    """Discipline read, recording begun, roster complete: three entries, then the session."""

    discipline_version: str
    recording_device: str
    roster: tuple[str, ...]


class RescheduleSession(Command, frozen=True, kw_only=True):
    """A new announced time; `reason` is a code such as MISSED, CLOCK, SUPERVISOR_ABSENT."""

    planned_at: str
    reason: str


class RecordResult(Command, frozen=True, kw_only=True):
    """The offers that were made in the short session of a listing (domain.md 6.1)."""

    offers: tuple[Offer, ...]


class FailSession(Command, frozen=True, kw_only=True):
    """The session ends without a result: NO_BID where nobody would take it."""

    reason: str


class ConfirmAward(Command, frozen=True, kw_only=True):
    pass


class SignContract(Command, frozen=True, kw_only=True):
    """`text_sha256` names the contract as shown and signed; `scans` the signed paper."""

    signed_at: str
    text_sha256: str
    schedule: tuple[Instalment, ...]
    transferor_signed: bool
    taker_signed: bool
    scans: tuple[str, ...] = ()


class CloseSettlement(Command, frozen=True, kw_only=True):
    received_fen: int
    voucher: str = ""


class IssueCertificate(Command, frozen=True, kw_only=True):
    pass


class CloseArchive(Command, frozen=True, kw_only=True):
    manifest_sha256: str
    files: int


# --- stopping, going on, ending before its time -------------------------------------------------


class WithdrawTrade(Command, frozen=True, kw_only=True):
    """`request_sha256`: the transferor's written request; `reason` a code."""

    reason: str
    request_sha256: str


class SuspendTrade(Command, frozen=True, kw_only=True):
    """`reason` of suspension_reasons.csv; `facts_sha256` names the paper that tells the facts."""

    reason: str
    facts_sha256: str
    resume_condition: str


class ResumeTrade(Command, frozen=True, kw_only=True):
    pass


class AttestTermination(Command, frozen=True, kw_only=True):
    """The supervisor has seen why a trade shall end (ending.seen_by_supervisor)."""

    seen_sha256: str


class TerminateTrade(Command, frozen=True, kw_only=True):
    """`reason` of termination_reasons.csv."""

    reason: str
    facts_sha256: str


class EndTrade(Command, frozen=True, kw_only=True):
    """`reason` of termination_reasons.csv."""

    reason: str


class ExtendNotice(Command, frozen=True, kw_only=True):
    """`consent_sha256`: the transferor's; `firewall`: id of the new key, as in PublishNotice."""

    consent_sha256: str
    enrol_deadline: str
    planned_at: str
    firewall: str


class AmendNotice(Command, frozen=True, kw_only=True):
    """`material`: it changes what bidders decide on; then both times are given anew."""

    new_sha256: str
    reason: str
    material: bool
    enrol_deadline: str = ""
    planned_at: str = ""


class RelistTrade(Command, frozen=True, kw_only=True):
    """`text_sha256` names the new text; `decisions` for a price that is not authorised yet."""

    list_price_fen: int
    text_sha256: str
    enrol_deadline: str
    planned_at: str
    decisions: tuple[DecisionPaper, ...] = ()


class NegotiateTrade(Command, frozen=True, kw_only=True):
    """With the one qualified bidder, by enrolment number; the transferor's consent by digest."""

    enrol_id: str
    consent_sha256: str
    planned_at: str


# --- the station itself -------------------------------------------------------------------------


class RotateKey(Command, frozen=True, kw_only=True):
    """Withdraw key `key_id`, or let `new_key_id` take its place (entries.KeyRotated).

    `new_key` and `handover` only for the ledger's own key: the station makes both.
    """

    key_id: str
    reason: str
    use: str = "STAFF"
    new_key_id: str = ""
    new_key: str = ""
    handover: str = ""


class RecordRecovery(Command, frozen=True, kw_only=True):
    """Two people answer for what was found and done: this ends one trouble (core/recovery.py)."""

    trouble_code: str
    facts_sha256: str


class EraseParty(Command, frozen=True, kw_only=True):
    """Destroy what the vault keeps of a person: `party_id` lists the rows (erasure.rows_of).

    The head and the supervisor sign it. `ground`: one of privacy.GROUNDS.
    """

    personal = ("party_id",)
    party_id: VaultRows
    ground: str


# --- the box's own ------------------------------------------------------------------------------


class OpenLedger(Command, frozen=True, kw_only=True):
    """First entries of a life: the ledger and the staff as the district certified them."""

    personal = ()
    origin: str
    station: str
    life: int


class EnrolStaff(Command, frozen=True, kw_only=True):
    personal = ("person",)
    person: Words
    staff_no: str
    roles: tuple[str, ...]
    grade: int
    key: str
    valid_to: str
    cert: str


class StartStation(Command, frozen=True, kw_only=True):
    boot: str
    software: str


class ApplyDistrict(Command, frozen=True, kw_only=True):
    """Entries of the district's ledger, verified by the box, now apply; `waiver`: one of them."""

    checkpoint: str
    first_seq: int
    last_seq: int
    waiver: WaiverRecorded | None = None


class ChangeDeviceMode(Command, frozen=True, kw_only=True):
    device: str
    mode: str
    reason: str


class MarkTamper(Command, frozen=True, kw_only=True):
    """The switch `pin` of the case opened."""

    pin: str


class ClearTamper(Command, frozen=True, kw_only=True):
    """Head and supervisor looked at the case; the digest is of core/tamper.account."""

    pin: str
    finding_sha256: str


class OpenDoor(Command, frozen=True, kw_only=True):
    """Somebody stands before the session room; `person` as the roster of `trade` names them."""

    person: str
    door: str


class MarkPower(Command, frozen=True, kw_only=True):
    source: str
    state: str


class RecordMessage(Command, frozen=True, kw_only=True):
    """One try to send a short message was made (entries.MessageSent)."""

    message_id: str
    template: str
    number_ref: str
    attempt: int
    result: str
    sent_at: str


class EscrowEpoch(Command, frozen=True, kw_only=True):
    """The key of a vault epoch lies sealed to the district's recovery key (entries.BackupMade)."""

    sha256: str
    epoch: int
    key: str
    recovery: str


class PrintDocument(Command, frozen=True, kw_only=True):
    """Copy `copy` of `document` goes to the printer; refused if it is not the next copy."""

    document: str
    copy: int
    digest: str
    printer: str = ""


class CloseEnrolment(Command, frozen=True, kw_only=True):
    """What the clock does when an enrolment ends. `key`: the firewall key, base64."""

    key: str


class LapseTrade(Command, frozen=True, kw_only=True):
    pass


class MarkOverdue(Command, frozen=True, kw_only=True):
    clock: str
    due: str
