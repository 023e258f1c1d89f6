"""From the entry that closed a day to its paper, DOC46."""

from appliance.core import envelope, strip
from appliance.core.entries import StripPrinted
from appliance.registers import day_sums, strips
from appliance.station import Station
from kiosk_ui.paper import strip as papers
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip

KIND = "DOC46"


def slip(station: Station, sheet: Sheet) -> Slip:
    """The strip of the entry that the sheet rests on. KeyError: that closed no day."""
    fact = envelope.fact_of(envelope.from_bytes(station.ledger.entry(sheet.seq)))
    if not isinstance(fact, StripPrinted):
        raise KeyError(sheet.number)
    return papers.strip(fact, day_sums.of_span(station, fact.first_seq, fact.last_seq), sheet)


def print_again(station: Station) -> bool:
    """One more copy of the newest strip. False: none was printed on paper yet."""
    closed = strips.newest(station)
    if closed is None or not closed.paper_no:
        return False
    station.reprint(closed.paper_no, kind=strip.PAPER)
    return True
