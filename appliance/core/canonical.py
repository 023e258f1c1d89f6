"""The one byte form of a JSON value: RFC 8785 without fractions and null (entries.md 1).

What is hashed or signed is these bytes, so a value has exactly one form and a reader refuses
every other: it never has to re-encode what it was given.
"""

import hashlib
import json
from typing import Any

import msgspec

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
        if _checked(value):
            return _encode(value)
        return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("text holds a lone surrogate") from error


def decode(data: bytes) -> Any:
    """The value whose canonical form `data` is; NotCanonical when `data` is another form.

    Refuses wrong UTF-8, a byte-order mark, white space, unsorted or doubled keys, other escapes,
    `-0`, fractions and null.
    """
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotCanonical("not JSON in UTF-8") from error
    if encode(value) != data:
        raise NotCanonical("JSON, but not in the canonical form")
    return value


def digest(value: object) -> bytes:
    """SHA-256 of the canonical form, 32 bytes."""
    return hashlib.sha256(encode(value)).digest()


_encode = msgspec.json.Encoder(order="deterministic").encode
"""Keys in the order of their code points, which for ASCII is the order of RFC 8785."""


def _checked(value: object) -> bool:
    """Look at every part; whether all keys are ASCII. Raises NotCanonical.

    Level by level: every entry that is read or written comes through here.
    """
    plain, level = True, [value]
    for depth in range(DEPTH_MAX + 1):
        deeper: list[object] = []
        for item in level:
            if isinstance(item, str | bool):
                continue
            if isinstance(item, int):
                if not -INT_MAX <= item <= INT_MAX:
                    raise NotCanonical("a whole number of 2^53 or more")
            elif depth == DEPTH_MAX:
                raise NotCanonical("nested too deep")
            elif isinstance(item, dict):
                plain &= _has_ascii_keys(item)
                deeper += item.values()
            elif isinstance(item, list | tuple):
                deeper += item
            else:
                raise NotCanonical(f"no canonical form for {type(item).__name__}")
        if not deeper:
            break
        level = deeper
    return plain


def _has_ascii_keys(value: dict[str, object]) -> bool:
    try:
        return "".join(value).isascii()
    except TypeError as error:
        raise NotCanonical("a key that is not text") from error


def _ordered(value: object) -> object:
    """The same value with its keys in order.

    RFC 8785 3.2.3 sorts by UTF-16 code units, which differs from Python above U+FFFF.
    """
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    if isinstance(value, dict):
        return {
            key: _ordered(value[key])
            for key in sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        }
    return value
