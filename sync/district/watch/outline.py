"""An entry as far as the watch reads it; the rest stays undecoded bytes."""

from typing import Any

import msgspec

from appliance.core.envelope import ClockReading


class Signed(msgspec.Struct, frozen=True):
    """Whose key stands under a command."""

    key: str


class Asked(msgspec.Struct, frozen=True):
    """Of a command: its arguments, undecoded."""

    args: msgspec.Raw = msgspec.Raw(b"{}")


class Outline(msgspec.Struct, frozen=True):
    """`at` in entry form, `clock` the raw readings (entries.md 1)."""

    kind: str
    at: str
    clock: ClockReading
    data: msgspec.Raw
    trade: str = ""
    command: Asked | None = None
    sigs: tuple[Signed, ...] = ()
    demo: bool = False

    def told(self) -> dict[str, Any]:
        """What was decided."""
        found: dict[str, Any] = msgspec.json.decode(self.data)
        return found


_decode = msgspec.json.Decoder(Outline).decode


def outline_of(body: bytes) -> Outline | None:
    """None for bytes that are no entry: `records` names those."""
    try:
        return _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
