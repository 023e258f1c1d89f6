"""An ESC/POS receipt printer that is not there, written from protocols.md section 4 alone.

Bytes are looked at twice: on reception for the real-time status command (DLE EOT), which is
answered even when the printer is offline, and then in stream order for everything else. While the
paper is out or the cover open the rest stays in the buffer; with new paper it goes on.
"""

import threading
from collections.abc import Callable
from enum import Enum

from drivers.printer_escpos.simulated_paper import Paper
from drivers.printer_escpos.simulated_stream import Stream

BUFFER_BYTES_MAX = 64 * 1024
SLIPS_KEPT_MAX = 50
COMPLAINTS_MAX = 100
NEAR_END_DOTS = 1600
"""20 cm: the lever of most printers trips about there."""

NORMAL = 0x12
OFFLINE, COVER_OPEN, STOPPED_PAPER_END = 0x08, 0x04, 0x20
PAPER_NEAR_END, PAPER_OUT = 0x0C, 0x60
ASB_FIRST, ASB_OFFLINE, ASB_COVER = 0x10, 0x08, 0x20
ASB_NEAR_END, ASB_OUT = 0x03, 0x0C
ROLL_NEAR_END, ROLL_OUT = 0x03, 0x0C
IDENTITY = {1: b"\x02", 2: b"\x02", 3: b"\x01", 65: b"1.00", 66: b"SIMULATED", 67: b"SIM-80"}


class Roll(Enum):
    """How much paper is in."""

    ENOUGH = "enough"
    NEAR_END = "near-end"
    OUT = "out"


class EscposSimulator:
    """The printer's side of the line. The named acts are the hands of a clerk.

    `send`: how status messages that nobody asked for get out (SimulatedLine.send).
    `real_time_answers`: the n of DLE EOT that this model answers; cheap ones know 1 and 4 only.
    `knows_asb`: cheap ones ignore GS a. `draws_codes`: the cheapest ignore GS ( k.
    """

    def __init__(
        self,
        *,
        width_dots: int = 576,
        gb18030: bool = False,
        chinese_at_start: bool = True,
        real_time_answers: frozenset[int] = frozenset({1, 2, 3, 4}),
        knows_asb: bool = True,
        draws_codes: bool = True,
        send: Callable[[bytes], None] = lambda _data: None,
    ) -> None:
        self.send = send
        self.slips: list[Paper] = []
        self.lost_bytes = 0
        self._lock = threading.RLock()
        self._printed = threading.Condition(self._lock)
        self._roll = Roll.ENOUGH
        self._dots_left: int | None = None
        self._cover_open = False
        self._real_time_answers = real_time_answers
        self._knows_asb = knows_asb
        self._asb = 0
        self._told = b""
        self._buffer = bytearray()
        self._tail = b""
        self._answers: list[bytes] = []
        self._stream = Stream(
            width=width_dots,
            gb18030=gb18030,
            chinese_at_start=chinese_at_start,
            draws_codes=draws_codes,
            answer=self._answer_in_stream,
            keep_cut=self._keep_cut,
        )

    # --- what one sees -----------------------------------------------------------------------

    @property
    def roll(self) -> Roll:
        return self._roll

    @property
    def cover_open(self) -> bool:
        return self._cover_open

    @property
    def offline(self) -> bool:
        return self._cover_open or self._roll is Roll.OUT

    @property
    def in_the_mouth(self) -> Paper:
        """What is printed and not yet cut."""
        return self._stream.paper

    @property
    def waiting_bytes(self) -> int:
        """Bytes that the printer holds until it may go on."""
        return len(self._buffer)

    @property
    def unknown(self) -> list[str]:
        """Commands and characters it could not make sense of, in hex, oldest first."""
        return list(self._stream.unknown)

    @property
    def drawer_pulses(self) -> int:
        return self._stream.pulses

    def wait_for_slips(self, count: int, timeout_s: float) -> bool:
        """Whether `count` slips were cut since the start within the time; for tests."""
        with self._printed:
            return self._printed.wait_for(lambda: self._stream.paper.number > count, timeout_s)

    # --- the hands ---------------------------------------------------------------------------

    def load(self, roll: Roll, *, dots_left: int | None = None) -> None:
        """Put in a roll: full, nearly used up, or none.

        `dots_left` makes the roll end by itself after that much paper (8 dots a millimetre).
        """
        with self._lock:
            self._roll, self._dots_left = roll, dots_left
            self._go_on()

    def set_cover(self, *, is_open: bool) -> None:
        with self._lock:
            self._cover_open = is_open
            self._go_on()

    def take(self, number: int) -> bool:
        """Take that slip away; False when there is none."""
        with self._lock:
            for slip in self.slips:
                if slip.number == number and not slip.taken:
                    slip.taken = True
                    return True
            return False

    def _go_on(self) -> None:
        """After a change of state: tell who asked to be told, then print what waited."""
        self._tell()
        self._print()
        for answer in self._answers:
            self.send(answer)
        self._answers = []

    def power_cycle(self) -> list[bytes]:
        """Off and on again: what waited is gone, half a slip stays in the mouth."""
        with self._lock:
            self._buffer.clear()
            self._tail = self._told = b""
            self._asb = 0
            self._stream.restart()
            return []

    # --- the wire ----------------------------------------------------------------------------

    def received(self, data: bytes) -> list[bytes]:
        with self._lock:
            room = BUFFER_BYTES_MAX - len(self._buffer)
            self.lost_bytes += max(0, len(data) - room)
            self._buffer += data[:room]
            self._answers = self._real_time(data)
            self._print()
            answers, self._answers = self._answers, []
            return answers

    def _real_time(self, data: bytes) -> list[bytes]:
        """Answers to DLE EOT n anywhere in what came, inside pictures too, as many printers do."""
        seen = self._tail + data
        answers = []
        at = seen.find(b"\x10\x04")
        while 0 <= at < len(seen) - 2:
            n = seen[at + 2]
            if n in self._real_time_answers:
                answers.append(bytes([self._real_time_status(n)]))
            at = seen.find(b"\x10\x04", at + 3)
        self._tail = seen[at:] if at >= 0 else b"\x10" if seen.endswith(b"\x10") else b""
        return answers

    def _real_time_status(self, n: int) -> int:
        out = self._roll is Roll.OUT
        if n == 1:
            return NORMAL | (OFFLINE if self.offline else 0)
        if n == 2:
            cover = COVER_OPEN if self._cover_open else 0
            return NORMAL | cover | (STOPPED_PAPER_END if out else 0)
        if n == 3:
            return NORMAL
        near = PAPER_NEAR_END if self._roll is not Roll.ENOUGH else 0
        return NORMAL | near | (PAPER_OUT if out else 0)

    def _print(self) -> None:
        """Carry out the buffer, command by command, until it is empty or the printer stops."""
        whole = bytes(self._buffer)
        view, at = memoryview(whole), 0
        while at < len(whole) and not self.offline:
            before = self._stream.paper.length if self._dots_left is not None else 0
            used = self._stream.step(view[at:])
            if used == 0:
                break
            at += used
            if self._dots_left is not None:
                self._use_paper(self._stream.paper.length - before)
        del self._buffer[:at]
        del self._stream.unknown[:-COMPLAINTS_MAX]

    def _use_paper(self, dots: int) -> None:
        if self._dots_left is None or dots <= 0:
            return
        self._dots_left -= dots
        if self._dots_left <= 0:
            self._roll = Roll.OUT
        elif self._dots_left <= NEAR_END_DOTS:
            self._roll = Roll.NEAR_END
        self._tell()

    def _keep_cut(self, paper: Paper) -> None:
        self.slips.append(paper)
        del self.slips[:-SLIPS_KEPT_MAX]
        self._printed.notify_all()

    def _answer_in_stream(self, what: str, n: int) -> None:
        if what == "asb":
            self._asb = n if self._knows_asb else 0
            self._told = b""
            if self._asb:
                self._told = self._asb_status()
                self._answers.append(self._told)
        elif what == "status":
            paper = {Roll.ENOUGH: 0, Roll.NEAR_END: ROLL_NEAR_END, Roll.OUT: ROLL_OUT}[self._roll]
            self._answers.append(bytes([paper if n in {1, 0x31} else 0]))
        elif n in IDENTITY:
            told = IDENTITY[n]
            self._answers.append(told if n < 65 else b"\x5f" + told + b"\0")

    def _tell(self) -> None:
        """Automatic status: on each change, when somebody asked for it."""
        if self._asb and (status := self._asb_status()) != self._told:
            self._told = status
            self.send(status)

    def _asb_status(self) -> bytes:
        first = ASB_FIRST
        first |= ASB_OFFLINE if self.offline else 0
        first |= ASB_COVER if self._cover_open else 0
        paper = {Roll.ENOUGH: 0, Roll.NEAR_END: ASB_NEAR_END, Roll.OUT: ASB_NEAR_END | ASB_OUT}
        return bytes([first, 0, paper[self._roll], 0])
