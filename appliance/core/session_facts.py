"""What the facts of a session add to a trade: room, conduct, offers, auction, draws, scores."""

from msgspec.structs import replace

from appliance.core.auction import AuctionFact, BadAuction
from appliance.core.bids import BidFact
from appliance.core.conduct import BadConduct, ConductFact
from appliance.core.draws import BadDraw, DrawFact
from appliance.core.entries import (
    AboutBids,
    AlertClosed,
    AlertRaised,
    AuctionBid,
    AuctionClosed,
    AuctionExtended,
    AuctionStarted,
    BidOpened,
    BidReplaced,
    BidSealed,
    CheckinAdded,
    DisciplineRead,
    DoorAlarmed,
    DoorDenied,
    DoorGranted,
    DrawCommitted,
    DrawInput,
    DrawRecorded,
    DrawReplaced,
    DrawResulted,
    DrawRevealed,
    DrawVoided,
    ExpertAnswered,
    ExpertCalled,
    ExpertsReplied,
    ExpertsRequested,
    ListSealed,
    ListUnsealed,
    MinutesClosed,
    ObserverRemarked,
    OnlineOrdered,
    OnlineResulted,
    OrderAnswered,
    OrderGiven,
    QuestionPut,
    QuestionReplied,
    Recorded,
    RecordingMarked,
    RelaySwitched,
    RoomBooked,
    RoomCancelled,
    RosterAdded,
    RosterLeft,
    ScoreAdded,
    ScoresRanked,
    SessionContinued,
    SessionIncident,
    SessionOpened,
    SessionPaused,
    SessionPlanned,
    SessionReminded,
    SimilarityDecided,
    SimilarityFlagged,
    TieOffered,
)
from appliance.core.expert_list import ExpertFact
from appliance.core.room import RoomFact
from appliance.core.scoring import NO_SCORES
from appliance.core.trade import (
    BadStep,
    Trade,
)

SessionFact = (
    RoomFact
    | DisciplineRead
    | RecordingMarked
    | RelaySwitched
    | SessionOpened
    | AuctionFact
    | SessionPaused
    | SessionContinued
    | SessionIncident
    | ObserverRemarked
    | QuestionPut
    | QuestionReplied
    | MinutesClosed
    | OrderGiven
    | OrderAnswered
    | AlertRaised
    | AlertClosed
    | ScoreAdded
    | ScoresRanked
    | OnlineOrdered
    | OnlineResulted
    | SimilarityFlagged
    | SimilarityDecided
    | ExpertFact
    | BidFact
    | DrawFact
)
"""The facts of a session; the others of a trade are in trade_facts.py."""


def taken(trade: Trade, fact: SessionFact, recorded: Recorded) -> Trade:  # noqa: C901, PLR0911 - one match, so that mypy names the kind that we forgot
    """What each kind of them adds to the trade."""
    match fact:
        case (
            RoomBooked()
            | RoomCancelled()
            | SessionPlanned()
            | SessionReminded()
            | CheckinAdded()
            | RosterAdded()
            | RosterLeft()
            | DoorGranted()
            | DoorDenied()
            | DoorAlarmed()
        ):
            return replace(trade, room=trade.room.after(fact, recorded.seq, recorded.at))
        case RecordingMarked():
            marked = conducted(trade, fact, recorded)
            return replace(marked, recording_device=fact.device)
        case AboutBids():
            return _bids(trade, fact, recorded)
        case SessionOpened():
            return conducted(_opened(trade, fact), fact, recorded)
        case SessionPaused() | SessionContinued():
            moved = replace(trade, auction=trade.auction.after(fact, recorded))
            return conducted(moved, fact, recorded)
        case (
            DisciplineRead()
            | RelaySwitched()
            | SessionIncident()
            | ObserverRemarked()
            | MinutesClosed()
            | QuestionPut()
            | QuestionReplied()
            | OrderGiven()
            | OrderAnswered()
            | AlertRaised()
            | AlertClosed()
        ):
            return conducted(trade, fact, recorded)
        case ScoreAdded() | ScoresRanked():
            return replace(trade, scores=trade.scores.after(fact))
        case AuctionStarted() | AuctionBid() | AuctionExtended() | AuctionClosed():
            return _auction(trade, fact, recorded)
        case OnlineOrdered() | OnlineResulted():
            return replace(trade, online=trade.online.after(fact))
        case SimilarityFlagged() | SimilarityDecided():
            return replace(trade, flags=trade.flags.after(fact))
        case (
            DrawCommitted()
            | DrawInput()
            | DrawRevealed()
            | DrawResulted()
            | DrawVoided()
            | DrawReplaced()
            | DrawRecorded()
        ):
            return _drawn(trade, fact, recorded)
        case (
            ListSealed()
            | ListUnsealed()
            | ExpertsRequested()
            | ExpertsReplied()
            | ExpertCalled()
            | ExpertAnswered()
        ):
            return replace(trade, experts=trade.experts.after(fact, recorded.seq, recorded.at))


def conducted(trade: Trade, fact: ConductFact, recorded: Recorded) -> Trade:
    waived = fact.waiver_no if isinstance(fact, SessionContinued) else ""
    if waived and (trade.waiver is None or trade.waiver.waiver_no != waived):
        raise BadStep(recorded.seq, f"{fact.kind}: no waiver {waived}")
    try:
        return replace(trade, conduct=trade.conduct.after(recorded, fact))
    except BadConduct as error:
        raise BadStep(recorded.seq, f"{fact.kind}: {error}") from error


def _opened(trade: Trade, fact: SessionOpened) -> Trade:
    """A session begins with nothing of an earlier one."""
    count = trade.session_count + 1
    return replace(trade, session=fact, session_count=count, scores=NO_SCORES)


def _bids(trade: Trade, fact: BidFact, recorded: Recorded) -> Trade:
    sealed = fact.enrol_id if isinstance(fact, BidSealed | BidReplaced | TieOffered) else ""
    if sealed and trade.enrolment(sealed) is None:
        raise BadStep(recorded.seq, f"{fact.kind} of an enrolment that is not there")
    opened = trade.offers_opened or isinstance(fact, BidOpened)
    bids = trade.bids.after(fact, recorded.seq, recorded.at)
    return replace(trade, bids=bids, offers_opened=opened)


def _auction(trade: Trade, fact: AuctionFact, recorded: Recorded) -> Trade:
    try:
        return replace(trade, auction=trade.auction.after(fact, recorded))
    except BadAuction as error:
        raise BadStep(recorded.seq, f"{fact.kind}: {error}") from error


def _drawn(trade: Trade, fact: DrawFact, recorded: Recorded) -> Trade:
    try:
        return replace(trade, draws=trade.draws.after(fact))
    except BadDraw as error:
        raise BadStep(recorded.seq, f"{fact.kind}: {error}") from error
