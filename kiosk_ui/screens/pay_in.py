"""The deposit's pay-in slip, by the number on the bidder's own receipt; that receipt once more.

Whoever holds the receipt knows its random number; nobody else finds anything here, and neither a
job nor an entry tells that a slip was printed (entries.md 3).
"""

from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from appliance.core.deposits import Deposit
from appliance.core.instant import instant_of
from appliance.core.numbers import CODE_LENGTH, crockford_normal
from appliance.core.trade import Enrolment, Trade
from appliance.registers import deposits as parties
from kiosk_ui import at_once, deposit_papers
from kiosk_ui.house import house
from kiosk_ui.i18n import say
from kiosk_ui.paper.sheet import groups
from kiosk_ui.screens import enrolment_receipt, fields
from kiosk_ui.screens.complaint import too_many, wrong_code
from kiosk_ui.seats import Bidder
from kiosk_ui.slip_copies import following

screen = Blueprint("pay_in", __name__, url_prefix="/pay-in")

COPIES_MAX: Final = 4
"""Of one slip, the clerk's included, before the counter has to give more."""
PAY_IN, RECEIPT, ENROLMENT = "DOC11", "DOC12", "DOC09"
ASKS_S: Final = 60


@screen.get("/")
def page() -> str:
    return _asked("")


@screen.post("/")
def found() -> ResponseReturnValue:
    """What is to be paid, to whom and until when; or one of its slips out of the printer."""
    typed = fields.plain("number").upper()[:24]
    if "key" in request.form:
        return _asked(_pressed(typed))
    if too_many():
        return _asked(typed, wrong="asking.too-many"), 429
    hit = _find(crockford_normal(typed) or "")
    if hit is None:
        wrong_code()
        return _asked(typed, wrong="pay-in.none"), 422
    trade, one = hit
    told = _printed(trade, one, request.form["print"]) if "print" in request.form else ""
    return _shown(trade, one, told=told)


def _find(number: str) -> tuple[Trade, Enrolment] | None:
    if len(number) != CODE_LENGTH:
        return None
    for trade in house().station.trades_under_way():
        one = trade.enrolment(number) if trade.notice is not None else None
        if one is not None and one.random_id == number and not one.withdrawn:
            return trade, one
    return None


def _deposit(trade: Trade, one: Enrolment) -> Deposit | None:
    """The deposit that the notice asked of this bidder; None where it asks none."""
    return trade.deposits.get(f"{one.random_id}-1")


def _printed(trade: Trade, one: Enrolment, kind: str) -> str:
    """What to say of it: enough, erased, no-such, or what the printer said."""
    station, due = house().station, _deposit(trade, one)
    by = say("self.by")
    if kind == ENROLMENT:
        copy = following(station, trade.number, f"{ENROLMENT} {one.random_id}")
        if copy.number > COPIES_MAX:
            return "enough"
        bidder = parties.bidder(station.vault, trade, one.random_id)
        if bidder is None:
            return "erased"
        shown = Bidder(
            trade.number, person=bidder, enrol_id=one.random_id, seq=one.seq, papers=one.materials
        )
        return at_once.printed(
            enrolment_receipt.slip_of(shown, bidder, copy, by=by, at=instant_of(one.received_at)),
            copy,
        )
    if due is None or kind not in (PAY_IN, RECEIPT) or kind not in _ready(due):
        return "no-such"
    if at_once.copy_of(trade, kind, due.deposit_id).number > COPIES_MAX:
        return "enough"
    return deposit_papers.printed(trade, due, kind, by=by)


def _ready(due: Deposit) -> tuple[str, ...]:
    """The slips of it that the kiosk gives: to pay, until it came; then the receipt."""
    return (RECEIPT,) if due.came else (PAY_IN,)


def _pressed(typed: str) -> str:
    """A key of the pad without the script."""
    key = request.form["key"]
    if key == "clear":
        return ""
    return typed[:-1] if key == "back" else (typed + key)[:24]


def _asked(typed: str, *, wrong: str = "") -> str:
    return render_template("self_service/pay_in.html", typed=typed, wrong=wrong)


def _shown(trade: Trade, one: Enrolment, *, told: str) -> str:
    station, due = house().station, _deposit(trade, one)
    shown = station.people(trade.number)
    return render_template(
        "self_service/pay_in_slip.html", trade=trade, one=one, due=due, told=told,
        title=shown.place.title if shown else trade.number, account=house().settings.place,
        kinds=_ready(due) if due else (), fours=groups, idle_s=ASKS_S,
    )  # fmt: skip
