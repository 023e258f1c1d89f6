"""A PN532 that is not there, written from protocols.md 5.2 alone, and the hand with the card.

    00 00 FF | LEN LCS | D4 CC data | DCS 00     or FF FF LENM LENL LCS for long ones

Asleep after power-up until 55 is heard. Each good command is acknowledged, then answered; a
damaged one is answered by nothing; an unknown one by the error frame; NACK gets the last answer
again.
"""

import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

from drivers.staffcard_pn532.simulated_drawer import Drawer, DrawnCard, StaffChip

ACK: Final = bytes.fromhex("0000FF00FF00")
NACK: Final = bytes.fromhex("0000FFFF0000")
ERROR: Final = bytes.fromhex("0000FF01FF7F8100")
FIRMWARE: Final = bytes.fromhex("32010607")
START: Final = b"\x00\x00\xff"
LENGTH_MAX: Final = 265
TIME_OUT, WRONG_CONTEXT = 0x01, 0x27
FOR_EVER: Final = 0xFF


class Card(Protocol):
    """What lies in the field. `transmit` None: silence."""

    @property
    def uid(self) -> bytes: ...

    @property
    def sak(self) -> int: ...

    @property
    def atqa(self) -> bytes: ...

    @property
    def ats(self) -> bytes: ...

    def transmit(self, apdu: bytes) -> bytes | None: ...

    def power_off(self) -> None: ...


def frame(body: bytes) -> bytes:
    """TFI and data in a normal or an extended frame."""
    if len(body) < 256:
        head = bytes([len(body), 256 - len(body) & 0xFF])
    else:
        high, low = divmod(len(body), 256)
        head = bytes([0xFF, 0xFF, high, low, -(high + low) & 0xFF])
    return START + head + body + bytes([-sum(body) & 0xFF, 0])


class StaffCardSimulator:
    """The reader's side. `folder`: the drawer of staff cards that the hand takes from.

    `send` says what nobody asked for: a card that came into a field in which the reader waited.
    """

    def __init__(
        self, folder: Path | None = None, *, draw: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self.drawer = None if folder is None else Drawer(folder, draw)
        self.send: Callable[[bytes], None] = lambda _data: None
        self.exchanges = 0
        self.lying: str | None = None
        """The number printed on the staff card that lies there; None without one."""
        self._lock = threading.RLock()
        self._card: Card | None = None
        self._active: Card | None = None
        self._input = bytearray()
        self._last = b""
        self._asleep = True
        self._waiting = False
        self._passive_tries = FOR_EVER

    # --- the hand ----------------------------------------------------------------------------

    @property
    def card(self) -> Card | None:
        return self._card

    def all(self) -> list[DrawnCard]:
        """Every card of the drawer, by staff number."""
        return [] if self.drawer is None else list(self.drawer.all())

    def lay(self, staff_no: str) -> None:
        """Raises FileNotFoundError without such a card, ValueError."""
        if self.drawer is None:
            raise FileNotFoundError("no drawer of cards")
        chip: StaffChip = self.drawer.card(staff_no)
        self.lay_card(chip)
        self.lying = staff_no

    def lay_card(self, card: Card) -> None:
        """Lay this card down, in place of any other."""
        with self._lock:
            self.lift()
            self._card = card
            if self._waiting:
                self._waiting = False
                self.send(self._answer(0x4A, self._list(b"\x01\x00") or b""))

    def lift(self) -> None:
        """Take the card away: it loses its power."""
        with self._lock:
            if self._card is not None:
                self._card.power_off()
            self._card = self._active = None
            self.lying = None

    def power_cycle(self) -> list[bytes]:
        """The reader's own power was gone for a moment; it says nothing when it is up."""
        with self._lock:
            self._asleep = True
            self._passive_tries = FOR_EVER
            self._waiting = False
            self._active = None
            self._last = b""
            self._input.clear()
            if self._card is not None:
                self._card.power_off()
            return []

    # --- the wire ----------------------------------------------------------------------------

    def received(self, data: bytes) -> list[bytes]:
        """See simulation.SimulatedDevice."""
        with self._lock:
            if self._asleep and b"\x55" not in data:
                return []
            self._asleep = False
            self._input += data
            answers: list[bytes] = []
            for body in self._bodies(answers):
                self._waiting = False
                answers += self._obey(body)
            return answers

    def _bodies(self, answers: list[bytes]) -> Iterator[bytes]:
        """Whole good commands; ACK and NACK are dealt with on the way."""
        while (start := self._input.find(START)) >= 0:
            del self._input[:start]
            held = bytes(self._input)
            if held.startswith(ACK[:5]):
                self._waiting = False
                del self._input[:5]
                continue
            if held.startswith(NACK[:5]):
                answers += [self._last] if self._last else []
                del self._input[:5]
                continue
            place = _place(held)
            if place is None:
                return
            begin, length = place
            if not 0 < length <= LENGTH_MAX:
                del self._input[:3]
                continue
            end = begin + length + 1
            if len(held) < end:
                return
            del self._input[:end]
            if sum(held[begin:end]) & 0xFF == 0 and held[begin] == 0xD4 and length > 1:
                yield held[begin + 1 : end - 1]

    def _obey(self, body: bytes) -> list[bytes]:
        code, told = body[0], body[1:]
        if code == 0x02:
            data: bytes | None = FIRMWARE
        elif code == 0x14:
            data = b""
        elif code == 0x32:
            if told[:1] == b"\x05" and len(told) == 4:
                self._passive_tries = told[3]
            data = b""
        elif code == 0x4A:
            data = self._list(told)
        elif code == 0x40:
            data = self._exchange(told)
        elif code == 0x52:
            data = self._release()
        else:
            self._last = ERROR
            return [ACK, ERROR]
        return [ACK] if data is None else [ACK, self._answer(code, data)]

    def _answer(self, code: int, data: bytes) -> bytes:
        self._last = frame(bytes([0xD5, code + 1]) + data)
        return self._last

    def _list(self, _told: bytes) -> bytes | None:
        """The card in the field; without one nothing at all while the tries have no end."""
        if self._card is None:
            self._waiting = self._passive_tries == FOR_EVER
            return None if self._waiting else b"\x00"
        card, uid = self._card, self._card.uid
        card.power_off()
        self._active = card
        return b"\x01\x01" + card.atqa + bytes([card.sak, len(uid)]) + uid + card.ats

    def _exchange(self, told: bytes) -> bytes:
        if self._active is None or told[:1] != b"\x01":
            return bytes([TIME_OUT if self._card is None else WRONG_CONTEXT])
        self.exchanges += 1
        answer = self._active.transmit(told[1:])
        return bytes([TIME_OUT]) if answer is None else b"\x00" + answer

    def _release(self) -> bytes:
        if self._active is not None:
            self._active.power_off()
            self._active = None
        return b"\x00"


def _place(held: bytes) -> tuple[int, int] | None:
    """Where TFI stands and how many bytes LEN counts, 0 when LEN is damaged; None: not yet."""
    if len(held) < 5:
        return None
    if held[3:5] != b"\xff\xff":
        return 5, 0 if sum(held[3:5]) & 0xFF else held[3]
    if len(held) < 8:
        return None
    return 8, 0 if sum(held[5:8]) & 0xFF else held[5] << 8 | held[6]
