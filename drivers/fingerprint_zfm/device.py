"""The conversation with a fingerprint module: hand-shake, enrol, match.

Source: Grow R503 and R307 manuals. Nothing is kept in the module: its library is emptied when the
line opens and after each use; the template travels to it only to be matched. Templates stay out of
log and trace.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from appliance.ports import BrokenAnswer, DeviceFault, DeviceRefusal, DeviceState, Match, NoAnswer
from drivers.fingerprint_zfm import wire
from drivers.frames import FrameMachine
from drivers.transport import Port, Trace, settled

log = logging.getLogger(__name__)

BAUD: Final = 57_600
COMMAND_S: Final = 2.0
TRANSFER_S: Final = 5.0
PROBE_S: Final = 0.7
POLL_S: Final = 0.2
HAND_S: Final = 8.0
"""For lifting the finger, and again for laying it down a second time."""
TEMPLATE_MAX: Final = 4096
"""512 bytes for the AS608 class, 1,536 for R503; more is noise."""
ELSEWHERE: Final = frozenset({wire.NO_FINGER, wire.NO_MATCH, wire.DO_NOT_COMBINE})
"""No command that has to succeed is answered so."""
MATCHED_LENGTH: Final = 3
"""The code and a score of two bytes."""
TEMPLATE_STEP: Final = 256
"""Every model's templates are a multiple of this; of the usual packets, 128, they are not."""
UNCLEAR: Final = frozenset({0x03, 0x06, 0x07, 0x15})

Machine = FrameMachine[wire.Packet]


class ZfmReader:
    """Implements ports.FingerprintReader."""

    name = "fingerprint"

    def __init__(
        self,
        path: str,
        baud: int = BAUD,
        *,
        password: int = 0,
        monotonic: Callable[[], float] | None = None,
        trace: Trace | None = None,
    ) -> None:
        clock = {"monotonic": monotonic} if monotonic else {}
        self._port = Port(path, baud, trace=trace, **clock)
        self._password = password.to_bytes(4, "big")
        self._greeted = -1
        self._packet_size = 128

    @property
    def line(self) -> Port:
        """What the watch hears of the cable, and where a trace listens."""
        return self._port

    def probe(self) -> DeviceState:
        return settled(self._port, self._status)

    def close(self) -> None:
        self._port.close()

    def enrol(
        self, *, timeout_s: float, progress: Callable[[str], None] = lambda _step: None
    ) -> bytes | None:
        """See ports.FingerprintReader."""
        with self._visit():
            progress("press")
            if not self._features(1, self._port.deadline(timeout_s)):
                return None
            progress("lift")
            if not self._wait_image(self._port.deadline(HAND_S), finger=False):
                return None
            progress("press-again")
            if not self._features(2, self._port.deadline(HAND_S)):
                return None
            combined = self._ask(wire.COMBINE)
            if combined.code == wire.DO_NOT_COMBINE:
                raise DeviceRefusal("fingers-differ", hint="hint.same-finger")
            self._must(combined)
            template = self._template(1)
            if self._template(1) != template:  # a packet that got lost leaves no other trace
                raise BrokenAnswer("the template is damaged", hint="hint.check-line-speed")
            return template

    def match(self, template: bytes, *, timeout_s: float) -> Match | None:
        """See ports.FingerprintReader."""
        if not 0 < len(template) <= TEMPLATE_MAX:
            raise ValueError("not a template")
        with self._visit():
            deadline = self._port.deadline(timeout_s)
            self._give(2, template)
            if not self._features(1, deadline):
                return None
            answer = self._compared()
            self._must_have_kept(2, template)
            if answer.code == wire.NO_MATCH:
                return Match(matched=False, score=0)
            return Match(matched=True, score=int.from_bytes(answer.payload[1:3], "big"))

    # --- steps --------------------------------------------------------------------------------

    @contextmanager
    def _visit(self) -> Iterator[None]:
        """The line for one person, the library empty before and after."""
        with self._port.in_use():
            self._wake()
            self._ask(wire.READ_PARAMETERS)  # a line that died unseen opens again here
            self._greet()
            self._port.state = DeviceState.READY
            answers = True
            try:
                yield
            except NoAnswer:
                answers = False
                raise
            finally:
                # A fault here must not hide the one that ended the visit; the next visit on a
                # line that opens again empties the library too.
                if answers:
                    self._leave_empty()
            if self._greeted != self._port.opened:
                # The module lost its buffers with its power: "no match" would be a lie.
                raise NoAnswer("the line broke off in between", hint="hint.check-cable")

    def _leave_empty(self) -> None:
        try:
            self._must(self._ask(wire.EMPTY_LIBRARY))
        except NoAnswer:
            self._port.close()
        except DeviceFault as fault:
            log.warning("the library was not emptied: %s", fault)

    def _wake(self) -> None:
        """On a new opening, let a module that waits for the rest of a cut-off packet have it."""
        self._port.reach()
        if self._greeted != self._port.opened:
            self._port.send(bytes(wire.PACKET_MAX))
            self._port.read()

    def _status(self) -> DeviceState:
        self._wake()
        answer = self._ask(wire.READ_PARAMETERS, timeout_s=PROBE_S)
        if self._greeted != self._port.opened:
            self._greet()
            return DeviceState.READY
        return DeviceState.READY if answer.code == wire.OK else DeviceState.OUT_OF_SERVICE

    def _greet(self) -> None:
        """Password, packet size, empty library: once for each opening of the line."""
        if self._greeted == self._port.opened:
            return
        self._must(self._ask(wire.VERIFY_PASSWORD, self._password))
        answer = self._ask(wire.READ_PARAMETERS)
        self._must(answer)
        told = wire.parameters(answer.payload)
        if told is not None:
            self._packet_size = told.packet_size
        self._must(self._ask(wire.EMPTY_LIBRARY))
        self._greeted = self._port.opened

    def _features(self, buffer: int, deadline: float) -> bool:
        """Wait for a finger and turn it into features; False when none came."""
        if not self._wait_image(deadline, finger=True):
            return False
        self._must(self._ask(wire.IMAGE_TO_FEATURES, bytes([buffer])))
        return True

    def _wait_image(self, deadline: float, *, finger: bool) -> bool:
        """Poll the sensor until a finger is there, or is gone; False at the deadline."""
        while True:
            answer = self._ask(wire.GET_IMAGE)
            if answer.code not in {wire.OK, wire.NO_FINGER} | UNCLEAR:
                self._must(answer)
            # An unclear image is a finger that is being laid down or lifted: look again.
            seen = {wire.OK: True, wire.NO_FINGER: False}.get(answer.code)
            if seen is finger:
                return True
            if self._port.left(deadline) <= POLL_S:
                return False
            self._port.pause(POLL_S)

    def _template(self, buffer: int) -> bytes:
        machine = self._machine()
        frame = wire.encode(wire.TEMPLATE_TO_HOST, bytes([buffer]))
        self._must(self._answer(frame, machine, COMMAND_S, private=True))
        template = b""
        while True:
            packet = self._port.receive(machine, timeout_s=TRANSFER_S, private=True)
            template += packet.payload
            if packet.kind == wire.ANSWER or len(template) > TEMPLATE_MAX or machine.broken:
                raise BrokenAnswer("the template is damaged", hint="hint.check-line-speed")
            if packet.kind == wire.LAST_DATA:
                break
        if len(template) % TEMPLATE_STEP:
            raise BrokenAnswer("the template is damaged", hint="hint.check-line-speed")
        return template

    def _give(self, buffer: int, template: bytes) -> None:
        self._must(self._ask(wire.TEMPLATE_TO_MODULE, bytes([buffer])))
        for frame in wire.encode_data(template, self._packet_size):
            self._port.send(frame, private=True)

    def _compared(self) -> wire.Packet:
        """The module's word on buffers 1 and 2, NO_MATCH or OK with a score."""
        machine = self._machine()
        answer = self._answer(wire.encode(wire.MATCH), machine, COMMAND_S)
        self._port.alone(machine)
        if answer.code != wire.NO_MATCH:
            self._must(answer)
            if len(answer.payload) != MATCHED_LENGTH:
                raise BrokenAnswer("a match without a score", hint="hint.check-line-speed")
        return answer

    def _must_have_kept(self, buffer: int, template: bytes) -> None:
        """Else the module compared with somebody else's template, or with nothing.

        Packets of a template are not answered: one that got lost on the way leaves the template of
        the person before in the buffer, a module that lost its power an empty one.
        """
        try:
            kept = self._template(buffer) == template
        except DeviceRefusal:
            kept = False
        if not kept:
            raise BrokenAnswer("the module lost the template", hint="hint.check-line-speed")

    # --- one command ----------------------------------------------------------------------------

    def _ask(
        self,
        command: int,
        payload: bytes = b"",
        *,
        timeout_s: float = COMMAND_S,
    ) -> wire.Packet:
        """One command; sent again once when the answer was damaged on the way."""
        frame = wire.encode(command, payload)
        with suppress(BrokenAnswer):
            return self._answer(frame, self._machine(), timeout_s)
        return self._answer(frame, self._machine(), timeout_s)

    def _answer(
        self, frame: bytes, machine: Machine, timeout_s: float, *, private: bool = False
    ) -> wire.Packet:
        packet = self._port.ask(frame, machine, timeout_s=timeout_s, private=private)
        if packet.kind != wire.ANSWER:
            raise BrokenAnswer("data where an answer was due", hint="hint.check-line-speed")
        return packet

    def _must(self, answer: wire.Packet) -> None:
        if answer.code == wire.OK:
            return
        log.warning("fingerprint module: %s", wire.outcome(answer.code))
        if answer.code in UNCLEAR:
            raise DeviceRefusal("finger-unclear", hint="hint.press-again")
        if answer.code in ELSEWHERE:
            raise BrokenAnswer("an answer to something else", hint="hint.check-line-speed")
        raise DeviceRefusal(wire.outcome(answer.code), hint="hint.call-technician")

    @staticmethod
    def _machine() -> Machine:
        return FrameMachine(wire.decode, wire.HEADER)
