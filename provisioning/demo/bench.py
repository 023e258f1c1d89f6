"""The bench of the laboratory: every simulated device on its line, and the hands at them.

A new thing is its module and template in things/, one line here and one place on the page
(`COLUMNS` of laboratory_page.py).
"""

from typing import Self

from provisioning.demo.laboratory_settings import LaboratorySettings
from provisioning.demo.things.board import BoardThing
from provisioning.demo.things.cables import CablesThing
from provisioning.demo.things.display import DisplayThing
from provisioning.demo.things.fingerprint import FingerprintThing
from provisioning.demo.things.id_card import IdCardThing
from provisioning.demo.things.modem import ModemThing
from provisioning.demo.things.panel import PanelThing
from provisioning.demo.things.printer import PrinterThing
from provisioning.demo.things.scanner import ScannerThing
from provisioning.demo.things.sheet_printer import SheetPrinterThing
from provisioning.demo.things.staff_card import StaffCardThing
from provisioning.demo.things.thing import Thing


class Bench:
    """All devices of one demo station. `start` publishes their lines, `stop` takes them away."""

    def __init__(self, settings: LaboratorySettings) -> None:
        folder = settings.devices
        self.id_card = IdCardThing(folder, settings.township, read_time_s=settings.read_time_s)
        self.fingerprint = FingerprintThing(folder, self.id_card.wallet.holders)
        self.printer = PrinterThing(folder, settings.slips)
        self.staff_card = StaffCardThing(folder, settings.staff_cards, settings.township)
        self.modem = ModemThing(folder, settings.township)
        self.panel = PanelThing(folder)
        self.scanner = ScannerThing(folder, self.printer.slips)
        self.display = DisplayThing(folder)
        self.board = BoardThing(folder)
        self.sheets = SheetPrinterThing(folder)
        devices: tuple[Thing, ...] = (
            self.id_card,
            self.fingerprint,
            self.printer,
            self.staff_card,
            self.modem,
            self.panel,
            self.scanner,
            self.display,
            self.board,
            self.sheets,
        )
        self.devices = {device.name: device for device in devices}
        self.cables = CablesThing(self.devices)

    def start(self) -> Self:
        for device in self.devices.values():
            device.start()
        return self

    def stop(self) -> None:
        for device in self.devices.values():
            device.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()
