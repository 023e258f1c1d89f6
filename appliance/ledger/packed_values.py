"""Several values of one sealed act in one row of the vault, as long as any other's (A04).

A row of its own for each would tell an organisation, which has three, from a person. Form:
value | 0x00 | JSON {name: [salt in hex, value]} | spaces up to a multiple of PACKED_BYTES. A value
is canonical JSON, which never has that byte; without it a row holds one value and nothing else.
"""

import json
from collections.abc import Mapping
from typing import Final

PACKED_BYTES: Final = 4_096
"""The value of a person, an agent and a certificate fit; a longer pack is a multiple of it."""
_END: Final = b"\0"

Values = Mapping[str, tuple[bytes, bytes]]
"""Name -> (salt, value)."""


def pack(value: bytes, beside: Values) -> bytes:
    """`value` with those that lie beside it."""
    said = {name: [salt.hex(), other.decode()] for name, (salt, other) in beside.items()}
    plain = value + _END + json.dumps(said, ensure_ascii=False).encode()
    return plain.ljust(-(-len(plain) // PACKED_BYTES) * PACKED_BYTES)


def value_in(plain: bytes) -> bytes:
    """The row's own value."""
    return plain.partition(_END)[0]


def beside(plain: bytes) -> Values:
    """What lies beside it: nothing in a row that is not packed."""
    said = plain.partition(_END)[2]
    found = json.loads(said) if said else {}
    return {name: (bytes.fromhex(salt), other.encode()) for name, (salt, other) in found.items()}
