"""The page of a session's room: people in and out, guests, badges; door; rooms of a week."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance import erasure
from appliance.core import rooms
from appliance.core.commands import (
    AddTraining,
    AdmitPerson,
    AttestSession,
    BookRoom,
    OpenSession,
    PauseSession,
    PlanSession,
)
from appliance.core.entries import (
    DoorAlarmed,
    DoorDenied,
    DoorGranted,
    RosterAdded,
)
from appliance.core.instant import text_of
from appliance.core.parties import Person
from appliance.core.session import seen_by_supervisor
from appliance.outbox import Job
from appliance.station import Refused
from kiosk_ui import room_papers
from kiosk_ui.i18n import say
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS, Browser, Desk, until
from tests.fakes.township import JOINING, STAFF, TAKER, Township, local

CLOSED = "EVALUATION"
VISITOR = Person("周八", "999999198001011233")
HOST_NO = next(no for no, _name, roles, _grade in STAFF.values() if "HOST" in roles)
HOST = next(who for who, (_no, _name, roles, _grade) in STAFF.items() if "HOST" in roles)


class Lock:
    """A panel of which only the door counts."""

    def __init__(self) -> None:
        self.opened = 0

    def open_door(self) -> None:
        self.opened += 1


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    town = Township(tmp_path)
    yield Desk(town)
    town.close()


def planned(desk: Desk) -> str:
    """READY in the closed room; everybody on the staff is trained."""
    town = desk.town
    number = town.lease_to("READY")
    book = BookRoom(
        trade=number, room=CLOSED, start=text_of(local("2026-03-17 08:00")),
        end=text_of(local("2026-03-17 12:00")),
    )  # fmt: skip
    town.by("clerk", "CLERK", book)
    planned_at = town.trade(number).planned_at
    town.by(HOST, "HOST", PlanSession(trade=number, room=CLOSED, planned_at=planned_at))
    for staff_no, _name, _roles, _grade in STAFF.values():
        course = AddTraining(
            person=staff_no, course="WINDOW", hours=8, date="2026-03-02", valid_to="2026-12-31"
        )
        town.by("head", "HEAD", course)
    return number


def comes(browser: Browser, number: str, person: str, **typed: object) -> int:
    return browser.send(f"/room/{number}", person=person, **typed).status_code


CHECKED = {"passed": "yes", "no_phone": "yes"}
APPOINTED = {"training_no": "青农聘〔2026〕3号", "training_until": "2026/12/31"}
"""What an expert shows (C05)."""


def test_k04_the_clerk_checks_admits_and_sees_out_on_one_page(desk: Desk) -> None:
    number = planned(desk)
    clerk = desk.at("clerk")
    page = clerk.see(f"/room/{number}")
    assert "评标室" in page
    assert "还没有人入场" in page
    assert TAKER.name in page
    bidder = f"BIDDER:{number}-E001"
    assert comes(clerk, number, bidder, passed="yes", locker_no="7") == 303
    page = clerk.see(f"/room/{number}")
    assert "场内 1 人" in page
    gone = clerk.send(f"/room/{number}/leave", page=f"/room/{number}", person=bidder)
    assert gone.status_code == 303
    assert "已离场" in clerk.see(f"/room/{number}")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"locker_no": "7"}, "请先做安检登记"),
        ({"passed": "yes"}, "请填手机柜号"),
    ],
)
def test_f09_f10_without_check_or_locker_nobody_is_admitted_and_nothing_is_lost(
    desk: Desk, typed: dict[str, str], sentence: str
) -> None:
    number = planned(desk)
    clerk = desk.at("clerk")
    bidder = f"BIDDER:{number}-E001"
    answer = clerk.send(f"/room/{number}", person=bidder, **typed)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert desk.town.trade(number).room.here(f"{number}/S1") == {}


def test_f10_who_did_not_pass_is_written_down_and_stays_outside(desk: Desk) -> None:
    number = planned(desk)
    clerk = desk.at("clerk")
    bidder = f"BIDDER:{number}-E001"
    assert comes(clerk, number, bidder, passed="no", retained="SHARP") == 303
    assert desk.town.trade(number).room.here(f"{number}/S1") == {}
    assert "没有通过" in clerk.see(f"/room/{number}")
    assert comes(clerk, number, bidder, no_phone="yes") == 422


def test_k04_a_guest_comes_by_card_and_is_only_a_number_in_the_ledger(desk: Desk) -> None:
    number = planned(desk)
    clerk = desk.at("clerk")
    desk.devices.lay(VISITOR)
    page = f"/room/{number}/guest"
    clerk.see(page)
    until(lambda: clerk.client.get(f"/room/wait/{number}").get_json()["state"] == "done")
    assert clerk.send(f"{page}/card", page=page).status_code == 303
    assert VISITOR.name in clerk.see(page)
    assert clerk.send(page, role="OBSERVER", **CHECKED).status_code == 303
    shown = clerk.see(f"/room/{number}")
    assert f"行风监督员 1 {VISITOR.name}" in shown
    ledger = desk.town.station.ledger
    written = b"".join(ledger.entry(seq) for seq in range(ledger.size))
    assert VISITOR.name.encode() not in written
    assert VISITOR.id_number.encode() not in written


def test_k04_a_guest_is_typed_where_no_card_can_be_read(desk: Desk) -> None:
    number = planned(desk)
    clerk = desk.at("clerk")
    page = f"/room/{number}/guest"
    answer = clerk.send(page, role="EXPERT", name="周八", id_number="1", **CHECKED)
    assert answer.status_code == 422
    assert 'value="周八"' in answer.text
    typed = {"role": "EXPERT", "name": "周八", "id_number": VISITOR.id_number, **CHECKED}
    bare = clerk.send(page, **typed)
    assert bare.status_code == 422
    assert say("refusal.roster-paper") in bare.text
    assert clerk.send(page, **typed, **APPOINTED).status_code == 303
    assert "EXPERT:1" in desk.town.trade(number).room.here(f"{number}/S1")


def badge_job(desk: Desk) -> Job:
    return next(one for one in desk.town.station.outbox.jobs() if one.kind == "DOC42")


def test_b11_the_badge_prints_and_after_the_session_no_more(desk: Desk) -> None:
    number = planned(desk)
    clerk = desk.at("clerk")
    for person in (f"BIDDER:{number}-E001", f"HOST:{HOST_NO}"):
        assert comes(clerk, number, person, **CHECKED) == 303
    setter, job = Typesetter(desk.town.station, SETTINGS), badge_job(desk)
    lines = "\n".join(setter.slip_of(job).lines())
    assert all(text in lines for text in ("工 作 牌", "意向受让方", "1 号", "评标室"))
    assert TAKER.name not in lines
    seen = seen_by_supervisor(desk.town.trade(number))
    attest = AttestSession(trade=number, act="session.open", seen_sha256=seen)
    desk.town.by("supervisor", "SUPERVISOR", attest)
    desk.town.go("2026-03-17 09:01")
    opening = OpenSession(
        trade=number, discipline_version="1", recording_device="ROOM-1",
        roster=(f"BIDDER:{number}-E001",),
    )  # fmt: skip
    desk.town.by(HOST, "HOST", opening)
    assert setter.slip_of(job)
    desk.town.step("RESULT_PUBLIC", number)
    with pytest.raises(KeyError):
        setter.slip_of(job)


def test_f06_the_sign_in_sheet_names_bidders_but_no_expert_before_the_award(desk: Desk) -> None:
    number = planned(desk)
    clerk = desk.at("clerk")
    comes(clerk, number, f"BIDDER:{number}-E001", passed="yes", locker_no="7")
    clerk.send(
        f"/room/{number}/guest", role="EXPERT", name=VISITOR.name,
        id_number=VISITOR.id_number, **CHECKED, **APPOINTED,
    )  # fmt: skip
    station, trade = desk.town.station, desk.town.trade(number)
    assert room_papers.document_of(trade) == f"{number}-S1-DOC16"
    sent = clerk.send(f"/papers/sheet/{number}/DOC16", page=f"/room/{number}")
    assert sent.status_code == 303
    job = next(one for one in station.outbox.jobs() if one.kind == "DOC16")
    lines = "\n".join(Typesetter(station, SETTINGS).slip_of(job).lines())
    assert all(
        text in lines for text in ("签 到 表", TAKER.name, TAKER.id_number[-4:], "没带手机")
    )
    assert VISITOR.name not in lines
    assert VISITOR.id_number[-4:] not in lines
    shown = clerk.see(f"/room/{number}")
    assert VISITOR.name not in shown


def test_f13_the_calendar_shows_what_is_booked_on_which_day(desk: Desk) -> None:
    number = planned(desk)
    clerk = desk.at("clerk")
    assert number[15:] not in clerk.see("/room/?from=2026-03-01")
    shown = clerk.see("/room/?from=2026-03-17")
    assert number[15:] in shown
    assert "08:00" in shown
    assert "评标室" in clerk.see("/room/?from=never")


# --- the door ------------------------------------------------------------------------------------


def newest(desk: Desk, number: str) -> object:
    return desk.town.trade(number).room.said[-1].fact


def at_door(desk: Desk, person: Person, way: str = "IN") -> str:
    visitor = desk.browser()
    desk.devices.lay(person)
    visitor.see(f"/door/?way={way}")
    until(lambda: visitor.client.get("/door/wait").get_json()["state"] == "done")
    return visitor.send("/door/", page=f"/door/?way={way}").text


def test_f08_the_door_goes_by_the_list_of_the_session(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = Lock()
    monkeypatch.setattr(desk.devices, "panel", lock)
    number = planned(desk)
    clerk = desk.at("clerk")
    comes(clerk, number, f"HOST:{HOST_NO}", **CHECKED)
    assert "不在这一场的名单上" in at_door(desk, TAKER)
    assert isinstance(newest(desk, number), DoorDenied)
    comes(clerk, number, f"BIDDER:{number}-E001", **CHECKED)
    assert "请进" in at_door(desk, TAKER)
    granted = newest(desk, number)
    assert isinstance(granted, DoorGranted)
    assert (granted.door, granted.way) == (CLOSED, "IN")
    assert "已经在里面" in at_door(desk, TAKER)
    assert "请出来" in at_door(desk, TAKER, "OUT")
    assert lock.opened == 2
    shown = clerk.see(f"/room/{number}")
    assert shown.count("登记了入场，门禁没有进门记录") == 1


def test_f08_the_emergency_exit_opens_for_anybody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = Lock()
    monkeypatch.setattr(desk.devices, "panel", lock)
    number = planned(desk)
    comes(desk.at("clerk"), number, f"HOST:{HOST_NO}", **CHECKED)
    visitor = desk.browser()
    answer = visitor.send("/door/emergency", page="/door/")
    assert "请出来" in answer.text
    fact = newest(desk, number)
    assert isinstance(fact, DoorGranted)
    assert (fact.person, fact.way) == ("", "EMERGENCY")
    assert lock.opened == 1


def test_k04_the_page_waits_until_the_bidders_are_known(desk: Desk) -> None:
    number = desk.town.lease_to("PUBLISHED")
    assert TAKER.name not in desk.at("clerk").see(f"/room/{number}")
    assert rooms.session_of(desk.town.trade(number)) == f"{number}/S1"
    assert not any(isinstance(one.fact, RosterAdded | DoorAlarmed) for one in
                   desk.town.trade(number).room.said)  # fmt: skip


def test_a14_an_observer_stands_on_the_sign_in_sheet_and_admits_nobody(desk: Desk) -> None:
    desk.town.join("observer")
    number = planned(desk)
    observer = f"OBSERVER:{JOINING['observer'][0]}"
    assert comes(desk.at("clerk"), number, observer, **CHECKED) == 303
    station, trade = desk.town.station, desk.town.trade(number)
    order = desk.at("clerk").send(f"/papers/sheet/{number}/DOC16", page=f"/room/{number}")
    assert order.status_code == 303
    job = next(one for one in station.outbox.jobs() if one.kind == "DOC16")
    lines = "\n".join(Typesetter(station, SETTINGS).slip_of(job).lines())
    assert all(text in lines for text in ("行风监督员", JOINING["observer"][1], "签名"))
    shown = desk.at("observer").see(f"/room/{number}")
    assert 'name="person"' not in shown
    admit = AdmitPerson(trade=number, person=f"BIDDER:{number}-E001", locker_no="NO_PHONE")
    with pytest.raises(Refused) as refused:
        desk.town.by("observer", "OBSERVER", admit)
    assert refused.value.refusal.code == "role-may-not"
    assert trade.room.here(f"{number}/S1").keys() == {observer}


def test_k04_a_guest_can_be_erased_and_the_roster_stands(desk: Desk) -> None:
    number = planned(desk)
    clerk = desk.at("clerk")
    clerk.send(
        f"/room/{number}/guest", role="PUBLIC", name=VISITOR.name,
        id_number=VISITOR.id_number, **CHECKED, **APPOINTED,
    )  # fmt: skip
    station = desk.town.station
    rows = erasure.asked_for(station, VISITOR.id_number, ground="WISH").party_id.rows
    assert [row.name for row in rows] == ["guest"]
    assert station.guest(rows[0].seq) == VISITOR
    assert desk.town.trade(number).room.guests(f"{number}/S1") == {"PUBLIC:1": rows[0].seq}


def test_k04_while_a_session_pauses_people_still_go_in_and_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = Lock()
    monkeypatch.setattr(desk.devices, "panel", lock)
    number = desk.town.lease_to("IN_SESSION")
    pause = PauseSession(trade=number, reason="S02")
    desk.town.by(HOST, "HOST", pause)
    assert "请进" in at_door(desk, TAKER)
    assert "请出来" in at_door(desk, TAKER, "OUT")
    assert comes(desk.at("clerk"), number, f"BIDDER:{number}-E001", locker_no="3") == 303


def test_k04_who_was_admitted_is_ticked_where_the_host_opens(desk: Desk) -> None:
    number = planned(desk)
    box = f'value="{number}-E001"'
    assert f"{box} checked" not in desk.at(HOST).see(f"/session/{number}")
    comes(desk.at("clerk"), number, f"BIDDER:{number}-E001", **CHECKED)
    assert f"{box} checked" in desk.at(HOST).see(f"/session/{number}")
