"""A fingerprint module of the ZFM family that is not there, from protocols.md section 3 alone."""

import secrets
import struct
import threading
from collections.abc import Callable

from drivers.fingerprint_zfm.simulated_answers import (
    BAD_REGISTER,
    BAD_VALUE,
    ECHO,
    NOT_VERIFIED,
    OK,
    RECEIVE_ERROR,
    UNSUPPORTED,
    WRONG_PASSWORD,
    Reply,
    Stop,
    nothing_more,
)
from drivers.fingerprint_zfm.simulated_finger import IMAGE_LENGTH, Quality
from drivers.fingerprint_zfm.simulated_memory import Memory
from drivers.fingerprint_zfm.simulated_models import MODELS
from drivers.fingerprint_zfm.simulated_packets import (
    ANSWER,
    BROKEN,
    COMMAND,
    LAST_DATA,
    data_packets,
    next_packet,
    packet,
)

PACKET_SIZES = (32, 64, 128, 256)
PARAMETER_VALUES = {4: range(1, 13), 5: range(1, 6), 6: range(4)}
"""Speed (times 9600), security level, packet size code."""
ALWAYS_ALLOWED = {0x13, 0x40}
"""VfyPwd and HandShake, before the password was right."""


class ZfmSimulator:
    """The module's side of the conversation. `press` and `lift` are the hand.

    `password`: when not zero, commands are refused (21) until VfyPwd was right. A command to
    another address is not for this module and stays unanswered. `codes`: command -> confirmation
    code with which it is answered instead, to play any row of the list of codes. `model`: one of
    MODELS. `echoes` False: a template is not read out quite as it was sent.
    """

    def __init__(
        self,
        *,
        model: str = "as608",
        password: int = 0,
        packet_size: int = 128,
        echoes: bool = True,
    ) -> None:
        self.model = MODELS[model]
        self.memory = Memory(self.model, echoes=echoes)
        self.library = self.memory.library
        self.codes: dict[int, int] = {}
        self.light: bytes = b""
        self._address = 0xFFFFFFFF
        self._password = password
        self._verified = password == 0
        self._security, self._packet_code, self._speed = 3, PACKET_SIZES.index(packet_size), 6
        self._lock = threading.Lock()
        self._input = bytearray()
        self._taking: Callable[[bytes], None] | None = None
        self._taken = bytearray()
        self._out: list[bytes] = []
        self._acts: dict[int, Callable[[bytes], Reply]] = {
            **self.memory.acts,
            0x0E: self._set_parameter,
            0x0F: self._parameters,
            0x12: self._set_password,
            0x13: self._verify_password,
            0x14: self._random,
            0x15: self._set_address,
            0x35: self._set_light,
            0x36: self._nothing,
            0x3D: self._restart,
            0x40: self._nothing,
            0x50: self._nothing,
            0x51: self._nothing,
        }

    # --- the hand ----------------------------------------------------------------------------

    @property
    def finger(self) -> str | None:
        return self.memory.finger

    @property
    def captures(self) -> int:
        """Images taken so far."""
        return self.memory.captures

    def press(self, finger: str, *, quality: Quality = "good") -> None:
        with self._lock:
            self.memory.finger, self.memory.quality = finger, quality

    def lift(self) -> None:
        with self._lock:
            self.memory.finger = None

    def power_cycle(self) -> list[bytes]:
        """Off and on again: buffers and image are gone, the library is kept, 55 says "ready"."""
        with self._lock:
            self._input.clear()
            self._taking = None
            ready = self._restart(b"").raw
            return [ready] if self.model.says_ready else []

    # --- the wire ----------------------------------------------------------------------------

    def received(self, data: bytes) -> list[bytes]:
        with self._lock:
            self._input += data
            self._out = []
            while (came := next_packet(self._input, self._address)) is not None:
                if came.kind in {COMMAND, BROKEN}:
                    self._taking = None
                if came.kind == BROKEN:
                    self._send(ANSWER, bytes([RECEIVE_ERROR]))
                elif came.kind == COMMAND:
                    self._obey(came.payload)
                elif self._taking is not None:
                    self._take(came.payload, last=came.kind == LAST_DATA)
            return self._out

    def _send(self, kind: int, payload: bytes) -> None:
        self._out.append(packet(self._address, kind, payload))

    def _obey(self, payload: bytes) -> None:
        command, operands = payload[0], payload[1:]
        if command in self.codes:
            self._send(ANSWER, bytes([self.codes[command]]))
            return
        if command == 0x53:
            self._send(ANSWER, bytes([ECHO]))
            return
        try:
            reply = self._act(command, operands)
        except Stop as stop:
            self._send(ANSWER, bytes([stop.code]) + stop.rest)
        except struct.error:
            self._send(ANSWER, bytes([RECEIVE_ERROR]))  # too few or too many operands
        else:
            if reply.taking is not None:
                self._taking = reply.taking
                self._taken.clear()
            self._send(ANSWER, bytes([OK]) + reply.answer)
            size = PACKET_SIZES[self._packet_code]
            self._out += data_packets(self._address, reply.data, size)
            if reply.raw:
                self._out.append(reply.raw)

    def _act(self, command: int, operands: bytes) -> Reply:
        act = self._acts.get(command)
        if act is None or command in self.model.lacks:
            raise Stop(UNSUPPORTED)
        if not self._verified and command not in ALWAYS_ALLOWED:
            raise Stop(NOT_VERIFIED)
        return act(operands)

    def _take(self, payload: bytes, *, last: bool) -> None:
        """One packet of a template or an image from the host; these are not answered."""
        self._taken += payload
        if len(self._taken) > IMAGE_LENGTH:
            self._taking = None
        elif last and self._taking is not None:
            taking, self._taking = self._taking, None
            taking(bytes(self._taken))

    # --- the module itself -------------------------------------------------------------------

    def _parameters(self, operands: bytes) -> Reply:
        nothing_more(operands)
        status = (
            self.memory.last_match_passed << 1
            | (self._password != 0 and self._verified) << 2
            | (self.memory.image is not None) << 3
        )
        fields = (status, self.model.system, self.model.pages, self._security, self._address)
        return Reply(struct.pack(">HHHHIHH", *fields, self._packet_code, self._speed))

    def _set_parameter(self, operands: bytes) -> Reply:
        number, value = struct.unpack(">BB", operands)
        if number not in PARAMETER_VALUES:
            raise Stop(BAD_REGISTER)
        if value not in PARAMETER_VALUES[number]:
            raise Stop(BAD_VALUE)
        if number == 4:
            self._speed = value
        elif number == 5:
            self._security = value
        else:
            self._packet_code = value
        return Reply()

    def _set_password(self, operands: bytes) -> Reply:
        (self._password,) = struct.unpack(">I", operands)
        return Reply()

    def _verify_password(self, operands: bytes) -> Reply:
        (password,) = struct.unpack(">I", operands)
        if password != self._password:
            raise Stop(WRONG_PASSWORD)
        self._verified = True
        return Reply()

    def _random(self, operands: bytes) -> Reply:
        nothing_more(operands)
        return Reply(secrets.token_bytes(4))

    def _set_address(self, operands: bytes) -> Reply:
        (self._address,) = struct.unpack(">I", operands)
        return Reply()

    def _set_light(self, operands: bytes) -> Reply:
        struct.unpack(">BBBB", operands)
        self.light = operands
        return Reply()

    def _restart(self, operands: bytes) -> Reply:
        """Forgets buffers and image, keeps the library; says one raw 55 when it is up again."""
        nothing_more(operands)
        self.memory.forget()
        self._verified = self._password == 0
        return Reply(raw=bytes([0x55]))

    def _nothing(self, operands: bytes) -> Reply:
        nothing_more(operands)
        return Reply()
