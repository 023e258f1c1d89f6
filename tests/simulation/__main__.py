"""Run seeds: `python -m tests.simulation --seed S --boxes N --days D [--seeds K] [--json]`.

Prints the digest and what was reached; ends with 1 at the first violation, with its trail.
"""

import argparse
import json
import logging
import sys
from dataclasses import asdict

from tests.simulation.play import play
from tests.simulation.run import Failed


def main() -> int:
    """Run as many seeds as were asked for."""
    parser = argparse.ArgumentParser(description="Run the simulation.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="how many, from --seed on")
    parser.add_argument("--boxes", type=int, default=5)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    for seed in range(asked.seed, asked.seed + asked.seeds):
        try:
            found = play(seed, boxes=asked.boxes, days=asked.days)
        except Failed as error:
            sys.stdout.write(f"{error}\n")
            return 1
        if asked.json:
            sys.stdout.write(json.dumps(asdict(found)) + "\n")
            sys.stdout.flush()
            continue
        sys.stdout.write(
            f"seed {seed}: {found.entries} entries, {found.requests} requests, {found.digest}\n"
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
