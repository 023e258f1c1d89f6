"""What to bring: the one definite list of this case, on the page and as a slip (B05)."""

from typing import Final

from msgspec.structs import replace

from appliance.core import checklist
from appliance.ports import DeviceFault, PrintState
from kiosk_ui import look
from kiosk_ui.house import house
from kiosk_ui.paper.bring_list import BringList, bring_list
from kiosk_ui.paper.slip import Slip
from kiosk_ui.screens.form import Answers, words
from kiosk_ui.screens.registration import case
from kiosk_ui.shown import local

PRINT_S: Final = 20.0


def papers(answers: Answers) -> tuple[checklist.Paper, ...]:
    row = case.row_of(answers)
    if row is None or not words(answers, "owner"):
        return ()
    return checklist.papers(row.code, case.case_of(answers), case.tables())


def printed(answers: Answers) -> str:
    """Printed, print-unknown or not-printed: what the printer said. No entry: nothing happened."""
    home = house()
    place = home.settings.place
    slip = bring_list(
        BringList(
            what=case.type_word(str(answers.get("type"))),
            papers=tuple((one.zh, one.form) for one in papers(answers)),
            station=place.name,
            phone=place.phone,
            at=f"{local(home.now()):%Y-%m-%d %H:%M}",
            practice=home.station.demo,
        )
    )
    return print_now(slip)


def print_now(slip: Slip) -> str:
    """Print what has no entry yet. Printed, print-unknown or not-printed, as the printer said."""
    slip = replace(slip, large=look.paper_is_large())
    printer = house().devices.printer
    try:
        state = printer.print(
            slip.encode(printer.width_dots, native_qr=printer.draws_codes), timeout_s=PRINT_S
        )
    except DeviceFault:
        return "not-printed"
    return "printed" if state is PrintState.CONFIRMED else "print-unknown"
