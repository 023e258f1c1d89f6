"""Plant each bug and look for it: see the package's docstring. Ends with 1 if one hides."""

import argparse
import json
import logging
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass

from tests.simulation.bugs import BUGS
from tests.simulation.bugs.catalogue import LOADED
from tests.simulation.play import play
from tests.simulation.run import Failed

BOXES, DAYS = 4, 20


@dataclass(frozen=True, slots=True)
class Hunt:
    """`seed` finds the bug by breaking `law` (or by this exception); None: it hid."""

    name: str
    seed: int | None
    law: str
    seconds: float


def hunt(name: str, seeds: int, first: int = 0) -> Hunt:
    """Look for one bug under so many seeds."""
    logging.disable(logging.CRITICAL)
    begun = time.monotonic()
    for seed in range(first, first + seeds):
        try:
            with BUGS[name].planted():
                play(seed, boxes=BOXES, days=DAYS)
        except Failed as failed:
            law = getattr(failed.error, "law", type(failed.error).__name__)
            return Hunt(name, seed, law, time.monotonic() - begun)
    return Hunt(name, None, "", time.monotonic() - begun)


def main() -> int:
    """Hunt all, on all processors."""
    parser = argparse.ArgumentParser(description="Look for planted bugs.")
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--only", nargs="*", default=sorted(BUGS))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    hidden = 0
    with ProcessPoolExecutor(asked.jobs) as pool:
        for found in pool.map(hunt, asked.only, [asked.seeds] * len(asked.only)):
            hidden += found.seed is None
            told = (
                json.dumps(asdict(found)) if asked.json
                else f"{found.name:34} seed {found.seed!s:>5}  {found.seconds:6.1f} s  {found.law}"
            )  # fmt: skip
            sys.stdout.write(told + "\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(asked.only)} bugs of {len(LOADED)} files, {hidden} hidden\n")
    return 1 if hidden else 0


if __name__ == "__main__":
    sys.exit(main())
