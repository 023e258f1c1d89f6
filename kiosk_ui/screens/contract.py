"""The contract: its words from the ledger and the vault, its payments, and both hands under it.

Both sign on paper before the clerk. The text holds names, so it is kept nowhere: it is made anew
from trade and people, and its digest stands in the ledger.
"""

from hashlib import sha256

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core import contract
from appliance.core.commands import SignContract
from kiosk_ui import desk
from kiosk_ui.house import house
from kiosk_ui.paper.contract_text import contract_text
from kiosk_ui.screens import case, fields
from kiosk_ui.screens.case import NOTHING, Case, Said
from kiosk_ui.shown import local

screen = Blueprint("contract", __name__, url_prefix="/contract")
ACTS = {"SignContract": "contract.show"}


@screen.get("/<number>")
def show(number: str) -> str:
    """The text to read and print, the payments, the two signatures."""
    return _shown(number, NOTHING)


@screen.post("/<number>")
def sign(number: str) -> ResponseReturnValue:
    return case.attempt(number, _asked, show=_shown, onward=url_for(".show", number=number))


def _asked(opened: Case) -> SignContract:
    """The text as it was shown: its digest comes back with the form and must be the text's."""
    shown_sha256 = request.form.get("text_sha256", "")
    if shown_sha256 != sha256(_text(opened).encode()).hexdigest():
        raise fields.Unfit("digest-form", "text_sha256")
    return SignContract(
        trade=opened.number,
        signed_at=fields.moment("signed_day", "signed_clock"),
        text_sha256=shown_sha256,
        schedule=contract.terms(opened.trade).schedule,
        transferor_signed="transferor_signed" in request.form,
        taker_signed="taker_signed" in request.form,
    )


def _text(opened: Case) -> str:
    """The words of the contract, "" where the names are erased."""
    if opened.people is None or opened.trade.winner not in opened.people.bidders:
        return ""
    name, tables = house().settings.place.name, desk.station().tables
    return contract_text(opened.trade, opened.people, station=name, tables=tables)


def _shown(number: str, said: Said) -> str:
    opened = case.opened(number)
    if opened.trade.award is None:
        return case.page("not_yet", opened, said, heading="contracting.heading")
    text, now = _text(opened), local(desk.station().now())
    return case.page(
        "contract", opened, said, text=text, text_sha256=sha256(text.encode()).hexdigest(),
        terms=contract.terms(opened.trade), award=opened.trade.award,
        taker=opened.bidder(opened.trade.winner), today=f"{now:%Y-%m-%d}", clock=f"{now:%H:%M}",
    )  # fmt: skip
