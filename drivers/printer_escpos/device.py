"""The conversation with a receipt printer: asked how it is, given the job, asked if it is out.

Source: Epson ESC/POS command reference; protocols 4.2. A job counts as printed only when the
printer answers a status that stands behind the cut in the print stream, and is then on line with
paper. Once a byte went out nothing is sent again by itself: the printer may keep the rest and
print it later.

Between jobs nobody asks: a printer with automatic status (GS a) says by itself that its paper is
out. Each probe switches that on anew, for after a power cut it is off; one that does not answer
to it is asked every two seconds.
"""

import itertools
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from appliance.ports import DeviceFault, DeviceRefusal, DeviceState, NoAnswer, PrintState
from drivers.printer_escpos import status
from drivers.printer_escpos.questions import ANSWER_S, NOTHING, Questions, told
from drivers.printer_escpos.status import Question, Status, StatusReader
from drivers.printer_escpos.wire import Encoder
from drivers.transport import LineBroke, Port, Trace, settled

log = logging.getLogger(__name__)

BAUD: Final = 115_200
WIDTH_80_MM: Final = 576
JOB_MAX: Final = 65_536
"""Bytes; the largest buffer of common printers. A slip has about a thousand."""
LOOK_S: Final = 1.0
"""While a job is on, the printer is asked so often how it is."""
BITS_A_BYTE: Final = 10
ASKED_EVERY_S: Final = 2.0
"""A printer that does not tell by itself: how often one that watches it should ask."""
TELLS_EVERY_S: Final = 30.0
OWED_S: Final = 2.0
"""How long the answer of an earlier job that was not confirmed may still come."""
IN_STEP_S: Final = 1.0
"""A printer with nothing to do answers in its stream within this time."""
STRAYS_MAX: Final = 16
"""More is noise."""
STRAY_S: Final = 0.2
"""And how long after one answer another."""
FILLINGS: Final = (0, 64, 1_024, 20_000)
"""NUL bytes that end a command of a job that broke off: nothing in text; no picture is larger."""

STOPS: Final[dict[Question, tuple[Callable[[int], bool], DeviceState]]] = {
    4: (status.paper_out, DeviceState.PAPER_OUT),
    2: (status.cover_open, DeviceState.COVER_OPEN),
}
"""What a person can put right in the middle of a job, by the question that tells."""


GOOD: Final = frozenset({DeviceState.READY, DeviceState.PAPER_LOW})


class EscposPrinter:
    """Implements ports.ReceiptPrinter.

    `stream_status` False is for printers without GS r: the real-time status after the cut then has
    to do, which says that paper was there but not that the slip is out. `tells_by_itself` False is
    for printers without automatic status, or with one that disturbs. `draws_codes` is what this
    printer does with QR commands, for those who make jobs.
    """

    name = "printer"

    def __init__(
        self,
        path: str,
        baud: int = BAUD,
        *,
        width_dots: int = WIDTH_80_MM,
        draws_codes: bool = True,
        stream_status: bool = True,
        tells_by_itself: bool = True,
        monotonic: Callable[[], float] | None = None,
        trace: Trace | None = None,
    ) -> None:
        clock = {"monotonic": monotonic} if monotonic else {}
        self._port = Port(path, baud, trace=trace, **clock)
        self._width_dots = width_dots
        self._draws_codes = draws_codes
        self._stream_status = stream_status
        self._tells_by_itself = tells_by_itself
        self._told = False
        self._silent = 0
        """The opening of the line at which it did not tell by itself."""
        self._unasked = StatusReader()
        self._owed = 0
        self._in_step = 0
        self._questions = Questions(self._port, self._came)
        if tells_by_itself:
            self._port.listen(self._heard)

    @property
    def width_dots(self) -> int:
        return self._width_dots

    @property
    def draws_codes(self) -> bool:
        return self._draws_codes

    @property
    def probe_every_s(self) -> float:
        """Rarely, once it has shown that it tells by itself."""
        return TELLS_EVERY_S if self._told else ASKED_EVERY_S

    @property
    def line(self) -> Port:
        """What the watch hears of the cable, and where a trace listens."""
        return self._port

    def probe(self) -> DeviceState:
        return settled(self._port, self._probed)

    def exercise(self) -> str:
        """See ports.Exercised: an answer in the print stream, behind all that was sent.

        No paper is spent: the slip of the morning check follows.
        """
        with self._port.in_use():
            self._must_be_able()
            self._come_into_step()
            if self._stream_status:
                self._port.send(status.ASK_PAPER_IN_STREAM)
                if self._questions.wait("stream", self._port.deadline(IN_STEP_S)) is None:
                    self._owed += 1
                    raise NoAnswer("nothing out of the print stream", hint="hint.check-cable")
            return f"{self._width_dots} dots"

    def remark(self) -> str:
        """See ports.Remarking: what only the eye can tell."""
        return "" if self._stream_status else "found.print-unseen"

    def close(self) -> None:
        self._port.close()

    def print(
        self, job: bytes, *, timeout_s: float, leaving: Callable[[], None] = lambda: None
    ) -> PrintState:
        """See ports.ReceiptPrinter."""
        if not 0 < len(job) <= JOB_MAX:
            raise ValueError("a job is 1 to 65,536 bytes")
        with self._port.in_use():
            self._must_be_able()
            self._come_into_step()
            leaving()
            state = self._given(job, timeout_s + len(job) * BITS_A_BYTE / self._port.baud)
            self._questions.broke_off = state is not PrintState.CONFIRMED
            if self._in_step == self._port.opened:
                self._switch_on()
            return state

    def _given(self, job: bytes, timeout_s: float) -> PrintState:
        try:
            # Names stand on slips: of a job the trace keeps the length.
            self._port.send(job, private=True)
        except LineBroke as fault:
            if not fault.sent:
                raise
            return self._lost(fault)
        try:
            return self._outcome(timeout_s)
        except DeviceFault as fault:
            return self._lost(fault)

    # --- unasked ------------------------------------------------------------------------------

    def _probed(self) -> DeviceState:
        state = self._questions.state()
        if state in GOOD:
            # A printer that is stopped keeps what it is sent: it would gather these questions.
            self._told = self._still_tells()
        return state

    def _still_tells(self) -> bool:
        """Whether it answers to automatic status being switched on, as it must at once.

        One that did not is not waited for again while the line stays open.
        """
        self._switch_on()
        if not self._tells_by_itself or self._silent == self._port.opened:
            return False
        if self._questions.wait("automatic", self._port.deadline(ANSWER_S)) is not None:
            return True
        self._silent = self._port.opened
        return False

    def _switch_on(self) -> None:
        """Ask for automatic status; its first one comes at once, to whoever listens then."""
        if self._tells_by_itself and not self._questions.broke_off:
            with suppress(LineBroke):
                self._port.send(status.ASB_ON)

    def _heard(self, data: bytes) -> None:
        """From the line's thread, while nobody talks: what the printer says of itself."""
        for found in self._unasked.feed(data):
            self._came(found)

    def _came(self, found: Status) -> None:
        """A status that nobody waited for."""
        if found.kind == "automatic":
            self._told = True
            self._port.tell(told(found))

    # --- before -------------------------------------------------------------------------------

    def _must_be_able(self) -> None:
        state = self._port.state = self._questions.state()
        if state is DeviceState.PAPER_OUT:
            raise DeviceRefusal("paper-out", hint="hint.new-paper")
        if state is DeviceState.COVER_OPEN:
            raise DeviceRefusal("cover-open", hint="hint.close-cover")
        if state is DeviceState.OUT_OF_SERVICE:
            raise DeviceRefusal("out-of-service", hint="hint.call-technician")

    def _come_into_step(self) -> None:
        """See to it that the printer takes the first byte of the job for its first byte.

        A job that broke off (a pulled cable, a killed process) may have ended inside a picture or
        a code, and the printer would take the next slip for the rest of it. It is filled up until
        an answer in the stream comes; answers to earlier jobs came before that one. A printer that
        answers to nothing here gets the job all the same: its outcome will be unknown.

        What is left of a slip that broke off is cut away: it is somebody else's. The printer may
        have finished that slip by itself, after new paper; then a blank piece falls. No byte of
        noise may decide that nothing is left.
        """
        in_step = self._in_step == self._port.opened and not self._owed
        if not self._stream_status or (in_step and not self._questions.broke_off):
            return
        answers = 0
        for filling in FILLINGS:
            self._port.send(NOTHING * filling + status.ASK_PAPER_IN_STREAM)
            line_s = filling * BITS_A_BYTE / self._port.baud
            wait_s = OWED_S if self._owed else IN_STEP_S
            if self._questions.wait("stream", self._port.deadline(wait_s + line_s)):
                answers = 1
                break
        while answers < STRAYS_MAX and self._questions.wait(
            "stream", self._port.deadline(STRAY_S)
        ):
            answers += 1
        if self._questions.broke_off:
            self._port.send(Encoder().initialise().cut().job())
        self._owed, self._in_step = 0, self._port.opened

    # --- after --------------------------------------------------------------------------------

    def _outcome(self, timeout_s: float) -> PrintState:
        deadline, strange = self._port.deadline(timeout_s), self._questions.strange
        if self._stream_status:
            self._questions.early.clear()
            self._port.send(status.ASK_PAPER_IN_STREAM)
            self._owed += 1
            answer = self._out(deadline)
            if answer is None:
                self._port.state = self._questions.state()
                return PrintState.UNKNOWN
            self._owed -= 1
            self._port.state = self._questions.state_behind(answer.data[0])
        else:
            self._port.state = self._questions.state()
        # A status is one byte without a checksum: among noise there is always one that says yes.
        clear = self._questions.strange == strange
        return PrintState.CONFIRMED if clear and self._port.state in GOOD else PrintState.UNKNOWN

    def _out(self, deadline: float) -> Status | None:
        """The status behind the cut; while it is due, paper and cover are looked after."""
        questions = itertools.cycle(STOPS)
        while self._port.left(deadline) > 0:
            if not self._questions.early:
                self._questions.early += filter(
                    None, [self._questions.wait("stream", self._soon(deadline))]
                )
            if self._questions.early:
                return self._questions.early.pop(0)
            self._look(next(questions))
        return None

    def _soon(self, deadline: float) -> float:
        return min(deadline, self._port.deadline(LOOK_S))

    def _look(self, question: Question) -> None:
        """Show what stops a job as soon as it does, not when the time for the job is over.

        A printer on a slow line answers late: silence here says nothing.
        """
        self._port.send(status.real_time(question))
        answer = self._questions.wait("real-time", self._port.deadline(ANSWER_S))
        if answer is None:
            return
        stops, state = STOPS[question]
        if stops(answer.data[0]):
            self._port.state = state
        elif self._port.state is state:
            self._port.state = DeviceState.READY

    def _lost(self, fault: DeviceFault) -> PrintState:
        log.warning("print job not confirmed: %s", fault)
        self._port.close()
        self._port.state = DeviceState.NO_ANSWER
        return PrintState.UNKNOWN
