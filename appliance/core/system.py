"""The box's own acts: its ledger, its staff, its starts, its devices, its overdue clocks."""

from appliance.core import (
    complaint_words,
    district_reviews,
    due,
    expert_requests,
    key_change,
    liaison,
    licence,
    ordering,
    rulings,
    waiver,
)
from appliance.core.clocks import CATCH_UP
from appliance.core.commands import (
    ApplyDistrict,
    ChangeDeviceMode,
    EnrolStaff,
    EscrowEpoch,
    MarkOverdue,
    MarkPower,
    OpenLedger,
    StartStation,
    UpdateSoftware,
)
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import (
    BackupMade,
    ClockOverdue,
    DeviceModeChanged,
    DistrictApplied,
    Draft,
    LedgerOpened,
    PowerMarked,
    SoftwareUpdated,
    StaffSet,
    StationStarted,
)
from appliance.core.forms import day, is_sha256, is_word
from appliance.core.instant import Instant, text_of
from appliance.core.key_change import key_id_of
from appliance.core.world import WITHDRAWN, Who, World


def open_ledger(world: World, asked: OpenLedger, _by: Who, _at: Instant) -> Decision:
    """The very first entry of a life. Refusal: ledger-open."""
    if world.last_seq >= 0:
        return refused("ledger-open")
    return decided(Draft(LedgerOpened(asked.origin, asked.station, asked.life)))


def enrol_staff(world: World, asked: EnrolStaff, _by: Who, _at: Instant) -> Decision:
    """Take over a person as the district certified them.

    Refusals: role-unknown, date-form; key-withdrawn: what `key.rotate` ended stays ended.
    """
    held_by_people = {role.code for role in world.tables.roles.values() if role.of_person}
    if not set(asked.roles) <= held_by_people:
        return refused("role-unknown", about="roles")
    if day(asked.valid_to) is None:
        return refused("date-form", about="valid_to")
    held = world.staff.get(key_id_of(asked.key))
    if held is not None and held.valid_to == WITHDRAWN:
        return refused("key-withdrawn", about="key")
    fact = StaffSet(
        staff_no=asked.staff_no,
        roles=asked.roles,
        grade=asked.grade,
        key=asked.key,
        valid_to=asked.valid_to,
        cert=asked.cert,
        share=asked.share,
    )
    return decided(Draft(fact, commits={"person": "person"}))


def start(world: World, asked: StartStation, _by: Who, _at: Instant) -> Decision:
    return decided(Draft(StationStarted(asked.boot, asked.software, world.last_seq)))


def update_software(world: World, asked: UpdateSoftware, _by: Who, _at: Instant) -> Decision:
    """Refusals: word-form, software-same, digest-form, software-other.

    The last: the district told of another file under this version.
    """
    if not (is_word(asked.old) and is_word(asked.new)):
        return refused("word-form", about="new")
    if asked.old == asked.new:
        return refused("software-same", about="new")
    if not is_sha256(asked.sha256):
        return refused("digest-form", about="sha256")
    if world.release_sha256.get(asked.new, asked.sha256) != asked.sha256:
        return refused("software-other", about="sha256")
    return decided(Draft(SoftwareUpdated(asked.old, asked.new, asked.sha256)))


def apply_district(world: World, asked: ApplyDistrict, _by: Who, at: Instant) -> Decision:
    """News of the district that the station has verified and now applies.

    Refusals: those of waiver.fault, licence.fault, key_change.revoked_fault,
    liaison.answer_fault, ordering.fault, expert_requests.reply_fault, rulings.fault,
    complaint_words.fault and district_reviews.
    """
    applied = Draft(DistrictApplied(asked.checkpoint, asked.first_seq, asked.last_seq))
    department = asked.review or asked.department
    if department is not None:
        return district_reviews.fault(world, department, at) or decided(
            applied, district_reviews.draft(world, department)
        )
    if asked.ruling is not None or asked.complaint is not None:
        return _judged(world, asked, applied, at)
    if asked.licence is not None or asked.revoked is not None:
        return _about_the_station(world, asked, applied)
    if asked.answer is not None:
        return liaison.answer_fault(world, asked.answer) or decided(applied, Draft(asked.answer))
    if asked.reply is not None:
        no = expert_requests.reply_fault(world, asked.reply)
        return no or decided(applied, Draft(asked.reply, trade=world.in_hand.number))
    if asked.online is not None:
        brought = Draft(asked.online, trade=asked.trade)
        return ordering.fault(world, asked.online, at) or decided(applied, brought)
    if asked.waiver is None:
        return decided(applied)
    no = waiver.fault(world, asked.waiver)
    return no or decided(applied, Draft(asked.waiver, trade=world.in_hand.number))


def _about_the_station(world: World, asked: ApplyDistrict, applied: Draft) -> Decision:
    """Whether it may trade, and who of its people may sign."""
    if asked.licence is not None:
        return licence.fault(world, asked.licence) or decided(applied, Draft(asked.licence))
    assert asked.revoked is not None
    no = key_change.revoked_fault(world, asked.revoked)
    return no or decided(applied, Draft(asked.revoked))


def _judged(world: World, asked: ApplyDistrict, applied: Draft, at: Instant) -> Decision:
    """What the district judged: a matter of a trade, or a complaint that went to it."""
    if asked.ruling is not None:
        no = rulings.fault(world, asked.ruling)
        return no or decided(applied, rulings.draft(world, asked.ruling))
    assert asked.complaint is not None
    no = complaint_words.fault(world, asked.complaint)
    return no or decided(applied, complaint_words.draft(world, asked.complaint, at))


def change_device_mode(_world: World, asked: ChangeDeviceMode, _by: Who, _at: Instant) -> Decision:
    return decided(Draft(DeviceModeChanged(asked.device, asked.mode, asked.reason)))


def mark_power(_world: World, asked: MarkPower, _by: Who, _at: Instant) -> Decision:
    return decided(Draft(PowerMarked(asked.source, asked.state)))


def escrow_epoch(_world: World, asked: EscrowEpoch, _by: Who, _at: Instant) -> Decision:
    """The parcel was durable before this was asked."""
    fact = BackupMade(asked.sha256, "ESCROW", asked.epoch, asked.key, asked.recovery)
    return decided(Draft(fact))


def mark_overdue(world: World, asked: MarkOverdue, _by: Who, at: Instant) -> Decision:
    """A clock of the trade ran out; said once. Refusals: overdue-again, too-early."""
    trade = world.in_hand
    if f"{asked.clock} {asked.due}" in trade.overdue:
        return refused("overdue-again")
    running = {
        (clock, last.isoformat()): end for clock, last, end in due.running(trade, world.tables)
    }
    ended = running.get((asked.clock, asked.due))
    if ended is None or not at.surely_after(ended):
        return refused("too-early")
    since = text_of(ended) if at.at - ended > CATCH_UP else ""
    fact = ClockOverdue(asked.clock, asked.due, trade.stage, since)
    return decided(Draft(fact, trade=trade.number or None))
