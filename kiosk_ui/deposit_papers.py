"""Slips of a deposit, printed at once: until the closing no job and no entry may tell of one."""

from collections.abc import Callable

from appliance.core.deposits import Deposit
from appliance.core.trade import Trade
from kiosk_ui import at_once, deposit_facts, desk
from kiosk_ui.house import house
from kiosk_ui.paper import deposit as paper
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip
from kiosk_ui.slip_copies import Copy


def printed(trade: Trade, one: Deposit, kind: str, *, by: str = "") -> str:
    """Printed | print-unknown | not-printed: what the printer said.

    `by`: who prints it; else whoever is signed in.
    """
    copy = at_once.copy_of(trade, kind, one.deposit_id)
    return at_once.printed(slip_of(trade, one, kind, copy, by=by), copy)


def slip_of(trade: Trade, one: Deposit, kind: str, copy: Copy, *, by: str = "") -> Slip:
    """The slip of a kind in KINDS, of a deposit that has it."""
    seq = deposit_facts.seq_of(one, kind)
    sheet = at_once.sheet(trade, one.deposit_id, seq, copy=copy, by=by)
    station, place = desk.station(), house().settings.place
    if kind == "DOC11":
        return paper.pay_in(deposit_facts.pay_in(station, place, trade, one), sheet)
    makers: dict[str, Callable[[paper.Money, Sheet], Slip]] = {
        "DOC12": paper.receipt, "DOC29": paper.refund, "DOC30": paper.forfeiture,
    }  # fmt: skip
    return makers[kind](deposit_facts.money(station, trade, one, kind), sheet)
