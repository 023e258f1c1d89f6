"""Questions to the district's liaison and the answers that came, from the ledger."""

from appliance.core import envelope, liaison
from appliance.core.liaison import Question
from appliance.registers.books import Books


def questions(station: Books) -> dict[str, Question]:
    """Help number -> question, the oldest first."""
    written = (
        envelope.from_bytes(body) for _seq, body in station.ledger.of_subject(liaison.SUBJECT)
    )
    return liaison.questions((one.trade or "", one.at, envelope.fact_of(one)) for one in written)
