"""A wrong PIN at the counter is kept as an attempt, for the rules that count them."""

import logging
from collections.abc import Callable

from appliance.core.commands import NoteAttempt
from appliance.ports import StorageFault
from appliance.station import Refused, Station

log = logging.getLogger(__name__)


def noted(station: Station) -> Callable[[str], None]:
    """Takes the staff number of the card. What cannot be kept stops nobody from trying again."""

    def note(staff_no: str) -> None:
        try:
            station.do(NoteAttempt(person=staff_no))
        except Refused as no:
            log.info("attempt not kept reason=%s", no.refusal.code)
        except StorageFault as fault:
            log.warning("attempt not kept: %s", fault)

    return note
