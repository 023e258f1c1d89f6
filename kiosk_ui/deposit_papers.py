"""Slips of a deposit, printed at once: until the closing no job and no entry may tell of one.

So they go to the printer straight from the page, as the enrolment receipt does.
"""

from collections.abc import Callable

from appliance.core.deposits import Deposit
from appliance.core.trade import Trade
from appliance.ledger import receipt_issue
from appliance.ports import DeviceFault, PrintState
from kiosk_ui import deposit_facts, desk
from kiosk_ui.house import house
from kiosk_ui.paper import deposit as paper
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip
from kiosk_ui.shown import local

PRINT_S = 10.0
"""A short slip; the page waits for it."""


def printed(trade: Trade, one: Deposit, kind: str) -> str:
    """Printed | print-unknown | not-printed: what the printer said."""
    printer = desk.devices().printer
    slip = slip_of(trade, one, kind)
    data = slip.encode(printer.width_dots, native_qr=printer.draws_codes)
    try:
        state = printer.print(data, timeout_s=PRINT_S, leaving=lambda: None)
    except DeviceFault:
        return "not-printed"
    return "printed" if state is PrintState.CONFIRMED else "print-unknown"


def slip_of(trade: Trade, one: Deposit, kind: str) -> Slip:
    """The slip of a kind in KINDS, of a deposit that has it."""
    sheet = _sheet(trade, one, deposit_facts.seq_of(one, kind))
    station, place = desk.station(), house().settings.place
    if kind == "DOC11":
        return paper.pay_in(deposit_facts.pay_in(station, place, trade, one), sheet)
    makers: dict[str, Callable[[paper.Money, Sheet], Slip]] = {
        "DOC12": paper.receipt, "DOC29": paper.refund, "DOC30": paper.forfeiture,
    }  # fmt: skip
    return makers[kind](deposit_facts.money(station, trade, one, kind), sheet)


def _sheet(trade: Trade, one: Deposit, seq: int) -> Sheet:
    """What stands on every paper. Who prints it is the cashier."""
    station, place = desk.station(), house().settings.place
    return Sheet(
        station=place.name, number=one.deposit_id, at=f"{local(station.now()):%Y-%m-%d %H:%M}",
        by=desk.signed_in().name, seq=seq, leaf=station.ledger.leaf(seq).hex(),
        trade=trade.number, query_code="",
        confirmed=seq < (station.proof().cosigned_size or 0),
        key_id=station.ledger.verifier.key_id.hex(), phone=place.phone,
        supervision_phone=place.supervision_phone, practice=station.demo,
        proof=receipt_issue.issue(station.ledger, seq, station.ledger.keys.ledger_keys),
    )  # fmt: skip
