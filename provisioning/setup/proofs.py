"""`make test` and `make quick`: check, then the tests from the ground floor upwards, timed."""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from provisioning.setup.checks import check
from provisioning.setup.environment import PYTHON
from provisioning.setup.steps import ROOT, StepFailed, ending, say

FLOORS = ("core", "appliance", "ledger", "drivers", "sync", "kiosk_ui", "provisioning", "house")
"""First what the rest stands on; folders not named here follow, the browser comes last."""

LAST = ("stories", "browser")
NOT_QUICK = "not browser and not slow"
NO_TESTS_CHOSEN = 5


def folders(tests: Path = ROOT / "tests") -> list[str]:
    """The folders below tests/ that hold tests, in the order in which they are run."""
    found = {path.relative_to(tests).parts[0] for path in tests.glob("*/**/test_*.py")}
    middle = sorted(found - set(FLOORS) - set(LAST))
    return [name for name in (*FLOORS, *middle, *LAST) if name in found]


def prove(*, quick: bool) -> None:
    """Run the checks and every folder of tests. Raises StepFailed naming what failed."""
    begun = time.monotonic()
    say("check")
    failed, table = [], []
    try:
        check()
    except StepFailed as failure:
        say(f"{failure}\n")
        failed.append("check")
    table.append(("check", time.monotonic() - begun))
    for name in folders():
        say(f"\n{name}")
        started = time.monotonic()
        if not _tests_pass(name, quick=quick):
            failed.append(name)
        table.append((name, time.monotonic() - started))
    say("\n" + "\n".join(f"  {name:<14}{seconds:>7.1f} s" for name, seconds in table))
    say(f"  {'together':<14}{time.monotonic() - begun:>7.1f} s")
    if failed:
        raise StepFailed(f"failed: {', '.join(failed)}")


def _tests_pass(name: str, *, quick: bool) -> bool:
    chosen = ["-m", NOT_QUICK] if quick else []
    command = [str(PYTHON), "-m", "pytest", f"tests/{name}", "--durations=3", *chosen]
    ended = subprocess.run(command, cwd=ROOT, check=False).returncode
    return ended == 0 or (quick and ended == NO_TESTS_CHOSEN)


def main() -> int:
    """Read the arguments of the Makefile and answer the exit status."""
    parser = argparse.ArgumentParser(description="Run the checks and the tests.")
    parser.add_argument("--quick", action="store_true", help="without browser and slow stories")
    asked = parser.parse_args()
    return ending(lambda: prove(quick=asked.quick))


if __name__ == "__main__":
    sys.exit(main())
