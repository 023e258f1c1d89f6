"""`make test` and `make quick`: check, then the tests from the ground floor upwards, timed.

There are two cores to run on. Folders that only reckon run two at a time, and the one that kills
processes among them; the one that half the time waits for devices runs beside. The files of the
browser are shared by two processes. The one that measures lines, and the simulation, which uses
both cores itself, run alone. The quick run takes any two folders at a time.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from provisioning.setup.checks import check
from provisioning.setup.environment import PYTHON
from provisioning.setup.steps import ROOT, StepFailed, ending, say

FLOORS = ("core", "appliance", "ledger", "drivers", "sync", "kiosk_ui", "provisioning", "house")
"""First what the rest stands on; folders not named here follow, the browser comes last."""

LAST = ("stories", "browser")
TWO_AT_A_TIME = (
    "core", "kiosk_ui", "stories", "provisioning", "faults", "ledger", "paper", "house", "tables",
)  # fmt: skip
"""Folders that two may run of side by side, the longest first."""
BESIDE = "drivers"
"""Runs beside those: it waits for devices half the time."""
SHARED = ("browser",)
"""Its files are taken by two processes, each whatever the other has not (tests/shares.py)."""
NOT_QUICK = "not browser and not slow"
NO_TESTS_CHOSEN = 5
FOLDER_S = 2400
"""Four times the longest; a folder that hangs is ended, and the others still run."""
AT_ONCE = 2


def folders(tests: Path = ROOT / "tests") -> list[str]:
    """The folders below tests/ that hold tests, in the order in which they are run."""
    found = {path.relative_to(tests).parts[0] for path in tests.glob("*/**/test_*.py")}
    middle = sorted(found - set(FLOORS) - set(LAST))
    return [name for name in (*FLOORS, *middle, *LAST) if name in found]


def prove(*, quick: bool) -> None:
    """Run the checks and every folder of tests. Raises StepFailed naming what failed."""
    begun = time.monotonic()
    # The tests start hundreds of processes; each would compile for itself what they share.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    say("check")
    failed, table = [], []
    try:
        check()
    except StepFailed as failure:
        say(f"{failure}\n")
        failed.append("check")
    table.append(("check", time.monotonic() - begun))
    for name, good, seconds in _quickly() if quick else _all():
        if not good:
            failed.append(name)
        table.append((name, seconds))
    say("\n" + "\n".join(f"  {name:<14}{seconds:>7.1f} s" for name, seconds in table))
    say(f"  {'together':<14}{time.monotonic() - begun:>7.1f} s")
    if failed:
        raise StepFailed(f"failed: {', '.join(failed)}")


def _all() -> Iterator[tuple[str, bool, float]]:
    """Each folder, whether it passed and its seconds."""
    names = folders()
    with ThreadPoolExecutor(1) as pool:
        waits = [pool.submit(_quiet, name) for name in names if name == BESIDE]
        yield from _side_by_side([name for name in TWO_AT_A_TIME if name in names])
        for run in waits:
            ended, said, seconds = run.result()
            say(f"\n{BESIDE}\n{said.rstrip()}")
            yield BESIDE, ended == 0, seconds
    together = (*TWO_AT_A_TIME, BESIDE, *SHARED)
    yield from _one_by_one([name for name in names if name not in together])
    for name in SHARED:
        if name in names:
            yield _by_two(name)


def _quickly() -> Iterator[tuple[str, bool, float]]:
    """As `_all`, without what is slow: the drivers begin, for they mostly wait."""
    return _side_by_side(sorted(folders(), key=lambda name: name != BESIDE), "-m", NOT_QUICK)


def _one_by_one(names: list[str]) -> Iterator[tuple[str, bool, float]]:
    """What a folder says is seen at once."""
    for name in names:
        say(f"\n{name}")
        started = time.monotonic()
        try:
            done = subprocess.run(_command(name), cwd=ROOT, check=False, timeout=FOLDER_S)
            good = done.returncode == 0
        except subprocess.TimeoutExpired:
            good = False
            say(f"{name} did not end within {FOLDER_S} s")
        yield name, good, time.monotonic() - started


def _side_by_side(names: list[str], *chosen: str) -> Iterator[tuple[str, bool, float]]:
    """AT_ONCE at a time; what a folder says is seen when it ends."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        runs = [pool.submit(_quiet, name, *chosen) for name in names]
        for name, run in zip(names, runs, strict=True):
            ended, said, seconds = run.result()
            say(f"\n{name}\n{said.rstrip()}")
            yield name, ended == 0 or (bool(chosen) and ended == NO_TESTS_CHOSEN), seconds


def _by_two(name: str) -> tuple[str, bool, float]:
    """One folder in AT_ONCE processes; what they say is seen when both end."""
    say(f"\n{name}")
    started = time.monotonic()
    with TemporaryDirectory() as marks, ThreadPoolExecutor(AT_ONCE) as pool:
        shares = [{"TRADEPOST_SHARED": marks, "TRADEPOST_SHARE": str(n)} for n in range(AT_ONCE)]
        ended = list(pool.map(lambda share: _quiet(name, share=share), shares))
    for _status, said, _seconds in ended:
        say(said.rstrip())
    good = all(status == 0 for status, _said, _seconds in ended)
    return name, good, time.monotonic() - started


def _quiet(
    name: str, *chosen: str, share: Mapping[str, str] | None = None
) -> tuple[int, str, float]:
    started = time.monotonic()
    try:
        done = subprocess.run(
            _command(name, *chosen),
            cwd=ROOT,
            env={**os.environ, **(share or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=FOLDER_S,
        )
    except subprocess.TimeoutExpired as late:
        said = (late.output or b"").decode(errors="replace")
        return 1, f"{said}\nnot ended within {FOLDER_S} s", time.monotonic() - started
    return done.returncode, done.stdout.decode(errors="replace"), time.monotonic() - started


def _command(name: str, *chosen: str) -> list[str]:
    return [str(PYTHON), "-m", "pytest", f"tests/{name}", "--durations=3", *chosen]


def main() -> int:
    """Read the arguments of the Makefile and answer the exit status."""
    parser = argparse.ArgumentParser(description="Run the checks and the tests.")
    parser.add_argument("--quick", action="store_true", help="without browser and slow stories")
    asked = parser.parse_args()
    return ending(lambda: prove(quick=asked.quick))


if __name__ == "__main__":
    sys.exit(main())
