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
from appliance.core.commands.base import (
    Command,
)
from appliance.core.commands.enrolment import (
    CloseEnrolment,
    CoverEnrolment,
    EnrolBidder,
    PassGate,
    WithdrawEnrolment,
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
    ApproveReview,
    PublishNotice,
    RejectReview,
    SendBackReview,
    SignReview,
    StartReview,
)
from appliance.core.commands.session import (
    AttestSession,
    FailSession,
    OpenSession,
    RecordResult,
    RescheduleSession,
)
from appliance.core.commands.station import (
    ApplyDistrict,
    ChangeDeviceMode,
    ClearTamper,
    EnrolStaff,
    EraseParty,
    EscrowEpoch,
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
    SuspendTrade,
    TerminateTrade,
    WithdrawTrade,
)

__all__ = (
    "AcceptTrade",
    "AddDelivery",
    "AddNote",
    "AmendNotice",
    "AnswerPriority",
    "ApplyDistrict",
    "ApproveReview",
    "AttestSession",
    "AttestTermination",
    "CallPriority",
    "ChangeDeviceMode",
    "ClaimPriority",
    "ClearTamper",
    "CloseArchive",
    "CloseEnrolment",
    "ClosePriority",
    "CloseSettlement",
    "Command",
    "ConfirmAward",
    "CoverEnrolment",
    "DraftTrade",
    "DropDraft",
    "EndTrade",
    "EnrolBidder",
    "EnrolStaff",
    "EraseParty",
    "EscrowEpoch",
    "ExtendNotice",
    "FailSession",
    "FileContract",
    "IssueCertificate",
    "LapseTrade",
    "MarkOverdue",
    "MarkPower",
    "MarkTamper",
    "NegotiateTrade",
    "OpenDoor",
    "OpenLedger",
    "OpenPriorityRound",
    "OpenSession",
    "PassGate",
    "PrintDocument",
    "PublishNotice",
    "RaisePriority",
    "ReceivePayment",
    "RecordMessage",
    "RecordRecovery",
    "RecordResult",
    "RefuseTrade",
    "ReissueCertificate",
    "RejectReview",
    "RelistTrade",
    "RescheduleSession",
    "ResubmitTrade",
    "ResumeTrade",
    "ReturnTrade",
    "RotateKey",
    "RouteUpTrade",
    "SendBackReview",
    "SignContract",
    "SignReview",
    "StartReview",
    "StartStation",
    "SubmitTrade",
    "SuspendTrade",
    "TerminateTrade",
    "WithdrawEnrolment",
    "WithdrawTrade",
)
