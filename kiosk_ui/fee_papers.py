"""From a trade to the facts of a fee order's slip."""

from appliance.core import fee_acts, fees
from appliance.core.clocks import day_at
from appliance.core.envelope import from_bytes
from appliance.core.trade import Trade
from appliance.station import Station
from appliance.views import People
from kiosk_ui.fee_words import named
from kiosk_ui.paper.fee_order import FeeOrder, fee_order
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip

KIND = fee_acts.ORDER


def slip(station: Station, trade: Trade, of: People, sheet: Sheet) -> Slip:
    """The order under the number of the sheet. KeyError: replaced, or its row is gone."""
    order = trade.fees.order(sheet.number)
    if order is None:
        raise KeyError(sheet.number)
    tables, asked = station.tables_of(trade), order.asked
    day = day_at(from_bytes(station.ledger.entry(order.seq)).at).isoformat()
    row = fees.in_force(tables.fees, asked.fee_item, day)
    if row is None:
        raise KeyError(sheet.number)
    payer = of.transferor
    if row.payer == "TAKER" and trade.award is not None:
        payer = of.bidders[trade.award.enrol_id]
    facts = FeeOrder(
        item=named(row, "zh_CN"),
        object_title=of.place.title,
        payer=payer.name,
        payee=row.payee,
        amount_fen=asked.amount_fen,
        most_fen=asked.most_fen,
        rule=row.rule_doc,
        quantity=asked.quantity,
        replaces=asked.replaces,
    )
    return fee_order(facts, sheet)
