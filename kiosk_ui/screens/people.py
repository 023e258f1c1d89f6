"""The station's own people: a month of attendance, a year of training, on the page and on paper.

The head and the supervision see everybody, everybody else themselves. A sheet is computed anew
from the entries whenever it is asked for.
"""

import re
from datetime import date, timedelta
from typing import Final

from flask import Blueprint, abort, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core.entries import TrainingAdded
from appliance.core.worktime import MonthSheet
from appliance.registers import duty, worktime
from kiosk_ui import acting, at_once, desk
from kiosk_ui.act_forms import offering
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.paper import people
from kiosk_ui.paper.people import Head
from kiosk_ui.paper.slip import Slip
from kiosk_ui.shown import day_full, local

screen = Blueprint("people", __name__, url_prefix="/people")

ALL: Final = {"HEAD", "SUPERVISOR"}
"""Roles that see the sheets of everybody."""
ACTS: Final = (
    "SetRota", "SetLeave", "EndLeave", "CorrectAttendance", "AddTraining", "AddDelegation",
    "EndDelegation",
)  # fmt: skip
MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
YEAR = re.compile(r"20[0-9]{2}")


class Row(Struct, frozen=True):
    """One person: the month, the last good day of training, hours of courses in its year."""

    name: str
    sheet: MonthSheet
    trained: str
    hours: int


@screen.get("/")
def now() -> ResponseReturnValue:
    """The month that runs."""
    return redirect(url_for(".month", month=desk.station().now().day[:7]))


@screen.get("/<month>")
def month(month: str) -> str:
    """Everybody's month in figures, who is away, and the acts of the head."""
    _known(MONTH, month)
    station, today = desk.station(), desk.station().now().day
    rows = [_row(one, month) for one in _visible()]
    first = date.fromisoformat(f"{month}-01")
    return render_template(
        "people/month.html", month=month, rows=rows, today=today,
        before=(first - timedelta(days=1)).isoformat()[:7],
        after=(first + timedelta(days=31)).isoformat()[:7],
        away=[one for one in duty.absences(station) if one.last >= today],
        name=station.staff_name, hours=lambda minutes: people.hours(minutes, current()),
        can=[name for name in ACTS if name in offering.offered(offering.desk_of())],
    )  # fmt: skip


@screen.get("/<month>/<staff_no>")
def sheet(month: str, staff_no: str) -> str:
    """Every day of one person's month, with the entries behind each."""
    _known(MONTH, month)
    found = _row(_one(staff_no), month)
    return render_template(
        "people/sheet.html", row=found, month=month, said=lambda one: people.said(one, current()),
        figures=people.figures(found.sheet, current()), printed=session.pop("people-printed", ""),
    )  # fmt: skip


@screen.post("/<month>/<staff_no>/print")
def print_sheet(month: str, staff_no: str) -> ResponseReturnValue:
    _known(MONTH, month)
    found = _row(_one(staff_no), month)
    _print(people.attendance(found.sheet, _head(staff_no, found.name)))
    return redirect(url_for(".sheet", month=month, staff_no=staff_no), 303)


@screen.get("/training/<year>/<staff_no>")
def training(year: str, staff_no: str) -> str:
    """The courses of one person in a year."""
    _known(YEAR, year)
    station, person = desk.station(), _one(staff_no)
    return render_template(
        "people/training.html", year=year, staff_no=person, name=station.staff_name(person),
        courses=_courses(person, year), until=duty.trained_until(station, person),
        today=station.now().day, printed=session.pop("people-printed", ""), grade=_grade(person),
    )  # fmt: skip


@screen.post("/training/<year>/<staff_no>/print")
def print_training(year: str, staff_no: str) -> ResponseReturnValue:
    _known(YEAR, year)
    station, person = desk.station(), _one(staff_no)
    head = _head(person, station.staff_name(person))
    until = duty.trained_until(station, person)
    _print(people.training(year, _courses(person, year), head, until))
    return redirect(url_for(".training", year=year, staff_no=person), 303)


def _visible() -> list[str]:
    """Whose sheets this person may see."""
    me = acting.seated().who
    everybody = worktime.people(desk.station())
    return everybody if ALL & set(me.roles) else [one for one in everybody if one == me.staff_no]


def _one(staff_no: str) -> str:
    if staff_no not in _visible():
        abort(404)
    return staff_no


def _known(form: re.Pattern[str], text: str) -> None:
    if not form.fullmatch(text):
        abort(404)


def _row(person: str, month: str) -> Row:
    station = desk.station()
    hours = sum(one.hours for _seq, one in _courses(person, month[:4]))
    return Row(
        station.staff_name(person), worktime.of_month(station, person, month),
        duty.trained_until(station, person), hours,
    )  # fmt: skip


def _courses(person: str, year: str) -> list[tuple[int, TrainingAdded]]:
    found = duty.courses(desk.station(), person)
    return [(seq, one) for seq, one in found if one.date[:4] == year]


def _grade(person: str) -> str:
    """The skill grade as the district certified it, and until when (C01)."""
    station = desk.station()
    keys = [one for one in station.projections.staff().values() if one.staff_no == person]
    newest = max(keys, key=lambda one: one.valid_to)
    row = station.tables.skill_grades.get(newest.grade)
    if row is None:
        return say("people.grade-none", current())
    word = row.en if current() == "en" else row.zh
    return say("people.grade", current(), grade=word, until=day_full(newest.valid_to))


def _head(staff_no: str, name: str) -> Head:
    home = house()
    return Head(
        station=home.settings.place.name, name=name, staff_no=staff_no,
        at=f"{local(home.now()):%Y-%m-%d %H:%M}", by=desk.signed_in().name,
        practice=home.station.demo, training=home.settings.practice is not None,
    )  # fmt: skip


def _print(slip: Slip) -> None:
    """The page says what came of it."""
    session["people-printed"] = at_once.on_a4(slip, title=say("people.file"))
