"""A panel that is not there: switches to flip, a lamp to look at, a door that opens.

Written from protocols.md 7.1: switches are normally closed to ground, so a cut wire reads high;
the mains contact is low while there is mains; the door's relay is driven low. Answers on a socket
of its own, which stands in the folder of the devices like every other one.
"""

import logging
import socket
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Self

log = logging.getLogger(__name__)

STOP_S: Final = 5.0
LINE_BYTES_MAX: Final = 64
LOW_IS_ON: Final = frozenset({"door", "voice_changer", "phone_shield"})
"""Relays that the station drives low."""
COLOURS: Final = ("green", "amber", "red")
WELL: Final = {
    "tamper": False,
    "cover": False,
    "mains": False,
    "battery_low": True,
    "door_leaf": False,
}
"""Signal -> whether its level is high while all is well."""


class PanelSimulator:
    """`numbers`: signal -> pin, as the station's settings wire it; 0 is not wired.

    `changed` hears of each level that the station drives, from the serving thread.
    """

    def __init__(
        self,
        path: Path,
        numbers: Mapping[str, int],
        *,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.path = path
        self._numbers = {name: str(number) for name, number in numbers.items() if number}
        self._high = {name: high for name, high in WELL.items() if name in self._numbers}
        self._driven: dict[str, bool] = {}
        self._heard: dict[str, int] = {}
        self._changed = changed
        self._plugged = True
        self._lock = threading.Lock()
        self._stopping = False
        self._door: socket.socket | None = None
        self._station: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve, name="sim-panel", daemon=True)

    # --- the hands ----------------------------------------------------------------------------

    def open_case(self, *, switch: str = "tamper", is_open: bool = True) -> None:
        """Open or shut the case (`tamper`) or its cover (`cover`)."""
        self._set(switch, high=is_open)

    def cut_mains(self, *, away: bool = True) -> None:
        """Pull the plug out of the wall, or put it back."""
        self._set("mains", high=away)

    def drain(self, *, low: bool = True) -> None:
        """Let the battery of the UPS run low, or charge it."""
        self._set("battery_low", high=not low)

    def swing(self, *, is_open: bool = True) -> None:
        """Open the door of the session room, or let it fall shut."""
        self._set("door_leaf", high=is_open)

    def bounce(self, switch: str, times: int) -> None:
        """Flip a switch so often as fast as it goes, and leave it as it was."""
        for _ in range(times):
            self._set(switch, high=not self._high[switch])
            self._set(switch, high=not self._high[switch])

    def pull(self) -> None:
        """Pull the flat cable: every switch reads high, lamp and lock are without power."""
        with self._lock:
            self._plugged = False
            self._send(self._levels())

    def plug(self) -> None:
        with self._lock:
            self._plugged = True
            self._send(self._levels())

    # --- the eyes -----------------------------------------------------------------------------

    @property
    def plugged(self) -> bool:
        return self._plugged

    @property
    def lamps(self) -> tuple[str, ...]:
        """The colours that are lit now."""
        return tuple(colour for colour in COLOURS if self._on(colour))

    @property
    def in_use(self) -> bool:
        """The light beside the door of the session room."""
        return self._on("in_use")

    @property
    def buzzing(self) -> bool:
        return self._on("buzzer")

    @property
    def door_open(self) -> bool:
        """The relay is driven low: the lock lets go. Without a station it holds."""
        number = self._numbers.get("door", "")
        return self._plugged and self._driven.get(number) is False

    def relay_on(self, signal: str) -> bool:
        """Whether `voice_changer` or `phone_shield` is on: driven low by a station that lives."""
        number = self._numbers.get(signal, "")
        return self._plugged and self._driven.get(number) is False

    def times_on(self, signal: str) -> int:
        """How often lamp, buzzer or door went on (a blinking lamp counts on)."""
        return self._heard.get(signal, 0)

    def switches(self) -> dict[str, bool]:
        """Signal -> whether something is the matter with it."""
        return {name: high is not WELL[name] for name, high in self._high.items()}

    def _on(self, signal: str) -> bool:
        return self._plugged and self._driven.get(self._numbers.get(signal, ""), False)

    # --- the socket ---------------------------------------------------------------------------

    def start(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._door.bind(str(self.path))
        self._door.listen(1)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Take the panel away; a station that knows it keeps the levels it saw."""
        self._stopping = True
        for one in (self._station, self._door):
            if one is not None:
                _shut(one)
        if self._thread.is_alive():
            self._thread.join(STOP_S)
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def _serve(self) -> None:
        assert self._door is not None
        while not self._stopping:
            try:
                station, _address = self._door.accept()
            except OSError:
                return
            with self._lock:
                self._station = station
                self._driven.clear()
                self._send(self._levels() + ".\n")
            self._listen(station)
            with self._lock:
                self._station = None
                self._driven.clear()  # its pins are inputs again: dark, and locked
            _shut(station)
            self._changed()

    def _listen(self, station: socket.socket) -> None:
        try:
            with station.makefile("r", encoding="ascii", newline="\n") as lines:
                while line := lines.readline(LINE_BYTES_MAX):
                    number, _equals, level = line.rstrip("\n").partition("=")
                    self._take(number, level == "1")
        except (OSError, ValueError):
            log.info("the station let the panel go")

    def _take(self, number: str, high: bool) -> None:
        with self._lock:
            self._driven[number] = high
            for signal, pin in self._numbers.items():
                if pin == number and high is not (signal in LOW_IS_ON):
                    self._heard[signal] = self._heard.get(signal, 0) + 1
        self._changed()

    def _set(self, switch: str, *, high: bool) -> None:
        if switch not in self._high:
            raise KeyError(switch)
        with self._lock:
            self._high[switch] = high
            self._send(self._levels())

    def _levels(self) -> str:
        return "".join(
            f"{self._numbers[name]}={int(high or not self._plugged)}\n"
            for name, high in self._high.items()
        )

    def _send(self, text: str) -> None:
        if self._station is None:
            return
        try:
            self._station.sendall(text.encode("ascii"))
        except OSError:
            log.info("the station let the panel go")


def _shut(one: socket.socket) -> None:
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        log.debug("the other side was gone already")
    one.close()
