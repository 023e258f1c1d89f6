"""The one byte form of a JSON value: RFC 8785 without fractions and null (entries.md 1).

What is hashed or signed is these bytes, so a value has exactly one form and a reader refuses
every other: it never has to re-encode what it was given.
"""

import hashlib
import json
from typing import Any, NoReturn

INT_MAX = 2**53 - 1
"""Largest magnitude that every JSON reader keeps exactly."""

DEPTH_MAX = 64
"""Lists and objects inside each other. Our values nest five deep; a hostile one ends here."""


class NotCanonical(ValueError):
    """The value has no canonical form, or the bytes are not the canonical form of a value."""


def encode(value: object) -> bytes:
    """The canonical bytes of dicts with text keys, lists, text, whole numbers and booleans.

    A tuple is written as a list. Raises NotCanonical for everything else: fractions, None,
    |int| >= 2^53, lone surrogates, more than DEPTH_MAX levels.
    """
    try:
        return json.dumps(
            _ordered(value, DEPTH_MAX), ensure_ascii=False, separators=(",", ":")
        ).encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("text holds a lone surrogate") from error


def decode(data: bytes) -> Any:
    """The value whose canonical form `data` is; NotCanonical when `data` is another form.

    Refuses wrong UTF-8, a byte-order mark, white space, unsorted or doubled keys, other escapes,
    `-0`, fractions and null.
    """
    try:
        value = json.loads(data.decode(), parse_float=_refuse, parse_constant=_refuse)
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical("not JSON in UTF-8") from error
    if encode(value) != data:
        raise NotCanonical("JSON, but not in the canonical form")
    return value


def digest(value: object) -> bytes:
    """SHA-256 of the canonical form, 32 bytes."""
    return hashlib.sha256(encode(value)).digest()


def _ordered(value: object, depth: int) -> object:
    """The same value with its keys in order, after a look at every part of it."""
    if isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if abs(value) > INT_MAX:
            raise NotCanonical("a whole number of 2^53 or more")
        return value
    if depth == 0:
        raise NotCanonical("nested too deep")
    if isinstance(value, list | tuple):
        return [_ordered(item, depth - 1) for item in value]
    if isinstance(value, dict):
        return {key: _ordered(value[key], depth - 1) for key in sorted(value, key=_utf16)}
    raise NotCanonical(f"no canonical form for {type(value).__name__}")


def _utf16(key: object) -> bytes:
    """RFC 8785 3.2.3 sorts by UTF-16 code units, which differs from Python above U+FFFF."""
    if not isinstance(key, str):
        raise NotCanonical("a key that is not text")
    return key.encode("utf-16-be", "surrogatepass")


def _refuse(text: str) -> NoReturn:
    raise NotCanonical(f"not a whole number: {text[:20]}")
