"""Whose card opened the pages of their own matters at a browser: in memory, for a short while."""

import threading
from dataclasses import dataclass, field
from typing import Final

from appliance.core.parties import Person

GUEST_S: Final = 150.0
"""Seconds without a request after which it is nobody's: the page asks and leaves long before."""
PRINTS_MAX: Final = 6
"""Papers that one card may have printed before it has to be laid down anew."""


@dataclass(slots=True)
class Guest:
    """`until` on the monotonic clock; `prints`: papers ordered since the card was read."""

    person: Person = field(repr=False)
    until: float
    prints: int = 0


class Guests:
    """One guest a browser. Safe to ask from every thread; a restart forgets everybody."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._here: dict[str, Guest] = {}

    def come(self, browser: str, person: Person, *, now_s: float) -> None:
        """In place of whoever was here before."""
        with self._lock:
            self._sweep(now_s)
            self._here[browser] = Guest(person, now_s + GUEST_S)

    def at(self, browser: str, *, now_s: float) -> Guest | None:
        """The guest of a browser, who is seen to be there; None when nobody is (any more)."""
        with self._lock:
            self._sweep(now_s)
            found = self._here.get(browser)
            if found is not None:
                found.until = now_s + GUEST_S
            return found

    def leave(self, browser: str) -> None:
        """The next person sees nothing of them."""
        with self._lock:
            self._here.pop(browser, None)

    def _sweep(self, now_s: float) -> None:
        for browser in [one for one, guest in self._here.items() if guest.until <= now_s]:
            del self._here[browser]
