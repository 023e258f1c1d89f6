"""The files of figures that were handed out, from the ledger."""

from appliance.core import envelope, reporting
from appliance.core.entries import ReportExported
from appliance.registers.books import Books


def all_of(station: Books) -> tuple[tuple[int, str, ReportExported], ...]:
    """(entry, its time, what was handed out), the oldest first."""
    told = (
        (seq, envelope.from_bytes(body))
        for seq, body in station.ledger.of_subject(reporting.SUBJECT)
    )
    read = ((seq, one.at, envelope.fact_of(one)) for seq, one in told)
    return tuple((seq, at, fact) for seq, at, fact in read if isinstance(fact, ReportExported))
