"""The devices of this counter, put together from the settings, with an eye kept on them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from appliance import settings
from appliance.ports import (
    CodeScanner,
    DeviceState,
    FingerprintReader,
    IdCardReader,
    ReceiptPrinter,
    ShortMessages,
    StaffCardReader,
)
from drivers.fingerprint_zfm.device import ZfmReader
from drivers.idcard_samv.device import SamvReader
from drivers.modem_at.device import GsmModem
from drivers.modem_at.sim_pin import SimPin
from drivers.printer_escpos.device import EscposPrinter
from drivers.scanner_serial.device import SerialScanner
from drivers.staffcard_demo.device import DemoStaffCardReader
from drivers.watch import Watch


@dataclass(frozen=True, slots=True)
class Devices:
    """What a person at the counter can touch, each behind its port."""

    id_card: IdCardReader
    fingerprint: FingerprintReader
    printer: ReceiptPrinter
    staff_card: StaffCardReader
    watch: Watch
    modem: ShortMessages | None = None
    scanner: CodeScanner | None = None

    def states(self) -> Mapping[str, DeviceState]:
        return self.watch.states()

    def close(self) -> None:
        self.watch.stop()
        held = (self.id_card, self.fingerprint, self.printer, self.staff_card)
        for one in (*held, self.modem, self.scanner):
            if one is not None:
                one.close()


def devices_of(lines: settings.Devices, *, changed: Callable[[str, DeviceState], None]) -> Devices:
    """Build the drivers; nothing is opened before its first use. `changed` hears each change."""
    id_card = SamvReader(lines.id_card.port, lines.id_card.baud)
    fingerprint = ZfmReader(lines.fingerprint.port, lines.fingerprint.baud)
    printer = EscposPrinter(
        lines.printer.port, lines.printer.baud, width_dots=lines.printer.width_dots
    )
    staff_card = DemoStaffCardReader(Path(lines.staff_card.folder))
    modem = _modem(lines.modem)
    scanner = SerialScanner(lines.scanner.port, lines.scanner.baud) if lines.scanner else None
    optional = [one for one in (modem, scanner) if one is not None]
    watch = Watch([id_card, fingerprint, printer, staff_card, *optional], listener=changed)
    return Devices(id_card, fingerprint, printer, staff_card, watch, modem, scanner)


def _modem(line: settings.ModemLine | None) -> GsmModem | None:
    if line is None:
        return None
    pin = SimPin(Path(line.pin_file) if line.pin_file else None)
    return GsmModem(line.port, line.baud, pin=pin)
