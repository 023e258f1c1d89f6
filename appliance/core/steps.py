"""THE table: which command is which event, and whether it may be done now by these people.

Stage, roles, second signature, grade and separation of powers come from the code tables
(`authority.barred`); the rule of the step itself is the function that its line names.
"""

from collections.abc import Iterable

from appliance.core import (
    absence,
    acceptance,
    agencies,
    alerting,
    amendment,
    annual_rules,
    archive,
    attendance,
    auction_rules,
    authority,
    award,
    bid_opening,
    bid_taking,
    bringing,
    ceremony,
    certificate,
    channel_proof,
    clarifying,
    commands,
    complaining,
    contract,
    credit,
    custody,
    delegation,
    deposit_intake,
    deposit_return,
    discipline,
    door,
    drawing,
    duty,
    ending,
    enrolment,
    evaluation,
    expert_calls,
    expert_requests,
    exposures,
    extension,
    fee_acts,
    finance_acts,
    firewall,
    flagging,
    followup_acts,
    households,
    incidents,
    integrity,
    key_change,
    liaison,
    mandate,
    messages,
    minutes,
    objecting,
    objects,
    observing,
    ordering,
    oversight,
    parties_register,
    pausing,
    performance,
    permit_acts,
    preregistration,
    printing,
    priority_calls,
    privacy,
    publication,
    qualification,
    ratings,
    recovery,
    registration,
    relays,
    relisting,
    reminders,
    reporting,
    reserve,
    review,
    review_levels,
    rooms,
    roster,
    seals,
    session,
    settlement,
    shifting,
    skip,
    strip,
    study,
    suspension,
    system,
    tamper,
    ties,
    timing,
    valuation,
    visits,
    withdrawal,
)
from appliance.core.authority import Step
from appliance.core.codes import Tables
from appliance.core.commands import Command
from appliance.core.decision import Decision, refused
from appliance.core.instant import Instant
from appliance.core.trade import Trade
from appliance.core.world import Who, World

STEPS: tuple[Step, ...] = (
    Step("trade.draft", commands.DraftTrade, registration.draft, "NEW", judges_stage=True),
    Step("draft.drop", commands.DropDraft, registration.drop),
    Step("trade.submit", commands.SubmitTrade, registration.submit),
    Step("material.add", commands.AddMaterial, bringing.material),
    Step("decision.add", commands.AddDecision, bringing.decision),
    Step("valuation.add", commands.AddValuation, valuation.add),
    Step("integrity.sign", commands.SignIntegrity, integrity.sign),
    Step("trade.return", commands.ReturnTrade, acceptance.return_once),
    Step("trade.resubmit", commands.ResubmitTrade, acceptance.resubmit),
    Step("trade.refuse", commands.RefuseTrade, acceptance.refuse),
    Step("trade.lapse", commands.LapseTrade, acceptance.lapse),
    Step("trade.accept", commands.AcceptTrade, acceptance.accept),
    Step("trade.route_up", commands.RouteUpTrade, acceptance.route_up),
    Step("review.start", commands.StartReview, review.start),
    Step("review.sign", commands.SignReview, review.sign),
    Step("review.dept", commands.SignDepartmentReview, review_levels.sign_department),
    Step("review.supervise", commands.SignSupervisionReview, review_levels.sign_supervision),
    Step("dept.ask", commands.AskDepartment, review_levels.ask),
    Step("dept.answer", commands.AnswerDepartment, review_levels.answer),
    Step("delegation.add", commands.AddDelegation, delegation.add, "STATION"),
    Step("delegation.end", commands.EndDelegation, delegation.end, "STATION"),
    Step("review.send_back", commands.SendBackReview, review.send_back),
    Step("review.reject", commands.RejectReview, review.reject),
    Step("review.approve", commands.ApproveReview, review.approve),
    Step("notice.publish", commands.PublishNotice, publication.publish),
    Step("channel.result", commands.RecordChannel, channel_proof.record),
    Step("clarify.ask", commands.AskClarification, clarifying.ask),
    Step("clarify.answer", commands.AnswerClarification, clarifying.answer),
    Step("enrol.add", commands.TakeWebEnrolment, enrolment.take_over, "BOX"),
    Step("enrol.add", commands.EnrolBidder, enrolment.enrol, judges_stage=True),
    Step("document.issue", commands.IssueDocument, custody.issue),
    Step("custody.take", commands.TakeCustody, custody.take),
    Step("custody.return", commands.ReturnCustody, custody.give_back),
    Step("enrol.withdraw", commands.WithdrawEnrolment, enrolment.withdraw),
    Step("sealed.act", commands.CoverEnrolment, enrolment.cover, "BOX"),
    Step("deposit.receive", commands.ReceiveDeposit, deposit_intake.receive),
    Step("deposit.cover", commands.CoverDeposit, deposit_intake.cover),
    Step("deposit.waive", commands.WaiveDeposit, deposit_intake.waive),
    Step("deposit.refund_order", commands.OrderRefund, deposit_return.order),
    Step("deposit.refund", commands.RefundDeposit, deposit_return.refund),
    Step("deposit.convert", commands.ConvertDeposit, deposit_return.convert),
    Step("deposit.propose_forfeit", commands.ProposeForfeit, deposit_return.propose),
    Step("deposit.forfeit", commands.ForfeitDeposit, deposit_return.forfeit),
    Step("annual.receive", commands.ReceiveAnnual, annual_rules.receive, "STATION"),
    Step("annual.restore", commands.RestoreAnnual, annual_rules.restore, "STATION"),
    Step("annual.refund", commands.RefundAnnual, annual_rules.refund, "STATION"),
    Step("annual.forfeit", commands.ForfeitAnnual, annual_rules.forfeit, "STATION"),
    Step("annual.year", commands.CarryAnnual, annual_rules.carry, "STATION"),
    Step("enrol.close", commands.CloseEnrolment, enrolment.close),
    Step("enrol.override", commands.OverrideCondition, qualification.override),
    Step("gate.fail", commands.FailGate, qualification.fail_gate),
    Step("gate.pass", commands.PassGate, qualification.pass_gate),
    Step("supervise.attest", commands.AttestSession, session.attest, only="READY"),
    Step("room.book", commands.BookRoom, rooms.book),
    Step("room.cancel", commands.CancelBooking, rooms.cancel),
    Step("session.plan", commands.PlanSession, rooms.plan),
    Step("session.remind", commands.RemindSession, reminders.remind),
    Step("checkin.add", commands.CheckPerson, roster.check),
    Step("roster.add", commands.AdmitPerson, roster.admit),
    Step("roster.leave", commands.SeeOut, roster.see_out),
    Step("session.reschedule", commands.RescheduleSession, session.reschedule),
    Step("session.open", commands.OpenSession, session.open_session),
    Step("discipline.read", commands.ReadDiscipline, ceremony.read_discipline),
    Step("record.mark", commands.MarkRecording, ceremony.mark_recording),
    Step("relay.switch", commands.SwitchRelay, relays.switch),
    Step("draw.commit", commands.CommitDraw, drawing.commit, "EITHER"),
    Step("draw.input", commands.AddDrawInput, drawing.add_input, "EITHER"),
    Step("draw.result", commands.RevealDraw, drawing.reveal, "EITHER"),
    Step("draw.void", commands.VoidDraw, drawing.void, "EITHER"),
    Step("draw.replace", commands.ReplaceDrawn, drawing.replace_drawn, "EITHER"),
    Step("draw.record", commands.RecordMachineDraw, drawing.record, "EITHER"),
    Step("session.pause", commands.PauseSession, pausing.pause),
    Step("session.resume", commands.ResumeSession, pausing.resume, waivable=True),
    Step("session.incident", commands.ReportIncident, incidents.report),
    Step("qa.ask", commands.PutQuestion, incidents.ask),
    Step("qa.answer", commands.ReplyQuestion, incidents.reply),
    Step("session.minutes", commands.CloseMinutes, minutes.close),
    Step("supervise.order", commands.GiveOrder, oversight.order),
    Step("order.answer", commands.AnswerOrder, oversight.answer),
    Step("alert.close", commands.CloseAlert, oversight.close_alert),
    Step("observer.remark", commands.AddRemark, observing.remark),
    Step("auction.start", commands.StartAuction, auction_rules.start),
    Step("auction.bid", commands.PlaceBid, auction_rules.take_bid),
    Step("bid.open", commands.OpenReserve, auction_rules.open_reserve),
    Step("reserve.waive", commands.WaiveReserve, reserve.waive),
    Step("auction.close", commands.CloseAuction, auction_rules.close),
    Step("score.add", commands.AddScores, evaluation.add),
    Step("score.rank", commands.RankScores, evaluation.rank),
    Step("online.order", commands.OrderOnline, ordering.order),
    Step("similarity.decide", commands.DecideSimilarity, flagging.decide),
    Step("opening.holders", commands.NameHolders, bid_taking.name_holders),
    Step("bid.seal", commands.SealBid, bid_taking.seal, judges_stage=True),
    Step("bid.replace", commands.ReplaceBid, bid_taking.replace, judges_stage=True),
    Step("bid.withdraw", commands.WithdrawBid, bid_taking.withdraw, judges_stage=True),
    Step("bid.return", commands.ReturnBid, bid_taking.give_back),
    Step("opening.share", commands.TakeShare, bid_opening.take_share, "BOX"),
    Step("opening.share", commands.GiveShare, bid_opening.share),
    Step("bid.open", commands.OpenBids, bid_opening.open_bids),
    Step("supervise.attest", commands.AttestBid, bid_opening.attest, only="IN_SESSION"),
    Step("bid.open", commands.CorrectBag, bid_opening.correct),
    Step("bid.judge", commands.JudgeBid, bid_opening.judge),
    Step("bid.explain", commands.ExplainBid, bid_opening.explain),
    Step("tie.call", commands.CallTie, ties.call),
    Step("tie.offer", commands.OfferTie, ties.offer),
    Step("session.result", commands.RecordResult, session.record_result),
    Step("session.fail", commands.FailSession, session.fail),
    Step("priority.claim", commands.ClaimPriority, priority_calls.claim, judges_stage=True),
    Step("priority.call", commands.CallPriority, priority_calls.call),
    Step("priority.answer", commands.AnswerPriority, priority_calls.answer),
    Step("priority.answer", commands.OpenPriorityRound, priority_calls.open_round),
    Step("priority.raise", commands.RaisePriority, priority_calls.raise_price),
    Step("priority.close", commands.ClosePriority, priority_calls.close),
    Step(
        "objection.raise",
        commands.LodgeObjection,
        objecting.raise_objection,
        judges_stage=True,
        visitor=True,
    ),
    Step("objection.raise", commands.RaiseObjection, objecting.raise_objection, judges_stage=True),
    Step("supervise.attest", commands.AttestObjection, objecting.attest, only="OBJECTED"),
    Step("objection.dismiss", commands.DismissObjection, objecting.dismiss),
    Step("objection.uphold_rerun", commands.UpholdRerun, objecting.uphold_rerun),
    Step("objection.uphold_end", commands.UpholdEnd, objecting.uphold_end),
    Step("award.confirm", commands.ConfirmAward, award.confirm),
    Step("award.skip", commands.SkipAward, skip.skip),
    Step("reminder.send", commands.RemindWinner, skip.remind),
    Step("winner.default", commands.MarkDefault, skip.default),
    Step("award.next", commands.NextAward, skip.pass_on),
    Step("contract.sign", commands.SignContract, contract.sign),
    Step("settle.close", commands.CloseSettlement, settlement.close),
    Step("cert.issue", commands.IssueCertificate, certificate.issue),
    Step("payment.receive", commands.ReceivePayment, followup_acts.receive_payment),
    Step("finance.consent", commands.GiveFinanceConsent, finance_acts.consent),
    Step("finance.sheet", commands.IssueFinanceSheet, finance_acts.issue),
    Step("fee.order", commands.OrderFee, fee_acts.order),
    Step("fee.pay", commands.PayFee, fee_acts.pay),
    Step("contract.file", commands.FileContract, followup_acts.file_contract),
    Step("delivery.add", commands.AddDelivery, followup_acts.add_delivery),
    Step("permit.attach", commands.AttachPermit, permit_acts.attach),
    Step("note.add", commands.AddNote, followup_acts.add_note),
    Step("cert.reissue", commands.ReissueCertificate, followup_acts.reissue),
    Step("performance.rate", commands.RatePerformance, performance.rate),
    Step("archive.close", commands.CloseArchive, archive.close),
    Step("archive.take", commands.TakeArchive, archive.take),
    Step("trade.withdraw", commands.WithdrawTrade, withdrawal.withdraw),
    Step("trade.suspend", commands.SuspendTrade, suspension.suspend),
    Step("trade.resume", commands.ResumeTrade, suspension.resume),
    Step("supervise.attest", commands.AttestTermination, ending.attest, judges_stage=True),
    Step("trade.terminate", commands.TerminateTrade, ending.terminate),
    Step("trade.end", commands.EndTrade, ending.end),
    Step("notice.extend", commands.ExtendNotice, extension.extend),
    Step("notice.amend", commands.AmendNotice, amendment.amend),
    Step("trade.relist", commands.RelistTrade, relisting.relist),
    Step("trade.negotiate", commands.NegotiateTrade, relisting.negotiate),
    Step("vault.erase", commands.EraseParty, privacy.erase_party, "STATION"),
    Step("deadline.shift", commands.ShiftDeadlines, shifting.shift),
    Step("clock.overdue", commands.MarkOverdue, system.mark_overdue),
    Step("clock.overdue", commands.MarkComplaint, complaining.overdue, "EITHER"),
    Step("key.rotate", commands.RotateKey, key_change.rotate, "STATION"),
    Step("recovery.record", commands.RecordRecovery, recovery.record, "STATION"),
    Step("ledger.opened", commands.OpenLedger, system.open_ledger, "BOX"),
    Step("staff.set", commands.EnrolStaff, system.enrol_staff, "BOX"),
    Step("station.start", commands.StartStation, system.start, "BOX"),
    Step("district.applied", commands.ApplyDistrict, system.apply_district, "BOX"),
    Step("time.adjust", commands.AdjustTime, timing.adjust, "STATION"),
    Step("software.update", commands.UpdateSoftware, system.update_software, "STATION"),
    Step("tamper.open", commands.MarkTamper, tamper.mark, "BOX"),
    Step("tamper.clear", commands.ClearTamper, tamper.clear, "STATION"),
    Step("door.grant", commands.OpenDoor, door.open_door, "BOX"),
    Step("door.alarm", commands.MarkDoor, door.mark, "BOX"),
    Step("power.mark", commands.MarkPower, system.mark_power, "BOX"),
    Step("device.mode", commands.ChangeDeviceMode, system.change_device_mode, "BOX"),
    Step("backup.make", commands.EscrowEpoch, system.escrow_epoch, "BOX"),
    Step("message.send", commands.RecordMessage, messages.record, "BOX"),
    Step("message.send", commands.RecordCall, messages.called, "STATION"),
    Step("prereg.import", commands.TakePreregistrations, preregistration.take, "STATION"),
    Step("party.add", commands.AddParty, parties_register.add, "STATION"),
    Step("party.change", commands.ChangeParty, parties_register.change, "STATION"),
    Step("consent.give", commands.GiveConsent, parties_register.give_consent, "STATION"),
    Step(
        "consent.withdraw", commands.WithdrawConsent, parties_register.withdraw_consent, "STATION"
    ),
    Step("object.add", commands.AddObject, objects.add, "STATION"),
    Step("object.change", commands.ChangeObject, objects.change),
    Step("mandate.add", commands.AddMandate, mandate.add),
    Step("identity.read", commands.AddHolder, households.add),
    Step("identity.match", commands.MatchIdentity, households.match_identity),
    Step("service.add", commands.AddService, visits.add),
    Step("help.ask", commands.AskHelp, liaison.ask, "STATION"),
    Step("rota.set", commands.SetRota, duty.set_rota, "STATION"),
    Step("leave.set", commands.SetLeave, absence.set_leave, "STATION"),
    Step("leave.end", commands.EndLeave, absence.end_leave, "STATION"),
    Step("training.add", commands.AddTraining, duty.add_training, "STATION"),
    Step("study.record", commands.RecordStudy, study.record, "BOX"),
    Step("finger.enrol", commands.EnrolFinger, attendance.enrol, "STATION"),
    Step("finger.erase", commands.EraseFinger, attendance.erase, "STATION"),
    Step("attend.correct", commands.CorrectAttendance, attendance.correct, "STATION"),
    Step("attend.clock", commands.ClockAttendance, attendance.clock, "BOX"),
    Step("seal.make", commands.SealList, seals.make),
    Step("seal.open", commands.OpenSeal, seals.unseal),
    Step("draw.result", commands.TellOrder, seals.tell),
    Step("expert.request", commands.RequestExperts, expert_requests.ask),
    Step("expert.call", commands.CallExpert, expert_calls.call),
    Step("expert.answer", commands.AnswerExpert, expert_calls.answer),
    Step("agency.score", commands.ScoreAgency, agencies.score),
    Step("complaint.add", commands.LodgeComplaint, complaining.receive, "BOX"),
    Step("complaint.add", commands.AddComplaint, complaining.receive, "STATION"),
    Step("complaint.route", commands.RouteComplaint, complaining.route, "STATION"),
    Step("complaint.accept", commands.AcceptComplaint, complaining.accept, "STATION"),
    Step("complaint.reject", commands.RejectComplaint, complaining.reject, "STATION"),
    Step("complaint.decide", commands.DecideComplaint, complaining.decide, "STATION"),
    Step("complaint.withdraw", commands.TakeBackComplaint, complaining.withdraw, "BOX"),
    Step("complaint.withdraw", commands.WithdrawComplaint, complaining.withdraw, "STATION"),
    Step("rating.add", commands.RateService, ratings.rate, "BOX"),
    Step("credit.add", commands.AddCredit, credit.add, "EITHER"),
    Step("case.open", commands.OpenCase, discipline.open_case, "EITHER"),
    Step("talk.record", commands.RecordTalk, discipline.talk, "EITHER"),
    Step("case.decide", commands.DecideCase, discipline.decide, "EITHER"),
    Step("case.lift", commands.LiftCase, discipline.lift, "EITHER"),
    Step("exposure.add", commands.AddExposure, exposures.add, "EITHER"),
    Step("exposure.end", commands.EndExposure, exposures.end, "EITHER"),
    Step("outside.report", commands.ReportOutside, credit.report_outside, "STATION"),
    Step("document.print", commands.PrintDocument, printing.print_document, "BOX"),
    Step("attempt.refuse", commands.NoteAttempt, alerting.note, "EITHER"),
    Step("attempt.refuse", commands.RefuseWebEnrolment, enrolment.refuse_web, "EITHER"),
    Step("alert.raise", commands.RaiseAlert, alerting.raise_alert, "BOX"),
    Step("alert.close", commands.CloseBoxAlert, alerting.close, "STATION"),
    Step("strip.print", commands.PrintStrip, strip.print_strip, "BOX"),
    Step("report.export", commands.ExportReport, reporting.export, "STATION"),
)

_BY_COMMAND = {step.command: step for step in STEPS}


def decide(world: World, command: Command, by: Who, at: Instant) -> Decision:
    """Whether `command` may be done now by `by`, and what the ledger then keeps.

    Refusals of the table: recovery-first, power-failing, station-suspended, trade-unknown,
    not-signed-in, staff-unknown, staff-withdrawn, staff-expired, role-not-held, role-may-not,
    second-missing, grade-too-low, same-person, reviewer-is-acceptor, wrong-stage; further ones
    from the step's own rule.
    """
    step = step_for(type(command))
    no = (
        _no_recovery(world, step, at)
        or _no_power(world, step)
        or authority.barred(world, step, by, at)
    )
    if no is not None and not _counts(step, no):
        return no
    answer = step.rule(world, command, by, at)
    return firewall.in_pairs(answer) if no is None or answer.refused else no


def step_for(command: type[Command]) -> Step:
    """The line of a command. KeyError would be our mistake: every command has one."""
    return _BY_COMMAND[command]


def next_acts(trade: Trade, roles: Iterable[str], tables: Tables) -> tuple[str, ...]:
    """Names of the commands that people in these roles may give now, by the table alone."""
    held = set(roles)
    return tuple(
        step.command.__name__
        for step in STEPS
        if step.about == "TRADE"
        and not step.visitor
        and held & (set(tables.event(step.event).roles) - {"SYSTEM"})
        and authority.leads_on(trade, step, tables)
    )


def station_acts(roles: Iterable[str], tables: Tables) -> tuple[str, ...]:
    """Names of the commands that people in these roles may give without a trade in hand."""
    held = set(roles) - {"SYSTEM"}
    return tuple(
        step.command.__name__
        for step in STEPS
        if step.about in ("STATION", authority.EITHER)
        and held & set(tables.event(step.event).roles)
    )


def _no_recovery(world: World, step: Step, at: Instant) -> Decision | None:
    """Where a trouble of the box waits for its record, nothing else is taken."""
    if recovery.admits(step.command, world.troubles, at.day):
        return None
    return refused("recovery-first")


def _no_power(world: World, step: Step) -> Decision | None:
    """On the battery nothing new is begun; the box says what befalls it, and sessions stop."""
    if world.resting and step.about != "BOX" and step.command is not commands.PauseSession:
        return refused("power-failing")
    return None


def _counts(step: Step, no: Decision) -> bool:
    """Whether the step's own rule says this no, because the attempt counts or has its reason."""
    return step.judges_stage and no.refused is not None and no.refused.code == "wrong-stage"
