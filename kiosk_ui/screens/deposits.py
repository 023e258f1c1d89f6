"""The cashier's page: what deposits are due, came, do not match and must go back, trade by trade.

Until an enrolment is closed its page says nothing of anybody, to nobody. A slip is printed by the
id that stands on the bidder's own paper.
"""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core import deposit_return, firewall, people
from appliance.core.annual_deposits import AnnualDeposit
from appliance.core.deposits import Deposit
from appliance.core.numbers import crockford_normal
from appliance.core.trade import Trade
from appliance.registers import annual_deposits
from appliance.registers import deposits as payers
from appliance.staff_room import SignedIn
from kiosk_ui import deposit_facts, deposit_papers, desk
from kiosk_ui.act_forms import offering
from kiosk_ui.house import house
from kiosk_ui.screens import case
from kiosk_ui.sheet_printing import SHEET

screen = Blueprint("deposits", __name__, url_prefix="/deposits")

MONEY = {"CASHIER"}
"""Who needs the whole account of a payer, to pay back."""
LOOK = {"CASHIER", "CLERK", "HEAD", "SUPERVISOR"}
PRINT = {"CASHIER", "CLERK"}
ID_MAX = 40
PAY_IN = "DOC11"
"""With it the customer display shows what is to be paid in."""
SHEET_KIND = "DOC30"
"""The decision goes on A4, where there is a printer for it and nothing to hide any more."""
FORMS = (
    "ReceiveDeposit", "CoverDeposit", "WaiveDeposit", "OrderRefund", "RefundDeposit",
    "ConvertDeposit", "ProposeForfeit", "ForfeitDeposit",
)  # fmt: skip
ANNUAL_FORMS = ("ReceiveAnnual", "RestoreAnnual", "CarryAnnual", "RefundAnnual", "ForfeitAnnual")


class Line(Struct, frozen=True):
    """A deposit as the page shows it; `name` of the bidder, payer and account from the vault."""

    one: Deposit
    number: str
    name: str
    payer: str
    account: str
    papers: tuple[str, ...]


class AnnualLine(Struct, frozen=True):
    one: AnnualDeposit
    name: str


@screen.get("/")
def page() -> str:
    """The trades whose notice asks a deposit, and the yearly deposits."""
    _may_look()
    station = desk.station()
    asking = [trade for trade in station.trades_under_way() if _asks(trade)]
    rows = [(trade, _title(trade), _owed_days(trade)) for trade in asking]
    yearly = [
        AnnualLine(one, holder.name if holder else "")
        for one in annual_deposits.all_of(station.ledger).values()
        for holder in [annual_deposits.holder(station.vault, one)]
    ]
    acts = [name for name in offering.offered(offering.desk_of()) if name in ANNUAL_FORMS]
    return render_template("deposits/list.html", rows=rows, yearly=yearly, acts=acts)


@screen.get("/<number>")
def show(number: str) -> str:
    return _shown(number)


@screen.post("/<number>/print")
def print_slip(number: str) -> ResponseReturnValue:
    """A slip straight to the printer, by the id on the bidder's paper."""
    if not set(desk.signed_in().roles) & PRINT:
        abort(404)
    trade = case.opened(number).trade
    kind = request.form.get("kind", "")
    one = _found(trade, request.form.get("deposit_id", "")[:ID_MAX])
    if one is None or kind not in deposit_facts.ready(one):
        return _shown(number, said="no-such"), 422
    if kind == PAY_IN and (counter := house().counter) is not None:
        counter.amount(one.due_fen)
    if kind == SHEET_KIND and house().devices.sheets is not None and not firewall.is_up(trade):
        document, seq = f"{one.deposit_id}-{kind}", deposit_facts.seq_of(one, kind)
        desk.station().order_paper(document, kind=kind, what=SHEET, trade=trade.number, seq=seq)
        return _shown(number, said="ordered")
    return _shown(number, said=deposit_papers.printed(trade, one, kind))


def _shown(number: str, *, said: str = "") -> str:
    me = _may_look()
    opened = case.opened(number)
    trade = opened.trade
    if not _asks(trade):
        abort(404)
    sealed = firewall.is_up(trade)
    here = offering.desk_of(trade, opened.people)
    return render_template(
        "deposits/trade.html", trade=trade, title=_title(trade), sealed=sealed, said=said,
        lines=[] if sealed else _lines(trade, whole=bool(set(me.roles) & MONEY)),
        sums=None if sealed else trade.deposits.sums(),
        owed=() if sealed else deposit_return.owed(trade, desk.station().tables),
        may_print=bool(set(me.roles) & PRINT), kinds=deposit_facts.KINDS,
        acts=[name for name in offering.offered(here) if name in FORMS], word=here.word,
        name_of=lambda one: _number(trade, one),
    )  # fmt: skip


def _may_look() -> SignedIn:
    me = desk.signed_in()
    if not set(me.roles) & LOOK:
        abort(404)
    return me


def _asks(trade: Trade) -> bool:
    """Public: the notice says it."""
    return trade.notice is not None and trade.terms is not None and trade.terms.deposit_fen > 0


def _title(trade: Trade) -> str:
    found = desk.station().people(trade.number)
    return found.place.title if found else trade.number


def _owed_days(trade: Trade) -> list[str]:
    """Last days of what must go back, the earliest first; nothing while enrolment is open."""
    if firewall.is_up(trade):
        return []
    return [one.last.isoformat() for one in deposit_return.owed(trade, desk.station().tables)]


def _lines(trade: Trade, *, whole: bool) -> list[Line]:
    """`whole`: with the payer's whole account."""
    vault = desk.station().vault
    found = []
    for one in trade.deposits.every:
        bidder = payers.bidder(vault, trade, one.enrolment)
        name, account = payers.payer(vault, one) or ("", "")
        shown = account if whole else people.mask_account(account) if account else ""
        papers = deposit_facts.ready(one)
        line = Line(one, _number(trade, one), bidder.name if bidder else "", name, shown, papers)
        found.append(line)
    return found


def _number(trade: Trade, one: Deposit) -> str:
    each = trade.enrolment(one.enrolment)
    return each.number[-4:] if each is not None and each.number else one.enrolment


def _found(trade: Trade, said: str) -> Deposit | None:
    """By the id of the enrolment or of the deposit, however it was typed."""
    typed, _, place = said.partition("-")
    enrolment = crockford_normal(typed) or ""
    return trade.deposits.get(f"{enrolment}-{place or '1'}")
