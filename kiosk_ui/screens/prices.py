"""Reference prices for villagers and clerks alike, from the station's own deals."""

from typing import Final

from flask import Blueprint, render_template
from msgspec import Struct

from appliance.core.figures.prices import LEAST, Deals, Reference, references
from appliance.core.money import yuan
from appliance.station import Station
from kiosk_ui.house import house
from kiosk_ui.i18n import current

screen = Blueprint("prices", __name__)

YEARS: Final = 3
"""Older prices say little about today's."""


class Row(Struct, frozen=True):
    """One line; prices in yuan, "" where there are too few deals to tell them."""

    one: Reference
    village: str
    type: str
    median: str
    lowest: str
    highest: str


@screen.get("/prices")
def page() -> str:
    """By village and type: how many deals, from when to when, their median and their range."""
    rows = [_row(one) for one in references(deals(house().station))]
    return render_template("figures/prices.html", rows=rows, least=LEAST)


def deals(station: Station) -> list[Deals]:
    """The awards that stand, of the last years."""
    today = station.now().day
    first = f"{int(today[:4]) - YEARS}{today[4:]}"
    return [Deals(*one) for one in station.projections.prices(first, today)]


def _row(one: Reference) -> Row:
    kind = house().station.tables.trade_types[one.type]
    word = kind.en if current() == "en" else kind.zh
    shown = (one.median_fen, one.lowest_fen, one.highest_fen)
    told = tuple(yuan(fen) if one.enough else "" for fen in shown)
    return Row(one, house().village(one.village), word, *told)
