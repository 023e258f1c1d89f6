"""Fingers of people who come to one session only: experts, bidders, guests (domain.md F08).

In this process's memory and nowhere else. They go when the person is seen out, when the session
has no list for the door any more, and when the station starts anew; then the host opens.
"""

import threading
from collections.abc import Collection, Mapping
from typing import Final

KEPT_MAX: Final = 64
"""More than a room holds; a template has about half a kilobyte."""


class SessionFingers:
    """Safe to ask from every thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], bytes] = {}

    def keep(self, trade: str, person: str, template: bytes) -> None:
        """Of somebody as the roster names them, in place of any other of theirs."""
        with self._lock:
            self._kept.pop((trade, person), None)
            self._kept[trade, person] = template
            while len(self._kept) > KEPT_MAX:
                del self._kept[next(iter(self._kept))]

    def of(self, listed: Mapping[str, Collection[str]]) -> dict[tuple[str, str], bytes]:
        """(trade, person) -> template; whoever is on no list of `listed` is forgotten."""
        with self._lock:
            self._kept = {
                key: template
                for key, template in self._kept.items()
                if key[1] in listed.get(key[0], ())
            }
            return dict(self._kept)

    def forget(self, trade: str, person: str) -> None:
        with self._lock:
            self._kept.pop((trade, person), None)

    def has(self, trade: str, person: str) -> bool:
        with self._lock:
            return (trade, person) in self._kept
