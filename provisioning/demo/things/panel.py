"""The panel: lamp, buzzer and door to look at; case, cover, mains and battery to meddle with."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from appliance.settings import PanelPins
from drivers.panel_gpio.simulator import COLOURS, PanelSimulator
from provisioning.demo.things.thing import Act, Form, LabRefusal, Thing

SWITCHES = ("tamper", "cover", "mains", "battery_low", "door_leaf")
"""`laboratory.switch.<name>.<on or off>` says in words how it is."""
WIRED = PanelPins(door_leaf=16, in_use=26, voice_changer=12, phone_shield=20, shield_permit="DEMO")
"""The panel of the laboratory has everything that a panel can have."""
RELAYS = ("voice_changer", "phone_shield")
"""What hangs on the relays of the session room: `laboratory.relay.<name>.<on or off>`."""
BLINKS_S = 4.0
"""A lamp that went on twice within this time blinks; a page shows that, not each flash."""


class PanelThing(Thing):
    """Open the case, pull the mains plug, run the battery low; see what the station shows."""

    name = "panel"
    switches, colours, relays = SWITCHES, COLOURS, RELAYS

    def __init__(self, folder: Path, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.panel = PanelSimulator(folder / self.name, WIRED.numbers(), changed=self._look)
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._counted = dict.fromkeys(COLOURS, 0)
        self._flashes = {colour: deque[float](maxlen=2) for colour in COLOURS}

    def _look(self) -> None:
        """Something that the station drives has changed."""
        with self._lock:
            for colour in COLOURS:
                count = self.panel.times_on(colour)
                if count > self._counted[colour]:
                    self._counted[colour] = count
                    self._flashes[colour].append(self._monotonic())

    def lamps(self) -> dict[str, str]:
        """Colour -> on, off or blinks."""
        lit, now = self.panel.lamps, self._monotonic()
        with self._lock:
            blinking = {
                colour
                for colour, flashes in self._flashes.items()
                if len(flashes) == 2 and now - flashes[0] < BLINKS_S
            }
        return {
            colour: "blinks" if colour in blinking else "on" if colour in lit else "off"
            for colour in COLOURS
        }

    def acts(self) -> Mapping[str, Act]:
        return {"switch": self.switch}

    def switch(self, form: Form) -> None:
        """`switch` one of SWITCHES, `value` on (something is the matter) or off."""
        on = form.get("value", "on") == "on"
        match form.get("switch"):
            case "tamper" | "cover" as switch:
                self.panel.open_case(switch=switch, is_open=on)
            case "mains":
                self.panel.cut_mains(away=on)
            case "battery_low":
                self.panel.drain(low=on)
            case "door_leaf":
                self.panel.swing(is_open=on)
            case _:
                raise LabRefusal("There is no such switch.")

    def tidy(self) -> None:
        for switch in SWITCHES:
            self.switch({"switch": switch, "value": "off"})

    def state(self) -> dict[str, Any]:
        return {
            "panel": {
                "lamps": self.lamps(),
                "buzzing": self.panel.buzzing,
                "door_open": self.panel.door_open,
                "in_use": self.panel.in_use,
                "relays": {name: self.panel.relay_on(name) for name in RELAYS},
                "switches": self.panel.switches(),
            }
        }

    # --- the cable: a socket in place of a line ----------------------------------------------

    def start(self) -> None:
        self.panel.start()

    def stop(self) -> None:
        self.panel.stop()

    @property
    def plugged(self) -> bool | None:
        return self.panel.plugged

    def pull(self) -> None:
        self.panel.pull()

    def put_back(self) -> None:
        self.panel.plug()
