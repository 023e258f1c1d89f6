"""The record of a draw as plain values, for paper and files, and its check (domain.md 6.5, 7).

    session        text                     box_secret     hex, 32 bytes
    items          list of texts            public_inputs  [[role, digits], ...] as they were said
    list_hash      hex, L                   seed           hex
    commitment     hex, C                   order          list of texts; rejections: whole number

`session`, `items`, `box_secret` and `public_inputs` are enough to compute the rest; what else a
record says is compared.
"""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from appliance.core import draw as engine
from appliance.core.draws import Draw
from appliance.core.forms import is_sha256

NEEDED = ("session", "items", "box_secret", "public_inputs")
_DIGITS = re.compile(r"[0-9]{4,12}")


class BadRecord(ValueError):
    """What was typed or read is no record of a draw."""


class Checked(Struct, frozen=True):
    """`computed`: the whole record anew. `differs`: names of what the given one says otherwise."""

    computed: Mapping[str, Any]
    differs: tuple[str, ...]


def of(found: Draw) -> dict[str, Any]:
    """The record of a draw that was promised; without order where it came to nothing."""
    promise = found.promise
    assert promise is not None  # a ball machine's draw has nothing to compute
    told: dict[str, Any] = {
        "session": found.session_id,
        "items": list(found.items),
        "list_hash": promise.list_hash,
        "commitment": promise.commitment,
        "public_inputs": [[each.role, each.digits] for each in found.inputs],
    }
    if found.void is not None:
        return told | {"box_secret": found.void.box_secret, "void": found.void.reason}
    if found.revealed is None or found.result is None:
        return told
    return told | {
        "box_secret": found.revealed.box_secret,
        "seed": found.revealed.seed,
        "order": list(found.result.order),
        "rejections": found.result.rejections,
    }


def short(found: Draw) -> dict[str, Any]:
    """As `of`, without what follows from the rest: small enough for a code on paper."""
    return {name: value for name, value in of(found).items() if name in (*NEEDED, "order", "void")}


def check(record: Mapping[str, Any]) -> Checked:
    """Compute the draw again from what was promised and said. Raises BadRecord."""
    session, items, secret, pairs = _read(record)
    lst = engine.list_hash(session, items)
    promise = engine.commitment(session, lst, secret)
    computed: dict[str, Any] = {"list_hash": lst.hex(), "commitment": promise.hex()}
    if "void" not in record:
        seed = engine.seed(lst, promise, secret, engine.inputs_digest(pairs))
        found = engine.drawn(items, seed)
        order = {"order": list(found.order), "rejections": found.rejections}
        computed |= {"seed": seed.hex(), **order}
    differs = tuple(
        name for name, value in computed.items() if name in record and record[name] != value
    )
    return Checked({name: record[name] for name in NEEDED} | computed, differs)


def _read(record: Mapping[str, Any]) -> tuple[str, list[str], bytes, list[tuple[str, str]]]:
    missing = [name for name in NEEDED if name not in record]
    if missing:
        raise BadRecord(f"the record lacks {', '.join(missing)}")
    session, items, secret, said = (record[name] for name in NEEDED)
    if not isinstance(session, str) or not session:
        raise BadRecord("session is no text")
    if not isinstance(items, list) or not all(isinstance(one, str) for one in items) or not items:
        raise BadRecord("items is no list of texts")
    if len(set(items)) < len(items):
        raise BadRecord("an item stands twice in the list")
    if not isinstance(secret, str) or not is_sha256(secret):
        raise BadRecord("box_secret is not 64 hexadecimal digits in small letters")
    if not isinstance(said, list) or not all(_is_pair(one) for one in said):
        raise BadRecord("public_inputs is no list of [role, digits] with 4 to 12 digits each")
    return session, items, bytes.fromhex(secret), [(role, digits) for role, digits in said]


def _is_pair(one: object) -> bool:
    if not isinstance(one, list) or len(one) != 2 or not all(isinstance(x, str) for x in one):
        return False
    return bool(one[0]) and _DIGITS.fullmatch(one[1]) is not None
