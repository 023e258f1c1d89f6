"""What the screens work with: the station, its devices, who sits where. One value per process."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from flask import current_app

from appliance.core.instant import Instant
from appliance.device_modes import OpenMode
from appliance.ports import (
    CodeScanner,
    CustomerDisplay,
    DeviceState,
    FingerprintReader,
    IdCardReader,
    Panel,
    Probed,
    ReceiptPrinter,
    SheetPrinter,
    ShortMessages,
    StaffCardReader,
)
from appliance.settings import StationSettings
from appliance.staff_room import StaffRoom
from appliance.station import Station
from drivers.verdict import Verdict, Wanted
from kiosk_ui.device_answers import DeviceAnswers
from kiosk_ui.finding.name_index import NameIndex
from kiosk_ui.guests import Guests
from kiosk_ui.pictures import Pictures
from kiosk_ui.readiness import Report
from kiosk_ui.scans import LastScan
from kiosk_ui.seats import Seats
from kiosk_ui.session_fingers import SessionFingers

KEY = "tradepost"


class Devices(Protocol):
    """The box's devices, watched: `states` answers at once with what was seen last."""

    def states(self) -> Mapping[str, DeviceState]: ...

    def look(self) -> None:
        """Ask each device now, and wait a moment for what `states` then says."""
        ...

    def all(self) -> Sequence[Probed]: ...

    @property
    def id_card(self) -> IdCardReader: ...

    @property
    def fingerprint(self) -> FingerprintReader: ...

    @property
    def printer(self) -> ReceiptPrinter: ...

    @property
    def staff_card(self) -> StaffCardReader: ...

    @property
    def panel(self) -> Panel | None: ...

    @property
    def sheets(self) -> SheetPrinter | None:
        """The A4 printer; a counter may have none."""
        ...

    @property
    def modem(self) -> ShortMessages | None: ...

    @property
    def scanner(self) -> CodeScanner | None: ...

    @property
    def display(self) -> CustomerDisplay | None: ...


class AmountShown(Protocol):
    """What looks at whoever stands at the counter (kiosk_ui/counter_display.py)."""

    def amount(self, fen: int) -> None: ...


@dataclass(slots=True)
class House:
    """`called`: somebody at the kiosk touched "call a clerk"; `report`: the last morning check.

    `opened_modes`: devices without which the station goes on, as the ledger has them;
    `counter`: what the customer display shows, where there is one;
    `ports_seen`: what the last closer look at the ports of silent devices found.
    """

    station: Station
    devices: Devices
    settings: StationSettings
    staff_room: StaffRoom
    seats: Seats
    answers: DeviceAnswers
    opened_modes: Callable[[], Mapping[str, OpenMode]] = dict
    called: bool = False
    report: Report | None = None
    report_printed: str = ""
    scanned: LastScan = field(default_factory=LastScan)
    wrong_queries: list[float] = field(default_factory=list)
    routes_printed: list[float] = field(default_factory=list)
    counter: AmountShown | None = None
    pictures: Pictures = field(default_factory=Pictures)
    guests: Guests = field(default_factory=Guests)
    session_fingers: SessionFingers = field(default_factory=SessionFingers)
    ports_seen: Mapping[str, tuple[Wanted, Verdict]] = field(default_factory=dict)
    names: NameIndex = field(init=False)

    def __post_init__(self) -> None:
        self.names = NameIndex(self.station)

    def now(self) -> Instant:
        return self.station.now()

    def village(self, code: str) -> str:
        """Name of a village of this township, or the code."""
        return self.settings.villages.get(code, code)


def house() -> House:
    """The house of the request in hand."""
    return cast("House", current_app.extensions[KEY])
