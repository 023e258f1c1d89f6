"""How each relay of the session room was switched last, as the ledger has it."""

from appliance.core import envelope
from appliance.core.entries import RelaySwitched
from appliance.core.relays import ON, SUBJECT
from appliance.registers.books import Books


def switched_on(station: Books) -> dict[str, str]:
    """Relay -> the session for which it was switched on and not off again."""
    found: dict[str, str] = {}
    for _subject, _seq, body in station.ledger.newest_of(SUBJECT):
        fact = envelope.fact_of(envelope.from_bytes(body))
        if isinstance(fact, RelaySwitched) and fact.state == ON:
            found[fact.relay] = fact.session_id
    return found


def trade_of(session_id: str) -> str:
    """The trade of a session."""
    return session_id.rpartition("/")[0]
