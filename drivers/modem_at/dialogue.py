"""One command and its answer on a modem's line, and what comes in between unasked.

Unasked lines come at any time: between a command and its answer, and while nobody asks. Reports
and arrivals among them are kept here until they are fetched.
"""

import logging
import threading
from collections import deque
from typing import Final

from msgspec import Struct

from appliance.ports import BrokenAnswer, Delivery, DeliveryReport, NoAnswer, ShortMessage
from drivers.modem_at import pdu, wire
from drivers.modem_at.refusals import refusal
from drivers.transport import Port

log = logging.getLogger(__name__)

SHORT_S: Final = 1.0
PROMPT_S: Final = 5.0
EARLY_MAX: Final = 64
"""Pieces read before a command; a line that babbles on is not our modem's."""
KEPT_MAX: Final = 500
"""Reports and messages not yet fetched: more than a station sends in a day."""


class Answer(Struct, frozen=True):
    """`lines` that began as the command's answers do, in order; `final` the line that ended it."""

    lines: tuple[str, ...]
    final: str


class Dialogue:
    """Talks on a port that the caller holds (`in_use`); hears while nobody does."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self._lines = wire.AtLines()
        self._lock = threading.Lock()
        self._pdu_of = ""
        self.restarted = False
        """The module said that it came up, or echoed: what it was told is forgotten."""
        self.arrived = True
        """A message may lie in the modem's memory; True at first, since it may be an old one."""
        self.reports: deque[DeliveryReport] = deque(maxlen=KEPT_MAX)
        self.messages: deque[ShortMessage] = deque(maxlen=KEPT_MAX)

    # --- asking -------------------------------------------------------------------------------

    def ask(
        self, text: str, prefix: str = "", *, timeout_s: float = SHORT_S, private: bool = False
    ) -> tuple[str, ...]:
        """Send a command; its answer lines. Raises ModemRefusal, NoAnswer, BrokenAnswer.

        `prefix` is how its answers begin; an OK without any was another command's.
        """
        answer = self.exchange(text, prefix, timeout_s=timeout_s, private=private)
        if answer.final != "OK":
            raise refusal(answer.final)
        if prefix and not answer.lines:
            raise BrokenAnswer("an answer to something else", hint="hint.check-line-speed")
        return answer.lines

    def exchange(
        self, text: str, prefix: str = "", *, timeout_s: float = SHORT_S, private: bool = False
    ) -> Answer:
        """Like `ask`, whatever the final line says."""
        self._send(wire.command(text), private=private)
        return self.answer(prefix, echo=text, timeout_s=timeout_s)

    def prompted(self, text: str) -> None:
        """Send a command that is answered by the prompt. Raises what `ask` does."""
        self._send(wire.command(text), private=False)
        deadline = self._port.deadline(PROMPT_S)
        while True:
            try:
                line = self._line(deadline)
            except (NoAnswer, BrokenAnswer):
                self.give_up()
                raise
            if line == wire.PROMPT:
                return
            if wire.is_final(line) and line != "OK":
                raise refusal(line)
            self._unasked(line, echo=text)

    def give_up(self) -> None:
        """End a prompt that may be open, so that no command is taken for a PDU."""
        self._port.send(wire.GIVE_UP)

    def answer(self, prefix: str, *, timeout_s: float, echo: str = "") -> Answer:
        """Lines until the final one. Raises NoAnswer on silence, BrokenAnswer on noise."""
        deadline = self._port.deadline(timeout_s)
        found: list[str] = []
        while not wire.is_final(line := self._line(deadline)):
            listed = len(found) % 2 == 1 and prefix == "+CMGL:" and wire.is_pdu(line)
            if listed or (prefix and line.startswith(prefix) and line != echo):
                found.append(line)
            else:
                self._unasked(line, echo=echo)
        self._hear_out()
        return Answer(tuple(found), line)

    def _send(self, data: bytes, *, private: bool) -> None:
        """What came before was said unasked, or is a late answer; read here, in its order."""
        for _piece in range(EARLY_MAX):
            early = self._port.read(private=True, until=self._port.deadline(0))
            if not early:
                break
            self.heard(early)
        self._hear_out()
        with self._lock:
            self._lines.fresh()
        self._port.send(data, private=private)

    def _line(self, deadline: float) -> str:
        while True:
            with self._lock:
                line = self._lines.take()
            left = self._port.left(deadline)
            if line is not None and (left > 0 or wire.is_final(line)):
                return line
            if left <= 0:
                break
            data = self._port.read(private=True, until=deadline)
            with self._lock:
                self._lines.feed(data)
        with self._lock:
            self._lines.drop()
        self._hear_out()
        if self._lines.seen:
            raise BrokenAnswer("the answer is broken", hint="hint.check-line-speed")
        raise NoAnswer("no answer", hint="hint.check-cable")

    # --- what nobody asked for ----------------------------------------------------------------

    def heard(self, data: bytes) -> None:
        """Bytes that came while nobody talked."""
        with self._lock:
            self._lines.feed(data)
        self._hear_out()

    def _hear_out(self) -> None:
        """What has come and belongs to no command that is under way."""
        with self._lock:
            lines = list(iter(self._lines.take, None))
        for line in lines:
            self._unasked(line)
            if wire.is_news(line):
                self._port.news()

    def _unasked(self, line: str, *, echo: str = "") -> None:
        if self._pdu_of:
            about, self._pdu_of = self._pdu_of, ""
            self._came(about, line)
        elif wire.pdu_follows(line):
            self._pdu_of = line
        elif line.startswith(("+CMTI:", "+CDSI:")):
            self.arrived = True
        elif wire.has_restarted(line) or (echo and line == echo):
            self.restarted = True

    def _came(self, about: str, line: str) -> None:
        """A report, or a message that the modem gives without keeping it."""
        try:
            came = pdu.read(line)
        except pdu.BadPdu as bad:
            log.warning("unreadable after %s: %s", about[:5], bad)
            return
        if isinstance(came, pdu.StatusReport):
            self.reports.append(report_of(came))
        else:
            self.messages.append(ShortMessage(came.sender, came.text or "", came.at, ()))


def report_of(came: pdu.StatusReport) -> DeliveryReport:
    """23.040 9.2.3.15: 00-1F is with the phone, 20-3F still tried, all above given up."""
    if came.status < 0x20:
        delivery = Delivery.DELIVERED
    else:
        delivery = Delivery.TRYING if came.status < 0x40 else Delivery.FAILED
    return DeliveryReport(came.reference, came.recipient, delivery)
