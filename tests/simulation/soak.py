"""The long runs: 1,000 seeds of 20 boxes for 60 days, then 200 boxes for a year.

    python -m tests.simulation.soak [--seeds N] [--first SEED] [--year BOXES] [--jobs J]

TRADEPOST_SEEDS and TRADEPOST_YEAR set the same from outside. Ends with 1 at the first violation.
"""

import argparse
import logging
import os
import sys
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.play import play
from tests.simulation.run import Failed

BOXES, DAYS, YEAR_DAYS = 20, 60, 365


def lived(seed: int, boxes: int, days: int) -> str:
    """What went wrong under this seed, empty for nothing."""
    logging.disable(logging.CRITICAL)
    try:
        play(seed, boxes=boxes, days=days)
    except Failed as error:
        return str(error)
    return ""


def main() -> int:
    """Run as many seeds as were asked for, over all processors."""
    parser = argparse.ArgumentParser(description="Run the simulation for long.")
    asked_for = os.environ.get("TRADEPOST_SEEDS", "1000"), os.environ.get("TRADEPOST_YEAR", "200")
    parser.add_argument("--seeds", type=int, default=int(asked_for[0]))
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--year", type=int, default=int(asked_for[1]), help="boxes; 0: none")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    runs = [(seed, BOXES, DAYS) for seed in range(asked.first, asked.first + asked.seeds)]
    if asked.year:
        runs.append((asked.first, asked.year, YEAR_DAYS))
    with ProcessPoolExecutor(asked.jobs) as pool:
        for done, wrong in enumerate(pool.map(lived, *zip(*runs, strict=True)), 1):
            if wrong:
                sys.stdout.write(wrong + "\n")
                return 1
            if done % 20 == 0:
                sys.stdout.write(f"  {done:,} of {len(runs):,} runs kept every law\n")
                sys.stdout.flush()
    sys.stdout.write(f"  {len(runs):,} runs kept every law\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
