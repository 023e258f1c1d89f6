"""The bytes that a person's value can stand in: encodings and escapes.

Hex, base64 and packed data are taken apart before they are searched (views.py). A form shorter
than `SURE_BYTES` (a name of two characters in GB 18030 is four bytes) also occurs by chance in
ciphertext, so it counts only amid text of its own encoding.
"""

import re
import urllib.parse
from collections.abc import Iterator

from msgspec import Struct

ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
SURE_BYTES = 6
"""2,000 values of this length meet 100 MB of ciphertext by chance once in 1,400 searches."""

FORM_BYTES_MIN = 4
WINDOW_BYTES = 8
"""How much text must stand on each side of a short form, unless the data ends there."""

NUMBER_BYTES = 15
"""A shorter number (a telephone's) inside a longer one is a time or an amount."""

_TEXT = re.compile(r"[\t\r\n -~\u0a0a\u3000-\u303f\u4e00-\u9fff\uff00-\uffee]*")
"""What people write; U+0A0A is the gap that views.py leaves, read as UTF-16."""

_CUT = {"utf-8": 2, "gb18030": 1}
"""Bytes of half a character that a window may begin or end with."""


class Form(Struct, frozen=True):
    """One spelling of one value; `encoding` where chance must be told from text."""

    pattern: bytes
    name: str
    encoding: str = "utf-8"

    def counts(self, data: bytes, at: int) -> bool:
        """Whether the pattern at `at` is the value and not chance."""
        end = at + len(self.pattern)
        before, after = data[max(0, at - WINDOW_BYTES) : at], data[end : end + WINDOW_BYTES]
        if len(self.pattern) < NUMBER_BYTES and self.pattern.isdigit():
            return not before[-1:].isdigit() and not after[:1].isdigit()
        if len(self.pattern) >= SURE_BYTES:
            return True
        return self._is_text(before, first=True) and self._is_text(after, first=False)

    def _is_text(self, data: bytes, *, first: bool) -> bool:
        """Whether the bytes, less half a character at the far end, are text."""
        for lost in range(_CUT.get(self.encoding, 0) + 1):
            rest = data[lost:] if first else data[: len(data) - lost]
            try:
                if _TEXT.fullmatch(rest.decode(self.encoding)):
                    return True
            except UnicodeDecodeError:
                continue
        return False


def forms_of(text: str) -> list[Form]:
    """Every spelling of a text that the search knows, each byte string once."""
    found: dict[bytes, Form] = {}
    for case in dict.fromkeys((text, text.upper(), text.lower())):
        for form in (*_encoded(case), *_escaped(case)):
            if len(form.pattern) >= FORM_BYTES_MIN:
                found.setdefault(form.pattern, form)
    return list(found.values())


def forms_of_bytes(data: bytes) -> list[Form]:
    """Of a value that is no text, such as a fingerprint's template."""
    return [Form(data, "as it is")]


def _encoded(text: str) -> Iterator[Form]:
    for encoding in ENCODINGS:
        try:
            yield Form(text.encode(encoding), encoding, encoding)
        except UnicodeEncodeError:  # half a surrogate pair: nothing can be written so
            continue


def _escaped(text: str) -> Iterator[Form]:
    try:
        yield Form(text[::-1].encode(), "reversed")
        units = text.encode("utf-16-be")
    except UnicodeEncodeError:
        return
    if text.isascii():
        return
    for pairs in (units.hex(" ", 2), units.hex(" ", 2).upper()):
        escaped = [chr(int(one, 16)) if one[:2] == "00" else f"\\u{one}" for one in pairs.split()]
        yield Form("".join(escaped).encode(), "JSON escape")
    for percent in (urllib.parse.quote(text), urllib.parse.quote(text).lower()):
        yield Form(percent.encode(), "percent escape")
    for shown in ("&#{};", "&#x{:x};", "&#x{:X};"):
        entities = (one if one.isascii() else shown.format(ord(one)) for one in text)
        yield Form("".join(entities).encode(), "HTML entity")
