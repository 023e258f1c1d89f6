"""Parts that came in, put together to messages. No port.

Parts wait in the modem until all are there; a message whose rest does not come within
INCOMPLETE_S is handed over as far as it goes: nothing from outside is dropped without a trace.
"""

from collections.abc import Callable, Mapping
from typing import Final

from appliance.ports import ShortMessage
from drivers.modem_at.pdu import Deliver

INCOMPLETE_S: Final = 600.0
GAP: Final = "…"
"""Stands for a part that never came."""

_Key = tuple[str, int, int]


class Assembly:
    """`monotonic` tells how long an unfinished message has been waiting."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._since: dict[_Key, float] = {}

    def whole(self, stored: Mapping[int, Deliver]) -> list[ShortMessage]:
        """The messages that the modem's places hold whole; `stored` by the number of its place."""
        grouped: dict[_Key, dict[int, Deliver]] = {}
        for slot, part in sorted(stored.items()):
            key = (part.sender, part.part.reference, part.part.total)
            single = part.part.total == 1
            grouped.setdefault((part.sender, -slot, 1) if single else key, {})[slot] = part
        self._since = {key: self._since.get(key, self._monotonic()) for key in grouped}
        return [_joined(parts) for key, parts in grouped.items() if self._ready(key, parts)]

    def _ready(self, key: _Key, parts: Mapping[int, Deliver]) -> bool:
        there = {part.part.number for part in parts.values()}
        return len(there) == key[2] or self._monotonic() - self._since[key] >= INCOMPLETE_S


def _joined(parts: Mapping[int, Deliver]) -> ShortMessage:
    """A part that came twice counts once, with both its places."""
    by_number = {part.part.number: part for part in parts.values()}
    first = by_number[min(by_number)]
    texts = [
        by_number[number].text or "" if number in by_number else GAP
        for number in range(1, first.part.total + 1)
    ]
    return ShortMessage(first.sender, "".join(texts), first.at, tuple(sorted(parts)))
