"""Rooms and people of a session: bookings, roster, badges, checks, phones (F08-F13, K04, B11)."""

import dataclasses

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from small_station import (
    CLERK,
    HEAD,
    HOST,
    NUMBER,
    REVIEWER,
    STAFF,
    SUPERVISOR,
    TABLES,
    TAKER,
    TEXT,
    SmallStation,
    approval,
    instant,
    opening,
    path_to,
    utc,
)

from appliance.core import rooms, roster
from appliance.core.bookings import Booking, bookings_of
from appliance.core.commands import (
    AdmitPerson,
    AttestSession,
    BookRoom,
    CancelBooking,
    CheckPerson,
    OpenDoor,
    PlanSession,
    RecordResult,
    RescheduleSession,
    SeeOut,
    SignReview,
)
from appliance.core.entries import (
    DoorDenied,
    DoorGranted,
    Fact,
    MethodTerms,
    Offer,
    RoomBooked,
    RoomCancelled,
    RosterAdded,
    SessionOpened,
)
from appliance.core.parties import Person

SESSION = f"{NUMBER}/S1"
E1 = f"BIDDER:{NUMBER}-E001"
THE_HOST = f"HOST:{STAFF['k-reviewer'].staff_no}"
VISITOR = Person("周八", "999999198001011233")
CLOSED = "EVALUATION"
PLANNED = utc("2026-03-17 09:00")
TRAINED = {one.staff_no: "2027-12-31" for one in STAFF.values()}


def gather(station: SmallStation) -> SmallStation:
    """Bookings and training, as the box gathers them for a command."""
    told = [(one.seq, one.fact) for one in station.records]
    station.changes |= {"bookings": bookings_of(told), "trained": TRAINED}
    return station


def booking(
    start: str = "2026-03-17 08:00", end: str = "2026-03-17 12:00", **changes: object
) -> BookRoom:
    values = {"trade": NUMBER, "room": CLOSED, "start": utc(start), "end": utc(end)} | changes
    return BookRoom(**values)


def planned() -> SmallStation:
    """READY, its session announced for the closed room, a supervisor has attested."""
    station = gather(path_to("READY"))
    station.must(booking(), CLERK)
    gather(station)
    station.must(PlanSession(trade=NUMBER, room=CLOSED, planned_at=PLANNED), HOST)
    attest = AttestSession(trade=NUMBER, act="session.open", seen_sha256="ef" * 32)
    station.must(attest, SUPERVISOR)
    station.at = instant("2026-03-17 08:40")
    return gather(station)


def comes(station: SmallStation, person: str, locker: str = "NO_PHONE", **changes: object) -> None:
    """Checked, phone seen to, badge handed out."""
    station.must(CheckPerson(trade=NUMBER, person=person, passed=True, **changes), CLERK)
    station.must(AdmitPerson(trade=NUMBER, person=person, locker_no=locker), CLERK)


def door(person: str, way: str = "IN") -> OpenDoor:
    return OpenDoor(trade=NUMBER, person=person, door=CLOSED, way=way)


# --- rooms -----------------------------------------------------------------------------------


def test_f13_a_room_is_booked_announced_and_given_back() -> None:
    station = gather(path_to("PUBLISHED"))
    [draft] = station.must(booking(), CLERK).entries
    assert draft.fact == RoomBooked(
        CLOSED, utc("2026-03-17 08:00"), utc("2026-03-17 12:00"), SESSION
    )
    gather(station)
    plan = PlanSession(trade=NUMBER, room=CLOSED, planned_at=PLANNED)
    fact = station.must(plan, HOST).entries[0].fact
    assert (fact.session_id, fact.room, fact.grace_min) == (SESSION, CLOSED, 30)
    cancel = CancelBooking(trade=NUMBER, room=CLOSED, reason="MISTAKE")
    station.must(cancel, CLERK)
    assert gather(station).code(cancel, CLERK) == "room-not-booked"
    assert station.code(plan, HOST) == "room-not-booked"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"room": "KITCHEN"}, "room-unknown"),
        ({"start": "tomorrow"}, "date-form"),
        ({"end": utc("2026-03-17 08:00")}, "booking-backwards"),
        ({"end": utc("2026-03-17 20:00")}, ""),
        ({"end": utc("2026-03-17 20:01")}, "booking-too-long"),
        ({"start": utc("2026-03-09 07:00"), "end": utc("2026-03-09 09:00")}, "booking-past"),
        ({"start": utc("2027-03-17 08:00"), "end": utc("2027-03-17 09:00")}, "booking-too-far"),
    ],
)
def test_f13_what_a_booking_may_be(changes: dict[str, object], code: str) -> None:
    asked = msgspec.structs.replace(booking(), **changes)
    assert gather(path_to("PUBLISHED")).code(asked, CLERK) == code


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2026-03-17 07:00", "2026-03-17 08:00", ""),
        ("2026-03-17 07:00", "2026-03-17 08:01", "room-taken"),
        ("2026-03-17 09:00", "2026-03-17 10:00", "room-taken"),
        ("2026-03-17 11:59", "2026-03-17 13:00", "room-taken"),
        ("2026-03-17 12:00", "2026-03-17 13:00", ""),
    ],
)
def test_f13_bookings_of_one_room_touch_but_do_not_overlap(
    start: str, end: str, code: str
) -> None:
    station = path_to("PUBLISHED")
    theirs = Booking(CLOSED, utc("2026-03-17 08:00"), utc("2026-03-17 12:00"), "other/S1")
    station.changes["bookings"] = (theirs,)
    assert station.code(booking(start, end), CLERK) == code
    assert station.code(booking(start, end, room="QUESTION"), CLERK) == ""


HOURS = st.integers(min_value=0, max_value=23)


@given(
    asked=st.lists(
        st.tuples(st.sampled_from(("SESSION", CLOSED)), HOURS, HOURS, st.booleans()), max_size=30
    )
)
def test_f13_two_bookings_of_one_room_never_overlap(
    asked: list[tuple[str, int, int, bool]],
) -> None:
    world = dataclasses.replace(AT_NOTICE.world, bookings=())
    told: list[tuple[int, Fact]] = []
    for seq, (room, start, hours, cancel) in enumerate(asked):
        other = msgspec.structs.replace(AT_NOTICE.trade, number=f"999999100-2026-CBD-{seq + 2:04}")
        begin, end = f"2026-03-17 {start:02}:00", f"2026-03-17 {min(23, start + hours):02}:30"
        now = dataclasses.replace(world, trade=other, bookings=bookings_of(told))
        answer = rooms.book(now, booking(begin, end, room=room), (CLERK,), AT_NOTICE.at)
        told += [(seq, draft.fact) for draft in answer.entries]
        if cancel and answer.entries:
            told.append((seq, RoomCancelled(room, f"{other.number}/S1", "MOVED")))
        standing = bookings_of(told)
        for one in standing:
            for two in standing:
                if one is not two and one.room == two.room:
                    assert one.end <= two.start or two.end <= one.start


AT_NOTICE = path_to("PUBLISHED")


def test_f13_the_announced_room_and_time_are_those_of_the_notice() -> None:
    station = gather(path_to("READY"))
    station.must(booking(), CLERK)
    gather(station)
    later = PlanSession(trade=NUMBER, room=CLOSED, planned_at=utc("2026-03-17 10:00"))
    assert station.code(later, HOST) == "plan-other-time"
    assert station.code(PlanSession(trade=NUMBER, room="SESSION", planned_at=PLANNED), HOST) == (
        "room-not-booked"
    )
    terms = station.trade.fixed
    how = msgspec.structs.replace(terms.how, room="SESSION")
    named = msgspec.structs.replace(station.trade, terms=msgspec.structs.replace(terms, how=how))
    station.changes["trade"] = named
    plan = PlanSession(trade=NUMBER, room=CLOSED, planned_at=PLANNED)
    assert station.code(plan, HOST) == "room-announced"


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2026-03-17 09:00", "2026-03-17 09:30", ""),
        ("2026-03-17 09:01", "2026-03-17 12:00", "room-not-booked"),
        ("2026-03-17 08:00", "2026-03-17 09:29", "room-not-booked"),
    ],
)
def test_f13_a_session_is_announced_where_the_room_is_kept_for_it(
    start: str, end: str, code: str
) -> None:
    station = gather(path_to("READY"))
    station.must(booking(start, end), CLERK)
    plan = PlanSession(trade=NUMBER, room=CLOSED, planned_at=PLANNED)
    assert gather(station).code(plan, HOST) == code


def test_f13_a_new_time_takes_the_booking_along_or_is_refused() -> None:
    station = planned()
    station.at = instant("2026-03-17 10:00")
    new = RescheduleSession(trade=NUMBER, planned_at=utc("2026-03-19 09:00"), reason="MISSED")
    theirs = Booking(CLOSED, utc("2026-03-19 11:30"), utc("2026-03-19 13:00"), "other/S1")
    mine = station.changes["bookings"]
    station.changes["bookings"] = (*mine, theirs)
    assert station.code(new, HEAD) == "room-taken"
    station.changes["bookings"] = mine
    kinds = [one.fact.kind for one in station.must(new, HEAD).entries]
    assert kinds == ["session.reschedule", "room.cancel", "room.book"]
    [moved] = gather(station).changes["bookings"]
    assert (moved.start, moved.end) == (utc("2026-03-19 08:00"), utc("2026-03-19 12:00"))


# --- people ----------------------------------------------------------------------------------


def test_f10_nobody_is_present_without_the_check_that_the_room_asks_for() -> None:
    station = planned()
    admit = AdmitPerson(trade=NUMBER, person=E1, locker_no="7")
    assert station.code(admit, CLERK) == "checkin-missing"
    knife = CheckPerson(trade=NUMBER, person=E1, passed=False, retained=("SHARP",))
    station.must(knife, CLERK)
    assert station.code(admit, CLERK) == "checkin-failed"
    station.must(CheckPerson(trade=NUMBER, person=E1, passed=True, retained=("SHARP",)), CLERK)
    assert station.code(admit, CLERK) == ""
    odd = CheckPerson(trade=NUMBER, person=E1, passed=True, retained=("pocket knife",))
    assert station.code(odd, CLERK) == "retained-unknown"


@pytest.mark.parametrize(
    ("locker", "code"),
    [
        ("", "phone-missing"), ("7", "locker-taken"), ("8", ""), ("NO_PHONE", ""),
        ("16900000001x", ""), ("13900000001", "locker-form"), ("number 8", "locker-form"),
    ],
)  # fmt: skip
def test_f09_a_locker_or_the_word_that_there_is_no_phone(locker: str, code: str) -> None:
    station = planned()
    comes(station, THE_HOST, "7")
    station.must(CheckPerson(trade=NUMBER, person=E1, passed=True), CLERK)
    admit = AdmitPerson(trade=NUMBER, person=E1, locker_no=locker)
    assert station.code(admit, CLERK) == code


def test_f09_a_locker_is_free_again_when_its_phone_was_taken_out() -> None:
    station = planned()
    comes(station, THE_HOST, "7")
    station.must(SeeOut(trade=NUMBER, person=THE_HOST), CLERK)
    comes(station, E1, "7")


def test_b11_a_badge_is_for_somebody_on_the_roster_and_ends_with_the_session() -> None:
    station = planned()
    comes(station, E1)
    admitted = station.records[-1].fact
    assert isinstance(admitted, RosterAdded)
    assert admitted.slip_no == "999999100-2026-DOC42-000001"
    badge = roster.badge_of(station.trade, admitted.slip_no)
    assert badge is not None
    assert (badge.role, badge.badge_no, badge.person) == ("BIDDER", "1", E1)
    assert roster.badge_of(station.trade, "999999100-2026-DOC42-000002") is None
    comes(station, THE_HOST)
    station.at = instant("2026-03-17 09:01")
    station.must(opening(station), HOST)
    assert roster.badge_of(station.trade, admitted.slip_no) == badge
    offers = (Offer(f"{NUMBER}-E001", 80_000),)
    station.must(RecordResult(trade=NUMBER, offers=offers), HOST)
    assert roster.badge_of(station.trade, admitted.slip_no) is None


def test_b11_who_left_has_no_badge_any_more_and_gets_another_one() -> None:
    station = planned()
    comes(station, E1)
    first = station.records[-1].fact
    assert station.code(AdmitPerson(trade=NUMBER, person=E1, locker_no="3"), CLERK) == (
        "roster-again"
    )
    station.must(SeeOut(trade=NUMBER, person=E1), CLERK)
    assert roster.badge_of(station.trade, first.slip_no) is None
    assert station.code(SeeOut(trade=NUMBER, person=E1), CLERK) == "roster-not-here"
    comes(station, E1)
    assert station.records[-1].fact.badge_no == "2"


def test_b11_badges_of_a_time_that_no_longer_holds_are_over() -> None:
    station = planned()
    comes(station, E1)
    slip_no = station.records[-1].fact.slip_no
    station.at = instant("2026-03-17 10:00")
    new = RescheduleSession(trade=NUMBER, planned_at=utc("2026-03-19 09:00"), reason="MISSED")
    station.must(new, HEAD)
    assert roster.badge_of(station.trade, slip_no) is None


def test_k04_a_guest_gets_a_number_and_only_a_commitment_stands_in_the_entry() -> None:
    station = planned()
    bare = CheckPerson(trade=NUMBER, person="EXPERT", passed=True)
    assert station.code(bare, CLERK) == "guest-missing"
    decision = station.must(
        CheckPerson(trade=NUMBER, person="EXPERT", passed=True, guest=VISITOR), CLERK
    )
    assert decision.entries[0].commits == {"guest": "guest"}
    assert decision.entries[0].fact.person == "EXPERT:1"
    bare_admit = AdmitPerson(trade=NUMBER, person="EXPERT:1", locker_no="2")
    assert station.code(bare_admit, CLERK) == "roster-paper"
    again = AdmitPerson(trade=NUMBER, person="EXPERT:1", locker_no="2", guest=VISITOR)
    assert station.code(again, CLERK) == "guest-known"
    shown = {"training_no": "青农聘〔2026〕3号", "training_until": "2026-12-31"}
    station.must(AdmitPerson(trade=NUMBER, person="EXPERT:1", locker_no="2", **shown), CLERK)
    other = CheckPerson(trade=NUMBER, person="PUBLIC", passed=True, guest=TAKER)
    assert station.must(other, CLERK).entries[0].fact.person == "PUBLIC:2"


@pytest.mark.parametrize(
    "person",
    [
        "BIDDER:999999100-2026-CBD-0001-E002", "EXPERT:1", "HOST:9999991000101",
        "CLERK:9999991000199", "KING:9999991000101", "周八", "BIDDER",
    ],
)  # fmt: skip
def test_k04_only_who_belongs_to_the_session_is_put_on_its_roster(person: str) -> None:
    station = planned()
    assert station.code(CheckPerson(trade=NUMBER, person=person, passed=True), CLERK) == (
        "roster-unknown"
    )


@pytest.mark.parametrize(
    ("until", "code"),
    [("", "roster-untrained"), ("2026-03-16", "roster-untrained"), ("2026-03-17", "")],
)
def test_c05_who_was_not_trained_is_not_rostered_for_a_session(until: str, code: str) -> None:
    station = planned()
    station.must(CheckPerson(trade=NUMBER, person=THE_HOST, passed=True), CLERK)
    station.changes["trained"] = {THE_HOST[5:]: until}
    admit = AdmitPerson(trade=NUMBER, person=THE_HOST, locker_no="NO_PHONE")
    assert station.code(admit, CLERK) == code
    supervisor = f"SUPERVISOR:{STAFF['k-supervisor'].staff_no}"
    comes(station, supervisor)


@pytest.mark.parametrize(
    ("number", "until", "code"),
    [
        ("", "", "roster-paper"),
        ("PX-2026-3", "", "roster-paper"),
        ("PX-2026-3", "2026-03-16", "roster-paper"),
        ("PX-2026-3", "2026-03-17", ""),
        ("999999197511022173", "2026-12-31", "roster-paper"),
        ("培训 证", "2026-12-31", "roster-paper"),
    ],
)
def test_c05_an_expert_without_a_good_paper_is_not_rostered(
    number: str, until: str, code: str
) -> None:
    station = planned()
    station.must(CheckPerson(trade=NUMBER, person="EXPERT", passed=True, guest=VISITOR), CLERK)
    admit = AdmitPerson(
        trade=NUMBER, person="EXPERT:1", locker_no="2", training_no=number, training_until=until
    )
    assert station.code(admit, CLERK) == code


def test_c05_whoever_was_here_before_has_shown_the_paper() -> None:
    station = planned()
    station.must(CheckPerson(trade=NUMBER, person="EXPERT", passed=True, guest=VISITOR), CLERK)
    shown = {"training_no": "PX-2026-3", "training_until": "2026-12-31"}
    admit = AdmitPerson(trade=NUMBER, person="EXPERT:1", locker_no="2")
    station.must(msgspec.structs.replace(admit, **shown), CLERK)
    station.must(SeeOut(trade=NUMBER, person="EXPERT:1"), CLERK)
    station.must(admit, CLERK)


def test_f13_a_full_room_takes_nobody_more() -> None:
    station = planned()
    most = TABLES.rooms[CLOSED].capacity
    for number in range(most):
        guest = AdmitPerson(trade=NUMBER, person="PUBLIC", locker_no=str(number), guest=VISITOR)
        assert station.code(guest, CLERK) == "checkin-missing"
        station.must(CheckPerson(trade=NUMBER, person="PUBLIC", passed=True, guest=VISITOR), CLERK)
        known = f"PUBLIC:{number + 1}"
        station.must(AdmitPerson(trade=NUMBER, person=known, locker_no=str(number)), CLERK)
    station.must(CheckPerson(trade=NUMBER, person=E1, passed=True), CLERK)
    assert station.code(AdmitPerson(trade=NUMBER, person=E1, locker_no="99"), CLERK) == "room-full"


def test_k04_a_session_opens_only_with_people_who_were_admitted() -> None:
    station = planned()
    station.at = instant("2026-03-17 09:01")
    assert station.code(opening(station), HOST) == "roster-not-admitted"
    comes(station, E1)
    assert station.code(opening(station), HOST) == "roster-not-admitted"
    comes(station, THE_HOST)
    comes(station, f"SUPERVISOR:{STAFF['k-supervisor'].staff_no}")
    opened = station.must(opening(station), HOST).entries[-1].fact
    assert isinstance(opened, SessionOpened)
    assert {E1, THE_HOST} <= set(opened.roster)


def test_k04_in_the_usual_room_one_taker_needs_no_badge() -> None:
    station = path_to("IN_SESSION")
    assert station.trade.room.said == ()
    assert rooms.row_of(station.trade, TABLES).code == "SESSION"


# --- door ------------------------------------------------------------------------------------


def test_f08_who_is_not_on_the_list_stays_outside_and_that_is_written_down() -> None:
    station = planned()
    assert (
        station.code(
            door(E1),
        )
        == "door-no-session"
    )
    comes(station, E1)
    answer = station.do(door(THE_HOST))
    assert answer.refused is not None
    assert answer.refused.code == "door-not-on-roster"
    assert answer.entries[0].fact == DoorDenied(SESSION, CLOSED, "NOT_LISTED")
    granted = station.must(door(E1)).entries[0].fact
    assert granted == DoorGranted(SESSION, E1, CLOSED, "IN")


def test_f08_nobody_comes_in_twice_without_having_gone_out() -> None:
    station = planned()
    comes(station, E1)
    station.must(door(E1))
    answer = station.do(door(E1))
    assert answer.refused is not None
    assert answer.refused.code == "door-twice"
    assert answer.entries[0].fact == DoorDenied(SESSION, CLOSED, "TWICE")
    station.must(door(E1, "OUT"))
    station.must(door(E1))


@pytest.mark.parametrize("stage", ["PUBLISHED", "READY", "IN_SESSION", "RESULT_PUBLIC"])
def test_f08_the_emergency_exit_always_opens_and_is_written_down(stage: str) -> None:
    station = path_to(stage)
    fact = station.must(door("", "EMERGENCY")).entries[0].fact
    assert fact == DoorGranted(SESSION, "", CLOSED, "EMERGENCY")
    assert station.trade.room.said[-1].fact == fact


def test_f08_out_goes_also_who_gave_the_badge_back_or_stayed_after_the_end() -> None:
    station = planned()
    comes(station, E1)
    comes(station, THE_HOST)
    station.must(door(E1))
    station.must(door(THE_HOST))
    station.must(SeeOut(trade=NUMBER, person=E1), CLERK)
    assert station.code(door(E1)) == "door-not-on-roster"
    station.must(door(E1, "OUT"))
    station.at = instant("2026-03-17 09:01")
    comes(station, E1)
    station.must(opening(station), HOST)
    station.must(RecordResult(trade=NUMBER, offers=(Offer(f"{NUMBER}-E001", 80_000),)), HOST)
    station.must(door(THE_HOST, "OUT"))


def test_k04_roster_equals_door_events_and_where_not_it_is_said() -> None:
    station = planned()
    comes(station, E1)
    comes(station, THE_HOST)

    def said() -> set[tuple[str, str]]:
        found = station.trade.room.differences(SESSION)
        return {(one.person, one.what) for one in found}

    assert said() == {(E1, "NEVER_CAME_IN"), (THE_HOST, "NEVER_CAME_IN")}
    station.must(door(E1))
    station.must(door(THE_HOST))
    assert said() == set()
    station.must(SeeOut(trade=NUMBER, person=E1), CLERK)
    assert said() == {(E1, "INSIDE_AFTER_LEAVING")}
    station.must(door(E1, "OUT"))
    assert said() == set()


def test_f09_the_door_stays_shut_for_a_badge_without_locker_or_declaration() -> None:
    station = path_to("READY")
    station.at = instant("2026-03-17 08:40")
    station.must(AdmitPerson(trade=NUMBER, person=E1), CLERK)
    gather(station)
    plain = station.trade
    closed = replace(plain.room, planned=planned().trade.room.planned)
    station.changes["trade"] = msgspec.structs.replace(plain, room=closed)
    answer = station.ask(door(E1))
    assert answer.refused is not None
    assert answer.refused.code == "door-no-locker"
    assert answer.entries[0].fact == DoorDenied(SESSION, CLOSED, "NO_LOCKER")


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (MethodTerms(room=CLOSED), ""),
        (MethodTerms(room="KITCHEN"), "room-unknown"),
        (MethodTerms(grace_min=120), ""),
        (MethodTerms(grace_min=121), "grace-form"),
        (MethodTerms(grace_min=-1), "grace-form"),
    ],
)
def test_f13_a_notice_names_a_room_of_the_station_and_a_grace(how: MethodTerms, code: str) -> None:
    station = path_to("IN_REVIEW")
    sign = SignReview(trade=NUMBER, level=1, opinion="AGREE", text_sha256=TEXT)
    station.must(sign, REVIEWER)
    assert station.code(approval(how=how), HEAD) == code


def test_f13_the_room_of_one_session_is_not_that_of_the_next() -> None:
    trade = planned().trade
    assert rooms.row_of(trade, TABLES).code == CLOSED
    again = msgspec.structs.replace(trade, session_count=1)
    assert rooms.row_of(again, TABLES).code == "SESSION"
