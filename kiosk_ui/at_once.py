"""Papers that go to a printer straight from the page, without a job and without an entry.

Until the closing neither may tell that somebody enrolled, paid or took a file. Their copies are
counted all the same (slip_copies.py).
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from appliance.core.trade import Trade
from appliance.ledger import receipt_issue
from appliance.ports import DeviceFault, PrintState
from kiosk_ui import desk, look, slip_copies
from kiosk_ui.house import house
from kiosk_ui.paper import pages
from kiosk_ui.paper.pages import CannotTypeset
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip
from kiosk_ui.sheet_typesetting import page_of
from kiosk_ui.shown import local
from kiosk_ui.slip_copies import Copy

PRINT_S = 10.0
"""A short slip; the page waits for it."""


def copy_of(trade: Trade, kind: str, number: str) -> Copy:
    """The next copy of that slip."""
    return slip_copies.following(desk.station(), trade.number, f"{kind} {number}")


def printed(slip: Slip, copy: Copy | None = None) -> str:
    """Printed | print-unknown | not-printed: what the printer said.

    `copy` is counted before the first byte leaves; none of a slip that cannot be printed again.
    """
    printer = desk.devices().printer
    data = slip.encode(printer.width_dots, native_qr=printer.draws_codes)

    def leaving() -> None:
        if copy is not None:
            slip_copies.leaves(desk.station(), copy)

    return sent(data, leaving=leaving)


def sent(data: bytes, *, leaving: Callable[[], None] = lambda: None) -> str:
    """As `printed`, of data that are the printer's already; `leaving` before the first byte."""
    try:
        state = desk.devices().printer.print(data, timeout_s=PRINT_S, leaving=leaving)
    except DeviceFault:
        return "not-printed"
    return "printed" if state is PrintState.CONFIRMED else "print-unknown"


def on_a4(slip: Slip, *, title: str, kind: str = "") -> str:
    """Sheet | not-printed: on A4 where there is a printer for it, else `printed` as a slip.

    `kind` gives the sheet its layout and its hands.
    """
    home = house()
    printer, queue = home.devices.sheets, home.settings.devices.sheet_printer
    if printer is None or queue is None:
        return printed(slip)
    today = date.fromisoformat(home.station.now().day)
    page = page_of(kind, slip, document=title, day=today, place=home.settings.place.name)
    try:
        printer.submit(pages.pdf(page, fonts=Path(queue.fonts)), title=title)
    except (CannotTypeset, DeviceFault):
        return "not-printed"
    return "sheet"


def sheet(trade: Trade, number: str, seq: int, *, copy: Copy | None = None, by: str = "") -> Sheet:
    """What stands on every paper, on what entry `seq` tells.

    `by`: who prints it; else whoever is signed in.
    """
    station, place = desk.station(), house().settings.place
    return Sheet(
        station=place.name, code=place.code, number=number,
        at=f"{local(station.now()):%Y-%m-%d %H:%M}",
        by=by or desk.signed_in().name, seq=seq, leaf=station.ledger.leaf(seq).hex(),
        trade=trade.number, query_code="", copy=copy.number if copy else 1,
        confirmed=seq < station.proof().reach,
        key_id=station.ledger.verifier.key_id.hex(), phone=place.phone,
        supervision_phone=place.supervision_phone, practice=station.demo,
        training=house().settings.practice is not None, large=look.paper_is_large(),
        proof=receipt_issue.issue(station.ledger, seq, station.ledger.keys.ledger_keys),
    )  # fmt: skip
