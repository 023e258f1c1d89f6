"""PDUs as a network sees them, written from protocols.md 6.2 and 3GPP 23.040 alone.

Reads what a station sends (SUBMIT), writes what it gets (DELIVER, STATUS-REPORT).
"""

from datetime import datetime

from msgspec import Struct

PLAIN_LETTERS = {
    **{chr(code): code for code in range(0x20, 0x7B) if chr(code) not in "$@[\\]^_`"},
    "@": 0x00, "$": 0x02, "\n": 0x0A, "\r": 0x0D, "_": 0x11, "£": 0x01, "é": 0x05,
}  # fmt: skip
"""Letters of the 7-bit alphabet that this network knows; ASCII ones keep their places."""
ESCAPED_LETTERS = {"^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E,
                   "|": 0x40, "€": 0x65}  # fmt: skip


class WrongPdu(Exception):
    """The modem answers it with +CMS ERROR: 304."""


class Sent(Struct, frozen=True):
    """One part that a station gave: where to, its letters, its place, whether a report is due.

    The letters of binary contents are its octets in hex.
    """

    number: str
    text: str
    reference: int
    parts: int
    part: int
    wants_report: bool


def read_submit(octets: bytes, length: int) -> Sent:
    """`length` as AT+CMGS announced it: octets after the service centre. Raises WrongPdu."""
    centre = octets[0] + 1 if octets else 0
    if not octets or len(octets) - centre != length or length < 8:
        raise WrongPdu
    body = octets[centre:]
    first, digits = body[0], body[2]
    if first & 0b11 != 0b01:
        raise WrongPdu
    ends = 4 + (digits + 1) // 2
    number = _number(body[3:ends], digits)
    after = ends + 2 + (1 if first & 0x10 else 0)
    if after >= len(body) or body[ends + 1] not in {0x00, 0x04, 0x08}:
        raise WrongPdu
    plain, units, text = body[ends + 1] == 0x00, body[after], body[after + 1 :]
    if (units * 7 + 7) // 8 != len(text) if plain else units != len(text):
        raise WrongPdu
    if len(text) > 140:
        raise WrongPdu
    place, rest = _place(text) if first & 0x40 else ((0, 1, 1), text)
    written = (
        _unpacked(text, units, len(text) - len(rest))
        if plain
        else rest.hex().upper()
        if body[ends + 1] == 0x04
        else rest.decode("utf-16-be", "replace")
    )
    return Sent(number, written, *place, bool(first & 0x20))


def _unpacked(octets: bytes, septets: int, header: int) -> str:
    """Letters of the 7-bit alphabet behind `header` octets; they begin on a whole septet."""
    bits = int.from_bytes(octets, "little")
    codes = [bits >> 7 * at & 0x7F for at in range((header * 8 + 6) // 7, septets)]
    letters = {code: letter for letter, code in PLAIN_LETTERS.items()}
    return "".join(letters.get(code, "?") for code in codes)


def _number(octets: bytes, digits: int) -> str:
    """`octets` begin with the type of number."""
    swapped = "".join(f"{octet & 15:x}{octet >> 4:x}" for octet in octets[1:])
    if not swapped[:digits].isdecimal() or swapped[digits:] not in ("", "f"):
        raise WrongPdu
    return ("+" if octets[0] == 0x91 else "") + swapped[:digits]


def _place(text: bytes) -> tuple[tuple[int, int, int], bytes]:
    header, rest = text[1 : 1 + text[0]], text[1 + text[0] :]
    match list(header):
        case [0x00, 0x03, reference, total, part]:
            return (reference, total, part), rest
        case [0x08, 0x04, high, low, total, part]:
            return (high << 8 | low, total, part), rest
        case _:
            raise WrongPdu


def deliver(sender: str, text: str, at: datetime, *, place: bytes = b"", coding: int = 8) -> bytes:
    """A message for the station with an empty service centre.

    `at` is local time at +08:00; `place` a user data header without its length octet; `coding`
    08 UCS2, 00 the 7-bit alphabet, 04 binary (Latin-1 letters are its octets).
    """
    header = bytes([len(place)]) + place if place else b""
    match coding:
        case 0x08:
            data = header + text.encode("utf-16-be")
            length = len(data)
        case 0x00:
            length, data = _packed(header, text)
        case _:
            data = header + text.encode("latin-1")
            length = len(data)
    first = 0x04 | (0x40 if place else 0)
    return (
        bytes([0x00, first]) + _address(sender) + bytes([0x00, coding]) + stamp(at)
        + bytes([length]) + data
    )  # fmt: skip


def parts(sender: str, text: str, at: datetime, reference: int) -> list[bytes]:
    """As a phone sends it: one message up to 70 units, else parts of 67 with 8-bit references."""
    units = text.encode("utf-16-be")
    if len(units) <= 140:
        return [deliver(sender, text, at)]
    cut: list[bytes] = []
    while units:
        end = min(134, len(units))
        if end < len(units) and 0xD8 <= units[end - 2] <= 0xDB:
            end -= 2
        cut.append(units[:end])
        units = units[end:]
    return [
        deliver(sender, piece.decode("utf-16-be"), at, place=bytes([0, 3, reference, len(cut), i]))
        for i, piece in enumerate(cut, 1)
    ]


def report(reference: int, number: str, at: datetime, status: int) -> bytes:
    """What became of a part: first octet 06, its reference, number, two times, the status."""
    return (
        bytes([0x00, 0x06, reference]) + _address(number)
        + stamp(at) + stamp(at) + bytes([status])
    )  # fmt: skip


def stamp(at: datetime) -> bytes:
    """Seven swapped pairs of digits; the zone is +08:00, 32 quarters."""
    pairs = at.strftime("%y%m%d%H%M%S") + "32"
    return bytes(int(pairs[i + 1] + pairs[i], 16) for i in range(0, 14, 2))


def _address(number: str) -> bytes:
    if not number.removeprefix("+").isdecimal():
        count, packed = _packed(b"", number)
        return bytes([(count * 7 + 3) // 4, 0xD0]) + packed
    digits = number.removeprefix("+")
    pairs = digits + "f" * (len(digits) % 2)
    kind = 0x91 if number.startswith("+") else 0xA1
    swapped = bytes(int(pairs[i + 1] + pairs[i], 16) for i in range(0, len(pairs), 2))
    return bytes([len(digits), kind]) + swapped


def _packed(header: bytes, text: str) -> tuple[int, bytes]:
    """Septets, least significant bit first, after the header and its fill bits."""
    codes: list[int] = []
    for letter in text:
        if letter in ESCAPED_LETTERS:
            codes += [0x1B, ESCAPED_LETTERS[letter]]
        else:
            codes.append(PLAIN_LETTERS[letter])
    skipped = -(-len(header) * 8 // 7)
    stream = int.from_bytes(header, "little")
    for place, code in enumerate(codes, skipped):
        stream |= code << 7 * place
    count = skipped + len(codes)
    return count, stream.to_bytes((count * 7 + 7) // 8, "little")
