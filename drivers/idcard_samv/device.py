"""The conversation with a resident ID card reader: find, select, read, added address.

Source: protocols of the security module, GA/T 467. Never asks for fingerprints (30 10). The card's
text stays out of the trace and of the log.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

import msgspec
from msgspec.structs import replace

from appliance.ports import BrokenAnswer, CardRead, DeviceFault, DeviceRefusal, DeviceState
from drivers.frames import FrameMachine
from drivers.idcard_samv import layouts, photo, wire
from drivers.transport import Port, Trace, settled

log = logging.getLogger(__name__)

BAUD: Final = 115_200
POLL_S: Final = 0.3
"""Faster polling makes some modules say "no card" for ever."""
SHORT_S: Final = 1.0
READ_S: Final = 4.0
"""Card encryption takes about 1 s, the line at 9600 baud 1.35 s more."""
PROBE_S: Final = 0.7
LIFTED_AFTER: Final = 3
"""So many "no card" in a row mean that the card was lifted: modules say it now and then of one
that lies there (protocols.md 2.4)."""

REFUSALS: Final = {
    wire.READING_FAILED: ("card-moved", "hint.lay-card-again"),
    wire.RANDOM_FAILED: ("card-moved", "hint.lay-card-again"),
    wire.NOT_SELECTED: ("card-moved", "hint.lay-card-again"),
    wire.CARD_REJECTED_MODULE: ("card-unverified", "hint.other-proof"),
    wire.MODULE_REJECTED_CARD: ("card-unverified", "hint.other-proof"),
    wire.CHECK_FAILED: ("card-unverified", "hint.other-proof"),
    wire.UNKNOWN_CARD: ("card-unknown", "hint.other-proof"),
    wire.SELF_TEST_FAILED: ("out-of-service", "hint.call-technician"),
    wire.NOT_AUTHORISED: ("out-of-service", "hint.call-technician"),
}
NO_ADDRESS: Final = frozenset({wire.NO_ITEM, wire.BAD_COMMAND, wire.UNRECOGNISED})
"""A module that does not know the question has no added address to give."""
AGAIN: Final = frozenset({wire.SENT_WRONG_SUM, wire.SENT_WRONG_LENGTH, wire.RANDOM_FAILED})


class SamvReader:
    """Implements ports.IdCardReader."""

    name = "id-card"

    def __init__(
        self,
        path: str,
        baud: int = BAUD,
        *,
        photo_decoder: Sequence[str] = (),
        monotonic: Callable[[], float] | None = None,
        trace: Trace | None = None,
    ) -> None:
        clock = {"monotonic": monotonic} if monotonic else {}
        self._port = Port(path, baud, trace=trace, **clock)
        self._photo_decoder = photo_decoder
        self._module = ""
        self._module_of = -1
        self._woken = -1
        self._left: bytes | None = None
        self._empty = 0

    @property
    def line(self) -> Port:
        """What the watch hears of the cable, and where a trace listens."""
        return self._port

    def probe(self) -> DeviceState:
        return settled(self._port, self._status)

    def exercise(self) -> str:
        """See ports.Exercised: the number of the certified module."""
        with self._port.in_use():
            return self._module_id()

    def close(self) -> None:
        self._port.close()

    def read_card(self, *, timeout_s: float) -> CardRead | None:
        """See ports.IdCardReader. A card that stays on the reader is read once.

        Most modules see to that by themselves; with the others a card that is found again right
        after it was read has to be lifted first, or the next person would be taken for the last.
        """
        read = self._read_once(timeout_s)
        if read is None or not self._photo_decoder:
            return read
        # The line is free meanwhile: the decoder is somebody else's program.
        return replace(read, picture=photo.picture(self._photo_decoder, read.photo))

    def card_left(self) -> bool | None:
        """See ports.IdCardReader. A look that found none is repeated until it counts."""
        with self._port.in_use():
            left = self._left
            if left is None:
                return None
            self._wake()
            for _ in range(LIFTED_AFTER):
                if (serial := self._found()) is not None or self._left is None:
                    break
                self._port.pause(POLL_S)
            else:
                return True  # found and never selected: nobody can say that it was lifted
            if serial != left:
                self._left = None
            return serial == left

    def _read_once(self, timeout_s: float) -> CardRead | None:
        with self._port.in_use():
            self._wake()
            deadline = self._port.deadline(timeout_s)
            while (serial := self._found()) is None or serial == self._left:
                self._port.state = DeviceState.READY
                if self._port.left(deadline) <= POLL_S:
                    if serial is None:
                        return None
                    raise DeviceRefusal("card-left", hint="hint.lift-card")
                self._port.pause(POLL_S)
            read = self._whole()
            self._port.state = DeviceState.READY
            self._remember(serial)
            return read

    def _wake(self) -> None:
        """On a new opening, let a module that waits for the rest of a cut-off command have it."""
        self._port.reach()
        if self._woken != self._port.opened:
            self._woken = self._port.opened
            self._port.send(bytes(wire.COMMAND_MAX))
            self._port.read()

    def _remember(self, serial: bytes) -> None:
        """Look whether this module finds the card again that it has just read."""
        self._left = None
        with suppress(DeviceFault):  # the card was read well; the next look will show the fault
            if self._ask(wire.FIND, SHORT_S).status == wire.FOUND:
                self._left, self._empty = serial, 0

    def _status(self) -> DeviceState:
        self._wake()
        answer = self._ask(wire.STATUS, PROBE_S)
        return DeviceState.READY if answer.status == wire.DONE else DeviceState.OUT_OF_SERVICE

    def _module_id(self) -> str:
        """Which certified module vouches; asked once for each opening of the line."""
        if self._module_of != self._port.opened:
            answer = self._ask(wire.MODULE_ID, SHORT_S)
            self._must(answer)
            try:
                self._module = wire.module_id(answer.data)
            except wire.BadText as error:
                raise BrokenAnswer(str(error), hint="hint.check-line-speed") from error
            self._module_of = self._port.opened
        return self._module

    def _found(self) -> bytes | None:
        """The number of the card that was found and selected, zeros on some modules; or None."""
        answer = self._ask(wire.FIND, SHORT_S)
        if answer.status in {wire.NO_CARD, wire.NOT_SELECTED}:
            self._empty += 1
            if self._empty >= LIFTED_AFTER:
                self._left = None
            return None
        if answer.status != wire.FOUND:
            self._must(answer)
            raise BrokenAnswer("an answer to something else", hint="hint.check-line-speed")
        self._empty = 0
        selected = self._ask(wire.SELECT, SHORT_S, private=True)  # the card's own number
        if selected.status in {wire.NO_CARD, wire.NOT_SELECTED}:
            return None
        self._must(selected)
        return selected.data

    def _whole(self) -> CardRead:
        answer = self._ask(wire.READ, READ_S, private=True)
        self._must(answer)
        try:
            block, opaque = wire.read_parts(answer.data)
            kind, person, warnings = layouts.person_of(block)
            address = self._added_address()
        except wire.BadText as error:
            log.warning("card text refused: %s", error)
            raise DeviceRefusal("card-unreadable", hint="hint.lay-card-again") from error
        if address:
            person = msgspec.structs.replace(person, address=address)
        return CardRead(person, self._module_id(), kind, opaque, warnings)

    def _added_address(self) -> str:
        """The newest address written after issue; empty when the card has none (91)."""
        answer = self._ask(wire.NEW_ADDRESS, SHORT_S, private=True)
        if answer.status in NO_ADDRESS:
            return ""
        self._must(answer)
        return wire.new_address(answer.data)

    def _must(self, answer: wire.Answer) -> None:
        if answer.status == wire.DONE:
            return
        code, hint = REFUSALS.get(answer.status, ("card-unreadable", "hint.lay-card-again"))
        log.warning("reader said %s", answer.said)
        if code == "out-of-service":
            self._port.state = DeviceState.OUT_OF_SERVICE
        raise DeviceRefusal(code, hint=hint, said=answer.said)

    def _ask(self, command: int, timeout_s: float, *, private: bool = False) -> wire.Answer:
        """One command; sent again once when the module or we saw a damaged frame."""
        try:
            answer = self._once(command, timeout_s, private)
        except BrokenAnswer:
            return self._once(command, timeout_s, private)
        if answer.status in AGAIN:
            return self._once(command, timeout_s, private)
        return answer

    def _once(self, command: int, timeout_s: float, private: bool) -> wire.Answer:
        machine = FrameMachine(wire.decode, wire.HEADER)
        frame = wire.encode(command)
        answer = self._port.ask(frame, machine, timeout_s=timeout_s, private=private)
        if private:
            # A late answer of the last person's must not pass for this one's.
            self._port.alone(machine, private=True)
        return answer
