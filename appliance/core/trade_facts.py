"""What each kind of fact adds to a trade: place, time and authority are judged in trade_fold."""

from typing import get_args

import msgspec
from msgspec.structs import replace

from appliance.core import clarification, joint_review, session_facts
from appliance.core.bids import BID_JUDGEMENT
from appliance.core.deposits import BadDeposit, DepositFact
from appliance.core.entries import (
    AgencyScored,
    ArchiveClosed,
    ArchiveTaken,
    AttemptRefused,
    AwardConfirmed,
    AwardPassedOn,
    AwardSkipped,
    BidderEnrolled,
    BlacklistHit,
    CaseDecided,
    CaseLifted,
    CaseOpened,
    CertificateIssued,
    CertificateReissued,
    ChannelResulted,
    ClockOverdue,
    ConditionOverridden,
    ConsentGiven,
    ConsentWithdrawn,
    ContractFiled,
    ContractSigned,
    Cover,
    CreditAdded,
    CustodyReturned,
    CustodyTaken,
    DateMoved,
    DeadlineShifted,
    DecisionAdded,
    DepartmentAnswered,
    DepartmentAsked,
    DepositChecked,
    DepositConverted,
    DepositCovered,
    DepositDue,
    DepositForfeited,
    DepositReceived,
    DepositRefunded,
    DepositWaived,
    DocumentIssued,
    DocumentPrinted,
    DocumentSent,
    DraftDropped,
    EndOrdered,
    EnrolmentChecked,
    EnrolmentClosed,
    EnrolmentWithdrawn,
    ExposureAdded,
    ExposureEnded,
    FeeOrdered,
    FeePaid,
    FinanceConsented,
    FinanceSheetIssued,
    ForfeitProposed,
    GateFailed,
    GatePassed,
    HelpAsked,
    IdentityMatched,
    IdentityRead,
    IntegritySigned,
    MandateAdded,
    MaterialAdded,
    NoteAdded,
    NoticeAmended,
    NoticeClarified,
    NoticeExtended,
    NoticePublished,
    NoticeQuestioned,
    ObjectChanged,
    ObjectionDismissed,
    ObjectionRaised,
    PaymentReceived,
    PerformanceRated,
    PermitAttached,
    PriorityAnswered,
    PriorityCalled,
    PriorityClaimed,
    PriorityClosed,
    PriorityRaised,
    Recorded,
    RefundOrdered,
    ReminderSent,
    RerunOrdered,
    ReviewApproved,
    ReviewRejected,
    ReviewSentBack,
    ReviewSigned,
    ReviewSignedByDepartment,
    ReviewStarted,
    ReviewSupervised,
    RulingLoaded,
    ServiceAdded,
    SessionAttested,
    SessionFailed,
    SessionRescheduled,
    SessionResulted,
    SettlementClosed,
    TalkRecorded,
    TradeAccepted,
    TradeDrafted,
    TradeEnded,
    TradeLapsed,
    TradeNegotiated,
    TradeRefused,
    TradeRelisted,
    TradeResubmitted,
    TradeResumed,
    TradeReturned,
    TradeRoutedUp,
    TradeSubmitted,
    TradeSuspended,
    TradeTerminated,
    TradeWithdrawn,
    ValuationAdded,
    WaiverRecorded,
    WinnerDefaulted,
)
from appliance.core.objections import UPHELD, ObjectionFact
from appliance.core.online import NOT_ONLINE
from appliance.core.priority import NO_RIGHTS
from appliance.core.scoring import NO_SCORES
from appliance.core.session_facts import SessionFact
from appliance.core.succession import Succession
from appliance.core.trade import (
    NEGOTIATE,
    OPENED_REASONS,
    SESSION_OPENING,
    TERMINATION,
    Asked,
    BadStep,
    Enrolment,
    Stop,
    Trade,
)

TradeFact = (
    ConsentGiven
    | IdentityRead
    | MandateAdded
    | MaterialAdded
    | DecisionAdded
    | ValuationAdded
    | IntegritySigned
    | IdentityMatched
    | ServiceAdded
    | ObjectChanged
    | HelpAsked
    | TradeDrafted
    | DraftDropped
    | TradeSubmitted
    | TradeReturned
    | TradeResubmitted
    | TradeRefused
    | TradeLapsed
    | TradeAccepted
    | TradeRoutedUp
    | ReviewStarted
    | ReviewSigned
    | ReviewSignedByDepartment
    | ReviewSupervised
    | DepartmentAsked
    | DepartmentAnswered
    | ReviewSentBack
    | ReviewRejected
    | ReviewApproved
    | NoticePublished
    | NoticeQuestioned
    | NoticeClarified
    | Cover
    | BidderEnrolled
    | EnrolmentWithdrawn
    | DepositWaived
    | DepositFact
    | EnrolmentClosed
    | EnrolmentChecked
    | ConditionOverridden
    | GatePassed
    | GateFailed
    | SessionAttested
    | WaiverRecorded
    | SessionRescheduled
    | SessionResulted
    | SessionFailed
    | PriorityClaimed
    | PriorityCalled
    | PriorityAnswered
    | PriorityRaised
    | PriorityClosed
    | ObjectionFact
    | AwardConfirmed
    | DocumentIssued
    | CustodyTaken
    | CustodyReturned
    | BlacklistHit
    | AwardSkipped
    | ReminderSent
    | WinnerDefaulted
    | AwardPassedOn
    | ContractSigned
    | SettlementClosed
    | CertificateIssued
    | PaymentReceived
    | ContractFiled
    | DocumentSent
    | PermitAttached
    | NoteAdded
    | ChannelResulted
    | RulingLoaded
    | PerformanceRated
    | CertificateReissued
    | FeeOrdered
    | FeePaid
    | FinanceConsented
    | FinanceSheetIssued
    | ConsentWithdrawn
    | ArchiveClosed
    | ArchiveTaken
    | TradeWithdrawn
    | TradeSuspended
    | TradeResumed
    | DeadlineShifted
    | TradeTerminated
    | TradeEnded
    | NoticeExtended
    | NoticeAmended
    | TradeRelisted
    | TradeNegotiated
    | AttemptRefused
    | ClockOverdue
    | DocumentPrinted
    | AgencyScored
    | CreditAdded
    | CaseOpened
    | TalkRecorded
    | CaseDecided
    | CaseLifted
    | ExposureAdded
    | ExposureEnded
    | SessionFact
)
"""The facts that can belong to a trade; the others belong to the box."""

TRADE_FACTS: tuple[type, ...] = get_args(TradeFact)


def taken(trade: Trade, fact: TradeFact, recorded: Recorded) -> Trade:  # noqa: C901, PLR0911, PLR0912, PLR0915 - one match, so that mypy names the kind that we forgot
    """What each kind of fact adds to the trade."""
    match fact:
        case ConsentGiven() | Cover() | AttemptRefused():
            return trade
        case DocumentPrinted():
            return replace(trade, draws=trade.draws.printed(fact.document))
        case ObjectChanged() | HelpAsked() | AgencyScored() | ArchiveTaken():
            return trade
        case CreditAdded() | CaseOpened() | TalkRecorded() | CaseDecided() | CaseLifted():
            return trade  # on file about a party (core/cases.py), beside the trade
        case ExposureAdded() | ExposureEnded():
            return trade
        case ConditionOverridden() | BlacklistHit():
            return trade  # what they mean is said by the checks beside them
        case IdentityRead(part=part) if not part:
            return replace(trade, source=fact.source, warnings=fact.warnings)
        case IdentityRead() | MandateAdded() | IdentityMatched() | ServiceAdded():
            return replace(trade, principals=trade.principals.after(fact, recorded.seq))
        case MaterialAdded() | DecisionAdded() | ValuationAdded() | IntegritySigned():
            return replace(trade, dossier=trade.dossier.after(fact))
        case TradeDrafted():
            return replace(trade, draft_id=fact.draft_id, type=fact.type, mode=fact.mode)
        case DraftDropped() | ReviewRejected() | TradeLapsed():
            return trade
        case SessionFailed():
            opened = trade.offers_opened or fact.reason in OPENED_REASONS
            return session_facts.conducted(replace(trade, offers_opened=opened), fact, recorded)
        case TradeSubmitted():
            asked = _asked(recorded)
            return replace(
                trade,
                draft_id=fact.draft_id,
                type=asked.type,
                mode=asked.mode,
                asked=asked,
                total_fen=fact.total_fen,
                warnings=(*trade.warnings, *fact.warnings),
            )
        case TradeReturned():
            return replace(trade, returned=fact, told=(*trade.told, *fact.defects))
        case TradeResubmitted():
            return trade
        case TradeRefused():
            return replace(trade, refused=fact)
        case TradeAccepted():
            return replace(trade, accepted=fact, accepted_by=_first_signer(recorded))
        case TradeRoutedUp():
            return replace(trade, routed_up=fact)
        case ReviewStarted():
            return replace(trade, review=fact, signatures=(), slots=())
        case ReviewSigned() | ReviewSignedByDepartment() | ReviewSupervised():
            [(who, _role), *_] = joint_review.signers(recorded) or (("", ""),)
            found = joint_review.signed(trade.signatures, fact, who, recorded.at)
            return replace(trade, signatures=found)
        case DepartmentAsked() | DepartmentAnswered():
            slots = joint_review.asked(trade.slots, fact, recorded.seq, recorded.at)
            return replace(trade, slots=slots)
        case ReviewSentBack():
            causes = trade.causes | {fact.cause}
            told = (*trade.told, *fact.defects)
            again = replace(trade, signatures=(), slots=())
            return replace(again, returned=fact, causes=causes, told=told)
        case ReviewApproved():
            return replace(trade, terms=fact, planned_at=fact.planned_at)
        case NoticePublished():
            return replace(trade, notice=fact)
        case NoticeQuestioned() | NoticeClarified():
            return replace(
                trade, questions=clarification.after(trade.questions, fact, recorded.seq)
            )
        case BidderEnrolled():
            new = Enrolment(
                fact.enrol_id, fact.received_at, recorded.seq, fact.conditions,
                materials=fact.materials, channel=fact.channel, party=fact.party,
            )  # fmt: skip
            return replace(trade, enrolments=(*trade.enrolments, new))
        case EnrolmentWithdrawn():
            gone = {"withdrawn": True, "withdrawn_at": fact.received_at}
            return _enrolment(trade, recorded, fact.enrol_id, **gone)
        case DepositWaived():
            return _enrolment(trade, recorded, fact.enrol_id, waived=True)
        case (
            DepositDue()
            | DepositReceived()
            | DepositChecked()
            | DepositCovered()
            | RefundOrdered()
            | DepositRefunded()
            | DepositConverted()
            | ForfeitProposed()
            | DepositForfeited()
        ):
            return _deposit(trade, fact, recorded)
        case EnrolmentClosed():
            closed = replace(
                trade, closing=fact, closings=trade.closings + 1,
                numbers_given=trade.numbers_given + len(fact.numbers),
            )  # fmt: skip
            return _numbered(closed, recorded, fact)
        case EnrolmentChecked():
            changes = {"checks": fact.checks, "failed": fact.failed}
            return _enrolment(trade, recorded, fact.enrol_id, **changes)
        case GatePassed() | GateFailed():
            return replace(trade, gate=fact)
        case SessionAttested():
            return _attested(trade, fact, recorded)
        case WaiverRecorded():
            return replace(trade, waiver=fact)
        case SessionRescheduled():
            return replace(
                trade, planned_at=fact.planned_at, attested_by="",
                bids=trade.bids.moved(trade.planned_at, recorded.at),
                room=trade.room.after(fact, recorded.seq, recorded.at),
            )  # fmt: skip
        case SessionResulted():
            rights = trade.rights.begun(fact.enrol_id, fact.amount_fen)
            return replace(trade, result=fact, offers_opened=True, rights=rights)
        case PriorityClaimed() | PriorityCalled() | PriorityAnswered() | PriorityRaised():
            return replace(trade, rights=trade.rights.after(fact))
        case PriorityClosed():
            return replace(trade, publicity=fact)
        case ObjectionRaised() | ObjectionDismissed() | RerunOrdered() | EndOrdered():
            return _objection(trade, fact, recorded.seq)
        case AwardConfirmed():
            return replace(trade, award=fact)
        case DocumentIssued() | CustodyTaken() | CustodyReturned():
            return replace(trade, handed=trade.handed.after(fact, recorded))
        case ReminderSent() | WinnerDefaulted():
            return replace(trade, succession=trade.succession.after(fact))
        case AwardSkipped() | AwardPassedOn():
            return _passed_on(trade, fact)
        case ContractSigned():
            return replace(trade, contract=fact)
        case SettlementClosed():
            return replace(trade, settlement=fact)
        case CertificateIssued():
            return replace(trade, certificate=fact)
        case (
            PaymentReceived() | ContractFiled() | DocumentSent() | NoteAdded() | PerformanceRated()
        ):
            return replace(trade, followup=trade.followup.after(fact))
        case RulingLoaded():
            return replace(trade, rulings=(*trade.rulings, fact))
        case ChannelResulted():
            return replace(trade, showing=trade.showing.after(fact))
        case PermitAttached():
            return replace(trade, permits=trade.permits.after(fact))
        case FeeOrdered() | FeePaid():
            return replace(trade, fees=trade.fees.after(fact, recorded.seq))
        case FinanceConsented() | FinanceSheetIssued() | ConsentWithdrawn():
            return replace(trade, finance=trade.finance.after(fact, recorded.seq))
        case CertificateReissued():
            return _reissued(trade, fact)
        case ArchiveClosed():
            return replace(trade, archive=fact)
        case NoticeExtended():
            return _extended(trade, fact)
        case NoticeAmended():
            return _amended(trade, fact)
        case TradeRelisted():
            return _relisted(trade, fact)
        case TradeNegotiated():
            terms = replace(trade.fixed, method=NEGOTIATE)
            return replace(trade, terms=terms, planned_at=fact.planned_at, attested_by="")
        case TradeSuspended():
            stops = (*trade.stops, _stop(trade, fact, recorded))
            return replace(trade, stops=stops, auction=trade.auction.after(fact, recorded))
        case TradeResumed():
            resumed = replace(trade, auction=trade.auction.after(fact, recorded))
            return _resumed(resumed, fact)
        case DeadlineShifted():
            moved = _moved(trade, DateMoved(fact.name, fact.old_due, fact.due), recorded.at)
            return replace(moved, shifts=trade.shifts | {fact.cause})
        case TradeWithdrawn() | TradeTerminated() | TradeEnded():
            return replace(trade, ended=fact)
        case ClockOverdue():
            return replace(trade, overdue=trade.overdue | {f"{fact.clock} {fact.due}"})
        case _:
            return session_facts.taken(trade, fact, recorded)


def _reissued(trade: Trade, fact: CertificateReissued) -> Trade:
    contract_no = trade.certificate.contract_no if trade.certificate else ""
    certificate = CertificateIssued(fact.cert_no, fact.issued_at, contract_no)
    return replace(trade, certificate=certificate, followup=trade.followup.after(fact))


def _asked(recorded: Recorded) -> Asked:
    try:
        return msgspec.convert(recorded.asked, Asked)
    except msgspec.ValidationError as error:
        raise BadStep(recorded.seq, "an application without its terms") from error


def _first_signer(recorded: Recorded) -> str:
    if not recorded.signers:
        raise BadStep(recorded.seq, f"{recorded.fact.kind} signed by nobody")
    return recorded.signers[0][0]


def _extended(trade: Trade, fact: NoticeExtended) -> Trade:
    """Open once more: who is enrolled keeps the number, and is checked again at the closing."""
    assert trade.notice is not None  # FAILED_NO_BIDDERS is reached through PUBLISHED only
    notice = replace(
        trade.notice, end=fact.end, enrol_deadline=fact.enrol_deadline, firewall=fact.firewall
    )
    return replace(
        trade, notice=notice, planned_at=fact.planned_at, extensions=fact.extension_no,
        enrolments=tuple(_unchecked(each) for each in trade.enrolments),
        closing=None, gate=None, attested_by="", bids=trade.bids.extended(),
    )  # fmt: skip


def _unchecked(one: Enrolment) -> Enrolment:
    return replace(one, checks=(), failed=())


def _amended(trade: Trade, fact: NoticeAmended) -> Trade:
    assert trade.notice is not None  # PUBLISHED is reached by a notice only
    notice = replace(
        trade.notice, text_sha256=fact.new_sha256, end=fact.end, enrol_deadline=fact.enrol_deadline
    )
    terms = replace(trade.fixed, text_sha256=fact.new_sha256)
    moved = replace(trade, notice=notice, terms=terms, amendments=fact.amendment_no)
    return replace(moved, planned_at=fact.planned_at)


def _relisted(trade: Trade, fact: TradeRelisted) -> Trade:
    """At another price; the rest is that of any new round."""
    asked = replace(trade.wants, list_price_fen=fact.list_price_fen)
    trade = replace(trade, asked=asked, total_fen=fact.total_fen)
    return _anew(trade, fact, fact.text_sha256)


def _anew(trade: Trade, fact: TradeRelisted | RerunOrdered, text_sha256: str) -> Trade:
    """A round of its own: nobody is enrolled for it, nothing of the last one decides in it."""
    terms = replace(
        trade.fixed, text_sha256=text_sha256, enrol_deadline=fact.enrol_deadline,
        planned_at=fact.planned_at,
    )  # fmt: skip
    return replace(
        trade, terms=terms, planned_at=fact.planned_at, round=fact.round,
        enrolments=(), closing=None, gate=None, attested_by="", recording_device="", session=None,
        result=None, publicity=None, award=None, succession=Succession(), extensions=0,
        amendments=0, offers_opened=False, rights=NO_RIGHTS, bids=trade.bids.relisted(),
        draws=trade.draws.anew(), scores=NO_SCORES, online=NOT_ONLINE,
    )  # fmt: skip


def _objection(trade: Trade, fact: ObjectionFact, seq: int) -> Trade:
    """Dismissed: the publicity ends later. Upheld: the round falls, or the whole trade."""
    trade = replace(trade, objections=trade.objections.after(fact, seq))
    match fact:
        case ObjectionRaised():
            return trade
        case ObjectionDismissed():
            assert trade.publicity is not None  # OBJECTED is reached from RESULT_PUBLIC only
            later = replace(trade.publicity, result_end=fact.result_end)
            return replace(trade, publicity=later)
        case RerunOrdered():
            return _anew(trade, fact, fact.notice_sha256)
        case EndOrdered():
            return replace(trade, ended=fact)


def _passed_on(trade: Trade, fact: AwardSkipped | AwardPassedOn) -> Trade:
    """The next in rank is the result now, at the price of the own offer."""
    assert trade.result is not None  # both stages are reached through a result only
    offers = {one.enrol_id: one.amount_fen for one in trade.result.ranking}
    result = replace(
        trade.result, enrol_id=fact.next_enrol_id, amount_fen=offers[fact.next_enrol_id]
    )
    rights = trade.rights.begun(result.enrol_id, result.amount_fen, instead_of=fact.enrol_id)
    return replace(
        trade, result=result, publicity=None, award=None, rights=rights,
        succession=trade.succession.after(fact),
    )  # fmt: skip


def _attested(trade: Trade, fact: SessionAttested, recorded: Recorded) -> Trade:
    if fact.act == TERMINATION:
        return replace(trade, end_attested=(recorded.seq, fact.seen_sha256))
    if fact.act == SESSION_OPENING:
        return replace(trade, attested_by=_first_signer(recorded))
    if fact.act == UPHELD:
        return replace(trade, objections=trade.objections.seen(recorded.seq, fact.seen_sha256))
    if fact.act == BID_JUDGEMENT:
        return replace(trade, bids=trade.bids.seen(fact.seen_sha256))
    return trade


def _stop(trade: Trade, fact: TradeSuspended, recorded: Recorded) -> Stop:
    if not recorded.signers:
        raise BadStep(recorded.seq, f"{recorded.fact.kind} signed by nobody")
    before = trade.history[-2].stage  # the newest is SUSPENDED itself
    if fact.previous != before:
        raise BadStep(recorded.seq, f"suspended in {before}, not {fact.previous}")
    role = recorded.signers[0][1]
    return Stop(recorded.seq, recorded.at, role, before, reason=fact.reason)


def _resumed(trade: Trade, fact: TradeResumed) -> Trade:
    """The announced ends as they now lie; a session at a new time is attested anew."""
    stop = replace(trade.stops[-1], resumed_at=fact.resumed_at)
    trade = replace(trade, stops=(*trade.stops[:-1], stop))
    for each in fact.dates:
        trade = _moved(trade, each, stop.at)
    return trade


def _moved(trade: Trade, date: DateMoved, since: str) -> Trade:
    """An announced end as it now lies, because of something that began at `since`."""
    match date.name:
        case "planned_at":
            bids = trade.bids.moved(date.old, since)
            return replace(trade, planned_at=date.new, attested_by="", bids=bids)
        case "end" | "enrol_deadline" if trade.notice:
            changed = replace(trade.notice, **{date.name: date.new})
            return replace(trade, notice=changed)
        case "result_end" if trade.publicity:
            later = replace(trade.publicity, result_end=date.new)
            return replace(trade, publicity=later)
        case "objection_due":
            return replace(trade, objections=trade.objections.moved(date.new))
        case "answer_due":
            return replace(trade, rights=trade.rights.moved(date.old, date.new))
        case "contract_due" if trade.award:
            due = replace(trade.award, contract_due=date.new)
            return replace(trade, award=due)
        case "cure_due" if trade.returned:
            return replace(trade, returned=replace(trade.returned, cure_due=date.new))
        case _:
            return trade


def _deposit(trade: Trade, fact: DepositFact, recorded: Recorded) -> Trade:
    try:
        deposits = trade.deposits.after(fact, recorded.seq, recorded.at)
    except BadDeposit as error:
        raise BadStep(recorded.seq, f"{fact.kind}: {error}") from error
    return replace(trade, deposits=deposits)


def _enrolment(trade: Trade, recorded: Recorded, enrol_id: str, /, **changes: object) -> Trade:
    if trade.enrolment(enrol_id) is None:
        raise BadStep(recorded.seq, "speaks of an enrolment that is not there")
    changed = tuple(
        replace(each, **changes) if enrol_id in (each.number, each.random_id) else each
        for each in trade.enrolments
    )
    return replace(trade, enrolments=changed)


def _numbered(trade: Trade, recorded: Recorded, fact: EnrolmentClosed) -> Trade:
    for given in fact.numbers:
        trade = _enrolment(trade, recorded, given.random_id, number=given.number)
    return trade
