"""Alerts of the box, from the ledger."""

from appliance.core import alert_register, envelope
from appliance.core.alert_register import Alert
from appliance.registers.books import Books


def of_station(station: Books) -> dict[str, Alert]:
    """Alert number -> alert, open and closed, the oldest first."""
    told = (
        (seq, envelope.from_bytes(body))
        for seq, body in station.ledger.of_subject(alert_register.SUBJECT)
    )
    return alert_register.alerts_of(
        (seq, one.at, one.trade or "", envelope.fact_of(one)) for seq, one in told
    )
