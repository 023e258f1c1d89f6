"""The rota by day, and until when each of the staff is trained."""

from appliance.core import duty, envelope
from appliance.core.entries import RotaSet
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
