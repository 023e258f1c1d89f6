"""The alphabets of short messages: GSM 7-bit for what comes in, UTF-16BE both ways.

Source: 3GPP 23.038 (default alphabet, extension table), 23.040 9.1.2.3 (packing).
"""

from typing import Final

DEFAULT: Final = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
"""Position is the septet."""
ESCAPE: Final = 0x1B
EXTENSION: Final = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]",
    0x40: "|", 0x65: "€",
}  # fmt: skip
"""Septets after ESCAPE; what is not here is shown as the plain letter (23.038 6.2.1.1)."""


def septets(packed: bytes, count: int, *, skip: int = 0) -> list[int]:
    """The first `count` septets of packed octets, without the first `skip`.

    A header in front is padded to a septet's edge, so skipping whole septets finds the text.
    """
    bits = int.from_bytes(packed, "little")
    return [bits >> 7 * place & 0x7F for place in range(skip, count)]


def gsm_text(given: list[int]) -> str:
    """Letters of septets of the default alphabet."""
    letters: list[str] = []
    escaped = False
    for septet in given:
        if escaped:
            letters.append(EXTENSION.get(septet, DEFAULT[septet]))
            escaped = False
        elif septet == ESCAPE:
            escaped = True
        else:
            letters.append(DEFAULT[septet])
    return "".join(letters)


def units(text: str) -> bytes:
    """UTF-16BE, as UCS2 is in practice: a letter beyond the first plane takes two units."""
    return text.encode("utf-16-be")


def ucs2_text(octets: bytes) -> str:
    """Text of UTF-16BE octets; a lone surrogate or odd octet is shown as U+FFFD, never dropped."""
    return octets.decode("utf-16-be", "replace")
