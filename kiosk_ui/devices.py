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
    StaffCardReader,
)
from drivers.cards import site_key
from drivers.fingerprint_zfm.device import ZfmReader
from drivers.idcard_samv.device import SamvReader
from drivers.printer_escpos.device import EscposPrinter
from drivers.staffcard_pn532.device import Pn532StaffReader
from drivers.watch import Watch


@dataclass(frozen=True, slots=True)
class Devices:
    """What a person at the counter can touch, each behind its port."""

    id_card: IdCardReader
    fingerprint: FingerprintReader
    printer: ReceiptPrinter
    staff_card: StaffCardReader
    watch: Watch

    def states(self) -> Mapping[str, DeviceState]:
        return self.watch.states()

    def close(self) -> None:
        self.watch.stop()
        for one in (self.id_card, self.fingerprint, self.printer, self.staff_card):
            one.close()


def staff_reader_of(line: settings.StaffCardLine) -> Pn532StaffReader:
    """The staff card reader, with the site key that its settings name."""
    keys = site_key.kept_in(Path(line.site_key))
    return Pn532StaffReader(line.port, line.baud, keys=keys)


def devices_of(lines: settings.Devices, *, changed: Callable[[str, DeviceState], None]) -> Devices:
    """Build the drivers; nothing is opened before its first use. `changed` hears each change."""
    id_card = SamvReader(lines.id_card.port, lines.id_card.baud)
    fingerprint = ZfmReader(lines.fingerprint.port, lines.fingerprint.baud)
    printer = EscposPrinter(
        lines.printer.port, lines.printer.baud, width_dots=lines.printer.width_dots
    )
    staff_card = staff_reader_of(lines.staff_card)
    watch = Watch([id_card, fingerprint, printer, staff_card], listener=changed)
    return Devices(id_card, fingerprint, printer, staff_card, watch)
