"""Questions to a receipt printer, and what they and all that comes in between say of it.

Source: Epson ESC/POS command reference; protocols 4.2. DLE EOT is answered at once, even off line;
answers in stream order and automatic statuses may come before it, and are not lost.
"""

from collections.abc import Callable
from typing import Final

from appliance.ports import BrokenAnswer, DeviceState, NoAnswer
from drivers.printer_escpos import status
from drivers.printer_escpos.status import Question, Status, StatusReader
from drivers.transport import LineBroke, Port

ANSWER_S: Final = 0.3
NOTHING: Final = b"\x00"
"""Printers pass it over."""
SIZES_MAX: Final = 8
"""No command needs more bytes until its length is known."""


def told(found: Status) -> DeviceState:
    """What an automatic status says of the printer."""
    if status.told_cover_open(found.data):
        return DeviceState.COVER_OPEN
    if status.told_paper_out(found.data):
        return DeviceState.PAPER_OUT
    if status.told_offline(found.data):
        return DeviceState.OUT_OF_SERVICE
    return DeviceState.PAPER_LOW if status.told_paper_low(found.data) else DeviceState.READY


class Questions:
    """For one conversation at a time; the line has to be held.

    `unasked` hears each status that came and was not waited for. `early` keeps those of the stream
    among them, `noise` tells whether anything at all came in the last wait. `strange` counts the
    bytes that were no status. `broke_off`: the last job may have come out in part.
    """

    def __init__(self, port: Port, unasked: Callable[[Status], None]) -> None:
        self._port = port
        self._unasked = unasked
        self._reader = StatusReader()
        self.early: list[Status] = []
        self.noise = False
        self.strange = 0
        self.broke_off = False

    def state(self) -> DeviceState:
        """From DLE EOT 1 and 4, and 2 where it is off line.

        Only the first must be answered: cheap printers know no other.
        """
        if self.offline():
            return self.why_offline()
        paper = self.ask(4) or 0
        if status.paper_out(paper):
            return DeviceState.PAPER_OUT
        return DeviceState.PAPER_LOW if status.paper_low(paper) else DeviceState.READY

    def offline(self) -> bool:
        # After a job that broke off a question must not pass for the size of a picture.
        printer = self.ask(1, after=NOTHING * SIZES_MAX if self.broke_off else b"")
        if printer is None and not self.noise:
            # One that waits for the end of a question that broke off swallowed this one.
            printer = self.ask(1, after=NOTHING)
        if printer is not None:
            return status.offline(printer)
        if self.noise:
            raise BrokenAnswer("no status among what came", hint="hint.check-line-speed")
        raise NoAnswer("no status", hint="hint.check-cable")

    def why_offline(self) -> DeviceState:
        if status.cover_open(self.ask(2) or 0):
            return DeviceState.COVER_OPEN
        out = status.paper_out(self.ask(4) or 0)
        return DeviceState.PAPER_OUT if out else DeviceState.OUT_OF_SERVICE

    def ask(self, question: Question, *, after: bytes = b"") -> int | None:
        try:
            return self._ask_once(question, after)
        except LineBroke:
            return self._ask_once(question, after)

    def _ask_once(self, question: Question, after: bytes) -> int | None:
        self._port.send(after + status.real_time(question), fresh=True)
        self._reader = StatusReader()
        answer = self.wait("real-time", self._port.deadline(ANSWER_S))
        return answer.data[0] if answer else None

    def state_behind(self, paper: int) -> DeviceState:
        """From the status of the paper behind the cut, and DLE EOT 1."""
        if status.stream_paper_out(paper):
            return DeviceState.PAPER_OUT
        if self.offline():
            return self.why_offline()
        return DeviceState.PAPER_LOW if status.stream_paper_low(paper) else DeviceState.READY

    def wait(self, kind: status.Kind, deadline: float) -> Status | None:
        """The next status of that kind; others are passed over, those of the stream kept."""
        self.noise = False
        wanted: Status | None = None
        while self._port.left(deadline) > 0:
            received = self._port.read(until=deadline)
            self.noise |= bool(received)
            strange = self._reader.noise
            statuses = self._reader.feed(received)
            self.strange += self._reader.noise - strange
            for found in statuses:
                if found.kind == kind:
                    wanted = wanted or found
                else:
                    self._passed_over(found)
            if wanted is not None:
                return wanted
        return None

    def _passed_over(self, found: Status) -> None:
        if found.kind == "stream":
            self.early.append(found)
        self._unasked(found)
