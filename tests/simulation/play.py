"""One seed from beginning to end, in a temporary folder that never touches a real disk."""

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from appliance.ledger import safety
from appliance.ledger.keys import VerifierKey
from tests.simulation.district import overheard
from tests.simulation.mishaps import planned
from tests.simulation.run import Found, Run, small_limits

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
VERIFIED_MAX = 4_096


def play(seed: int, *, boxes: int, days: int) -> Found:
    """Live through one seed. Raises run.Failed at the first violation."""
    safety._read.cache_clear()  # what a planted bug believed must not be remembered
    top = MEMORY if MEMORY.is_dir() else None
    with (
        TemporaryDirectory(prefix="tradepost-simulation-", dir=top) as temporary,
        small_limits(),
        overheard(),
        # Every station of a run verifies the same lines again and again.
        patch.object(VerifierKey, "verifies", lru_cache(VERIFIED_MAX)(VerifierKey.verifies)),
    ):
        return Run(seed, Path(temporary), boxes=boxes, days=days).go(planned)
