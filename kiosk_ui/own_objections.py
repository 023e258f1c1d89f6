"""Whether a person whose card was read may object to a result at the kiosk, and as what."""

from datetime import date

from appliance.core.clocks import end_of
from appliance.core.people import normal_id
from appliance.station import Station


def standing(station: Station, number: str, id_number: str) -> str:
    """BIDDER or TRANSFEROR of that trade while its result is public; "" where nothing is open.

    One objection can be raised here; with the next the station wants to speak to somebody.
    """
    trade, people = station.trade(number), station.people(number)
    if trade is None or people is None or trade.publicity is None or trade.objections.every:
        return ""
    over = station.now().surely_after(end_of(date.fromisoformat(trade.publicity.result_end)))
    if trade.stage != "RESULT_PUBLIC" or over:
        return ""
    mine = normal_id(id_number)
    if normal_id(people.transferor.id_number) == mine:
        return "TRANSFEROR"
    bids = any(normal_id(one.id_number) == mine for one in people.bidders.values())
    return "BIDDER" if bids else ""
