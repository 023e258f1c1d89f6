"""The kinds of device that a counter can have: a new one is its folder and one line here.

The conformance kit, `tradepost devices` and the laboratory go through this list.
"""

import pkgutil
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, cast

from msgspec import Struct

from appliance.ports import Probed
from drivers.board_bx.device import BxBoard
from drivers.display_esc.device import EscDisplay
from drivers.fingerprint_zfm import greeting as fingerprint
from drivers.fingerprint_zfm.device import ZfmReader
from drivers.greeting import Greeting
from drivers.hands import Acts
from drivers.idcard_samv import greeting as id_card
from drivers.idcard_samv.device import SamvReader
from drivers.modem_at import greeting as modem
from drivers.modem_at.device import GsmModem
from drivers.printer_escpos import greeting as printer
from drivers.printer_escpos.device import EscposPrinter
from drivers.scanner_serial.device import SerialScanner
from drivers.simulation import SimulatedDevice
from drivers.staffcard_pn532 import greeting as staff_card
from drivers.staffcard_pn532.device import Pn532StaffReader


class DeviceKind(Struct, frozen=True):
    """One kind of device on a serial line.

    `name` is the station's word for it (message id `device.<name>`); `bauds` the speeds its models
    are sold with, the usual one first; `simulator` the place of its simulated device as
    `module:class`, loaded only where one is wanted: a station never needs it; `greeting` the
    harmless question by which one is known on any line, None where a kind is never heard unasked;
    `hand` the place of the acts that a person does at the simulated device (drivers/hands.py).
    """

    name: str
    driver: Callable[[str, int], Probed]
    bauds: tuple[int, ...]
    simulator: str
    greeting: Greeting | None = None
    hand: str = ""

    def simulated(self) -> SimulatedDevice:
        """A new simulated device: empty reader, no finger, paper loaded."""
        maker = cast(Callable[[], SimulatedDevice], pkgutil.resolve_name(self.simulator))
        return maker()

    def acts(self, simulated: SimulatedDevice) -> Acts:
        """What a person can do at that simulated device, by name."""
        if not self.hand:
            return {}
        found = cast(Callable[[SimulatedDevice], Acts], pkgutil.resolve_name(self.hand))
        return found(simulated)


KINDS: Final[Mapping[str, DeviceKind]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            DeviceKind(
                "id-card",
                SamvReader,
                (115_200, 57_600, 38_400, 19_200, 9_600),
                "drivers.idcard_samv.simulator:SamvSimulator",
                id_card.GREETING,
                "drivers.idcard_samv.simulated_hand:acts",
            ),
            DeviceKind(
                "fingerprint",
                ZfmReader,
                (57_600, 115_200, 38_400, 19_200, 9_600),
                "drivers.fingerprint_zfm.simulator:ZfmSimulator",
                fingerprint.GREETING,
                "drivers.fingerprint_zfm.simulated_hand:acts",
            ),
            DeviceKind(
                "printer",
                EscposPrinter,
                (115_200, 9_600, 19_200, 38_400),
                "drivers.printer_escpos.simulator:EscposSimulator",
                printer.GREETING,
                "drivers.printer_escpos.simulated_hand:acts",
            ),
            DeviceKind(
                "modem",
                GsmModem,
                (115_200, 57_600, 38_400, 19_200, 9_600),
                "drivers.modem_at.simulator:ModemSimulator",
                modem.GREETING,
                "drivers.modem_at.simulated_hand:acts",
            ),
            DeviceKind(
                "scanner",
                SerialScanner,
                (9_600, 115_200, 57_600, 38_400, 19_200),
                "drivers.scanner_serial.simulator:ScannerSimulator",
                hand="drivers.scanner_serial.simulated_hand:acts",
            ),
            DeviceKind(
                "display",
                EscDisplay,
                (9_600, 2_400),
                "drivers.display_esc.simulator:DisplaySimulator",
                hand="drivers.display_esc.simulated_hand:acts",
            ),
            DeviceKind(
                "board",
                BxBoard,
                (57_600, 9_600),
                "drivers.board_bx.simulator:BoardSimulator",
                hand="drivers.board_bx.simulated_hand:acts",
            ),
            DeviceKind(
                "staff-card",
                Pn532StaffReader,
                (115_200,),
                "drivers.staffcard_pn532.simulator:StaffCardSimulator",
                staff_card.GREETING,
                "drivers.staffcard_pn532.simulated_hand:acts",
            ),
        )
    }
)
