"""What can stand in the ledger: the facts of each kind of entry.

Source: entries.md 1, codes/event_types.csv (`payload_keys`), domain.md 3. A fact holds codes,
numbers, digests and dates; a personal value appears only as a salted commitment, whose name
stands in `personal`. A kind is for ever: a changed form gets a new `schema` number and the old
class stays readable. Absent is absent: fields left at None are not written.
"""

from appliance.core.entries.attendance import (
    AttendanceClocked,
    FingerEnrolled,
    FingerErased,
)
from appliance.core.entries.box import (
    AttemptRefused,
    ClockOverdue,
    DeviceModeChanged,
    DistrictApplied,
    DocumentPrinted,
    LedgerOpened,
    StaffSet,
    StationStarted,
)
from appliance.core.entries.contract import (
    ArchiveClosed,
    CertificateIssued,
    ContractSigned,
    Instalment,
    SettlementClosed,
)
from appliance.core.entries.enrolment import (
    BidderEnrolled,
    Check,
    ConditionOverridden,
    Cover,
    DepositWaived,
    EnrolmentChecked,
    EnrolmentClosed,
    EnrolmentWithdrawn,
    EnrolNumber,
    GateFailed,
    GatePassed,
    SealedAct,
)
from appliance.core.entries.fact import (
    FACTS,
    Fact,
    register,
)
from appliance.core.entries.going_back import (
    NoticeAmended,
    NoticeExtended,
    TradeNegotiated,
    TradeRelisted,
)
from appliance.core.entries.intake import (
    ConsentGiven,
    DecisionPaper,
    Defect,
    DraftDropped,
    IdentityRead,
    TradeAccepted,
    TradeDrafted,
    TradeLapsed,
    TradeRefused,
    TradeResubmitted,
    TradeReturned,
    TradeRoutedUp,
    TradeSubmitted,
)
from appliance.core.entries.keys import (
    KeyRotated,
)
from appliance.core.entries.messages import (
    MessageSent,
)
from appliance.core.entries.objects import (
    ObjectAdded,
    ObjectChanged,
)
from appliance.core.entries.panel import (
    DoorDenied,
    DoorGranted,
    PowerMarked,
    TamperCleared,
    TamperOpened,
)
from appliance.core.entries.people import (
    ConsentWithdrawn,
    IdentityMatched,
    MandateAdded,
    PartyAdded,
    PartyChanged,
    ServiceAdded,
)
from appliance.core.entries.priority import (
    PriorityAnswered,
    PriorityCalled,
    PriorityClaimed,
    PriorityRaised,
)
from appliance.core.entries.privacy import (
    BackupMade,
    PartyErased,
)
from appliance.core.entries.recorded import (
    Draft,
    Recorded,
    Signature,
)
from appliance.core.entries.recovery import (
    RecoveryRecorded,
)
from appliance.core.entries.review import (
    NoticePublished,
    ReviewApproved,
    ReviewRejected,
    ReviewSentBack,
    ReviewSigned,
    ReviewStarted,
)
from appliance.core.entries.session import (
    AwardConfirmed,
    DisciplineRead,
    Offer,
    PriorityClosed,
    RecordingMarked,
    SessionAttested,
    SessionFailed,
    SessionOpened,
    SessionRescheduled,
    SessionResulted,
    WaiverRecorded,
)
from appliance.core.entries.stopping import (
    DateMoved,
    TradeEnded,
    TradeResumed,
    TradeSuspended,
    TradeTerminated,
    TradeWithdrawn,
)
from appliance.core.entries.succession import (
    AwardPassedOn,
    AwardSkipped,
    BlacklistHit,
    ReminderSent,
    WinnerDefaulted,
)

__all__ = [
    "FACTS",
    "ArchiveClosed",
    "AttemptRefused",
    "AttendanceClocked",
    "AwardConfirmed",
    "AwardPassedOn",
    "AwardSkipped",
    "BackupMade",
    "BidderEnrolled",
    "BlacklistHit",
    "CertificateIssued",
    "Check",
    "ClockOverdue",
    "ConditionOverridden",
    "ConsentGiven",
    "ConsentWithdrawn",
    "ContractSigned",
    "Cover",
    "DateMoved",
    "DecisionPaper",
    "Defect",
    "DepositWaived",
    "DeviceModeChanged",
    "DisciplineRead",
    "DistrictApplied",
    "DocumentPrinted",
    "DoorDenied",
    "DoorGranted",
    "Draft",
    "DraftDropped",
    "EnrolNumber",
    "EnrolmentChecked",
    "EnrolmentClosed",
    "EnrolmentWithdrawn",
    "Fact",
    "FingerEnrolled",
    "FingerErased",
    "GateFailed",
    "GatePassed",
    "IdentityMatched",
    "IdentityRead",
    "Instalment",
    "KeyRotated",
    "LedgerOpened",
    "MandateAdded",
    "MessageSent",
    "NoticeAmended",
    "NoticeExtended",
    "NoticePublished",
    "ObjectAdded",
    "ObjectChanged",
    "Offer",
    "PartyAdded",
    "PartyChanged",
    "PartyErased",
    "PowerMarked",
    "PriorityAnswered",
    "PriorityCalled",
    "PriorityClaimed",
    "PriorityClosed",
    "PriorityRaised",
    "Recorded",
    "RecordingMarked",
    "RecoveryRecorded",
    "ReminderSent",
    "ReviewApproved",
    "ReviewRejected",
    "ReviewSentBack",
    "ReviewSigned",
    "ReviewStarted",
    "SealedAct",
    "ServiceAdded",
    "SessionAttested",
    "SessionFailed",
    "SessionOpened",
    "SessionRescheduled",
    "SessionResulted",
    "SettlementClosed",
    "Signature",
    "StaffSet",
    "StationStarted",
    "TamperCleared",
    "TamperOpened",
    "TradeAccepted",
    "TradeDrafted",
    "TradeEnded",
    "TradeLapsed",
    "TradeNegotiated",
    "TradeRefused",
    "TradeRelisted",
    "TradeResubmitted",
    "TradeResumed",
    "TradeReturned",
    "TradeRoutedUp",
    "TradeSubmitted",
    "TradeSuspended",
    "TradeTerminated",
    "TradeWithdrawn",
    "WaiverRecorded",
    "WinnerDefaulted",
    "register",
]
