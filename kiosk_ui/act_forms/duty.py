"""The head's forms of duty: who is on duty on a day, and which courses the staff did."""

from datetime import date, timedelta

from appliance.core.commands import AddTraining, SetRota
from appliance.core.duty import COURSES
from appliance.registers import attendance, duty
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk
from kiosk_ui.i18n import current, say
from kiosk_ui.shown import day_week

SHOWN_DAYS = 14
"""The rota that stands above the form: two weeks from today."""


def _staff(desk: Desk) -> list[Choice]:
    station = desk.station
    return [(one, station.staff_name(one)) for one in attendance.in_office(station)]


def _trained_staff(desk: Desk) -> list[Choice]:
    """With each name, until when its training is good."""
    found = []
    for one, name in _staff(desk):
        until = duty.trained_until(desk.station, one)
        code = "duty.trained" if until >= desk.now.day else "duty.untrained"
        found.append((one, say(code, current(), name=name, until=until)))
    return found


def _courses(_desk: Desk) -> list[Choice]:
    return [(code, say(f"course.{code}", current())) for code in COURSES]


def _rota(desk: Desk) -> list[Choice]:
    today = date.fromisoformat(desk.now.day)
    days = [today + timedelta(days=n) for n in range(SHOWN_DAYS)]
    rows = [(one, duty.on_duty(desk.station, one.isoformat())) for one in days]
    comma = say("format.comma", current())
    return [
        (day_week(one), comma.join(map(desk.station.staff_name, persons)))
        for one, persons in rows
        if persons
    ]


FORMS = (
    ActForm(
        SetRota,
        (Ask("date", "day"), Ask("persons", "choices", _trained_staff)),
        about="STATION",
        facts=_rota,
    ),
    ActForm(
        AddTraining,
        (
            Ask("person", "choice", _staff),
            Ask("course", "choice", _courses),
            Ask("hours", "count"),
            Ask("date", "day"),
            Ask("valid_to", "day"),
        ),
        about="STATION",
    ),
)
