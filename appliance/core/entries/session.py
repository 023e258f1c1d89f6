"""The session and its result."""

import msgspec

from appliance.core.entries.enrolment import Check
from appliance.core.entries.fact import Fact, register


class Offer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An offer of an enrolled bidder in fen of the trade's price unit."""

    enrol_id: str
    amount_fen: int


@register
class SessionAttested(Fact, frozen=True):
    """A supervisor has seen an act: `act` its name, `seen_sha256` what was seen."""

    kind = "supervise.attest"
    act: str
    seen_sha256: str


@register
class WaiverRecorded(Fact, frozen=True):
    """The district lets one session open without a supervisor (domain.md 3.2).

    `stand_in`: staff number of who stands there instead, "" for nobody. `cert`: base64 Ed25519
    signature of the district ledger key over `waiver/v1` 0x00 origin of the station's ledger 0x00
    RFC 8785 of the other fields.
    """

    kind = "waiver.record"
    waiver_no: str
    session_id: str
    reason: str
    stand_in: str
    cert: str


@register
class DisciplineRead(Fact, frozen=True):
    """`read_at`: entry time, "" where it was read as part of the opening."""

    kind = "discipline.read"
    session_id: str
    text_version: str
    read_at: str = ""


@register
class RecordingMarked(Fact, frozen=True):
    """`mark`: START, STOP, or FILE with the digest of a recording and where it is stored."""

    kind = "record.mark"
    session_id: str
    mark: str
    device: str = ""
    file_sha256: str = ""
    location: str = ""


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
