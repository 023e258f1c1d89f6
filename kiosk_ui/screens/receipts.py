"""A slip brought back to its station: whether it is genuine and the ledger still agrees."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from appliance.ledger.keys import parse_vkey
from appliance.ledger.receipt_compare import Held
from appliance.ledger.receipts import Keys, Receipt
from kiosk_ui import slip_check
from kiosk_ui.house import House, house
from kiosk_ui.i18n import current
from kiosk_ui.paper.sheet import groups

screen = Blueprint("receipts", __name__, url_prefix="/proof")


@dataclass(frozen=True, slots=True)
class OwnLedger:
    """Implements slip_check.Books for the station itself, with the witness it pinned."""

    house: House

    @property
    def keys(self) -> Keys:
        pinned = self.house.settings.identity.district_witness
        keys = [self.house.station.ledger.verifier]
        return Keys.of([*keys, parse_vkey(pinned)] if pinned else keys)

    def held(self, origin: str) -> Held | None:
        ledger = self.house.station.ledger
        return Held(ledger.size, ledger.hash) if origin == self.house.station.origin else None

    def entry(self, _origin: str, seq: int) -> bytes:
        return self.house.station.ledger.entry(seq)

    def must_hold(self, _slip: Receipt) -> bool:
        """Nobody but this box has this key: what it signed it must still have."""
        return True


@screen.get("/receipts")
def page() -> ResponseReturnValue:
    return _answered(None)


@screen.post("/receipts")
def check() -> ResponseReturnValue:
    """Nothing is kept, so the answer stands on the page of the form itself."""
    return _answered(slip_check.judge(request.form.get("slip", ""), OwnLedger(house())))


def _answered(verdict: slip_check.Verdict | None) -> str:
    return render_template("receipts.html", verdict=verdict, groups=groups, kind_name=_kind)


def _kind(kind: str) -> str:
    """In words; a kind that this version does not know keeps its own name."""
    row = house().station.tables.events.get(kind)
    return kind if row is None else (row.en if current() == "en" else row.zh)
