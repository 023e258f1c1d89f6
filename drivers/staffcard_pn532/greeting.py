"""How a PN532 is known: it wakes up and tells its firmware (GetFirmwareVersion, D4 02).

The question looks for no card and leaves the field as it is.
"""

from typing import Final

from drivers.frames import FrameMachine
from drivers.greeting import Greeting
from drivers.staffcard_pn532 import wire

IC: Final = 0x32


def told(heard: bytes) -> str | None:
    """`PN532, firmware 1.6`."""
    machine = FrameMachine(wire.decode, wire.HEADER)
    machine.feed(heard)
    while (frame := machine.take() or machine.take_late()) is not None:
        if frame.code == wire.FIRMWARE + 1 and len(frame.data) == 4 and frame.data[0] == IC:
            return f"PN532, firmware {frame.data[1]}.{frame.data[2]}"
    return None


GREETING: Final = Greeting(ask=wire.WAKE_UP + wire.encode(wire.FIRMWARE), told=told)
