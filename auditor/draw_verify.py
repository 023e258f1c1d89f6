#!/usr/bin/env python3
"""Computes a draw again from its record: `python3 draw_verify.py record.json`.

Needs Python 3.9 or newer and nothing else. The record is JSON with session, items, box_secret and
public_inputs as they stand on the paper; list_hash, commitment, seed and order are compared where
they are given. Prints the order, the first being the chosen one; ends with 0 if all fits, else 1.
"""

import hashlib
import hmac
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def words(seed: bytes) -> Iterator[int]:
    counter = 0
    while True:
        block = hmac.new(seed, counter.to_bytes(4, "big"), hashlib.sha256).digest()
        for at in range(0, 32, 4):
            yield int.from_bytes(block[at : at + 4], "big")
        counter += 1


def computed(record: dict[str, Any]) -> dict[str, Any]:
    session, secret = record["session"].encode(), bytes.fromhex(record["box_secret"])
    items = sorted(record["items"])
    lst = sha256(b"draw-list-v1\0", session, b"\0", canonical(items))
    promise = sha256(b"draw-commit-v1\0", session, b"\0", lst, secret)
    early = {"list_hash": lst.hex(), "commitment": promise.hex()}
    if "void" in record:
        return early
    said = sha256(canonical(record["public_inputs"]))
    seed = sha256(b"draw-seed-v1\0", lst, promise, secret, said)
    stream = words(seed)
    for i in range(len(items) - 1):
        m = len(items) - i
        x = next(word for word in stream if word < 2**32 // m * m)
        j = i + x % m
        items[i], items[j] = items[j], items[i]
    return {**early, "seed": seed.hex(), "order": items}


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    found = computed(given)
    wrong = [name for name in found if name in given and given[name] != found[name]]
    sys.stdout.write("\n".join([*found.get("order", ["void"]), ""]))
    sys.stderr.write(f"NOT GOOD: {', '.join(wrong)}\n" if wrong else "good\n")
    sys.exit(1 if wrong else 0)
