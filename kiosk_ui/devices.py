"""The devices of this counter, put together from the settings, with an eye kept on them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from appliance import settings
from appliance.ports import (
    DeviceState,
    FingerprintReader,
    IdCardReader,
    ReceiptPrinter,
    SheetPrinter,
    StaffCardReader,
)
from drivers.fingerprint_zfm.device import ZfmReader
from drivers.idcard_samv.device import SamvReader
from drivers.printer_cups.device import CupsPrinter
from drivers.printer_escpos.device import EscposPrinter
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
    sheets: SheetPrinter | None = None

    def states(self) -> Mapping[str, DeviceState]:
        return self.watch.states()

    def close(self) -> None:
        self.watch.stop()
        for one in (self.id_card, self.fingerprint, self.printer, self.staff_card):
            one.close()


def devices_of(lines: settings.Devices, *, changed: Callable[[str, DeviceState], None]) -> Devices:
    """Build the drivers; nothing is opened before its first use. `changed` hears each change."""
    id_card = SamvReader(lines.id_card.port, lines.id_card.baud)
    fingerprint = ZfmReader(lines.fingerprint.port, lines.fingerprint.baud)
    printer = EscposPrinter(
        lines.printer.port,
        lines.printer.baud,
        width_dots=lines.printer.width_dots,
        draws_codes=lines.printer.draws_codes,
        stream_status=lines.printer.stream_status,
        tells_by_itself=lines.printer.tells_by_itself,
    )
    staff_card = DemoStaffCardReader(Path(lines.staff_card.folder))
    watch = Watch([id_card, fingerprint, printer, staff_card], listener=changed)
    sheets = _sheets(lines.sheet_printer)
    return Devices(id_card, fingerprint, printer, staff_card, watch, sheets)


def _sheets(queue: settings.SheetQueue | None) -> CupsPrinter | None:
    if queue is None:
        return None
    return CupsPrinter(queue.queue, programs=Path(queue.programs) if queue.programs else None)
