"""The conversation with a PN532: wake it, look for a card, carry APDUs, let the card go.

Source: NXP UM0701-02 7.2-7.3; protocols.md 5.2. Each command is answered by an ACK and then by its
answer. A damaged answer is asked for again with NACK, which repeats nothing on the card: a PIN try
is never counted twice because of noise.
"""

import logging
from typing import Final

from appliance.ports import BrokenAnswer, DeviceRefusal, NoAnswer
from drivers.frames import BadFrame, FrameMachine
from drivers.staffcard_pn532 import wire
from drivers.transport import Port

log = logging.getLogger(__name__)

ACK_S: Final = 0.3
"""15 ms by the manual [M]; a USB adapter holds bytes back for 16 ms, a busy box for longer."""
ANSWER_S: Final = 1.0
CARD_S: Final = 2.0
"""A card at work may ask for more time again and again; a DESFire command takes some 30 ms."""
FRAMES_MAX: Final = 6
"""Stale answers that are read past before the one that was asked for."""
PLAIN_SAM: Final = bytes.fromhex("011401")
"""Normal mode, no secure module, no IRQ."""
FEW_TRIES: Final = bytes.fromhex("05FF0101")
"""MxRtyATR as delivered, MxRtyPSL 1, MxRtyPassiveActivation 1: a look at an empty field ends."""
ONE_TYPE_A: Final = bytes.fromhex("0100")

STATUS: Final = 0x3F
TIMED_OUT: Final = frozenset({0x01, 0x0A, 0x27, 0x29, 0x2B})
"""No answer from the card, field gone, wrong context, target released, target gone [M]."""
GARBLED: Final = frozenset({0x02, 0x03, 0x04, 0x05, 0x06, 0x0B, 0x13})
"""CRC, parity, bit count, framing, collision, protocol: a card at the edge of the field."""

Machine = FrameMachine[wire.Frame]


class Pn532:
    """The reader on `port`. Callers hold the port (`in_use`, `if_free`); raises its faults."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self._woken = -1

    def version(self, *, timeout_s: float = ANSWER_S) -> bytes:
        """IC, version, revision, support: 32 01 06 07 on the common boards."""
        self._wake()
        return self._ask(wire.FIRMWARE, timeout_s=timeout_s)

    def find(self) -> wire.Target | None:
        """The card that lies in the field now, selected anew; None without one."""
        self._wake()
        self._ask(wire.RELEASE, b"\0")
        answer = self._ask(wire.LIST, ONE_TYPE_A, private=True, alone=True)
        try:
            return wire.target_of(answer)
        except BadFrame as error:
            raise _broken() from error

    def exchange(self, target: int, apdu: bytes, *, alone: bool = False) -> bytes:
        """Carry one APDU to the selected card. Raises DeviceRefusal `card-moved`.

        `alone`: the answer must be the only one, for cards whose answers prove nothing.
        """
        if self._woken != self._port.opened:
            raise DeviceRefusal("card-moved", hint="hint.lay-card-again")
        told = bytes([target]) + apdu
        answer = self._ask(wire.EXCHANGE, told, timeout_s=CARD_S, private=True, alone=alone)
        status = answer[0] & STATUS if answer else 0
        if not answer or (status == 0 and len(answer) < 3):
            raise _broken()
        if status == 0:
            return answer[1:]
        log.info("staff card: reader status %02X", status)
        if status in TIMED_OUT:
            raise DeviceRefusal("card-moved", hint="hint.lay-card-again")
        code = "card-unreadable" if status in GARBLED else "card-moved"
        raise DeviceRefusal(code, hint="hint.lay-card-again")

    # --- one command -------------------------------------------------------------------------

    def _wake(self) -> None:
        """Once for each opening of the line: out of power-down, plain mode, few tries.

        An ACK ends what the reader may still be doing for a line that broke off.
        """
        self._port.reach()  # so that `opened` tells of the line that is used now
        opened = self._port.opened
        if self._woken == opened:
            return
        again = wire.FILL if self._woken >= 0 else b""
        self._port.send(again + wire.WAKE_UP + wire.ACK, fresh=True)
        self._woken = 0
        self._ask(wire.SAM_CONFIGURATION, PLAIN_SAM)
        self._ask(wire.RF_CONFIGURATION, FEW_TRIES)
        self._woken = opened

    def _ask(
        self,
        code: int,
        data: bytes = b"",
        *,
        timeout_s: float = ANSWER_S,
        private: bool = False,
        alone: bool = False,
    ) -> bytes:
        machine: Machine = FrameMachine(wire.decode, wire.HEADER)
        opened = self._port.opened
        self._port.send(wire.encode(code, data), private=private, fresh=True)
        if self._port.opened != opened:
            # The line was closed since: the reader may sleep or have lost its card.
            raise NoAnswer("the line broke off in between", hint="hint.check-cable")
        try:
            self._acknowledged(machine, private)
            return self._answer(machine, code, timeout_s, private, alone)
        except BrokenAnswer:
            machine = FrameMachine(wire.decode, wire.HEADER)
            self._port.send(wire.NACK, fresh=True)
            return self._answer(machine, code, timeout_s, private, alone)

    def _acknowledged(self, machine: Machine, private: bool) -> None:
        for _stale in range(FRAMES_MAX):
            frame = self._port.receive(machine, timeout_s=ACK_S, private=private)
            if frame.kind is wire.Kind.ACK:
                return
        raise _broken()

    def _answer(
        self, machine: Machine, code: int, timeout_s: float, private: bool, alone: bool
    ) -> bytes:
        for _stale in range(FRAMES_MAX):
            frame = self._port.receive(machine, timeout_s=timeout_s, private=private)
            if frame.kind is wire.Kind.ERROR:
                log.warning("the reader does not know command %02X", code)
                raise DeviceRefusal("reader-refused", hint="hint.call-technician")
            if frame.kind is wire.Kind.ANSWER and frame.code == code + 1:
                if alone:
                    self._port.alone(machine, private=private)
                return frame.data
        raise _broken()


class SelectedCard:
    """A card on the PN532; implements drivers.cards.apdu.Apdus. `alone`: see Pn532.exchange."""

    def __init__(self, reader: Pn532, target: wire.Target, *, alone: bool = False) -> None:
        self._reader = reader
        self._target = target
        self._alone = alone

    def transmit(self, apdu: bytes) -> tuple[bytes, int]:
        """See Apdus."""
        answer = self._reader.exchange(self._target.number, apdu, alone=self._alone)
        return answer[:-2], int.from_bytes(answer[-2:], "big")


def _broken() -> BrokenAnswer:
    return BrokenAnswer("the answer is broken", hint="hint.check-line-speed")
