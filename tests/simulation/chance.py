"""All chance of a run: one seed, one stream for each name, none disturbs another."""

import random  # noqa: TID251 - the seeded chance of a test
from hashlib import sha256

from tests.fakes.entropy import CountedEntropy


class Chance:
    """Seeded streams. A new kind of event draws from a stream of its own name."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def stream(self, name: str) -> random.Random:
        """The stream of this name, from its beginning; the same on every machine."""
        digest = sha256(f"{self.seed} {name}".encode()).digest()
        return random.Random(int.from_bytes(digest, "big"))

    def entropy(self, name: str) -> CountedEntropy:
        """What the box draws its nonces, salts and waits from."""
        return CountedEntropy(f"{self.seed} {name}")
