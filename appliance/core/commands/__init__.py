"""What people and the box may ask for. Commands ask, entries tell.

A command's public fields become `command.args`; the fields named in `personal` go to the vault
and into `command.commits` (entries.md 1, 2). A command about a trade that has no number yet
(DraftTrade) carries the random draft id instead; SubmitTrade gets its number from the station.
Amounts are fen of the price unit, areas ten-thousandths of a mu, days ISO local dates, times the
entry form `2026-03-02T01:00:00.000Z`.
"""

from appliance.core.commands.acceptance import (
    AcceptTrade,
    LapseTrade,
    RefuseTrade,
    ResubmitTrade,
    ReturnTrade,
    RouteUpTrade,
)
from appliance.core.commands.agencies import (
    ScoreAgency,
)
from appliance.core.commands.annual_deposits import (
    CarryAnnual,
    ForfeitAnnual,
    ReceiveAnnual,
    RefundAnnual,
    RestoreAnnual,
)
from appliance.core.commands.attendance import (
    ClockAttendance,
    EnrolFinger,
    EraseFinger,
)
from appliance.core.commands.auction import (
    CloseAuction,
    PlaceBid,
    StartAuction,
)
from appliance.core.commands.base import (
    Command,
)
from appliance.core.commands.bids import (
    AttestBid,
    CallTie,
    ExplainBid,
    GiveShare,
    JudgeBid,
    NameHolders,
    OfferTie,
    OpenBids,
    Opened,
    ReplaceBid,
    ReturnBid,
    SealBid,
    TakeShare,
    WithdrawBid,
)
from appliance.core.commands.conduct import (
    PauseSession,
    ResumeSession,
)
from appliance.core.commands.delegation import (
    AddDelegation,
    EndDelegation,
)
from appliance.core.commands.deposits import (
    ConvertDeposit,
    CoverDeposit,
    ForfeitDeposit,
    OrderRefund,
    ProposeForfeit,
    ReceiveDeposit,
    RefundDeposit,
    WaiveDeposit,
)
from appliance.core.commands.dossier import (
    AddDecision,
    AddMaterial,
    AddValuation,
    SignIntegrity,
)
from appliance.core.commands.draws import (
    AddDrawInput,
    CommitDraw,
    RecordMachineDraw,
    ReplaceDrawn,
    RevealDraw,
    VoidDraw,
)
from appliance.core.commands.duty import (
    AddTraining,
    SetRota,
)
from appliance.core.commands.enrolment import (
    CloseEnrolment,
    CoverEnrolment,
    EnrolBidder,
    FailGate,
    OverrideCondition,
    PassGate,
    TakeWebEnrolment,
    WithdrawEnrolment,
)
from appliance.core.commands.experts import (
    AnswerExpert,
    CallExpert,
    OpenSeal,
    RequestExperts,
    SealList,
)
from appliance.core.commands.followup import (
    AddDelivery,
    AddNote,
    FileContract,
    ReceivePayment,
    ReissueCertificate,
)
from appliance.core.commands.going_back import (
    AmendNotice,
    ExtendNotice,
    NegotiateTrade,
    RelistTrade,
)
from appliance.core.commands.handing import (
    IssueDocument,
    ReturnCustody,
    TakeCustody,
)
from appliance.core.commands.liaison import (
    AskHelp,
)
from appliance.core.commands.objects import (
    AddObject,
    ChangeObject,
)
from appliance.core.commands.observing import (
    AddRemark,
)
from appliance.core.commands.online import (
    OrderOnline,
)
from appliance.core.commands.people import (
    AddHolder,
    AddMandate,
    AddParty,
    AddService,
    ChangeParty,
    MatchIdentity,
    WithdrawConsent,
)
from appliance.core.commands.preregistration import (
    TakePreregistrations,
)
from appliance.core.commands.priority import (
    AnswerPriority,
    CallPriority,
    ClaimPriority,
    ClosePriority,
    OpenPriorityRound,
    RaisePriority,
)
from appliance.core.commands.registration import (
    DraftTrade,
    DropDraft,
    SubmitTrade,
)
from appliance.core.commands.result import (
    CloseArchive,
    CloseSettlement,
    ConfirmAward,
    IssueCertificate,
    SignContract,
)
from appliance.core.commands.review import (
    AnswerClarification,
    AnswerDepartment,
    ApproveReview,
    AskClarification,
    AskDepartment,
    PublishNotice,
    RejectReview,
    SendBackReview,
    SignDepartmentReview,
    SignReview,
    SignSupervisionReview,
    StartReview,
)
from appliance.core.commands.room import (
    AdmitPerson,
    BookRoom,
    CancelBooking,
    CheckPerson,
    PlanSession,
    SeeOut,
)
from appliance.core.commands.scores import (
    AddScores,
    RankScores,
)
from appliance.core.commands.session import (
    AttestSession,
    FailSession,
    OpenSession,
    RecordResult,
    RescheduleSession,
)
from appliance.core.commands.similarity import (
    DecideSimilarity,
)
from appliance.core.commands.station import (
    ApplyDistrict,
    ChangeDeviceMode,
    ClearTamper,
    EnrolStaff,
    EraseParty,
    EscrowEpoch,
    MarkDoor,
    MarkPower,
    MarkTamper,
    OpenDoor,
    OpenLedger,
    PrintDocument,
    RecordMessage,
    RecordRecovery,
    RotateKey,
    StartStation,
)
from appliance.core.commands.stopping import (
    AttestTermination,
    EndTrade,
    MarkOverdue,
    ResumeTrade,
    ShiftDeadlines,
    SuspendTrade,
    TerminateTrade,
    WithdrawTrade,
)
from appliance.core.commands.succession import (
    MarkDefault,
    NextAward,
    RemindWinner,
    SkipAward,
)

__all__ = (
    "AcceptTrade",
    "AddDecision",
    "AddDelegation",
    "AddDelivery",
    "AddDrawInput",
    "AddHolder",
    "AddMandate",
    "AddMaterial",
    "AddNote",
    "AddObject",
    "AddParty",
    "AddRemark",
    "AddScores",
    "AddService",
    "AddTraining",
    "AddValuation",
    "AdmitPerson",
    "AmendNotice",
    "AnswerClarification",
    "AnswerDepartment",
    "AnswerExpert",
    "AnswerPriority",
    "ApplyDistrict",
    "ApproveReview",
    "AskClarification",
    "AskDepartment",
    "AskHelp",
    "AttestBid",
    "AttestSession",
    "AttestTermination",
    "BookRoom",
    "CallExpert",
    "CallPriority",
    "CallTie",
    "CancelBooking",
    "CarryAnnual",
    "ChangeDeviceMode",
    "ChangeObject",
    "ChangeParty",
    "CheckPerson",
    "ClaimPriority",
    "ClearTamper",
    "ClockAttendance",
    "CloseArchive",
    "CloseAuction",
    "CloseEnrolment",
    "ClosePriority",
    "CloseSettlement",
    "Command",
    "CommitDraw",
    "ConfirmAward",
    "ConvertDeposit",
    "CoverDeposit",
    "CoverEnrolment",
    "DecideSimilarity",
    "DraftTrade",
    "DropDraft",
    "EndDelegation",
    "EndTrade",
    "EnrolBidder",
    "EnrolFinger",
    "EnrolStaff",
    "EraseFinger",
    "EraseParty",
    "EscrowEpoch",
    "ExplainBid",
    "ExtendNotice",
    "FailGate",
    "FailSession",
    "FileContract",
    "ForfeitAnnual",
    "ForfeitDeposit",
    "GiveShare",
    "IssueCertificate",
    "IssueDocument",
    "JudgeBid",
    "LapseTrade",
    "MarkDefault",
    "MarkDoor",
    "MarkOverdue",
    "MarkPower",
    "MarkTamper",
    "MatchIdentity",
    "NameHolders",
    "NegotiateTrade",
    "NextAward",
    "OfferTie",
    "OpenBids",
    "OpenDoor",
    "OpenLedger",
    "OpenPriorityRound",
    "OpenSeal",
    "OpenSession",
    "Opened",
    "OrderOnline",
    "OrderRefund",
    "OverrideCondition",
    "PassGate",
    "PauseSession",
    "PlaceBid",
    "PlanSession",
    "PrintDocument",
    "ProposeForfeit",
    "PublishNotice",
    "RaisePriority",
    "RankScores",
    "ReceiveAnnual",
    "ReceiveDeposit",
    "ReceivePayment",
    "RecordMachineDraw",
    "RecordMessage",
    "RecordRecovery",
    "RecordResult",
    "RefundAnnual",
    "RefundDeposit",
    "RefuseTrade",
    "ReissueCertificate",
    "RejectReview",
    "RelistTrade",
    "RemindWinner",
    "ReplaceBid",
    "ReplaceDrawn",
    "RequestExperts",
    "RescheduleSession",
    "RestoreAnnual",
    "ResubmitTrade",
    "ResumeSession",
    "ResumeTrade",
    "ReturnBid",
    "ReturnCustody",
    "ReturnTrade",
    "RevealDraw",
    "RotateKey",
    "RouteUpTrade",
    "ScoreAgency",
    "SealBid",
    "SealList",
    "SeeOut",
    "SendBackReview",
    "SetRota",
    "ShiftDeadlines",
    "SignContract",
    "SignDepartmentReview",
    "SignIntegrity",
    "SignReview",
    "SignSupervisionReview",
    "SkipAward",
    "StartAuction",
    "StartReview",
    "StartStation",
    "SubmitTrade",
    "SuspendTrade",
    "TakeCustody",
    "TakePreregistrations",
    "TakeShare",
    "TakeWebEnrolment",
    "TerminateTrade",
    "VoidDraw",
    "WaiveDeposit",
    "WithdrawBid",
    "WithdrawConsent",
    "WithdrawEnrolment",
    "WithdrawTrade",
)
