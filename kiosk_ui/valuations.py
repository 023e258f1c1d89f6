"""What an assessor valued and everybody may object to, on its days (domain.md I04, DL24)."""

from msgspec import Struct

from appliance.core import valuation
from appliance.station import Station


class Valued(Struct, frozen=True):
    """One result. `until`: its last day (ISO); `fen` the value; nobody's name."""

    title: str
    report_no: str
    date: str
    fen: int
    until: str


def on_show(station: Station) -> list[Valued]:
    """Results of trades under way whose days run today, what ends first first."""
    found = []
    for trade in station.trades_under_way():
        made = trade.dossier.valuation
        people = station.people(trade.number) if made is not None and trade.number else None
        if made is None or people is None or not valuation.wanted(trade, station.tables):
            continue
        if valuation.still_public(trade, station.now().day) is not None:
            found.append(
                Valued(
                    people.place.title, made.report_no, made.date, made.amount_fen,
                    made.public_until,
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: (one.until, one.report_no))
