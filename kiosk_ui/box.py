"""The running box: station, devices, threads and door, begun and ended in order."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from appliance import first_start
from appliance.caretaker import Caretaker
from appliance.core.recovery import State
from appliance.ledger import sm2_lines
from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from appliance.panel_watch import PanelWatch
from appliance.paused_registrations import SWEEP_S, sweep
from appliance.ports import Breach, DeviceState, Fault
from appliance.settings import StationSettings
from appliance.staff_room import StaffRoom
from appliance.station import Refused
from drivers.trace_switch import TraceSwitch
from kiosk_ui import anchoring, attempts, line_board, readiness, service
from kiosk_ui.anchoring import AnchorSender
from kiosk_ui.app import create_app
from kiosk_ui.box_time import ASK_S, NetworkTime, time_source_of
from kiosk_ui.composition import (
    beside_of,
    escrow_of,
    heard_of,
    station_of,
    vault_parcels_of,
)
from kiosk_ui.counter_display import TURN_S, CounterDisplay
from kiosk_ui.devices import Devices, devices_of
from kiosk_ui.doorway import Doorway
from kiosk_ui.house import KEY, House
from kiosk_ui.line_board import RunningLine
from kiosk_ui.message_texts import MessageTexts
from kiosk_ui.messaging import MessageWorker
from kiosk_ui.printing import PrintWorker
from kiosk_ui.screens import state
from kiosk_ui.seat_keeper import SeatKeeper, card_on
from kiosk_ui.sheet_printing import SheetWorker
from kiosk_ui.sheet_typesetting import SheetTypesetter
from kiosk_ui.typesetting import Typesetter
from kiosk_ui.workers import Worker

log = logging.getLogger(__name__)

PANEL_S = 0.5
CLOCK = "clock"
"""The battery clock among the devices: no driver, but it may fail as they do."""
PUBLISH_REST_S = 1.0
"""The tile tree is written at most once a second (entries.md 5)."""
SHEETS_S = 2.0
"""A document that left the queue of the A4 printer is asked about within this time."""
MESSAGES_S = 3.0
"""Reports and arrivals are fetched this often; what is to be sent goes out at the commit."""
ESCROW_S = 5.0
"""After an erasure the new epoch lies in escrow within this time."""


class Box:
    """The running station: its threads, its devices, its doors."""

    def __init__(
        self, settings: StationSettings, stop: threading.Event, credentials: Path | None = None
    ) -> None:
        self._settings = settings
        self._stop = stop
        self._status = 0
        self._bell = service.Bell()
        source = time_source_of(settings)
        heard = heard_of(settings)
        self.station = station_of(
            settings, told=heard, committed=self._bell.ring, credentials=credentials, source=source
        )
        self.station.fill_figures()
        self.caretaker = Caretaker(self.station, day_close=settings.place.day_close, heard=heard)
        self.devices: Devices = devices_of(settings.devices, changed=self._device_changed)
        self._traces = TraceSwitch(
            settings.state_folder / "traces",
            self.devices.watch.lines(),
            now=lambda: self.station.now().at,
        )
        self.staff = StaffRoom(
            settings.state_folder / "keys" / "staff",
            staff=self.station.projections.staff,
            name_of=self.station.staff_name,
            now=self.station.now,
            origin=self.station.origin,
            entropy=self.station.entropy,
            wrong_pin=attempts.noted(self.station),
        )
        self._escrow = escrow_of(settings)
        self._parcels = vault_parcels_of(settings, self.station)
        self._beside = beside_of(settings.state_folder / "keys" / sm2_lines.FILE)
        typesetter = Typesetter(self.station, settings)
        self._printing = PrintWorker(self.station, self.devices.printer, typesetter.slip_of)
        texts = MessageTexts(self.station, settings.place)
        self._messaging = MessageWorker(self.station, self.devices.modem, texts.text_of)
        self._anchors = AnchorSender(
            self.station,
            self.devices.modem,
            settings.devices.modem,
            state=settings.state_folder,
            disk=RealDisk(),
        )
        self._workers = [
            self._worker("caretaker", self._take_care, every_s=1.0),
            self._worker("publisher", self._publish, every_s=2.0, rest_s=PUBLISH_REST_S),
            self._worker("printing", self._printing.round, every_s=1.0),
            self._worker("messages", self._messaging.round, every_s=MESSAGES_S),
            self._worker("anchor", self._anchor, every_s=anchoring.ROUND_S),
            self._worker("alive", service.alive, every_s=service.ALIVE_S),
            self._worker("escrow", self._put_away, every_s=ESCROW_S),
        ]
        if source is not None:
            network = NetworkTime(source, self.devices.modem, self.station.now)
            self._workers.append(self._worker("time", network.round, every_s=ASK_S))
        display = self.devices.display
        self._counter = CounterDisplay(self.station, display) if display is not None else None
        if self._counter is not None:
            counter = self._counter
            self._workers.append(self._worker("display", counter.round, every_s=TURN_S))
        if self.devices.board is not None:
            running = RunningLine(self.station, self.devices.board)
            self._workers.append(self._worker("board", running.round, every_s=line_board.TURN_S))
        self._sheets = self._sheet_worker()
        if self._sheets is not None:
            self._workers.append(self._worker("sheets", self._sheets.round, every_s=SHEETS_S))
        waking = ("publisher", "printing", "sheets", "messages")
        self._bell.hang([worker.wake for worker in self._workers if worker.name in waking])

    def run(self, door: Doorway) -> int:
        """Until `stop`, behind this door; the exit status of the process."""
        settings, station = self._settings, self.station
        self._begin()
        door.reached("screens")
        app = create_app(station, self.devices, settings, staff_room=self.staff)
        home: House = app.extensions[KEY]
        home.opened_modes = self.caretaker.modes.open
        home.counter = self._counter
        self._workers.append(self._worker("names", home.names.round, every_s=1.0))
        self._workers.append(self._worker("drafts", lambda: sweep(self.station), every_s=SWEEP_S))
        self._watch_panel(home)
        keeper = SeatKeeper(home.seats, lambda: card_on(self.devices.staff_card))
        for worker in self._workers:
            worker.start()
        keeper.start()
        self.devices.watch.start()
        self._traces.start()
        station.ledger.let_go()
        service.settle()
        door.open(app)
        log.info("station ready entries=%d", station.ledger.size)
        service.ready()
        self._stop.wait()
        state.end_streams()
        door.shut()
        keeper.stop()
        self._end()
        return self._status

    def _anchor(self) -> None:
        self._anchors.round()

    def _begin(self) -> None:
        """The entries of this start, where the ledger takes any; without them it reads on."""
        station = self.station
        if station.ledger.breach is not None:
            return
        enrolment = self._settings.state_folder / "keys" / "enrolment.json"
        try:
            first_start.begin(
                station, enrolment, boot=station.now().boot, software=service.SOFTWARE
            )
            if station.condition is State.NORMAL:
                self.caretaker.listen()
            self.caretaker.modes.begin(self._names())
            self._printing.recover()
            if self._sheets is not None:
                self._sheets.recover()
        except Fault as fault:
            if station.ledger.size == 0:
                raise
            log.error("this start is not in the ledger: %s", fault)  # noqa: TRY400 - no traceback

    def _names(self) -> set[str]:
        """Under which names this counter's modes stand in the ledger."""
        return {one.name for one in self.devices.all()} | {CLOCK, readiness.DEVICE}

    def _end(self) -> None:
        self._traces.stop()
        self.devices.close()
        for worker in self._workers:
            worker.stop()
        self.station.ledger.close()

    def _take_care(self) -> None:
        trusted = self.station.now().src != "none"
        state = DeviceState.READY if trusted else DeviceState.OUT_OF_SERVICE
        self.caretaker.modes.saw(CLOCK, state)
        self.caretaker.tick()

    def _worker(
        self, name: str, round_: Callable[[], None], *, every_s: float, rest_s: float = 0.0
    ) -> Worker:
        return Worker(
            name, round_, every_s=every_s, rest_s=rest_s, failed=self._fail,
            let_go=self.station.ledger.let_go,
        )  # fmt: skip

    def _sheet_worker(self) -> SheetWorker | None:
        queue = self._settings.devices.sheet_printer
        if queue is None or self.devices.sheets is None:
            return None
        pages = SheetTypesetter(self.station, self._settings, Path(queue.fonts))
        return SheetWorker(self.station, self.devices.sheets, pages.pdf_of)

    def _put_away(self) -> None:
        try:
            if self._escrow is not None:
                self._escrow.round(self.station.do)
            if self._parcels is not None:
                self._parcels.round(self.station.side_transaction)
        except Refused as no:  # a trouble of the box waits for its record first
            log.warning("the escrow waits: %s", no)

    def _publish(self) -> None:
        folder = self._settings.state_folder / "ledger"
        try:
            publish(self.station.ledger, folder, RealDisk(), self._beside)
        except (Breach, Fault) as error:
            self.station.ledger.condition.struck(error)
            raise

    def _device_changed(self, name: str, state: DeviceState) -> None:
        """From a watching thread: what holds is told to the ledger by the caretaker's tick."""
        self.caretaker.modes.saw(name, state)

    def _watch_panel(self, house: House) -> None:
        """A worker for the panel, where there is one."""
        if self.devices.panel is None:
            return
        watch = PanelWatch(
            self.station, self.devices.panel, states=self.devices.states,
            called=lambda: house.called, end=self._end_on_battery,
        )  # fmt: skip
        self._workers.append(self._worker("panel", watch.tick, every_s=PANEL_S))

    def _end_on_battery(self) -> None:
        self._status = self._status or service.POWER_STATUS
        self._stop.set()

    def _fail(self) -> None:
        self._status = 1
        self._stop.set()
