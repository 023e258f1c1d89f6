"""The devices of this counter, put together from the settings, with an eye kept on them.

The panel's driver brings gpiozero: it is imported where the settings name a panel.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from appliance import settings
from appliance.ports import (
    CodeScanner,
    CustomerDisplay,
    DeviceState,
    FingerprintReader,
    IdCardReader,
    LineBoard,
    Panel,
    Probed,
    ReceiptPrinter,
    SheetPrinter,
    ShortMessages,
    StaffCardReader,
)
from drivers.board_bx.device import BxBoard
from drivers.cards import site_key
from drivers.display_esc.device import EscDisplay
from drivers.display_esc.wire import Model
from drivers.fingerprint_zfm.device import ZfmReader
from drivers.idcard_samv.device import SamvReader
from drivers.modem_at.device import GsmModem
from drivers.modem_at.sim_pin import SimPin
from drivers.printer_cups.device import CupsPrinter
from drivers.printer_escpos.device import EscposPrinter
from drivers.scanner_serial.device import SerialScanner
from drivers.staffcard_pn532.device import Pn532StaffReader
from drivers.watch import Watch

LOOK_S: Final = 1.5
"""A silent device takes its second to say nothing; a page does not wait for more."""


class Devices(Struct, frozen=True):
    """What a person at the counter can touch, each behind its port; None where there is none."""

    id_card: IdCardReader
    fingerprint: FingerprintReader
    printer: ReceiptPrinter
    staff_card: StaffCardReader
    watch: Watch
    panel: Panel | None = None
    sheets: SheetPrinter | None = None
    modem: ShortMessages | None = None
    scanner: CodeScanner | None = None
    display: CustomerDisplay | None = None
    board: LineBoard | None = None

    def all(self) -> tuple[Probed, ...]:
        """Every device of this counter, in the order in which people read of them."""
        always = (self.id_card, self.fingerprint, self.printer, self.staff_card)
        optional = (self.sheets, self.modem, self.scanner, self.display, self.board, self.panel)
        return (*always, *(one for one in optional if one is not None))

    def states(self) -> Mapping[str, DeviceState]:
        return self.watch.states()

    def look(self) -> None:
        """Ask each device now: one that lost its power behind an adapter only falls silent."""
        self.watch.look(wait_s=LOOK_S)

    def close(self) -> None:
        self.watch.stop()
        for one in self.all():
            one.close()


def staff_reader_of(line: settings.StaffCardLine) -> Pn532StaffReader:
    """The staff card reader, with the site key that its settings name."""
    keys = site_key.kept_in(Path(line.site_key))
    return Pn532StaffReader(line.port, line.baud, keys=keys)


def devices_of(lines: settings.Devices, *, changed: Callable[[str, DeviceState], None]) -> Devices:
    """Build the drivers; nothing is opened before its first use. `changed` hears each change."""
    id_card = SamvReader(lines.id_card.port, lines.id_card.baud, photo_decoder=lines.photo_decoder)
    fingerprint = ZfmReader(
        lines.fingerprint.port,
        lines.fingerprint.baud,
        password=lines.fingerprint.password,
        reads_back=lines.fingerprint.reads_back,
    )
    printer = EscposPrinter(
        lines.printer.port,
        lines.printer.baud,
        width_dots=lines.printer.width_dots,
        draws_codes=lines.printer.draws_codes,
        stream_status=lines.printer.stream_status,
        tells_by_itself=lines.printer.tells_by_itself,
    )
    staff_card = staff_reader_of(lines.staff_card)
    panel, modem = _panel(lines.panel), _modem(lines.modem)
    sheets = _sheets(lines.sheet_printer)
    scanner = SerialScanner(lines.scanner.port, lines.scanner.baud) if lines.scanner else None
    display, board = _display(lines.display), _board(lines.board)
    optional = [one for one in (sheets, modem, scanner, display, board, panel) if one is not None]
    watch = Watch([id_card, fingerprint, printer, staff_card, *optional], listener=changed)
    return Devices(
        id_card, fingerprint, printer, staff_card, watch, panel, sheets, modem, scanner, display,
        board,
    )  # fmt: skip


def _display(line: settings.DisplayLine | None) -> EscDisplay | None:
    return EscDisplay(line.port, line.baud, model=Model(line.model)) if line else None


def _board(line: settings.BoardLine | None) -> BxBoard | None:
    if line is None:
        return None
    return BxBoard(line.port, line.baud, screen=line.screen, width=line.width, height=line.height)


def _sheets(queue: settings.SheetQueue | None) -> CupsPrinter | None:
    if queue is None:
        return None
    return CupsPrinter(queue.queue, programs=Path(queue.programs) if queue.programs else None)


def _panel(pins: settings.PanelPins | None) -> Panel | None:
    if pins is None:
        return None
    from drivers.panel_gpio.device import GpioPanel  # noqa: PLC0415 - as said above

    return GpioPanel(pins)


def _modem(line: settings.ModemLine | None) -> GsmModem | None:
    if line is None:
        return None
    pin = SimPin(Path(line.pin_file) if line.pin_file else None)
    return GsmModem(line.port, line.baud, pin=pin)
