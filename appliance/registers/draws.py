"""Draws from pools as the ledger has them: experts, agencies, contractors."""

from appliance.core import draws, envelope
from appliance.core.draws import Draws
from appliance.registers.books import Books


def of_pools(station: Books) -> Draws:
    """Every draw from a pool, in order."""
    told = (
        envelope.fact_of(envelope.from_bytes(body))
        for _seq, body in station.ledger.of_subject(draws.SUBJECT)
    )
    return draws.folded(told)
