"""The station itself: keys, people, power, papers, and what the box records of itself."""

from appliance.core.commands.base import Command
from appliance.core.entries import (
    ComplaintAccepted,
    ComplaintDecided,
    ComplaintRejected,
    DepartmentAnswered,
    ExpertsReplied,
    HelpAnswered,
    KeyRevoked,
    OnlineResulted,
    ReviewSignedByDepartment,
    RulingLoaded,
    StationStated,
    WaiverRecorded,
)
from appliance.core.parties import VaultRows, Words


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
    share: str = ""


class AdjustTime(Command, frozen=True, kw_only=True):
    """The head and a second person: `told` is an entry time, `source` where they read it."""

    told: str
    source: str


class UpdateSoftware(Command, frozen=True, kw_only=True):
    """What the technician put on the box; the head signs too."""

    old: str
    new: str
    sha256: str


class StartStation(Command, frozen=True, kw_only=True):
    boot: str
    software: str


class ApplyDistrict(Command, frozen=True, kw_only=True):
    """Entries of the district's ledger, verified by the box, now apply.

    `waiver`, `licence`, `revoked`, `answer`, `reply`, `online`, `review`, `department`, `ruling`,
    `complaint`: those of them that the rules know; `words`: of a department's answer, of a
    ruling, and of the decision on a complaint.
    """

    personal = ("words",)
    checkpoint: str
    first_seq: int
    last_seq: int
    waiver: WaiverRecorded | None = None
    licence: StationStated | None = None
    revoked: KeyRevoked | None = None
    answer: HelpAnswered | None = None
    reply: ExpertsReplied | None = None
    online: OnlineResulted | None = None
    review: ReviewSignedByDepartment | None = None
    department: DepartmentAnswered | None = None
    ruling: RulingLoaded | None = None
    complaint: ComplaintAccepted | ComplaintRejected | ComplaintDecided | None = None
    words: Words | None = None


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
    """Somebody stands before the session room; `person` as the roster of `trade` names them.

    `way`: IN, OUT, or EMERGENCY, which asks nobody who they are.
    """

    person: str
    door: str
    way: str = "IN"


class MarkDoor(Command, frozen=True, kw_only=True):
    """The switch of a door says that it stands open (entries.DoorAlarmed)."""

    door: str
    open_s: int
    reason: str


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


class RecordCall(Command, frozen=True, kw_only=True):
    """A person rang whom the box could not reach; `result` of core/messages.CALLS."""

    message_id: str
    template: str
    number_ref: str
    attempt: int
    result: str


class EscrowEpoch(Command, frozen=True, kw_only=True):
    """The key of a vault epoch lies sealed to the district's recovery key (entries.BackupMade)."""

    sha256: str
    epoch: int
    key: str
    recovery: str


class PrintDocument(Command, frozen=True, kw_only=True):
    """Copy `copy` of `document` goes to the printer; refused if it is not the next copy.

    `digest` as in the entry, `kept_sha256` of the sealed file that is kept of it, or "".
    """

    document: str
    copy: int
    digest: str
    printer: str = ""
    kept_sha256: str = ""
