"""The devices of a station, by model. To add one: a folder here and a line in DEVICES."""

from collections.abc import Callable
from typing import Final

from appliance.ports import Probed
from drivers.board_bx.device import BxBoard
from drivers.display_esc.device import EscDisplay
from drivers.fingerprint_zfm.device import ZfmReader
from drivers.idcard_samv.device import SamvReader
from drivers.modem_at.device import GsmModem
from drivers.printer_escpos.device import EscposPrinter
from drivers.scanner_serial.device import SerialScanner
from drivers.staffcard_pn532.device import Pn532StaffReader

DEVICES: Final[dict[str, Callable[[str, int], Probed]]] = {
    "idcard_samv": SamvReader,
    "fingerprint_zfm": ZfmReader,
    "printer_escpos": EscposPrinter,
    "modem_at": GsmModem,
    "scanner_serial": SerialScanner,
    "display_esc": EscDisplay,
    "board_bx": BxBoard,
    "staffcard_pn532": Pn532StaffReader,
}
"""Model -> build(path of the line, baud). Nothing is opened before the first use."""
