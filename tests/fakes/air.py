"""The network as a modem reaches it: takes every message, or refuses those to one number."""

from collections.abc import Callable

from appliance.ports import (
    Collected,
    DeviceRefusal,
    DeviceState,
    SendState,
    ShortMessage,
    Signal,
)


class Air:
    """Stands where a modem is; `heard` are (number, text), in the order in which they went out."""

    name = "modem"
    signal = Signal()

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.refused = ""

    def send(
        self,
        number: str,
        text: str,
        *,
        reference: int,
        parts_before: int = 0,
        accepted: Callable[[int, int], None] = lambda _reference, _total: None,
    ) -> SendState:
        if number == self.refused:
            raise DeviceRefusal("congestion")
        accepted(reference % 256 + parts_before, 1)
        self.heard.append((number, text))
        return SendState.SENT

    def collect(self) -> Collected:
        return Collected()

    def forget(self, message: ShortMessage) -> None:
        raise AssertionError(f"nothing comes in here: {message.slots}")

    def probe(self) -> DeviceState:
        return DeviceState.READY

    def close(self) -> None:
        """Nothing is open."""
