"""The pages about the staff: whose month is seen by whom, and what is printed (B10, C05)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_act_forms import sent

from appliance.core.commands import ClockAttendance
from appliance.registers import duty
from kiosk_ui.i18n import say
from tests.fakes.desk import Desk
from tests.fakes.township import STAFF, TABLES, Township

CLERK, SECOND = STAFF["clerk"][0], STAFF["second"][0]
MONTH = "/people/2026-03"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Township(tmp_path))
    yield made
    made.town.close()


def worked(desk: Desk, day: str, *hours: str) -> None:
    """The clerk clocks by card at these hours of a day."""
    for hour in hours:
        desk.town.go(f"{day} {hour}")
        desk.town.station.do(ClockAttendance(person=CLERK, method="CARD"))


def test_b10_the_months_sheet_shows_what_the_entries_say(desk: Desk) -> None:
    worked(desk, "2026-03-04", "08:50", "17:30")
    desk.town.go("2026-03-05 09:00")
    shown = desk.at("head").see(f"{MONTH}/{CLERK}")
    assert say("people.late", minutes=20) in shown
    assert say("people.mark.ABSENT") in shown
    assert "6小时40分" in shown
    figures = re.findall(r'<td class="number">([^<]*)</td>', desk.at("head").see(MONTH))
    assert figures[:8] == ["1", "6小时40分", "1", "0", "1", "0", "0", "0"]
    supervisor = desk.town.station.staff_name(STAFF["supervisor"][0])
    assert supervisor not in desk.at("head").see(MONTH)
    again = desk.at("head").see(f"{MONTH}/{CLERK}")
    assert "6小时40分" in again


def test_b10_the_head_corrects_a_day_and_both_stay_readable(desk: Desk) -> None:
    worked(desk, "2026-03-04", "08:50")
    desk.town.go("2026-03-05 09:00")
    head = desk.at("head")
    typed = {"person": CLERK, "date": "2026-03-04", "came": "8：30", "went": "17:30"}
    sent(head, "/act/CorrectAttendance", **typed, reason="OUTSIDE")
    shown = head.see(f"{MONTH}/{CLERK}")
    assert "08:30-17:30" in shown
    assert say("people.corrected", why=say("attend-why.OUTSIDE")) in shown
    assert "7小时00分" in shown


def test_b10_leave_is_given_with_a_deputy_shown_and_taken_back(desk: Desk) -> None:
    head, station = desk.at("head"), desk.town.station
    for person in (CLERK, SECOND):
        course = {"person": person, "course": "WINDOW", "hours": "16", "date": "2026-02-01",
                  "valid_to": "2027-01-31"}  # fmt: skip
        sent(head, "/act/AddTraining", **course)
    away = {"person": CLERK, "first": "2026-03-09", "last": "2026-03-13", "cause": "LEAVE"}
    sent(head, "/act/SetLeave", **away, deputy=SECOND)
    assert say("people.deputy", name=station.staff_name(SECOND)) in head.see(MONTH)
    first = head.send("/act/SetRota", date="2026-03-10", persons=CLERK)
    answer = head.post("/act/SetRota", first.text, date="2026-03-10", persons=CLERK, go="sign")
    assert say("refusal.rota-away", last4=CLERK[-4:]) in answer.text
    sent(head, "/act/EndLeave", absence=f"{CLERK}/2026-03-09", last="2026-03-09")
    assert [one.last for one in duty.absences(station)] == ["2026-03-09"]
    sent(head, "/act/SetRota", date="2026-03-10", persons=CLERK)


def test_b10_a_clerk_sees_the_own_sheet_and_no_other(desk: Desk) -> None:
    clerk = desk.at("clerk")
    shown = clerk.see(MONTH)
    assert desk.town.station.staff_name(CLERK) in shown
    assert desk.town.station.staff_name(SECOND) not in shown
    assert clerk.client.get(f"{MONTH}/{SECOND}").status_code == 404
    assert clerk.client.get(f"{MONTH}/{CLERK}").status_code == 200
    assert say("act.SetRota") not in shown


def test_c05_the_training_sheet_of_a_year_sums_the_hours(desk: Desk) -> None:
    head = desk.at("head")
    for course, hours, day in (("WINDOW", "16", "2026-02-01"), ("LAW", "8", "2026-02-20")):
        typed = {"person": CLERK, "course": course, "hours": hours, "date": day}
        sent(head, "/act/AddTraining", **typed, valid_to="2027-01-31")
    shown = head.see(f"/people/training/2026/{CLERK}")
    assert say("people.training-total", hours=24) in shown
    assert say("course.LAW") in shown
    assert say("people.no-course") in head.see(f"/people/training/2025/{CLERK}")


def test_c01_the_grade_is_a_record_with_its_validity(desk: Desk) -> None:
    """As the district certified it: `staff.set` bears grade, certificate and last day."""
    [held] = [
        one for one in desk.town.station.projections.staff().values() if one.staff_no == CLERK
    ]
    word = TABLES.skill_grades[held.grade].zh
    shown = desk.at("head").see(f"/people/training/2026/{CLERK}")
    year, month, day = map(int, held.valid_to.split("-"))
    until = say("format.day-full", year=year, month=month, day=day, name="")
    assert say("people.grade", grade=word, until=until) in shown


@pytest.mark.parametrize(
    "page", ["/people/2026-13", "/people/march", "/people/training/26/x", f"{MONTH}/nobody"]
)
def test_b10_a_page_that_is_none_says_so(desk: Desk, page: str) -> None:
    assert desk.at("head").client.get(page).status_code == 404


def gb(job: bytes) -> str:
    return job.decode("gb18030", "replace")


def test_b10_the_sheet_is_printed_as_a_slip_where_there_is_no_printer_for_a4(desk: Desk) -> None:
    worked(desk, "2026-03-04", "08:50", "17:30")
    answer = desk.at("head").send(f"{MONTH}/{CLERK}/print", page=f"{MONTH}/{CLERK}")
    assert answer.status_code == 303
    (job,) = desk.devices.jobs
    for word in ("people.attendance", "people.sign-head"):
        assert say(word) in gb(job)
    assert "08:50-17:30" in gb(job)


def test_c05_the_training_sheet_is_printed_too_and_a_dead_printer_is_told_of(desk: Desk) -> None:
    head = desk.at("head")
    page = f"/people/training/2026/{CLERK}"
    head.send(f"{page}/print", page=page)
    assert say("people.nothing") in gb(desk.devices.jobs[-1])
    desk.devices.paper = False
    head.send(f"{page}/print", page=page)
    assert say("people.printed.not-printed") in head.see(page)
