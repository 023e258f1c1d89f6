"""What one fingerprint module can be asked, step by step: answers, buffers, templates, light.

Source: Grow R503 and R307 manuals; protocols.md 3. Whose finger it is, and when, is device.py's
business. Templates and features stay out of log and trace.
"""

import logging
from contextlib import suppress
from typing import Final

from appliance.ports import BrokenAnswer, DeviceFault, DeviceRefusal, NoAnswer
from drivers.fingerprint_zfm import wire
from drivers.frames import FrameMachine
from drivers.transport import Port

log = logging.getLogger(__name__)

COMMAND_S: Final = 2.0
TRANSFER_S: Final = 5.0
LIGHT_S: Final = 0.5
"""A light that does not answer is not waited for as long as a sensor."""
TEMPLATE_MAX: Final = 4096
"""512 bytes for the AS608 class, 1,536 for R503; more is noise."""
MATCHED_LENGTH: Final = 3
"""The code and a score of two bytes."""
LENGTH_USUAL: Final = 512
BUFFERS: Final = (1, 2)

Machine = FrameMachine[wire.Packet]


def refusal(answer: wire.Packet) -> DeviceRefusal:
    """The confirmation code as what it means to people; `said` keeps the module's own word."""
    code, hint = wire.MEANINGS.get(answer.code, wire.OUT_OF_SERVICE)
    said = f"{answer.code:02X} {wire.outcome(answer.code)}"
    log.warning("fingerprint module said %s", said)
    return DeviceRefusal(code, hint=hint, said=said)


def must(answer: wire.Packet) -> None:
    """Raises DeviceRefusal unless the module did as asked."""
    if answer.code != wire.OK:
        raise refusal(answer)


class Module:
    """One module on its line. Everything but `wake` is called while the line is held.

    `reads_back`: after a comparison the template is read out again, since packets of a template
    are not answered; False for a module that gives out other bytes than it was given.
    """

    def __init__(self, port: Port, password: int, *, reads_back: bool = True) -> None:
        self._port = port
        self._password = password.to_bytes(4, "big")
        self._reads_back = reads_back
        self._greeted = -1
        self._packet_size = 128
        self._used = False
        """Whether features or a template may still be in a buffer."""
        self._length = LENGTH_USUAL
        """Of a template of this model, as far as one was seen."""
        self._ring: bool | None = None
        """Whether there is a light ring; None until one was asked for."""
        self.parameters: wire.Parameters | None = None
        """What the module told of itself, None when that cannot be right."""

    # --- beginning and end ---------------------------------------------------------------------

    @property
    def greeted(self) -> bool:
        """Whether this opening of the line was greeted."""
        return self._greeted == self._port.opened

    def wake(self) -> None:
        """On a new opening, let a module that waits for the rest of a cut-off packet have it."""
        self._port.reach()
        if not self.greeted:
            self._port.send(bytes(wire.PACKET_MAX))
            self._port.read()

    def greet(self) -> None:
        """Password, parameters, empty library and buffers: once for each opening of the line."""
        if self.greeted:
            return
        must(self.ask(wire.VERIFY_PASSWORD, self._password, private=True))
        answer = self.ask(wire.READ_PARAMETERS)
        must(answer)
        self.parameters = wire.parameters(answer.payload)
        if self.parameters is not None:
            self._packet_size = self.parameters.packet_size
        self._ring = None
        self.forget()
        self._greeted = self._port.opened

    def forget(self) -> None:
        """Leave nothing of anybody in the module, and look that it is so.

        The library is emptied and counted; both buffers get zeros and are read out again. Raises
        DeviceFault when something is left.
        """
        must(self.ask(wire.EMPTY_LIBRARY))
        counted = self.ask(wire.COUNT_TEMPLATES)
        if counted.code == wire.OK and any(counted.payload[1:]):
            raise DeviceRefusal("out-of-service", hint="hint.call-technician", said="not empty")
        if self._used:
            for buffer in BUFFERS:
                self.give(buffer, bytes(self._length))
            for buffer in BUFFERS if self._reads_back else ():
                self._must_be_blank(buffer)
            self._used = False

    def _must_be_blank(self, buffer: int) -> None:
        try:
            kept = self.template(buffer)
        except DeviceRefusal:
            return  # it has nothing there that it would give out
        if any(kept):
            raise BrokenAnswer("a buffer is not empty", hint="hint.check-line-speed")

    # --- templates -----------------------------------------------------------------------------

    def features(self, buffer: int) -> wire.Packet:
        """Turn the image into features of `buffer`; the answer says how that went."""
        self._used = True
        return self.ask(wire.IMAGE_TO_FEATURES, bytes([buffer]))

    def template(self, buffer: int) -> bytes:
        """Read a buffer out."""
        machine = _machine()
        frame = wire.encode(wire.TEMPLATE_TO_HOST, bytes([buffer]))
        must(self._answer(frame, machine, COMMAND_S, private=True))
        template = b""
        while True:
            packet = self._port.receive(machine, timeout_s=TRANSFER_S, private=True)
            template += packet.payload
            if packet.kind == wire.ANSWER or len(template) > TEMPLATE_MAX or machine.broken:
                raise BrokenAnswer("the template is damaged", hint="hint.check-line-speed")
            if packet.kind == wire.LAST_DATA:
                self._length = max(self._length, len(template))
                return template

    def template_twice(self, buffer: int) -> bytes:
        """Read a buffer out twice: a packet that got lost on the way leaves no other trace."""
        template = self.template(buffer)
        if self.template(buffer) != template:
            raise BrokenAnswer("the template is damaged", hint="hint.check-line-speed")
        return template

    def give(self, buffer: int, template: bytes) -> None:
        """Send a template into a buffer; packets of it are not answered."""
        must(self.ask(wire.TEMPLATE_TO_MODULE, bytes([buffer])))
        self._used, self._length = True, max(self._length, len(template))
        for frame in wire.encode_data(template, self._packet_size):
            self._port.send(frame, private=True)

    def combine(self) -> None:
        """Make one template of both buffers.

        Its answer must be alone: a late OK of before would pass two different fingers for one.
        """
        must(self._alone(wire.COMBINE))

    def compared(self, template: bytes) -> int | None:
        """Score of buffer 1 against `template` in buffer 2; None when they differ."""
        self.give(2, template)
        answer = self._alone(wire.MATCH)
        if answer.code not in {wire.OK, wire.NO_MATCH}:
            raise refusal(answer)
        if answer.code == wire.OK and len(answer.payload) != MATCHED_LENGTH:
            raise BrokenAnswer("a match without a score", hint="hint.check-line-speed")
        self.must_have_kept(2, template)
        return None if answer.code == wire.NO_MATCH else int.from_bytes(answer.payload[1:], "big")

    def noted(self, buffer: int) -> bytes:
        """What is in the buffer now, for `must_have_kept`."""
        return self.template(buffer) if self._reads_back else b""

    def must_have_kept(self, buffer: int, template: bytes) -> None:
        """Else the module compared with somebody else's template, or with nothing.

        A packet that got lost leaves the template of the person before in the buffer, a module
        that lost its power an empty one. Raises BrokenAnswer.
        """
        if not self._reads_back:
            return
        try:
            kept = self.template(buffer) == template
        except DeviceRefusal:
            kept = False
        if not kept:
            raise BrokenAnswer("the module lost the template", hint="hint.check-line-speed")

    # --- light ---------------------------------------------------------------------------------

    def light(self, what: bytes) -> None:
        """Show one of wire.LIGHTS on the ring, if the module has one: found out at the first time.

        Nothing is refused for its sake.
        """
        if self._ring is False:
            return
        frame = wire.encode(wire.LIGHT, what)
        try:
            self._ring = self._answer(frame, _machine(), LIGHT_S).code == wire.OK
        except NoAnswer:
            self._ring = False
        except BrokenAnswer:
            log.info("the light did not answer clearly")

    # --- one command ---------------------------------------------------------------------------

    def ask(
        self,
        command: int,
        payload: bytes = b"",
        *,
        timeout_s: float = COMMAND_S,
        private: bool = False,
    ) -> wire.Packet:
        """One command; sent again once when it or its answer was damaged on the way."""
        frame = wire.encode(command, payload)
        with suppress(BrokenAnswer):
            return self._answer(frame, _machine(), timeout_s, private=private)
        return self._answer(frame, _machine(), timeout_s, private=private)

    def _alone(self, command: int) -> wire.Packet:
        machine = _machine()
        answer = self._answer(wire.encode(command), machine, COMMAND_S)
        self._port.alone(machine)
        return answer

    def _answer(
        self, frame: bytes, machine: Machine, timeout_s: float, *, private: bool = False
    ) -> wire.Packet:
        packet = self._port.ask(frame, machine, timeout_s=timeout_s, private=private)
        if packet.kind != wire.ANSWER:
            raise BrokenAnswer("data where an answer was due", hint="hint.check-line-speed")
        if packet.code == wire.CAME_BROKEN:
            raise BrokenAnswer("the module hears noise", hint="hint.check-line-speed")
        return packet


def left_empty(module: Module, port: Port) -> None:
    """`forget` at the end of a visit: a fault here must not hide the one that ended the visit.

    The next visit empties the module first when this one could not.
    """
    try:
        module.forget()
    except NoAnswer:
        port.close()
    except DeviceFault as fault:
        log.warning("the module was not emptied: %s", fault)
        port.close()


def _machine() -> Machine:
    return FrameMachine(wire.decode, wire.HEADER)
