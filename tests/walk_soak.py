"""Two million random histories, over all processors (tests/core/walk.py, walk_law.py).

    python -m tests.walk_soak [--walks N] [--first SEED]

Ends with 1 at the first that leaves the law, and names its seed: `Walk(seed)` walks it again.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

CORE = Path(__file__).parent / "core"
PIECE = (
    "from test_walks import walked; import sys; walked(range(int(sys.argv[1]), int(sys.argv[2])))"
)
EACH = 5_000


def main() -> int:
    """Walk in pieces, as many at once as there are processors."""
    parser = argparse.ArgumentParser(description="Walk long.")
    parser.add_argument("--walks", type=int, default=2_000_000)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    last = asked.first + asked.walks
    starts = iter(range(asked.first, last, EACH))
    paths = os.pathsep.join((str(CORE), str(CORE.parents[1])))
    running: list[subprocess.Popen[bytes]] = []
    done = 0
    while True:
        while len(running) < (os.cpu_count() or 1) and (start := next(starts, None)) is not None:
            piece = [sys.executable, "-c", PIECE, str(start), str(min(start + EACH, last))]
            running.append(subprocess.Popen(piece, env=os.environ | {"PYTHONPATH": paths}))
        if not running:
            sys.stdout.write(f"  {asked.walks:,} walks, none left the law\n")
            return 0
        if running.pop(0).wait() != 0:
            for one in running:
                one.kill()
            return 1
        done += 1
        if done % 20 == 0:
            sys.stdout.write(f"  about {done * EACH:,} walks\n")
            sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
