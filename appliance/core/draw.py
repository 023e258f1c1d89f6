"""The verifiable draw, "draw-v1": digests of its four stages and the order (domain.md 6.5).

The box promises a secret before anybody names digits and shows it afterwards; both together make
the order. So the box cannot steer (its secret was promised first) and the people cannot (they do
not know it). Who holds the printed record computes the same: docs/draw-recipe.md.

    L    = SHA-256("draw-list-v1"   0 session 0 JSON of the sorted items)
    C    = SHA-256("draw-commit-v1" 0 session 0 L B)           B: 32 secret bytes of the box
    P    = SHA-256(JSON of [[role, digits], ...] in the order in which they were said)
    seed = SHA-256("draw-seed-v1"   0 L C B P)

Order: HMAC-SHA256(seed, counter as 4 bytes, big-endian, from 0) gives 8 big-endian words of 32
bits at a time; they shuffle the sorted items from the front (Fisher-Yates). A word that would make
one place likelier than another is rejected and the next one taken.
"""

import hashlib
import hmac
import itertools
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from appliance.core.canonical import encode

SECRET_BYTES = 32
WORDS = 2**32


class Drawn(Struct, frozen=True):
    """The full order, the first being the chosen one, and how many words were rejected."""

    order: tuple[str, ...]
    rejections: int


def list_hash(session: str, items: Iterable[str]) -> bytes:
    """L, 32 bytes: what is drawn among, in the order of code points whatever order is given."""
    return _sha256(b"draw-list-v1\0", session.encode(), b"\0", encode(sorted(items)))


def commitment(session: str, lst: bytes, secret: bytes) -> bytes:
    """C, 32 bytes: the box's promise of its 32-byte `secret` for the list `lst` (L)."""
    return _sha256(b"draw-commit-v1\0", session.encode(), b"\0", lst, secret)


def inputs_digest(pairs: Iterable[tuple[str, str]]) -> bytes:
    """P, 32 bytes: (role, digits) as they were said, in that order."""
    return hashlib.sha256(encode([[role, digits] for role, digits in pairs])).digest()


def seed(lst: bytes, commitment: bytes, secret: bytes, inputs: bytes) -> bytes:
    """The 32 bytes from which the order follows: of L, C, B and P."""
    return _sha256(b"draw-seed-v1\0", lst, commitment, secret, inputs)


def order(items: Iterable[str], seed: bytes) -> tuple[str, ...]:
    """The full order of the items: first the chosen, then who takes their place, in order."""
    return drawn(items, seed).order


def drawn(items: Iterable[str], seed: bytes) -> Drawn:
    """As `order`, with the count of rejected words, which the record names."""
    found, rejections = sorted(items), 0
    words = _words(seed)
    for place in range(len(found) - 1):
        left = len(found) - place
        even = WORDS // left * left
        word = next(words)
        while word >= even:
            rejections += 1
            word = next(words)
        other = place + word % left
        found[place], found[other] = found[other], found[place]
    return Drawn(tuple(found), rejections)


def _words(seed: bytes) -> Iterator[int]:
    """Words of 32 bits without end, eight from each HMAC."""
    counter = 0
    while True:
        block = hmac.digest(seed, counter.to_bytes(4, "big"), "sha256")
        yield from (int.from_bytes(block[at : at + 4], "big") for at in range(0, 32, 4))
        counter += 1


def _sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def by_code_point(items: Sequence[str]) -> bool:
    """Whether the items stand in the order in which they are hashed, each once."""
    return all(one < other for one, other in itertools.pairwise(items))
