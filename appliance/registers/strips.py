"""The strips that closed the days, from the ledger."""

from appliance.core import envelope, strip
from appliance.core.entries import StripPrinted
from appliance.registers.books import Books


def newest(station: Books) -> StripPrinted | None:
    """The strip of the last day that was closed; None before the first."""
    for subject, _seq, body in station.ledger.newest_of(strip.SUBJECT):
        fact = envelope.fact_of(envelope.from_bytes(body))
        if subject == strip.SUBJECT and isinstance(fact, StripPrinted):
            return fact
    return None


def all_of(station: Books) -> tuple[tuple[int, StripPrinted], ...]:
    """(entry, strip) of every day that was closed, the oldest first."""
    told = (
        (seq, envelope.fact_of(envelope.from_bytes(body)))
        for seq, body in station.ledger.of_subject(strip.SUBJECT)
    )
    return tuple((seq, fact) for seq, fact in told if isinstance(fact, StripPrinted))
