"""The head's forms of duty: who is on duty on a day, and which courses the staff did."""

from datetime import date, timedelta

from appliance.core.absence import CAUSES
from appliance.core.attendance import CORRECTIONS
from appliance.core.commands import AddTraining, CorrectAttendance, EndLeave, SetLeave, SetRota
from appliance.core.duty import COURSES
from appliance.core.world import Away
from appliance.registers import attendance, duty
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
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


def _causes(_desk: Desk) -> list[Choice]:
    return [(code, say(f"absence.{code}", current())) for code in CAUSES]


def _corrections(_desk: Desk) -> list[Choice]:
    return [(code, say(f"attend-why.{code}", current())) for code in CORRECTIONS]


def _deputies(desk: Desk) -> list[Choice]:
    return [("", say("duty.nobody-deputy", current())), *_staff(desk)]


def _still(desk: Desk) -> list[Away]:
    """Absences that run or are to come."""
    return [one for one in duty.absences(desk.station) if one.last >= desk.now.day]


def _line(desk: Desk, one: Away) -> str:
    station = desk.station
    line = say(
        "absence.line", current(), name=station.staff_name(one.person), first=one.first,
        last=one.last, cause=say(f"absence.{one.cause}", current()),
    )  # fmt: skip
    if not one.deputy:
        return line
    deputy = station.staff_name(one.deputy)
    return say("absence.deputy", current(), line=line, deputy=deputy)


def _away(desk: Desk) -> list[Choice]:
    return [(f"{one.person}/{one.first}", _line(desk, one)) for one in _still(desk)]


def _absent(desk: Desk) -> list[Choice]:
    return [(say("absence.running", current()), _line(desk, one)) for one in _still(desk)]


def _which(_desk: Desk, values: Values) -> Values:
    person, _slash, first = str(values.get("absence", "")).partition("/")
    return {"person": person, "first": first}


def _hours(_desk: Desk, values: Values) -> Values:
    """8:30 and 8：30 are 08:30."""
    told = ((name, str(values.get(name) or "").replace("：", ":")) for name in ("came", "went"))
    return {name: text.rjust(5, "0") if text else "" for name, text in told}


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
    ActForm(
        SetLeave,
        (
            Ask("person", "choice", _staff),
            Ask("first", "day"),
            Ask("last", "day"),
            Ask("cause", "choice", _causes),
            Ask("deputy", "choice", _deputies, required=False),
        ),
        about="STATION",
        facts=_absent,
    ),
    ActForm(
        EndLeave,
        (Ask("absence", "choice", _away), Ask("last", "day", required=False)),
        about="STATION",
        extra=_which,
        when=lambda desk: bool(_still(desk)),
    ),
    ActForm(
        CorrectAttendance,
        (
            Ask("person", "choice", _staff),
            Ask("date", "day"),
            Ask("came", "word", required=False),
            Ask("went", "word", required=False),
            Ask("reason", "choice", _corrections),
        ),
        about="STATION",
        extra=_hours,
    ),
)
