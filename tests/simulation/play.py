"""One seed from beginning to end, in a temporary folder that never touches a real disk."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from appliance.ledger import notes, safety
from appliance.ledger.keys import VerifierKey
from tests.simulation.district import overheard
from tests.simulation.mishaps import planned
from tests.simulation.run import Found, Run, small_limits
from tests.simulation.vault import seeded_seals

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
VERIFIED_MAX = 4_096
GARBAGE = (100_000, 50, 100)
"""A run leaves few circles behind: looking for them costs a tenth of it at Python's own pace."""


@contextmanager
def rarely_swept() -> Iterator[None]:
    """The collector looks seldom, and not at what was there before the run."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def play(seed: int, *, boxes: int, days: int) -> Found:
    """Live through one seed. Raises run.Failed at the first violation."""
    safety._read.cache_clear()  # what a planted bug believed must not be remembered
    top = MEMORY if MEMORY.is_dir() else None
    with (
        TemporaryDirectory(prefix="tradepost-simulation-", dir=top) as temporary,
        small_limits(),
        overheard(),
        rarely_swept(),
        seeded_seals(),
        # Every station of a run verifies the same lines again and again.
        patch.object(VerifierKey, "verifies", lru_cache(VERIFIED_MAX)(VerifierKey.verifies)),
        patch.object(notes, "parse", lru_cache(VERIFIED_MAX)(notes.parse)),
    ):
        return Run(seed, Path(temporary), boxes=boxes, days=days).go(planned)
