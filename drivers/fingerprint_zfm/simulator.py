"""A fingerprint module of the ZFM family that is not there, from protocols.md section 3 alone."""

import secrets
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass

from drivers.fingerprint_zfm.simulated_finger import (
    IMAGE_LENGTH,
    Image,
    Quality,
    is_template,
    score,
)
from drivers.fingerprint_zfm.simulated_library import INDEX_PARTS, Library
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

OK, RECEIVE_ERROR, NO_FINGER, TOO_DISORDERED, TOO_FEW_FEATURES = 0x00, 0x01, 0x02, 0x06, 0x07
NO_MATCH, NOT_FOUND, DO_NOT_COMBINE, PAGE_OUT_OF_RANGE = 0x08, 0x09, 0x0A, 0x0B
TEMPLATE_INVALID, UPLOAD_FAILED, IMAGE_UPLOAD_FAILED = 0x0C, 0x0D, 0x0F
WRONG_PASSWORD, NO_IMAGE, UNDEFINED, BAD_REGISTER, BAD_VALUE = 0x13, 0x15, 0x19, 0x1A, 0x1B
NOT_VERIFIED, ECHO, UNSUPPORTED = 0x21, 0x55, 0xFC

BAD_IMAGE: dict[Quality, int] = {"smeared": TOO_DISORDERED, "faint": TOO_FEW_FEATURES}


class _Stop(Exception):
    """Ends a command with a confirmation code; `rest`: fields that the answer has all the same."""

    def __init__(self, code: int, rest: bytes = b"") -> None:
        super().__init__(f"{code:02X}")
        self.code = code
        self.rest = rest


@dataclass(frozen=True, slots=True)
class _Reply:
    """What follows the confirmation code 00; `data` goes in packets, `raw` as it is."""

    answer: bytes = b""
    data: bytes = b""
    raw: bytes = b""


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
        self.library = Library()
        self.codes: dict[int, int] = {}
        self.light: bytes = b""
        self.captures = 0
        self._echoes = echoes
        self._address = 0xFFFFFFFF
        self._password = password
        self._verified = password == 0
        self._security, self._packet_code, self._speed = 3, PACKET_SIZES.index(packet_size), 6
        self._last_match_passed = False
        self._lock = threading.Lock()
        self._finger: str | None = None
        self._quality: Quality = "good"
        self._image: Image | None = None
        self._sent_images: dict[bytes, Image] = {}
        self._buffers: dict[int, bytes] = {}
        self._input = bytearray()
        self._taking: Callable[[bytes], None] | None = None
        self._taken = bytearray()
        self._out: list[bytes] = []
        self._acts: dict[int, Callable[[bytes], _Reply]] = {
            0x01: self._get_image,
            0x02: self._image_to_template,
            0x03: self._match,
            0x04: self._search,
            0x05: self._combine,
            0x06: self._store,
            0x07: self._load,
            0x08: self._send_template,
            0x09: self._take_template,
            0x0A: self._send_image,
            0x0B: self._take_image,
            0x0C: self._delete,
            0x0D: self._empty,
            0x0E: self._set_parameter,
            0x0F: self._parameters,
            0x12: self._set_password,
            0x13: self._verify_password,
            0x14: self._random,
            0x15: self._set_address,
            0x1B: self._search,
            0x1D: self._count,
            0x1F: self._index,
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
        return self._finger

    def press(self, finger: str, *, quality: Quality = "good") -> None:
        with self._lock:
            self._finger, self._quality = finger, quality

    def lift(self) -> None:
        with self._lock:
            self._finger = None

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
        except _Stop as stop:
            self._send(ANSWER, bytes([stop.code]) + stop.rest)
        except struct.error:
            self._send(ANSWER, bytes([RECEIVE_ERROR]))  # too few or too many operands
        else:
            self._send(ANSWER, bytes([OK]) + reply.answer)
            size = PACKET_SIZES[self._packet_code]
            self._out += data_packets(self._address, reply.data, size)
            if reply.raw:
                self._out.append(reply.raw)

    def _act(self, command: int, operands: bytes) -> _Reply:
        act = self._acts.get(command)
        if act is None or command in self.model.lacks:
            raise _Stop(UNSUPPORTED)
        if not self._verified and command not in ALWAYS_ALLOWED:
            raise _Stop(NOT_VERIFIED)
        return act(operands)

    def _take(self, payload: bytes, *, last: bool) -> None:
        """One packet of a template or an image from the host; these are not answered."""
        self._taken += payload
        if len(self._taken) > IMAGE_LENGTH:
            self._taking = None
        elif last and self._taking is not None:
            taking, self._taking = self._taking, None
            taking(bytes(self._taken))

    def _page(self, page: int) -> None:
        if not 0 <= page < self.model.pages:
            raise _Stop(PAGE_OUT_OF_RANGE)

    def _buffer(self, operands: bytes) -> int:
        (buffer,) = struct.unpack(">B", operands)
        if not 1 <= buffer <= self.model.buffers:
            raise _Stop(UNDEFINED)
        return int(buffer)

    # --- pictures and templates --------------------------------------------------------------

    def _get_image(self, operands: bytes) -> _Reply:
        _nothing_more(operands)
        if self._finger is None:
            raise _Stop(NO_FINGER)
        self.captures += 1
        self._image = Image(self._finger, self.captures, self._quality)
        return _Reply()

    def _image_to_template(self, operands: bytes) -> _Reply:
        buffer = self._buffer(operands)
        if self._image is None:
            raise _Stop(NO_IMAGE)
        if self._image.quality in BAD_IMAGE:
            raise _Stop(BAD_IMAGE[self._image.quality])
        self._buffers[buffer] = self._image.template(self.model.template)
        return _Reply()

    def _match(self, operands: bytes) -> _Reply:
        _nothing_more(operands)
        found = score(self._buffers.get(1, b""), self._buffers.get(2, b""))
        self._last_match_passed = found > 0
        if not found:
            raise _Stop(NO_MATCH, bytes(2))
        return _Reply(struct.pack(">H", found))

    def _combine(self, operands: bytes) -> _Reply:
        """Both buffers hold the template afterwards; two different fingers do not combine."""
        _nothing_more(operands)
        if not score(self._buffers.get(1, b""), self._buffers.get(2, b"")):
            raise _Stop(DO_NOT_COMBINE)
        self._buffers[2] = self._buffers[1]
        return _Reply()

    def _send_template(self, operands: bytes) -> _Reply:
        template = self._buffers.get(self._buffer(operands))
        if template is None:
            raise _Stop(UPLOAD_FAILED)
        return _Reply(data=template)

    def _take_template(self, operands: bytes) -> _Reply:
        buffer = self._buffer(operands)

        def keep(template: bytes) -> None:
            kept = template[: self.model.template]
            self._buffers[buffer] = kept if self._echoes else kept[:-1] + b"\x5a"

        self._expect(keep)
        return _Reply()

    def _send_image(self, operands: bytes) -> _Reply:
        _nothing_more(operands)
        if self._image is None:
            raise _Stop(IMAGE_UPLOAD_FAILED)
        dots = self._image.dots()
        self._sent_images = {dots: self._image}
        return _Reply(data=dots)

    def _take_image(self, operands: bytes) -> _Reply:
        """An image that this module made before comes back whole; any other is a bad picture."""
        _nothing_more(operands)

        def keep(dots: bytes) -> None:
            self._image = self._sent_images.get(dots, Image("", 0, "smeared"))

        self._expect(keep)
        return _Reply()

    def _expect(self, taking: Callable[[bytes], None]) -> None:
        self._taking = taking
        self._taken.clear()

    # --- the library -------------------------------------------------------------------------

    def _search(self, operands: bytes) -> _Reply:
        buffer, first, count = struct.unpack(">BHH", operands)
        wanted = self._buffers.get(self._buffer(bytes([buffer])), b"")
        found = self.library.search(wanted, range(first, first + count))
        self._last_match_passed = found is not None
        if found is None:
            raise _Stop(NOT_FOUND, bytes(4))
        return _Reply(struct.pack(">HH", *found))

    def _store(self, operands: bytes) -> _Reply:
        buffer, page = struct.unpack(">BH", operands)
        template = self._buffers.get(self._buffer(bytes([buffer])), b"")
        self._page(page)
        if not is_template(template):
            raise _Stop(TEMPLATE_INVALID)
        self.library[page] = template
        return _Reply()

    def _load(self, operands: bytes) -> _Reply:
        buffer, page = struct.unpack(">BH", operands)
        self._page(page)
        if page not in self.library:
            raise _Stop(TEMPLATE_INVALID)
        self._buffers[self._buffer(bytes([buffer]))] = self.library[page]
        return _Reply()

    def _delete(self, operands: bytes) -> _Reply:
        first, count = struct.unpack(">HH", operands)
        self._page(first + count - 1)
        self.library.delete(range(first, first + count))
        return _Reply()

    def _empty(self, operands: bytes) -> _Reply:
        _nothing_more(operands)
        self.library.clear()
        return _Reply()

    def _count(self, operands: bytes) -> _Reply:
        _nothing_more(operands)
        return _Reply(struct.pack(">H", len(self.library)))

    def _index(self, operands: bytes) -> _Reply:
        (part,) = struct.unpack(">B", operands)
        if part >= INDEX_PARTS:
            raise _Stop(PAGE_OUT_OF_RANGE)
        return _Reply(self.library.index(part))

    # --- the module itself -------------------------------------------------------------------

    def _parameters(self, operands: bytes) -> _Reply:
        _nothing_more(operands)
        status = (
            self._last_match_passed << 1
            | (self._password != 0 and self._verified) << 2
            | (self._image is not None) << 3
        )
        fields = (status, self.model.system, self.model.pages, self._security, self._address)
        return _Reply(struct.pack(">HHHHIHH", *fields, self._packet_code, self._speed))

    def _set_parameter(self, operands: bytes) -> _Reply:
        number, value = struct.unpack(">BB", operands)
        if number not in PARAMETER_VALUES:
            raise _Stop(BAD_REGISTER)
        if value not in PARAMETER_VALUES[number]:
            raise _Stop(BAD_VALUE)
        if number == 4:
            self._speed = value
        elif number == 5:
            self._security = value
        else:
            self._packet_code = value
        return _Reply()

    def _set_password(self, operands: bytes) -> _Reply:
        (self._password,) = struct.unpack(">I", operands)
        return _Reply()

    def _verify_password(self, operands: bytes) -> _Reply:
        (password,) = struct.unpack(">I", operands)
        if password != self._password:
            raise _Stop(WRONG_PASSWORD)
        self._verified = True
        return _Reply()

    def _random(self, operands: bytes) -> _Reply:
        _nothing_more(operands)
        return _Reply(secrets.token_bytes(4))

    def _set_address(self, operands: bytes) -> _Reply:
        (self._address,) = struct.unpack(">I", operands)
        return _Reply()

    def _set_light(self, operands: bytes) -> _Reply:
        struct.unpack(">BBBB", operands)
        self.light = operands
        return _Reply()

    def _restart(self, operands: bytes) -> _Reply:
        """Forgets buffers and image, keeps the library; says one raw 55 when it is up again."""
        _nothing_more(operands)
        self._buffers.clear()
        self._image = None
        self._verified = self._password == 0
        return _Reply(raw=bytes([0x55]))

    def _nothing(self, operands: bytes) -> _Reply:
        _nothing_more(operands)
        return _Reply()


def _nothing_more(operands: bytes) -> None:
    if operands:
        raise _Stop(RECEIVE_ERROR)
