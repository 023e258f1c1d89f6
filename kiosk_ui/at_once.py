"""Slips that go to the printer straight from the page, without a job and without an entry.

Until the closing neither may tell that somebody enrolled, paid or took a file.
"""

from appliance.core.trade import Trade
from appliance.ledger import receipt_issue
from appliance.ports import DeviceFault, PrintState
from kiosk_ui import desk
from kiosk_ui.house import house
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip
from kiosk_ui.shown import local

PRINT_S = 10.0
"""A short slip; the page waits for it."""


def printed(slip: Slip) -> str:
    """Printed | print-unknown | not-printed: what the printer said."""
    printer = desk.devices().printer
    data = slip.encode(printer.width_dots, native_qr=printer.draws_codes)
    try:
        state = printer.print(data, timeout_s=PRINT_S, leaving=lambda: None)
    except DeviceFault:
        return "not-printed"
    return "printed" if state is PrintState.CONFIRMED else "print-unknown"


def sheet(trade: Trade, number: str, seq: int, *, copy: int = 1) -> Sheet:
    """What stands on every paper; whoever is signed in prints it, on what entry `seq` tells."""
    station, place = desk.station(), house().settings.place
    return Sheet(
        station=place.name, code=place.code, number=number,
        at=f"{local(station.now()):%Y-%m-%d %H:%M}",
        by=desk.signed_in().name, seq=seq, leaf=station.ledger.leaf(seq).hex(),
        trade=trade.number, query_code="", copy=copy,
        confirmed=seq < (station.proof().cosigned_size or 0),
        key_id=station.ledger.verifier.key_id.hex(), phone=place.phone,
        supervision_phone=place.supervision_phone, practice=station.demo,
        training=house().settings.practice is not None,
        proof=receipt_issue.issue(station.ledger, seq, station.ledger.keys.ledger_keys),
    )  # fmt: skip
