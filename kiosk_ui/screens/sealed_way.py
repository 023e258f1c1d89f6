"""Sealed offers: what it takes, and the way to the clerk, who has to be there (domain.md 6.2).

Nobody can begin one alone: the clerk finds the enrolment and turns away while the bidder types.
"""

from flask import Blueprint, render_template

from kiosk_ui import acting
from kiosk_ui.house import house
from kiosk_ui.screens.bids import are_taken

screen = Blueprint("sealed_way", __name__, url_prefix="/sealed")


@screen.get("/")
def page() -> str:
    """The steps; for a clerk who sits here the trades that take offers now."""
    me = acting.who()
    station = house().station
    trades = []
    if me is not None and "CLERK" in me.roles:
        trades = [
            (one.number, shown.place.title)
            for one in station.trades_under_way()
            if are_taken(one, ("SealBid",)) and (shown := station.people(one.number)) is not None
        ]
    return render_template("self_service/sealed.html", trades=trades)
