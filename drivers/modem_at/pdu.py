"""Short messages as the modem takes and gives them in PDU mode: octets to values and back.

Source: 3GPP 23.040 9.2 (SUBMIT, DELIVER, STATUS-REPORT). Sent is UCS2 only; received are both
alphabets. Differences seen on real units: README.md.

    service centre | first octet | reference | address | protocol | coding | length | text
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from drivers.modem_at.alphabets import gsm_text, septets, ucs2_text, units

OCTETS_ALONE: Final = 140
UNITS_ALONE: Final = 70
UNITS_IN_PART: Final = 66
"""140 octets without the header of 16-bit references, which takes 7."""
PARTS_MAX: Final = 4
"""The station's texts fit in two; a message is no letter."""

SUBMIT: Final = 0x01
REPORT_WANTED: Final = 0x20
HEADER: Final = 0x40
UCS2: Final = 0x08
EIGHT_BIT: Final = 0x04
OWN_SERVICE_CENTRE: Final = b"\x00"
INTERNATIONAL: Final = 0x91
NATIONAL: Final = 0x81
ALPHANUMERIC: Final = 0x50
"""Bits 6-4 of a type of number."""

DELIVER_TYPE: Final = 0x00
REPORT_TYPE: Final = 0x02
CONCATENATED_8: Final = 0x00
CONCATENATED_16: Final = 0x08

DIGITS: Final = "0123456789*#abc"
EARLIER: Final = 0x08
"""Bit of the zone: behind UTC."""


class BadPdu(ValueError):
    """Octets that are no message. Never quotes them."""


class Part(Struct, frozen=True):
    """Which part of which message. `reference` is the sender's, `number` counts from 1."""

    reference: int
    total: int
    number: int


WHOLE: Final = Part(0, 1, 1)


class Submit(Struct, frozen=True):
    """One part to send. `octets` for the wire, `length` as AT+CMGS wants it."""

    octets: bytes

    @property
    def length(self) -> int:
        return len(self.octets) - len(OWN_SERVICE_CENTRE)


class Deliver(Struct, frozen=True):
    """One part that came in. `text` is None for binary contents, which `data` then holds.

    `at` is None when it cannot be.
    """

    sender: str
    text: str | None
    at: datetime | None
    part: Part
    data: bytes = b""


class StatusReport(Struct, frozen=True):
    """What became of a part. `reference` is the TP-MR that +CMGS told; `status` 00-7F."""

    reference: int
    recipient: str
    at: datetime | None
    status: int


# --- sending ------------------------------------------------------------------------------


def texts(text: str) -> list[str]:
    """`text` cut for single messages, never within a letter. ValueError when too long or empty."""
    if not text:
        raise ValueError("a message without text")
    if len(units(text)) // 2 <= UNITS_ALONE:
        return [text]
    cut, room = [""], UNITS_IN_PART
    for letter in text:
        needed = len(units(letter)) // 2
        if needed > room:
            cut.append("")
            room = UNITS_IN_PART
        cut[-1] += letter
        room -= needed
    if len(cut) > PARTS_MAX:
        raise ValueError(f"a message of {len(cut)} parts")
    return cut


def submits(number: str, text: str, *, reference: int) -> tuple[Submit, ...]:
    """The parts of one message, each asking for its status report.

    `reference` (16 bits) ties the parts together: another one for each message. Raises ValueError
    for a number that is none and a text that is too long.
    """
    cut = texts(text)
    places = enumerate(cut, start=1)
    return tuple(_submit(number, each, Part(reference, len(cut), place)) for place, each in places)


def _submit(number: str, text: str, part: Part) -> Submit:
    header = _header(part) if part.total > 1 else b""
    first = SUBMIT | REPORT_WANTED | (HEADER if header else 0)
    data = header + units(text)
    return Submit(
        OWN_SERVICE_CENTRE
        + bytes([first, 0x00])  # the modem counts the references of its network
        + _address(number)
        + bytes([0x00, UCS2, len(data)])
        + data
    )


def data_submit(number: str, data: bytes) -> Submit:
    """One message of octets (23.038: 8-bit data), for a program; nobody waits for a report.

    Raises ValueError for a number that is none, and for nothing or more than fits.
    """
    if not 0 < len(data) <= OCTETS_ALONE:
        raise ValueError(f"a message of {len(data)} octets")
    return Submit(
        OWN_SERVICE_CENTRE
        + bytes([SUBMIT, 0x00])
        + _address(number)
        + bytes([0x00, EIGHT_BIT, len(data)])
        + data
    )


def _header(part: Part) -> bytes:
    reference = (part.reference & 0xFFFF).to_bytes(2, "big")
    return bytes([6, CONCATENATED_16, 4]) + reference + bytes([part.total, part.number])


def _address(number: str) -> bytes:
    digits = number.removeprefix("+")
    if not 3 <= len(digits) <= 20 or not digits.isascii() or not digits.isdigit():
        raise ValueError("not a number that a message can go to")
    kind = INTERNATIONAL if number.startswith("+") else NATIONAL
    filled = digits + "F" * (len(digits) % 2)
    swapped = bytes(int(filled[i + 1] + filled[i], 16) for i in range(0, len(filled), 2))
    return bytes([len(digits), kind]) + swapped


# --- receiving ----------------------------------------------------------------------------


class _Octets:
    """Reads on from the front. Raises BadPdu where the octets end too early."""

    def __init__(self, octets: bytes) -> None:
        self._left = octets

    def take(self, count: int) -> bytes:
        if len(self._left) < count:
            raise BadPdu("ends too early")
        taken, self._left = self._left[:count], self._left[count:]
        return taken

    def one(self) -> int:
        return self.take(1)[0]

    def rest(self) -> bytes:
        return self._left


def read(line: str) -> Deliver | StatusReport:
    """A message or report of a hex line, with its service centre in front. Raises BadPdu."""
    try:
        octets = _Octets(bytes.fromhex(line))
    except ValueError:
        raise BadPdu("not hexadecimal") from None
    octets.take(octets.one())
    first = octets.one()
    if first & 0x03 == DELIVER_TYPE:
        return _deliver(octets, has_header=bool(first & HEADER))
    if first & 0x03 == REPORT_TYPE:
        return _report(octets)
    raise BadPdu("neither a message nor a report")


def _deliver(octets: _Octets, *, has_header: bool) -> Deliver:
    sender = _sender(octets)
    octets.one()  # the protocol: a telex or a fax stays text for us
    coding = octets.one()
    at = _time(octets.take(7))
    length = octets.one()
    content = octets.rest()
    text, part = _content(content, length, coding, has_header=has_header)
    binary = text is None and not has_header
    return Deliver(sender, text, at, part, content[:length] if binary else b"")


def _report(octets: _Octets) -> StatusReport:
    reference = octets.one()
    recipient = _sender(octets)
    octets.take(7)  # when the service centre took it
    return StatusReport(reference, recipient, _time(octets.take(7)), octets.one())


def _sender(octets: _Octets) -> str:
    """A number, with + where it is international, or the name that a service gives itself."""
    length, kind = octets.one(), octets.one()
    if length > 20:
        raise BadPdu("an address longer than 20 digits")
    data = octets.take((length + 1) // 2)
    if kind & 0x70 == ALPHANUMERIC:
        return gsm_text(septets(data, length * 4 // 7))
    digits = "".join(_digits(data))[:length]
    return f"+{digits}" if kind == INTERNATIONAL else digits


def _digits(data: bytes) -> Iterator[str]:
    for octet in data:
        for nibble in (octet & 0x0F, octet >> 4):
            if nibble < len(DIGITS):
                yield DIGITS[nibble]


def _content(
    data: bytes, length: int, coding: int, *, has_header: bool
) -> tuple[str | None, Part]:
    """Text and place of a part. `length` counts septets or octets; some networks send fewer."""
    header_length = data[0] + 1 if has_header and data else 0
    if header_length > len(data):
        raise BadPdu("the header is longer than the message")
    part = _part(data[1:header_length])
    match _alphabet(coding):
        case "gsm":
            skip = (header_length * 8 + 6) // 7
            return gsm_text(septets(data, min(length, len(data) * 8 // 7), skip=skip)), part
        case "ucs2":
            return ucs2_text(data[header_length:length]), part
        case _:
            return None, part


def _alphabet(coding: int) -> str:
    """`gsm`, `ucs2` or `binary` (23.038 4); compressed text counts as binary."""
    group = coding >> 4
    if group in (0xC, 0xD):
        return "gsm"
    if group == 0xE:
        return "ucs2"
    if group == 0xF:
        return "binary" if coding & 0x04 else "gsm"
    if coding & 0x20 or group >= 0x8:
        return "binary"
    return ("gsm", "binary", "ucs2", "gsm")[coding >> 2 & 0x03]


def _part(header: bytes) -> Part:
    """The place that a user data header tells; other elements of it are passed over."""
    left = header
    while len(left) >= 2:
        kind, length = left[0], left[1]
        body, left = left[2 : 2 + length], left[2 + length :]
        if kind == CONCATENATED_8 and len(body) == 3:
            return _placed(body[0], body[1], body[2])
        if kind == CONCATENATED_16 and len(body) == 4:
            return _placed(int.from_bytes(body[:2], "big"), body[2], body[3])
    return WHOLE


def _placed(reference: int, total: int, number: int) -> Part:
    """A place that cannot be (0 of 0, 5 of 3) makes a message of its own (23.040 9.2.3.24.1)."""
    return Part(reference, total, number) if 1 <= number <= total else WHOLE


def _time(octets: bytes) -> datetime | None:
    """YY MM DD hh mm ss in swapped digits and the zone in quarters of an hour; None if not one."""
    numbers = [_swapped(octet) for octet in (*octets[:6], octets[6] & ~EARLIER)]
    year, month, day, hour, minute, second, quarters = (each or 0 for each in numbers)
    try:
        local = datetime(2000 + year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    zone = timedelta(minutes=15 * quarters) * (-1 if octets[6] & EARLIER else 1)
    return None if None in numbers else local - zone


def _swapped(octet: int) -> int | None:
    low, high = octet & 0x0F, octet >> 4
    return None if low > 9 or high > 9 else low * 10 + high
