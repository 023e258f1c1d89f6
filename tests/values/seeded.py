"""Choices that are the same for every run and every Python: SHA-256 in counter mode."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


class Seeded:
    """Choices by one seed; each family of cases has its own, so that they change apart."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._taken = 0

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        self._taken += 1
        digest = sha256(f"{self._seed} {self._taken}".encode()).digest()
        return least + int.from_bytes(digest, "big") % (most - least + 1)

    def one(self, of: Sequence[T]) -> T:
        return of[self.between(0, len(of) - 1)]

    def text(self, symbols: str, length: int) -> str:
        return "".join(self.one(symbols) for _ in range(length))
