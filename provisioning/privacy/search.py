"""Many thousand byte patterns at once, in plain Python: by the last eight (or four) bytes of each.

Every eight-byte window of the data is looked up in a set, which `frozenset.intersection` does in
C over a memoryview, about 10 MB/s; only where a window is known the pattern is compared.
"""

import sys
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from msgspec import Struct

from provisioning.privacy.forms import Form

CHUNK_BYTES = 1 << 20
OVERLAP_BYTES = 1 << 10
"""More than the longest pattern: what lies across two chunks is seen in the second."""

WIDTHS: Final[tuple[tuple[int, Literal["Q", "I"]], ...]] = ((8, "Q"), (4, "I"))
HITS_MAX = 1_000
"""Of one piece of data; more say nothing new."""


class Hit(Struct, frozen=True):
    """`identity`: its place in the list of those searched for; `at`: offset in the data."""

    identity: int
    form: str
    at: int


class Search:
    """`forms`: for each identity the spellings to look for."""

    def __init__(self, forms: Sequence[Sequence[Form]]) -> None:
        self._by_tail: dict[int, dict[bytes, list[tuple[int, Form]]]] = {8: {}, 4: {}}
        for identity, spellings in enumerate(forms):
            for form in spellings:
                if len(form.pattern) > OVERLAP_BYTES:
                    raise ValueError("a pattern is longer than two chunks overlap")
                width = 8 if len(form.pattern) >= 8 else 4
                tails = self._by_tail[width]
                tails.setdefault(form.pattern[-width:], []).append((identity, form))
        self._numbers = {
            width: frozenset(int.from_bytes(tail, sys.byteorder) for tail in tails)
            for width, tails in self._by_tail.items()
        }

    def hits(self, data: bytes) -> Iterator[Hit]:
        """Where any of the patterns stands; at most HITS_MAX of them, in no order."""
        found = 0
        step = CHUNK_BYTES - OVERLAP_BYTES
        for start in range(0, max(1, len(data) - OVERLAP_BYTES), step):
            chunk = data[start : start + CHUNK_BYTES]
            for hit in self._hits_in(chunk, OVERLAP_BYTES if start else 0):
                yield Hit(hit.identity, hit.form, start + hit.at)
                found += 1
                if found >= HITS_MAX:
                    return

    def _hits_in(self, chunk: bytes, seen: int) -> Iterator[Hit]:
        """Those that do not end within the first `seen` bytes, which the last chunk showed."""
        for width, letter in WIDTHS:
            known = self._numbers[width]
            if not known:
                continue
            view = memoryview(chunk)
            tails: set[int] = set()
            for shift in range(width):
                whole = (len(chunk) - shift) // width * width
                if whole > 0:
                    tails |= known.intersection(view[shift : shift + whole].cast(letter))
            for number in tails:
                tail = number.to_bytes(width, sys.byteorder)
                yield from self._compared(chunk, seen, tail, self._by_tail[width][tail])

    def _compared(
        self, chunk: bytes, seen: int, tail: bytes, meant: Sequence[tuple[int, Form]]
    ) -> Iterator[Hit]:
        place = chunk.find(tail, max(0, seen - len(tail) + 1))
        while place >= 0:
            end = place + len(tail)
            for identity, form in meant:
                at = end - len(form.pattern)
                if at >= 0 and chunk[at:end] == form.pattern and form.counts(chunk, at):
                    yield Hit(identity, form.name, at)
            place = chunk.find(tail, place + 1)
