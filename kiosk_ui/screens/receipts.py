"""A slip brought back to its station: whether it is genuine and the ledger still agrees."""

import logging
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.ledger import receipts
from appliance.ledger.keys import parse_vkey
from appliance.ledger.receipt_compare import Held
from appliance.ledger.receipts import Keys, Receipt
from kiosk_ui import slip_check
from kiosk_ui.house import House, house
from kiosk_ui.i18n import current
from kiosk_ui.paper.sheet import groups

log = logging.getLogger(__name__)

OTHERS: Final = "policy"
"""A policy file or lines of verifier keys, as `tradepost receipt verify --policy` takes them."""

screen = Blueprint("receipts", __name__, url_prefix="/proof")


class OwnLedger(Struct, frozen=True):
    """Implements slip_check.Books for a station: its own ledger, and the keys of others.

    Its own keys and the witness are pinned; further keys stand in the file OTHERS of the state
    folder, where somebody put them by hand.
    """

    house: House

    @property
    def keys(self) -> Keys:
        witnesses = map(parse_vkey, self.house.settings.identity.of_district)
        own = [*self.house.station.ledger.keys.ledger_keys, *witnesses]
        others = self._others()
        return Keys.of(dict.fromkeys([*own, *others.ledgers, *others.witnesses]))

    def _others(self) -> Keys:
        path = self.house.settings.state_folder / OTHERS
        try:
            return receipts.trusted(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Keys(())
        except (OSError, ValueError) as error:
            # Slips of others are then not judged, which the page says; its own still are.
            log.warning("keys of other ledgers cannot be read: %s", error)
            return Keys(())

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
