"""A panel whose contacts a test sets."""

from appliance.core.panel import Shown
from appliance.ports import Contacts, DeviceState


class PlayedPanel:
    """Contacts that a test sets; remembers lamp and sounds."""

    name = "panel"

    def __init__(self) -> None:
        self.seen: Contacts | None = Contacts()
        self.shown = Shown()
        self.sounds: list[tuple[float, ...]] = []

    def contacts(self) -> Contacts | None:
        return self.seen

    def show(self, shown: Shown) -> None:
        self.shown = shown

    def sound(self, pattern: tuple[float, ...]) -> None:
        self.sounds.append(pattern)

    def open_door(self) -> None:
        raise AssertionError("no switch opens the door")

    def probe(self) -> DeviceState:
        return DeviceState.READY

    def close(self) -> None:
        return
