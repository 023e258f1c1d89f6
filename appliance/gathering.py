"""What the rules of a command look at beyond its trade: one line here for each such command.

A gatherer reads the station inside the transaction and gives fields of `World` by name. Commands
without a line are judged on the trade, the tables, the staff and the numbers alone.
"""

from collections.abc import Callable, Mapping
from typing import Any

from appliance import erasure, figure_files, pools_at_hand
from appliance.core import absence, annual_rules, drawing
from appliance.core.commands import (
    AcceptComplaint,
    AddComplaint,
    AddDrawInput,
    AddExposure,
    AddHolder,
    AddMandate,
    AddObject,
    AddParty,
    AdjustTime,
    AdmitPerson,
    AnswerDepartment,
    ApplyDistrict,
    ApproveReview,
    AskHelp,
    BookRoom,
    CancelBooking,
    CarryAnnual,
    ChangeObject,
    ChangeParty,
    ClearTamper,
    ClockAttendance,
    CloseBoxAlert,
    CloseEnrolment,
    Command,
    CommitDraw,
    ConfirmAward,
    CoverDeposit,
    DecideCase,
    DecideComplaint,
    EndDelegation,
    EndExposure,
    EndLeave,
    EnrolBidder,
    EnrolFinger,
    EraseFinger,
    EraseParty,
    ExportReport,
    ForfeitAnnual,
    ForfeitDeposit,
    GiveConsent,
    GiveFinanceConsent,
    IssueCertificate,
    IssueDocument,
    IssueFinanceSheet,
    LiftCase,
    LodgeComplaint,
    LodgeObjection,
    MarkComplaint,
    MatchIdentity,
    OpenSeal,
    PassGate,
    PlanSession,
    PrintDocument,
    PrintStrip,
    ProposeForfeit,
    RaiseAlert,
    RaiseObjection,
    RatePerformance,
    RateService,
    ReceiveAnnual,
    ReceiveDeposit,
    RecordMachineDraw,
    RecordStudy,
    RecordTalk,
    RefundAnnual,
    ReissueCertificate,
    RejectComplaint,
    ReplaceDrawn,
    ReportOutside,
    RescheduleSession,
    RestoreAnnual,
    RevealDraw,
    RouteComplaint,
    ScoreAgency,
    SealList,
    SetLeave,
    SetRota,
    SignDepartmentReview,
    SignIntegrity,
    SignReview,
    SignSupervisionReview,
    SubmitTrade,
    TakeBackComplaint,
    TakeCustody,
    TakeWebEnrolment,
    UpdateSoftware,
    VoidDraw,
    WithdrawComplaint,
    WithdrawConsent,
)
from appliance.core.complaints import ComplaintsSeen
from appliance.core.deposits import PaidWorld
from appliance.core.draw import SECRET_BYTES
from appliance.core.forms import day
from appliance.core.instant import text_of
from appliance.core.trade import Trade
from appliance.reading import Reading
from appliance.registers import (
    alerts,
    annual_deposits,
    attendance,
    complaints,
    custody,
    delegations,
    deposits,
    discipline,
    draws,
    duty,
    liaison,
    objects,
    parties,
    ratings,
    rooms,
    similarity,
    strips,
    study,
)

Gatherer = Callable[[Reading, Any, Trade | None], dict[str, object]]
"""(station, the command, its trade) -> fields of World. The command is of the line's class."""


def gathered(station: Reading, command: Command, trade: Trade | None) -> dict[str, object]:
    """Fields of World that this command's rules ask for; later lines win."""
    found: dict[str, object] = {}
    for gatherer in GATHERERS.get(type(command), ()):
        found |= gatherer(station, command, trade)
    return found


def _transferor(station: Reading, _command: Command, trade: Trade | None) -> dict[str, object]:
    """For these commands alone the vault is opened."""
    return {"transferor": station.transferor(trade) if trade else None}


def _bidder(station: Reading, asked: EnrolBidder, trade: Trade | None) -> dict[str, object]:
    found: dict[str, object] = {
        "duplicate_party": station.is_enrolled(trade, asked.party_id.id_number)
    }
    return found | _custody(station, asked, trade) if asked.manager_certificate else found


def _custody(station: Reading, _asked: Command, trade: Trade | None) -> dict[str, object]:
    number = trade.number if trade else ""
    return {"in_custody": custody.elsewhere(station.trades_under_way(), number)}


def _files(station: Reading, _asked: Command, trade: Trade | None) -> dict[str, object]:
    return {"files": custody.files(station.blobs, trade)} if trade else {}


def _prints(station: Reading, asked: PrintDocument, _trade: Trade | None) -> dict[str, object]:
    copies = station.projections.copies(asked.document)
    return {"prints": {} if copies is None else {asked.document: copies}}


def _alarms(station: Reading, _asked: ClearTamper, _trade: Trade | None) -> dict[str, object]:
    return {"alarms": tuple(one.pin for one in station.alarms())}


def _erasure(station: Reading, asked: EraseParty, _trade: Trade | None) -> dict[str, object]:
    return {"erasure": erasure.of_command(station, asked)}


def _presence(
    station: Reading, asked: EnrolFinger | EraseFinger | ClockAttendance, _trade: Trade | None
) -> dict[str, object]:
    return {"presence": attendance.of_person(station, asked.person)}


def _party(
    station: Reading,
    asked: AddParty | ChangeParty | GiveConsent | WithdrawConsent,
    _trade: Trade | None,
) -> dict[str, object]:
    return {"known_party": parties.held(station, asked.party_id.id_number)}


def _agents(station: Reading, _asked: Command, trade: Trade | None) -> dict[str, object]:
    return {"agents": station.agents(trade) if trade else ()}


def _winner(station: Reading, _asked: ConfirmAward, trade: Trade | None) -> dict[str, object]:
    return {"both_sides": station.both_sides(trade) if trade else False}


def _objector(
    station: Reading, asked: RaiseObjection | LodgeObjection, trade: Trade | None
) -> dict[str, object]:
    """Whether who objects enrolled here; the enrolment is long closed."""
    return {"duplicate_party": station.is_enrolled(trade, asked.party_id.id_number)}


def _mandate(station: Reading, asked: AddMandate, trade: Trade | None) -> dict[str, object]:
    """A bidder is known as such only once the enrolment is closed: before, a no would tell."""
    told = trade is not None and trade.closing is not None
    bids = told and station.is_enrolled(trade, asked.agent_id.id_number)
    return {**_drafted(station, asked, trade), "duplicate_party": bids}


def _drafted(
    station: Reading, _asked: AddMandate | AddHolder | MatchIdentity, trade: Trade | None
) -> dict[str, object]:
    """The transferor, also of a draft that has no number yet, and who signed beside them."""
    if trade is None:
        return {}
    return {"transferor": station.applicant(trade), "holders": station.holders(trade)}


def _deal(station: Reading, _asked: Command, trade: Trade | None) -> dict[str, object]:
    """Who stands behind the contract, of papers that a stranger is to believe."""
    return {"deal": station.deal_people(trade) if trade else None}


def _consented(station: Reading, asked: GiveConsent, _trade: Trade | None) -> dict[str, object]:
    return {"consented": parties.consented(station, asked.party_id.id_number)}


def _object(
    station: Reading, asked: AddObject | ChangeObject, _trade: Trade | None
) -> dict[str, object]:
    key = asked.object_id or getattr(asked, "parcel_code", "")
    return {"object_held": objects.held(station, key) is not None}


def _delegations(station: Reading, _asked: Command, _trade: Trade | None) -> dict[str, object]:
    return {"delegations": delegations.of(station.ledger)}


def _receipt(station: Reading, asked: ReceiveDeposit, trade: Trade | None) -> dict[str, object]:
    """What a receipt is compared with."""
    if trade is None:
        return {}
    return {
        "paid": PaidWorld(
            bidder=deposits.bidder(station.vault, trade, asked.enrol_id),
            accounts=deposits.accounts(station.vault, trade),
            annuals=annual_deposits.all_of(station.ledger),
        )
    }


def _cover(station: Reading, asked: CoverDeposit, trade: Trade | None) -> dict[str, object]:
    """Whether the annual deposit is the bidder's own."""
    annuals = annual_deposits.all_of(station.ledger)
    who = deposits.bidder(station.vault, trade, asked.enrol_id) if trade else None
    mine = annual_deposits.own(station.vault, annuals, who) if who else frozenset()
    return {"paid": PaidWorld(bidder=who, annuals=annuals, own_annuals=mine)}


def _new_annual(station: Reading, asked: ReceiveAnnual, _trade: Trade | None) -> dict[str, object]:
    """What else the firm has paid in."""
    annuals = annual_deposits.all_of(station.ledger)
    mine = annual_deposits.own(station.vault, annuals, asked.party_id)
    return {"paid": PaidWorld(annuals=annuals, own_annuals=mine)}


def _annual(station: Reading, _asked: Command, _trade: Trade | None) -> dict[str, object]:
    return {"paid": PaidWorld(annuals=annual_deposits.all_of(station.ledger))}


def _annual_used(station: Reading, asked: RefundAnnual, _trade: Trade | None) -> dict[str, object]:
    """Whether a trade under way rests on it."""
    used = any(annual_rules.in_use(one, asked.annual_id) for one in station.trades_under_way())
    annuals = annual_deposits.all_of(station.ledger)
    return {"paid": PaidWorld(annuals=annuals, annual_in_use=used)}


def _trained(station: Reading, asked: SetRota, _trade: Trade | None) -> dict[str, object]:
    trained = {one: duty.trained_until(station, one) for one in asked.persons}
    return {"trained": trained, "away": duty.absences(station)}


def _credited(station: Reading, asked: RecordStudy, _trade: Trade | None) -> dict[str, object]:
    """Which matters gave this person a credit, and when."""
    return {"credited": study.credited(station, asked.person)}


def _newest(station: Reading, _asked: AdjustTime, _trade: Trade | None) -> dict[str, object]:
    newest = station.newest_at()
    return {"newest_at": text_of(newest) if newest else ""}


def _leave(
    station: Reading, asked: SetLeave | EndLeave, _trade: Trade | None
) -> dict[str, object]:
    """Who else is away, and who is on the rota meanwhile."""
    found: dict[str, object] = {"away": duty.absences(station)}
    if isinstance(asked, SetLeave):
        first, last = day(asked.first), day(asked.last)
        if first is not None and last is not None and last - first <= absence.LONGEST:
            found["on_duty"] = duty.rota(station, asked.first, asked.last)
        found["trained"] = {asked.deputy: duty.trained_until(station, asked.deputy)}
    return found


def _admitted(station: Reading, asked: AdmitPerson, _trade: Trade | None) -> dict[str, object]:
    """Until when somebody of the staff is trained."""
    _role, _colon, number = asked.person.partition(":")
    trained = {number: duty.trained_until(station, number)}
    return {"trained": trained, "away": duty.absences(station)}


def _bookings(
    station: Reading, asked: BookRoom | CancelBooking | PlanSession, _trade: Trade | None
) -> dict[str, object]:
    return {"bookings": rooms.of_room(station, asked.room)}


def _planned_room(
    station: Reading, _asked: RescheduleSession, trade: Trade | None
) -> dict[str, object]:
    planned = trade.room.planned if trade else None
    return {"bookings": rooms.of_room(station, planned.room)} if planned else {}


def _questions(
    station: Reading, _asked: AskHelp | ApplyDistrict, _trade: Trade | None
) -> dict[str, object]:
    return {"questions": frozenset(liaison.questions(station))}


def _cases(
    station: Reading,
    _asked: RecordTalk | DecideCase | LiftCase | ForfeitDeposit | ForfeitAnnual | ProposeForfeit,
    _trade: Trade | None,
) -> dict[str, object]:
    return {"discipline": discipline.on_file(station)}


def _exposures(
    station: Reading, asked: AddExposure | EndExposure, _trade: Trade | None
) -> dict[str, object]:
    """With the party of the case on whose decision it rests."""
    return {"discipline": discipline.on_file(station, about=getattr(asked, "decision_no", ""))}


def _contracts(station: Reading, _asked: ReportOutside, _trade: Trade | None) -> dict[str, object]:
    return {
        "discipline": discipline.on_file(station),
        "contracts": discipline.Contracts(station),
    }


def _traits(station: Reading, _asked: Command, trade: Trade | None) -> dict[str, object]:
    return {"traits": similarity.of_bidders(station.vault, trade) if trade else ()}


def _draws(station: Reading, _asked: Command, _trade: Trade | None) -> dict[str, object]:
    return {"draws": draws.of_pools(station)}


def _promised(
    station: Reading, asked: RevealDraw | VoidDraw, _trade: Trade | None
) -> dict[str, object]:
    """The secret that this draw was promised with."""
    kept = station.vault.secret(drawing.kept_as(asked.session_id))
    return {"draw_secret": kept or b"", **_draws(station, asked, _trade)}


def _pool(
    station: Reading, asked: CommitDraw | RecordMachineDraw, trade: Trade | None
) -> dict[str, object]:
    """Who may be drawn from the pool that is asked for, as the box finds it."""
    return {"pool": pools_at_hand.seen(station, trade, asked.list_version)}


def _sealed_list(
    station: Reading, asked: SealList | OpenSeal, trade: Trade | None
) -> dict[str, object]:
    """The list in the box's memory, and what it was drawn with."""
    if trade is None:
        return {}
    kept = station.vault.secret(drawing.kept_as(asked.session_id))
    found = pools_at_hand.prepared(station, trade, asked.session_id)
    return {"sealed_list": found, "draw_secret": kept or b""}


def _agencies(station: Reading, _asked: Command, _trade: Trade | None) -> dict[str, object]:
    return {"agencies": pools_at_hand.agency_book(station)}


def _new_secret(station: Reading, _asked: CommitDraw, _trade: Trade | None) -> dict[str, object]:
    """Fresh for every promise; the vault keeps it in the transaction of the promise."""
    return {"draw_secret": station.entropy.draw(SECRET_BYTES)}


def _new_complaint(
    station: Reading, asked: LodgeComplaint | AddComplaint, _trade: Trade | None
) -> dict[str, object]:
    """Whether there is such a trade, and who could handle it."""
    known = not asked.trade_id or station.trade(asked.trade_id) is not None
    seen = ComplaintsSeen(trade_known=known, supervisors=complaints.supervisors(station))
    return {"complaints": seen}


def _complaint(station: Reading, asked: Any, _trade: Trade | None) -> dict[str, object]:
    """The one that is named, with the code of its receipt."""
    one = complaints.all_of(station).get(asked.complaint_no)
    code = station.secrets.pad_code(one.number) if one is not None else ""
    return {"complaints": ComplaintsSeen(asked=one, code=code)}


def _complaint_told(
    station: Reading, asked: ApplyDistrict, trade: Trade | None
) -> dict[str, object]:
    """The one that the district's word is about."""
    return {} if asked.complaint is None else _complaint(station, asked.complaint, trade)


def _service(station: Reading, asked: RateService, _trade: Trade | None) -> dict[str, object]:
    return {"service": ratings.service(station, asked.service_id)}


def _alert(station: Reading, asked: RaiseAlert, _trade: Trade | None) -> dict[str, object]:
    """The leaves of the entries that an alert rests on; one that is not there has none."""
    there = [seq for seq in asked.entries if 0 <= seq < station.ledger.size]
    leaves = {seq: station.ledger.leaf(seq).hex() for seq in there}
    return {"leaves": leaves, "alerts": alerts.of_station(station)}


def _alerts(station: Reading, _asked: Command, _trade: Trade | None) -> dict[str, object]:
    return {"alerts": alerts.of_station(station)}


def _strip(station: Reading, _asked: PrintStrip, _trade: Trade | None) -> dict[str, object]:
    return {"strip": strips.newest(station), "head_hash": station.ledger.root().hex()}


def _release(station: Reading, _asked: UpdateSoftware, _trade: Trade | None) -> dict[str, object]:
    told = station.release()
    return {"release_sha256": {told.version: told.sha256}} if told is not None else {}


def _report(station: Reading, asked: ExportReport, _trade: Trade | None) -> dict[str, object]:
    """The file made again as of the entry that it names."""
    made = figure_files.made(station, asked.period, asked.last_seq)
    return {"report_sha256": made.sha256 if made is not None else ""}


GATHERERS: Mapping[type[Command], tuple[Gatherer, ...]] = {
    SignIntegrity: (_transferor,),
    SubmitTrade: (_transferor,),
    EnrolBidder: (_transferor, _bidder, _agents),
    TakeWebEnrolment: (_transferor, _bidder, _agents),
    ConfirmAward: (_winner,),
    RaiseObjection: (_transferor, _objector),
    LodgeObjection: (_transferor, _objector),
    AddParty: (_party,),
    AskHelp: (_questions,),
    ApplyDistrict: (_questions, _complaint_told),
    AdjustTime: (_newest,),
    SetRota: (_trained,),
    RecordStudy: (_credited,),
    SetLeave: (_leave,),
    EndLeave: (_leave,),
    AdmitPerson: (_admitted,),
    BookRoom: (_bookings,),
    CancelBooking: (_bookings,),
    PlanSession: (_bookings,),
    RescheduleSession: (_planned_room,),
    ChangeParty: (_party,),
    WithdrawConsent: (_party, _deal),
    GiveConsent: (_party, _consented),
    GiveFinanceConsent: (_deal,),
    IssueFinanceSheet: (_deal,),
    IssueCertificate: (_deal,),
    ReissueCertificate: (_deal,),
    AddMandate: (_mandate,),
    AddHolder: (_drafted,),
    MatchIdentity: (_drafted,),
    AddObject: (_object,),
    ChangeObject: (_object,),
    IssueDocument: (_files,),
    TakeCustody: (_custody,),
    PrintDocument: (_prints,),
    ClearTamper: (_alarms,),
    EraseParty: (_erasure,),
    EnrolFinger: (_presence,),
    EraseFinger: (_presence,),
    ClockAttendance: (_presence,),
    SignReview: (_delegations,),
    SignDepartmentReview: (_delegations,),
    SignSupervisionReview: (_delegations,),
    AnswerDepartment: (_delegations,),
    ApproveReview: (_delegations,),
    EndDelegation: (_delegations,),
    CommitDraw: (_draws, _pool, _new_secret),
    SealList: (_sealed_list,),
    OpenSeal: (_sealed_list,),
    ScoreAgency: (_agencies,),
    AddDrawInput: (_draws,),
    RevealDraw: (_promised,),
    VoidDraw: (_promised,),
    ReplaceDrawn: (_draws,),
    RecordMachineDraw: (_draws, _pool),
    ReceiveDeposit: (_receipt,),
    CoverDeposit: (_cover,),
    CloseEnrolment: (_annual, _traits),
    PassGate: (_traits,),
    ReceiveAnnual: (_new_annual,),
    RefundAnnual: (_annual_used,),
    RestoreAnnual: (_annual,),
    ForfeitAnnual: (_annual, _cases),
    ProposeForfeit: (_cases,),
    ForfeitDeposit: (_cases,),
    RecordTalk: (_cases,),
    DecideCase: (_cases,),
    LiftCase: (_cases,),
    AddExposure: (_exposures,),
    EndExposure: (_exposures,),
    ReportOutside: (_contracts,),
    RatePerformance: (_transferor, _agents),
    CarryAnnual: (_annual,),
    LodgeComplaint: (_new_complaint,),
    AddComplaint: (_new_complaint,),
    RouteComplaint: (_complaint,),
    AcceptComplaint: (_complaint,),
    RejectComplaint: (_complaint,),
    DecideComplaint: (_complaint,),
    TakeBackComplaint: (_complaint,),
    MarkComplaint: (_complaint,),
    WithdrawComplaint: (_complaint,),
    RateService: (_service,),
    RaiseAlert: (_alert,),
    CloseBoxAlert: (_alerts,),
    PrintStrip: (_strip,),
    ExportReport: (_report,),
    UpdateSoftware: (_release,),
}
