"""THE table: which command is which event, and whether it may be done now by these people.

Stage, roles, second signature and separation of powers come from the code tables
(transitions.csv, event_types.csv, roles.csv); the rule of the step itself is the function that
its line names.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from appliance.core import (
    acceptance,
    amendment,
    archive,
    award,
    certificate,
    commands,
    contract,
    door,
    ending,
    enrolment,
    extension,
    key_change,
    messages,
    printing,
    privacy,
    publication,
    qualification,
    recovery,
    registration,
    relisting,
    review,
    session,
    settlement,
    suspension,
    system,
    tamper,
    withdrawal,
)
from appliance.core.codes import Tables
from appliance.core.commands import Command
from appliance.core.decision import Decision, refused
from appliance.core.entries import FACTS, AttemptRefused, Draft
from appliance.core.instant import Instant
from appliance.core.trade import Trade
from appliance.core.world import WITHDRAWN, Signed, Who, World

Rule = Callable[[World, Any, Who, Instant], Decision]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table.

    `event`: the event of event_types.csv that decides stage and roles. `about`: TRADE (there must
    be one), NEW (begins one), STATION (people, about the station itself) or BOX (the box's own,
    never signed). `judges_stage`: the rule itself
    says what happens in a wrong stage, because the attempt counts. `only`: the one stage of this
    path for an event that the tables allow in any.
    """

    event: str
    command: type[Command]
    rule: Rule
    about: str = "TRADE"
    judges_stage: bool = False
    only: str = ""


STEPS: tuple[Step, ...] = (
    Step("trade.draft", commands.DraftTrade, registration.draft, "NEW"),
    Step("draft.drop", commands.DropDraft, registration.drop),
    Step("trade.submit", commands.SubmitTrade, registration.submit),
    Step("trade.return", commands.ReturnTrade, acceptance.return_once),
    Step("trade.resubmit", commands.ResubmitTrade, acceptance.resubmit),
    Step("trade.refuse", commands.RefuseTrade, acceptance.refuse),
    Step("trade.lapse", commands.LapseTrade, acceptance.lapse),
    Step("trade.accept", commands.AcceptTrade, acceptance.accept),
    Step("trade.route_up", commands.RouteUpTrade, acceptance.route_up),
    Step("review.start", commands.StartReview, review.start),
    Step("review.sign", commands.SignReview, review.sign),
    Step("review.send_back", commands.SendBackReview, review.send_back),
    Step("review.reject", commands.RejectReview, review.reject),
    Step("review.approve", commands.ApproveReview, review.approve),
    Step("notice.publish", commands.PublishNotice, publication.publish),
    Step("enrol.add", commands.EnrolBidder, enrolment.enrol, judges_stage=True),
    Step("enrol.withdraw", commands.WithdrawEnrolment, enrolment.withdraw),
    Step("sealed.act", commands.CoverEnrolment, enrolment.cover, "BOX"),
    Step("enrol.close", commands.CloseEnrolment, enrolment.close),
    Step("gate.pass", commands.PassGate, qualification.pass_gate),
    Step("supervise.attest", commands.AttestSession, session.attest, only="READY"),
    Step("session.reschedule", commands.RescheduleSession, session.reschedule),
    Step("session.open", commands.OpenSession, session.open_session),
    Step("session.result", commands.RecordResult, session.record_result),
    Step("session.fail", commands.FailSession, session.fail),
    Step("award.confirm", commands.ConfirmAward, award.confirm),
    Step("contract.sign", commands.SignContract, contract.sign),
    Step("settle.close", commands.CloseSettlement, settlement.close),
    Step("cert.issue", commands.IssueCertificate, certificate.issue),
    Step("archive.close", commands.CloseArchive, archive.close),
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
    Step("clock.overdue", commands.MarkOverdue, system.mark_overdue),
    Step("key.rotate", commands.RotateKey, key_change.rotate, "STATION"),
    Step("recovery.record", commands.RecordRecovery, recovery.record, "STATION"),
    Step("ledger.opened", commands.OpenLedger, system.open_ledger, "BOX"),
    Step("staff.set", commands.EnrolStaff, system.enrol_staff, "BOX"),
    Step("station.start", commands.StartStation, system.start, "BOX"),
    Step("district.applied", commands.ApplyDistrict, system.apply_district, "BOX"),
    Step("tamper.open", commands.MarkTamper, tamper.mark, "BOX"),
    Step("tamper.clear", commands.ClearTamper, tamper.clear, "STATION"),
    Step("door.grant", commands.OpenDoor, door.open_door, "BOX"),
    Step("power.mark", commands.MarkPower, system.mark_power, "BOX"),
    Step("device.mode", commands.ChangeDeviceMode, system.change_device_mode, "BOX"),
    Step("backup.make", commands.EscrowEpoch, system.escrow_epoch, "BOX"),
    Step("message.send", commands.RecordMessage, messages.record, "BOX"),
    Step("document.print", commands.PrintDocument, printing.print_document, "BOX"),
)

_BY_COMMAND = {step.command: step for step in STEPS}

_UNLICENSED = {"archive.close"}
"""What people may still do at a suspended station (domain.md A11); the clocks run on."""


def decide(world: World, command: Command, by: Who, at: Instant) -> Decision:
    """Whether `command` may be done now by `by`, and what the ledger then keeps.

    Refusals of the table: recovery-first, power-failing, station-suspended, trade-unknown,
    not-signed-in, staff-unknown, staff-withdrawn, staff-expired, role-not-held, role-may-not,
    second-missing, same-person, reviewer-is-acceptor, wrong-stage; further ones from the step's
    own rule.
    """
    step = step_for(type(command))
    no = (
        _no_recovery(world, step, at)
        or _no_power(world, step)
        or _no_ground(world, step, by)
        or _no_authority(world, step, by, at)
        or _no_separation(world, step, by)
        or _no_way(world, step)
    )
    return no or step.rule(world, command, by, at)


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
        and held & (set(tables.event(step.event).roles) - {"SYSTEM"})
        and _leads_on(trade, step, tables)
    )


def _no_recovery(world: World, step: Step, at: Instant) -> Decision | None:
    """Where a trouble of the box waits for its record, nothing else is taken."""
    if recovery.admits(step.command, world.troubles, at.day):
        return None
    return refused("recovery-first")


def _no_power(world: World, step: Step) -> Decision | None:
    """On the battery nothing new is begun; the box still says what befalls it."""
    if world.resting and step.about != "BOX":
        return refused("power-failing")
    return None


def _no_ground(world: World, step: Step, by: Who) -> Decision | None:
    if step.about == "TRADE" and world.trade is None:
        return refused("trade-unknown")
    if world.station_state != "ACTIVE" and by and step.about not in ("BOX", "STATION"):
        return None if step.event in _UNLICENSED else refused("station-suspended")
    return None


def _no_authority(world: World, step: Step, by: Who, at: Instant) -> Decision | None:
    """Each signer holds a valid staff entry and the role; a second signs where the table says."""
    if step.about == "BOX":
        return None if _box_may(step, by) else refused("role-may-not")
    event = world.tables.event(step.event)
    if not by:
        return None if "SYSTEM" in event.roles else refused("not-signed-in")
    for signer in by:
        no = _not_in_office(world, signer, at)
        if no is not None:
            return no
    if by[0].role not in event.roles:
        return refused("role-may-not")
    if len({signer.staff_no for signer in by}) < len(by):
        return refused("second-missing")
    if event.second and not any(signer.role in event.second for signer in by[1:]):
        return refused("second-missing")
    return None


def _box_may(step: Step, by: Who) -> bool:
    """People may ask for a paper once more; nothing else of the box is theirs."""
    return not by or step.command is commands.PrintDocument


def _not_in_office(world: World, signer: Signed, at: Instant) -> Decision | None:
    person = world.staff.get(signer.key_id)
    if person is None or person.staff_no != signer.staff_no:
        return refused("staff-unknown")
    if person.valid_to == WITHDRAWN:
        return refused("staff-withdrawn")
    if person.valid_to < at.day:
        return refused("staff-expired", until=person.valid_to)
    if signer.role not in person.roles:
        return refused("role-not-held")
    return None


def _no_separation(world: World, step: Step, by: Who) -> Decision | None:
    """Nobody acts in two roles on one trade that roles.csv keeps apart; the attempt is kept."""
    if world.trade is None or step.about == "BOX":
        return None
    for signer in by:
        before = world.trade.actors.get(signer.staff_no, frozenset())
        apart = set(world.tables.roles[signer.role].apart)
        if not before & apart:
            continue
        accepted = signer.staff_no == world.trade.accepted_by
        own_case = accepted and step.event.startswith("review.")
        code = "reviewer-is-acceptor" if own_case else "same-person"
        return refused(code, keep=_attempt(world.trade, step.event, signer.role, code))
    return None


def _attempt(trade: Trade, event: str, role: str, code: str) -> tuple[Draft, ...]:
    """The refused attempt as an entry, but none that would tell of a hidden act."""
    hidden = any(fact.hidden for (kind, _), fact in FACTS.items() if kind == event)
    if hidden and trade.closing is None:
        return ()
    reason = code.upper().replace("-", "_")
    return (Draft(AttemptRefused(event, role, reason, "roles.csv"), trade=trade.number or None),)


def _no_way(world: World, step: Step) -> Decision | None:
    if world.trade is None or step.about != "TRADE" or step.judges_stage:
        return None
    if _leads_on(world.trade, step, world.tables):
        return None
    return refused("wrong-stage")


def _leads_on(trade: Trade, step: Step, tables: Tables) -> bool:
    event = tables.event(step.event)
    if step.only:
        return trade.stage == step.only
    if event.move:
        return tables.transition(trade.stage, event.kind) is not None
    return not event.states or "*ANY" in event.states or trade.stage in event.states
