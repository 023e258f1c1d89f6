"""Looks after the card of whoever is signed in, and only then: lifted, it locks within a second.

While nobody sits anywhere this thread sleeps, and no device is asked.
"""

import threading
from collections.abc import Callable
from typing import Final

from appliance.ports import DeviceFault, StaffCardReader
from kiosk_ui.seats import Seats

EVERY_S: Final = 0.4
"""A person may take a card away and be gone: with the reader's own time it stays under 1 s."""
STOP_S: Final = 5.0


def card_on(reader: StaffCardReader) -> str | None:
    """Number of the staff card that lies there; a silent reader counts as a lifted card."""
    try:
        card = reader.card()
    except DeviceFault:
        return None
    return card.card_no if card else None


class SeatKeeper:
    """`look` tells the number of the card on the reader. `rounds` counts the looks."""

    def __init__(
        self, seats: Seats, look: Callable[[], str | None], *, every_s: float = EVERY_S
    ) -> None:
        self._seats = seats
        self._look = look
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="seats", daemon=True)
        self.rounds = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Everybody is signed out with it."""
        self._stop.set()
        self._seats.occupied.set()
        self._thread.join(STOP_S)
        self._seats.clear()

    def _run(self) -> None:
        while not self._stop.is_set():
            seated = self._seats.occupied.wait(self._seats.forget_left())
            if seated and not self._stop.is_set():
                self.rounds += 1
                self._seats.look(self._look())
                self._stop.wait(self._every_s)
