"""A resident-ID-card reader (SAM_V) that is not there, written from protocols.md section 2 alone.

    host  -> AA AA AA 96 69 | LEN_H LEN_L | CMD PARA [DATA]      | CHK
    reader-> AA AA AA 96 69 | LEN_H LEN_L | SW1 SW2 SW3 [DATA]   | CHK

LEN counts everything after itself; CHK is the XOR of everything between the header and itself.
"""

import struct
import threading
import time
from collections.abc import Callable
from functools import partial, reduce
from operator import xor

from drivers.idcard_samv.simulated_card import SimulatedCard

HEADER = bytes.fromhex("AA AA AA 96 69")
COMMAND_LENGTH_MIN, COMMAND_LENGTH_MAX = 3, 64

FOUND, DONE = 0x9F, 0x90
NO_CARD, SELECT_FAILED, NO_SUCH_ITEM = 0x80, 0x81, 0x91
BAD_CHECKSUM, BAD_LENGTH, BAD_COMMAND, READ_FAILED = 0x10, 0x11, 0x21, 0x41

WITH_WORD = (0x31, 0x41, 0x47, 0x81)

RESET, STATUS, MODULE_ID = b"\x10\xff", b"\x11\xff", b"\x12\xff"
FIND, SELECT = b"\x20\x01", b"\x20\x02"
READ, READ_WITH_FINGERPRINTS, READ_ADDED_ADDRESS = b"\x30\x01", b"\x30\x10", b"\x30\x03"
SET_SPEED = 0x60
SPEEDS = (115200, 57600, 38400, 19200, 9600)

EXAMPLE_MODULE_ID = struct.pack("<HHIII", 5, 1, 20210715, 7654321, 123456789)
"""Shown as 05.01-20210715-0007654321-0123456789."""


def frame(status: int, data: bytes = b"", word: bytes = bytes(2)) -> bytes:
    """An answer of the reader; SW1 SW2 may be a `word` of the card's own."""
    counted = struct.pack(">H", 4 + len(data)) + word + bytes([status]) + data
    return HEADER + counted + bytes([reduce(xor, counted)])


class SamvSimulator:
    """The module's side of the conversation. `lay` and `lift` are the hand with the card.

    `found_again`: modules differ in what "find" says of a card that was read and still lies there;
    most say "no card" until it is lifted (False), some find it again (True).
    `module_status`: answer to the status command (60 self test failed, 66 not authorised).
    `statuses`: command -> status with which it is answered instead, to play any row of the table.
    `rest_s`: a module that is asked for a card sooner than so long after the last time says "no
    card", as some do. `card_word`: SW1 SW2 that come along with 31, 41, 47 and 81.
    """

    def __init__(
        self,
        *,
        module_id: bytes = EXAMPLE_MODULE_ID,
        read_time_s: float = 0.0,
        found_again: bool = False,
        module_status: int = DONE,
        rest_s: float = 0.0,
        card_word: bytes = bytes(2),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.read_time_s = read_time_s
        self.found_again = found_again
        self.module_status = module_status
        self.statuses: dict[bytes, int] = {}
        self.reads = 0
        self.baud = SPEEDS[0]
        self.searches: list[float] = []
        """When it was asked for a card, the last ones."""
        self._rest_s = rest_s
        self._card_word = card_word
        self._monotonic = monotonic
        self._module_id = module_id
        self._moved = threading.Condition()
        self._card: SimulatedCard | None = None
        self._laying = 0
        self._read_in_laying = 0
        self._selected: SimulatedCard | None = None
        self._fresh = False
        self._found = False
        self._input = bytearray()
        self._acts: dict[bytes, Callable[[], bytes]] = {
            RESET: self._module_is,
            STATUS: self._module_is,
            MODULE_ID: self._module_number,
            FIND: self._find,
            SELECT: self._select,
            READ: partial(self._read, with_fingerprints=False),
            READ_WITH_FINGERPRINTS: partial(self._read, with_fingerprints=True),
            READ_ADDED_ADDRESS: self._read_added_address,
        }

    # --- the hand ----------------------------------------------------------------------------

    @property
    def card(self) -> SimulatedCard | None:
        return self._card

    def lay(self, card: SimulatedCard) -> None:
        """Lay this card on the reader, in place of any other."""
        with self._moved:
            self._card = card
            self._laying += 1
            self._forget()
            self._moved.notify_all()

    def lift(self) -> None:
        """Take the card away; a reading in progress fails."""
        with self._moved:
            self._take_away()
            self._moved.notify_all()

    def _take_away(self) -> None:
        self._card = None
        self._laying += 1
        self._forget()

    def _forget(self) -> None:
        self._found = self._fresh = False
        self._selected = None

    def power_cycle(self) -> list[bytes]:
        """Off and on again: a card that lies there has to be found and selected anew."""
        with self._moved:
            self._input.clear()
            self._laying += 1
            self._forget()
            return []

    # --- the wire ----------------------------------------------------------------------------

    def received(self, data: bytes) -> list[bytes]:
        self._input += data
        answers: list[bytes] = []
        while (command := self._next_command(answers)) is not None:
            answers.append(self._answer(command))
        return answers

    def _next_command(self, answers: list[bytes]) -> bytes | None:
        """The next command whose frame is whole and right; complaints go to `answers`."""
        while True:
            start = self._input.find(HEADER)
            if start < 0:
                del self._input[: max(0, len(self._input) - len(HEADER) + 1)]
                return None
            del self._input[:start]
            if len(self._input) < 7:
                return None
            length = int.from_bytes(self._input[5:7], "big")
            if not COMMAND_LENGTH_MIN <= length <= COMMAND_LENGTH_MAX:
                del self._input[:7]
                answers.append(frame(BAD_LENGTH))
                continue
            if len(self._input) < 7 + length:
                return None
            counted = bytes(self._input[5 : 7 + length])
            del self._input[: 7 + length]
            if reduce(xor, counted) != 0:
                answers.append(frame(BAD_CHECKSUM))
                continue
            return counted[2:-1]

    def _answer(self, command: bytes) -> bytes:
        with self._moved:
            played = self.statuses.get(command[:2])
            if played is not None:
                return self._with_word(frame(played))
            if command[0] == SET_SPEED and command[1] < len(SPEEDS):
                self.baud = SPEEDS[command[1]]
                return frame(DONE)
            act = self._acts.get(command)
            return frame(BAD_COMMAND) if act is None else self._with_word(act())

    def _with_word(self, answer: bytes) -> bytes:
        """The answer with the card's own word where modules pass it on."""
        status = answer[9]
        return frame(status, answer[10:-1], self._card_word) if status in WITH_WORD else answer

    def _module_is(self) -> bytes:
        return frame(self.module_status)

    def _module_number(self) -> bytes:
        return frame(DONE, self._module_id)

    def _hurried(self) -> bool:
        self.searches = [*self.searches[-99:], self._monotonic()]
        return len(self.searches) > 1 and self.searches[-1] - self.searches[-2] < self._rest_s

    def _find(self) -> bytes:
        self._forget()
        if self._hurried():
            return frame(NO_CARD)
        was_read = self._read_in_laying == self._laying
        if self._card is None or (was_read and not self.found_again):
            return frame(NO_CARD)
        self._found = True
        return frame(FOUND, bytes(4))

    def _select(self) -> bytes:
        if self._card is None or not self._found:
            return frame(SELECT_FAILED)
        self._selected, self._fresh = self._card, True
        return frame(DONE, self._card.serial)

    def _read(self, *, with_fingerprints: bool) -> bytes:
        """Text and photo. The module needs its time, and the card must lie there all the while."""
        card, laying = self._selected, self._laying
        if card is None or not self._fresh:
            return frame(READ_FAILED)
        self._fresh = False
        if card.lifted_in_mid_read:
            self._moved.wait_for(lambda: self._laying != laying, self.read_time_s / 2)
            self._take_away()
            return frame(READ_FAILED)
        if self._moved.wait_for(lambda: self._laying != laying, self.read_time_s):
            return frame(READ_FAILED)
        if card.refuses is not None:
            return frame(card.refuses)
        self.reads += 1
        self._read_in_laying = laying
        lengths = [len(card.text), len(card.photo)]
        data = card.text + card.photo
        if with_fingerprints:
            lengths.append(len(card.fingerprints))
            data += card.fingerprints
        return frame(DONE, struct.pack(f">{len(lengths)}H", *lengths) + data)

    def _read_added_address(self) -> bytes:
        if self._selected is None:
            return frame(READ_FAILED)
        if self._selected.added_address is None:
            return frame(NO_SUCH_ITEM)
        return frame(DONE, self._selected.added_address)
