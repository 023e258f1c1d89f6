"""The staff-card reader of the demo: a folder instead of a card's wire. See README.md."""

import threading
from pathlib import Path

import msgspec

from appliance.ports import BrokenAnswer, DeviceRefusal, DeviceState, NoAnswer, StaffCard
from drivers.staffcard_demo import cards
from drivers.staffcard_demo.cards import CardFile


class DemoStaffCardReader:
    """Implements ports.StaffCardReader over the folder of cards.py."""

    probe_every_s = 1.0
    """A folder that goes tells nobody."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return "staff-card"

    def probe(self) -> DeviceState:
        try:
            self.card()
        except NoAnswer:
            return DeviceState.NO_ANSWER
        except BrokenAnswer:
            return DeviceState.BROKEN_ANSWER
        return DeviceState.READY

    def close(self) -> None:
        """Nothing is held open between calls."""

    def card(self) -> StaffCard | None:
        """The card on the reader. Raises NoAnswer (no reader), BrokenAnswer (a bad card)."""
        card = self._lying()
        return None if card is None else StaffCard(card.card_no, card.staff_no)

    def secret(self, card: StaffCard) -> bytes:
        """The card's 32 bytes, for one PIN try.

        The try is counted on the card before the secret leaves it: if power fails here, a try is
        lost, never won. Raises DeviceRefusal `card-locked`, `card-moved`.
        """
        with self._lock:
            lying = self._same(card)
            if lying.tries_left == 0:
                raise DeviceRefusal("card-locked")
            self._write(lying, lying.tries_left - 1)
            return lying.secret

    def tries_left(self, card: StaffCard) -> int:
        """How many PIN tries the card still gives. Raises DeviceRefusal `card-moved`."""
        return self._same(card).tries_left

    def pin_was_right(self, card: StaffCard) -> None:
        """All tries back. Raises DeviceRefusal `card-moved`."""
        with self._lock:
            self._write(self._same(card), cards.TRIES)

    def _same(self, card: StaffCard) -> CardFile:
        lying = self._lying()
        if lying is None or (lying.card_no, lying.staff_no) != (card.card_no, card.staff_no):
            raise DeviceRefusal("card-moved")
        return lying

    def _lying(self) -> CardFile | None:
        try:
            staff_no = cards.on_reader(self._folder)
            return None if staff_no is None else cards.read(self._folder, staff_no)
        except ValueError as error:
            raise BrokenAnswer("the staff card cannot be read") from error
        except OSError as error:
            if self._folder.is_dir():
                raise BrokenAnswer("the staff card cannot be read") from error
            raise NoAnswer("no staff card reader") from error

    def _write(self, card: CardFile, tries_left: int) -> None:
        try:
            cards.write(self._folder, msgspec.structs.replace(card, tries_left=tries_left))
        except OSError as error:
            raise BrokenAnswer("the staff card cannot be written") from error
