"""The panel's own thread: debounces the switches, plays lamp and buzzer, locks the door again.

Source: protocols.md 7.1. One thread waits for an edge or for the next moment at which something
has to change; while nothing happens it sleeps. The door's moment stands beside every other one,
and each way out of the thread locks it.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from gpiozero.pins import Factory

from appliance.core.panel import Lamp, Shown
from appliance.ports import Contacts, DeviceState, NoAnswer
from appliance.settings import PanelPins
from drivers.panel_gpio import debounce, patterns
from drivers.panel_gpio.board import Board, local_pins
from drivers.panel_gpio.debounce import Contact
from drivers.panel_gpio.simulated_pins import WireFactory

log = logging.getLogger(__name__)

STOP_S: Final = 5.0
TEST: Final = (Lamp.GREEN, Lamp.AMBER, Lamp.RED)
RETRY_S: Final = 30.0
"""A header does not come while the machine runs; a laboratory may."""
TEST_S: Final = 0.6
"""For each colour of a lamp test: long enough to see, short enough to stand there for."""


class GpioPanel:
    """Implements ports.Panel. `make` makes the pins: those of the board, unless told otherwise."""

    name = "panel"

    def __init__(
        self,
        pins: PanelPins,
        *,
        make: Callable[[], Factory] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pins = pins
        self._make = make or _pins_of(pins)
        self._monotonic = monotonic
        self._wake = threading.Condition(threading.RLock())
        self._retry_s = RETRY_S if self._make is local_pins else 0.0
        self._retry_at = monotonic()
        self._board: Board | None = None
        self._thread: threading.Thread | None = None
        self._stop = False
        self._read: dict[str, Contact] = {}
        self._shown, self._shown_at = Shown(), 0.0
        self._test_at: float | None = None
        self._pattern: tuple[float, ...] = ()
        self._pattern_at = 0.0
        self._door_until: float | None = None
        self.rounds = 0
        """How often the thread woke: a panel at rest adds nothing."""

    # --- ports.Panel --------------------------------------------------------------------------

    def probe(self) -> DeviceState:
        """Opens the pins where they are not open yet; a board that came back is used again."""
        try:
            with self._wake:
                if self._board is None and not self._stop:
                    if self._monotonic() < self._retry_at:
                        return DeviceState.NO_ANSWER
                    self._retry_at = self._monotonic() + self._retry_s
                    self._begin()
                if self._board is not None:
                    self._board.high()
        except NoAnswer as fault:
            if self._board is not None:
                log.warning("%s", fault)
            self._let_go()
            return DeviceState.NO_ANSWER
        return DeviceState.READY

    def contacts(self) -> Contacts | None:
        """See ports.Panel."""
        with self._wake:
            if self._board is None:
                return None
            high = {name: contact.level for name, contact in self._read.items()}
        return Contacts(
            tamper=high.get("tamper", False),
            cover=high.get("cover", False),
            mains=not high.get("mains", False),
            battery_low=high.get("battery_low") is (self._pins.battery_low_level == "high"),
            door_leaf=high.get("door_leaf", False),
        )

    def show(self, shown: Shown) -> None:
        """See ports.Panel."""
        with self._wake:
            if shown != self._shown:
                self._shown, self._shown_at = shown, self._monotonic()
                self._wake.notify_all()

    def sound(self, pattern: tuple[float, ...]) -> None:
        """See ports.Panel. ValueError for a pattern that is longer than 2 s."""
        if not patterns.fit(pattern):
            raise ValueError("a pattern is 2 s at most")
        with self._wake:
            self._pattern, self._pattern_at = pattern, self._monotonic()
            self._wake.notify_all()

    def open_door(self) -> None:
        """See ports.Panel. Asked again while it is open, the time does not grow."""
        with self._wake:
            if self._board is None or not self._board.has_door:
                raise NoAnswer("no door here", hint="hint.panel-pins")
            if self._door_until is None:
                self._door_until = self._monotonic() + self._pins.door_s
                self._board.lock(open_=True)
                self._wake.notify_all()

    def exercise(self) -> str:
        """See ports.Exercised: every colour for a moment, a short sound; somebody looks."""
        if self.contacts() is None:
            raise NoAnswer("no panel", hint="hint.panel-pins")
        with self._wake:
            self._test_at = self._monotonic()
        self.sound((0.2,))
        return ""

    def close(self) -> None:
        """Lock the door, darken the lamp, give the pins back."""
        with self._wake:
            self._stop = True
            self._wake.notify_all()
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(STOP_S)
        self._let_go()

    # --- the thread ---------------------------------------------------------------------------

    def _begin(self) -> None:
        now = self._monotonic()
        self._board = Board(self._pins, self._make, self._edge)
        self._read = {
            name: debounce.begun(level, now) for name, level in self._board.high().items()
        }
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="panel", daemon=True)
            self._thread.start()
        log.info("the panel is there")

    def _let_go(self) -> None:
        with self._wake:
            board, self._board = self._board, None
            self._door_until = None
            if board is not None:
                board.close()

    def _edge(self) -> None:
        with self._wake:
            self._wake.notify_all()

    def _run(self) -> None:
        try:
            with self._wake:
                while not self._stop:
                    self.rounds += 1
                    next_at = self._step(self._monotonic())
                    wait_s = None if next_at is None else max(0.0, next_at - self._monotonic())
                    self._wake.wait(wait_s)
        finally:
            # Whatever ended this thread: no door stays open, no screen goes on saying "ready".
            self._let_go()

    def _step(self, now: float) -> float | None:
        """Do what is due; the next moment at which something is, None while nothing is."""
        if self._board is None:
            return None
        try:
            due = [self._door(self._board, now), self._sounding(self._board, now)]
            due += [self._lit(self._board, now), *self._settle(self._board, now)]
        except NoAnswer as fault:
            log.warning("%s", fault)
            self._let_go()
            return None
        return min((at for at in due if at is not None), default=None)

    def _door(self, board: Board, now: float) -> float | None:
        if self._door_until is not None and now >= self._door_until:
            self._door_until = None
            board.lock(open_=False)
        return self._door_until

    def _sounding(self, board: Board, now: float) -> float | None:
        if not self._pattern:
            return None
        on, until = patterns.sounding(self._pattern, now - self._pattern_at)
        board.buzz(on=on)
        if until is None:
            self._pattern = ()
            return None
        return self._pattern_at + until

    def _lit(self, board: Board, now: float) -> float | None:
        board.use(on=self._shown.in_use)
        board.switch(self._shown.relays)
        if self._test_at is not None:
            number = int((now - self._test_at) / TEST_S)
            if number < len(TEST):
                board.light(TEST[number])
                return self._test_at + (number + 1) * TEST_S
            self._test_at = None
        if not self._shown.blink:
            board.light(self._shown.lamp)
            return None
        on, until = patterns.lit(now - self._shown_at)
        board.light(self._shown.lamp if on else Lamp.OFF)
        return self._shown_at + until

    def _settle(self, board: Board, now: float) -> list[float | None]:
        for name, level in board.high().items():
            self._read[name] = debounce.read(self._read[name], level, now)
        return [debounce.settles_at(contact) for contact in self._read.values()]


def _pins_of(pins: PanelPins) -> Callable[[], Factory]:
    if pins.simulated:
        return lambda: WireFactory(pins.simulated)
    return local_pins
