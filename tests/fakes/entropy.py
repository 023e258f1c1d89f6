"""Entropy that repeats from run to run: SHA-256 of a seed and a counter. For tests only."""

from hashlib import sha256


class CountedEntropy:
    """Implements ports.Entropy without chance."""

    def __init__(self, seed: str = "test") -> None:
        self._seed = seed.encode()
        self._drawn = 0

    def draw(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            data += sha256(self._seed + b"\0" + str(self._drawn).encode()).digest()
            self._drawn += 1
        return data[:count]
