"""How the simulated fingerprint module answers a command: confirmation codes and replies."""

from collections.abc import Callable

from msgspec import Struct

OK, RECEIVE_ERROR, NO_FINGER, TOO_DISORDERED, TOO_FEW_FEATURES = 0x00, 0x01, 0x02, 0x06, 0x07
NO_MATCH, NOT_FOUND, DO_NOT_COMBINE, PAGE_OUT_OF_RANGE = 0x08, 0x09, 0x0A, 0x0B
TEMPLATE_INVALID, UPLOAD_FAILED, IMAGE_UPLOAD_FAILED = 0x0C, 0x0D, 0x0F
WRONG_PASSWORD, NO_IMAGE, UNDEFINED, BAD_REGISTER, BAD_VALUE = 0x13, 0x15, 0x19, 0x1A, 0x1B
NOT_VERIFIED, ECHO, UNSUPPORTED = 0x21, 0x55, 0xFC


class Stop(Exception):
    """Ends a command with a confirmation code; `rest`: fields that the answer has all the same."""

    def __init__(self, code: int, rest: bytes = b"") -> None:
        super().__init__(f"{code:02X}")
        self.code = code
        self.rest = rest


class Reply(Struct, frozen=True):
    """What follows the confirmation code 00; `data` goes in packets, `raw` as it is.

    `taking`: gets the template or image that the host sends next.
    """

    answer: bytes = b""
    data: bytes = b""
    raw: bytes = b""
    taking: Callable[[bytes], None] | None = None


def nothing_more(operands: bytes) -> None:
    """For a command that has no operands."""
    if operands:
        raise Stop(RECEIVE_ERROR)
