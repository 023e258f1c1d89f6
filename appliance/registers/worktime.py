"""The monthly sheet of a person, from the entries that the ledger has."""

from appliance.core import envelope, worktime
from appliance.core.clocks import day_at
from appliance.core.roster import TRAINED
from appliance.core.worktime import Facts, MonthSheet
from appliance.registers import attendance, duty
from appliance.registers.books import Books


def of_month(station: Books, person: str, month: str) -> MonthSheet:
    """The sheet of `2026-03`. ValueError for what is no month."""
    days = [one.isoformat() for one in worktime.days_of(month)]
    clocked = attendance.clockings(station, person)
    facts = Facts(
        clocked=[one for one in clocked if day_at(one.at).isoformat()[:7] == month],
        corrected=attendance.corrections(station, person),
        away=duty.absences(station),
        rota=duty.rota(station, days[0], days[-1]),
        office=in_office(station, person),
        today=station.now().day,
    )
    tables = station.tables
    hours = tables.work_hours.values()
    return worktime.sheet(person, month, facts, calendar=tables.calendar, hours=hours)


def in_office(station: Books, person: str) -> tuple[str, str]:
    """First and last local day of a person here; of a withdrawn key the last day of clocking."""
    keys = station.projections.staff_keys(person)
    if not keys:
        return ("9999-12-31", "")
    first = day_at(envelope.from_bytes(station.ledger.entry(keys[0][1])).at).isoformat()
    staff = station.projections.staff().values()
    last = max(one.valid_to for one in staff if one.staff_no == person)
    if not last:
        newest = attendance.last(station, person)
        last = day_at(newest.at).isoformat() if newest else first
    return first, last


def people(station: Books) -> list[str]:
    """Numbers of the station's own who ever had a key here: no supervisor, no department."""
    staff = station.projections.staff().values()
    return sorted({one.staff_no for one in staff if set(one.roles) & set(TRAINED)})
