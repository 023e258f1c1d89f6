"""Frames of the ZFM / AS608 / R30x fingerprint modules: bytes to packets and back.

Source: Grow R503 and R307 user manuals, communication protocol and instruction tables. Differences
seen on real units: README.md.

    EF 01 | address 4 | kind 1 | length 2 | payload ... | sum 2

`length` counts payload and sum; `sum` adds up kind, length bytes and payload, modulo 65536.
Kind 01 command, 02 data (more follow), 07 answer, 08 last data. Numbers are big-endian.
"""

from typing import Final

from msgspec import Struct

from drivers.frames import BadFrame

HEADER: Final = bytes.fromhex("EF01")
ANY_ADDRESS: Final = 0xFFFFFFFF
PAYLOAD_MAX: Final = 256
PACKET_MAX: Final = 9 + PAYLOAD_MAX + 2

COMMAND: Final = 0x01
DATA: Final = 0x02
ANSWER: Final = 0x07
LAST_DATA: Final = 0x08

GET_IMAGE: Final = 0x01
IMAGE_TO_FEATURES: Final = 0x02
MATCH: Final = 0x03
COMBINE: Final = 0x05
TEMPLATE_TO_HOST: Final = 0x08
TEMPLATE_TO_MODULE: Final = 0x09
EMPTY_LIBRARY: Final = 0x0D
READ_PARAMETERS: Final = 0x0F
VERIFY_PASSWORD: Final = 0x13
COUNT_TEMPLATES: Final = 0x1D
LIGHT: Final = 0x35

LIGHTS: Final = {
    "wait": bytes.fromhex("01 64 02 00"),
    "good": bytes.fromhex("02 20 02 02"),
    "bad": bytes.fromhex("02 20 01 03"),
    "off": bytes.fromhex("04 00 02 00"),
}
"""AuraLed: control (1 breathe, 2 flash, 4 off), speed, colour (1 red, 2 blue), count (0 for ever).
Only the colours that every ring has."""

OK: Final = 0x00
CAME_BROKEN: Final = 0x01
NO_FINGER: Final = 0x02
NO_MATCH: Final = 0x08
DO_NOT_COMBINE: Final = 0x0A

OUTCOMES: Final = {
    0x00: "ok",
    0x01: "packet-receive-error",
    0x02: "no-finger",
    0x03: "image-failed",
    0x06: "image-disordered",
    0x07: "too-few-features",
    0x08: "no-match",
    0x09: "not-found",
    0x0A: "buffers-do-not-combine",
    0x0B: "page-out-of-range",
    0x0C: "template-invalid",
    0x0D: "template-upload-failed",
    0x0E: "cannot-receive-data",
    0x0F: "image-upload-failed",
    0x10: "delete-failed",
    0x11: "empty-failed",
    0x13: "wrong-password",
    0x15: "no-valid-image",
    0x18: "flash-write-error",
    0x19: "undefined-error",
    0x1A: "bad-register",
    0x1B: "bad-register-value",
    0x1C: "bad-notepad-page",
    0x1D: "port-control-failed",
    0x1F: "library-full",
    0x20: "address-wrong",
    0x21: "password-not-verified",
    0x22: "template-empty",
    0x24: "library-empty",
    0x26: "time-out",
    0x27: "already-enrolled",
    0x29: "sensor-hardware-error",
    0xFC: "unsupported-command",
    0xFD: "hardware-error",
    0xFE: "execution-failed",
}
"""Confirmation code, the first byte of an answer, by name."""

UNCLEAR: Final = frozenset({0x03, 0x06, 0x07, 0x15})
"""Image failed, disordered, too few features, none: another press may be better."""
OUT_OF_SERVICE: Final = ("out-of-service", "hint.call-technician")
MEANINGS: Final = {
    **dict.fromkeys(UNCLEAR | {0x02, 0x26}, ("finger-unclear", "hint.press-again")),
    DO_NOT_COMBINE: ("fingers-differ", "hint.same-finger"),
}
"""What a refusal means to the person, and what they can do: code and hint of DeviceRefusal. With
all others only a technician can do something: OUT_OF_SERVICE."""


class Packet(Struct, frozen=True):
    """`kind` ANSWER, DATA or LAST_DATA; an answer begins with its confirmation code."""

    kind: int
    payload: bytes

    @property
    def code(self) -> int:
        return self.payload[0]


class Parameters(Struct, frozen=True):
    """What READ_PARAMETERS tells: library size in pages, bytes of a data packet, line speed.

    `system` is 0009 as a rule and 0000 on many clones: it tells nothing that can be relied on.
    """

    system: int
    address: int
    pages: int
    security: int
    packet_size: int
    baud: int


def outcome(code: int) -> str:
    """The name of a confirmation code; an unknown one keeps its number."""
    return OUTCOMES.get(code, f"code-{code:02x}")


def encode(command: int, payload: bytes = b"", *, address: int = ANY_ADDRESS) -> bytes:
    """The frame of a command; `payload` is what follows its code."""
    return _frame(COMMAND, bytes([command]) + payload, address)


def encode_data(data: bytes, packet_size: int, *, address: int = ANY_ADDRESS) -> list[bytes]:
    """A template as data frames of at most `packet_size` bytes; the last one says so."""
    parts = [data[i : i + packet_size] for i in range(0, len(data), packet_size)]
    frames = [_frame(DATA, part, address) for part in parts[:-1]]
    return [*frames, _frame(LAST_DATA, parts[-1], address)]


def decode(received: bytes) -> tuple[Packet, bytes] | None:
    """Take the first packet off `received`; None while it is incomplete.

    Raises BadFrame on a wrong header, kind, impossible length or wrong sum.
    """
    if received[:2] != HEADER[: len(received)]:
        raise BadFrame
    if len(received) < 9:
        return None
    kind, length = received[6], int.from_bytes(received[7:9], "big")
    if kind not in {ANSWER, DATA, LAST_DATA} or not 3 <= length <= PAYLOAD_MAX + 2:
        raise BadFrame
    end = 9 + length
    if len(received) < end:
        return None
    if sum(received[6 : end - 2]) % 65536 != int.from_bytes(received[end - 2 : end], "big"):
        raise BadFrame
    return Packet(kind, received[9 : end - 2]), received[end:]


def parameters(payload: bytes) -> Parameters | None:
    """The 16 bytes after the confirmation code; None when they cannot be right."""
    words = [int.from_bytes(payload[i : i + 2], "big") for i in range(1, len(payload) - 1, 2)]
    if len(payload) != 17 or words[6] > 3 or not 1 <= words[7] <= 12:
        return None
    address = words[4] << 16 | words[5]
    return Parameters(words[1], address, words[2], words[3], 32 << words[6], words[7] * 9600)


def _frame(kind: int, payload: bytes, address: int) -> bytes:
    body = bytes([kind]) + (len(payload) + 2).to_bytes(2, "big") + payload
    return HEADER + address.to_bytes(4, "big") + body + (sum(body) % 65536).to_bytes(2, "big")
