"""The pins of the panel through gpiozero; the only place that knows that library.

Source: protocols.md 7.1. Importing is safe on any machine; a board that is not there shows when
the first pin is asked for, as NoAnswer.
"""

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

from gpiozero import LED, Buzzer, DigitalInputDevice, GPIOZeroError, OutputDevice
from gpiozero.pins import Factory

from appliance.core import relays
from appliance.core.panel import Lamp
from appliance.ports import NoAnswer
from appliance.settings import PanelPins

LAMPS: Final[Mapping[str, Lamp]] = {"red": Lamp.RED, "amber": Lamp.AMBER, "green": Lamp.GREEN}
RELAYS: Final[Mapping[str, str]] = {
    "voice_changer": relays.VOICE_CHANGER,
    "phone_shield": relays.PHONE_SHIELD,
}
SWITCHES: Final = ("tamper", "cover", "mains", "battery_low", "door_leaf")


def local_pins() -> Factory:
    """The header of this board; lgpio is the one library that knows every model."""
    module = importlib.import_module("gpiozero.pins.lgpio")
    factory: Factory = module.LGPIOFactory()
    return factory


class Board:
    """All pins, opened together and closed together. `changed` hears of edges, in any thread."""

    def __init__(
        self, pins: PanelPins, make: Callable[[], Factory], changed: Callable[[], None]
    ) -> None:
        """Raises NoAnswer where there is no header, no right to it, or somebody else's pin."""
        self._open: list[LED | Buzzer | OutputDevice | DigitalInputDevice] = []
        self._lamps: dict[Lamp, LED] = {}
        self._buzzer: Buzzer | None = None
        self._in_use: LED | None = None
        self._door: OutputDevice | None = None
        self._relays: dict[str, OutputDevice] = {}
        self._switches: dict[str, DigitalInputDevice] = {}
        self._factory: Factory | None = None
        try:
            self._factory = make()
            self._open_all(pins, self._factory, changed)
        except absences() as error:
            self.close()
            raise NoAnswer(f"no panel: {error}", hint="hint.panel-pins") from error

    def _open_all(self, pins: PanelPins, factory: Factory, changed: Callable[[], None]) -> None:
        numbers = {name: number for name, number in pins.numbers().items() if number}
        # The lock first, and locked: whatever the others do, no door stands open.
        if "door" in numbers:
            self._door = OutputDevice(
                numbers["door"], active_high=False, initial_value=False, pin_factory=factory
            )
            self._open.append(self._door)
        for name, relay in RELAYS.items():
            if name in numbers:
                self._relays[relay] = OutputDevice(
                    numbers[name], active_high=False, initial_value=False, pin_factory=factory
                )
                self._open.append(self._relays[relay])
        for name, lamp in LAMPS.items():
            if name in numbers:
                self._lamps[lamp] = LED(numbers[name], pin_factory=factory)
                self._open.append(self._lamps[lamp])
        if "buzzer" in numbers:
            self._buzzer = Buzzer(numbers["buzzer"], pin_factory=factory)
            self._open.append(self._buzzer)
        if "in_use" in numbers:
            self._in_use = LED(numbers["in_use"], pin_factory=factory)
            self._open.append(self._in_use)
        for name in SWITCHES:
            if name in numbers:
                switch = DigitalInputDevice(numbers[name], pull_up=True, pin_factory=factory)
                switch.when_activated = switch.when_deactivated = changed
                self._switches[name] = switch
                self._open.append(switch)

    @property
    def has_door(self) -> bool:
        return self._door is not None

    def high(self) -> dict[str, bool]:
        """Each wired switch -> whether its level is high. Raises NoAnswer."""
        with _as_no_answer():
            return {name: not one.is_active for name, one in self._switches.items()}

    def light(self, lamp: Lamp) -> None:
        """One colour or none. Raises NoAnswer."""
        with _as_no_answer():
            for each, led in self._lamps.items():
                led.value = each is lamp

    def use(self, *, on: bool) -> None:
        """The light beside the door of the session room. Raises NoAnswer."""
        with _as_no_answer():
            if self._in_use is not None:
                self._in_use.value = on

    def switch(self, on: frozenset[str]) -> None:
        """The relays of the session room: these on, the others off. Raises NoAnswer."""
        with _as_no_answer():
            for relay, device in self._relays.items():
                device.value = relay in on

    def buzz(self, *, on: bool) -> None:
        with _as_no_answer():
            if self._buzzer is not None:
                self._buzzer.value = on

    def lock(self, *, open_: bool) -> None:
        """Let the lock go, or hold it. Raises NoAnswer."""
        with _as_no_answer():
            if self._door is not None:
                self._door.value = open_

    def close(self) -> None:
        """Every pin becomes an input: an active-low relay lets go, the lamp is dark."""
        for one in reversed(self._open):
            with suppress(*absences()):
                one.close()
        self._open.clear()
        if self._factory is not None:
            with suppress(*absences()):
                self._factory.close()
            self._factory = None


@contextmanager
def _as_no_answer() -> Iterator[None]:
    """What gpiozero or the kernel raises leaves here as NoAnswer."""
    try:
        yield
    except absences() as error:
        raise NoAnswer(f"the panel fell silent: {error}", hint="hint.panel-pins") from error


def absences() -> tuple[type[Exception], ...]:
    """What says that there are no pins; lgpio's own error can be named only where it is there."""
    lgpio = sys.modules.get("lgpio")
    own: tuple[type[Exception], ...] = () if lgpio is None else (lgpio.error,)
    return (GPIOZeroError, OSError, ImportError, *own)
