"""Who may open the supervision's pages; whoever may not finds nothing there."""

from typing import Final

from flask import Blueprint, abort

from appliance.staff_room import SignedIn
from kiosk_ui import acting
from kiosk_ui.house import house
from kiosk_ui.i18n import current

screen = Blueprint("watch", __name__, url_prefix="/watch")

FEED: Final = frozenset({"SUPERVISOR"})
"""Every entry of the station, and whose hand it was."""
VERIFIERS: Final = frozenset({"SUPERVISOR", "OBSERVER", "DEPT", "HEAD"})
"""Whether the ledger is whole tells nothing of anybody: whoever watches over it may ask."""


@screen.context_processor
def _words() -> dict[str, object]:
    return {"traded": traded}


def traded(code: str) -> str:
    """A class of trades in words; a class that is not known any more keeps its code."""
    row = house().station.tables.trade_types.get(code)
    return code if row is None else row.en if current() == "en" else row.zh


def seen_by(roles: frozenset[str]) -> SignedIn:
    """The person at this browser. Raises SignInFirst; 404 for one in none of these roles."""
    me = acting.seated().who
    if not roles & set(me.roles):
        abort(404)
    return me
