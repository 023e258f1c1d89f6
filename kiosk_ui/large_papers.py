"""Papers that an act orders by itself come in large print too, where the page is read so."""

from collections.abc import Callable

from appliance.station import Station
from kiosk_ui import look


def beside(station: Station, then: Callable[[], None] = lambda: None) -> Callable[[], None]:
    """Goes beside an act, in its transaction: what it queued is in large print, then `then`.

    A paper of another act that was queued in the same instant may come large too.
    """
    if not look.paper_is_large():
        return then
    first = station.ledger.size

    def both() -> None:
        station.outbox.enlarge(first)
        then()

    return both
