"""The rota by day, who is away, and what each of the staff was trained in."""

from datetime import date, timedelta

from appliance.core import absence, duty, envelope
from appliance.core.entries import RotaSet, TrainingAdded
from appliance.core.world import Away
from appliance.registers.books import Books


def on_duty(station: Books, day: str) -> tuple[str, ...]:
    """Staff numbers of those on duty on that local ISO day; empty where nobody was named."""
    name = duty.ROTA + day
    for subject, _seq, body in station.ledger.newest_of(name):
        fact = envelope.fact_of(envelope.from_bytes(body))
        if subject == name and isinstance(fact, RotaSet):
            return fact.persons
    return ()


def trained_until(station: Books, person: str) -> str:
    """The last day on which a course of this person is good; "" without one."""
    bodies = station.ledger.of_subject(duty.TRAINING + person)
    return duty.trained_until(envelope.fact_of(envelope.from_bytes(body)) for _seq, body in bodies)


def courses(station: Books, person: str) -> list[tuple[int, TrainingAdded]]:
    """Every course of a person with the entry that keeps it, in the order of the entries."""
    bodies = station.ledger.of_subject(duty.TRAINING + person)
    told = ((seq, envelope.fact_of(envelope.from_bytes(body))) for seq, body in bodies)
    return [(seq, fact) for seq, fact in told if isinstance(fact, TrainingAdded)]


def absences(station: Books) -> tuple[Away, ...]:
    """All of them, the oldest entry first."""
    bodies = station.ledger.of_subject(absence.SUBJECT)
    return absence.absences(envelope.fact_of(envelope.from_bytes(body)) for _seq, body in bodies)


def rota(station: Books, first: str, last: str) -> dict[str, tuple[str, ...]]:
    """Local day -> who is on duty, for the days of a span on which somebody was named."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    days = [(begin + timedelta(n)).isoformat() for n in range((end - begin).days + 1)]
    named = ((day, on_duty(station, day)) for day in days)
    return {day: persons for day, persons in named if persons}
