"""`tradepost demo` with its four real processes: starts, tells, continues, ends, leaves nobody."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from appliance.ledger.tile_tree import TileTree

ROOT = Path(__file__).parents[2]
PARTS = ("laboratory", "district", "station", "sync")
WAIT_S = 60

pytestmark = pytest.mark.slow


@contextmanager
def demo(state: Path) -> Iterator[subprocess.Popen[str]]:
    """The command as a person types it, on free ports; ended like Ctrl-C does."""
    command = "from provisioning.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", command, "demo", "--state", str(state), "--ports", "0"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},  # the code under test, whatever is installed
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=WAIT_S)


def said_until(process: subprocess.Popen[str], last: str) -> str:
    """Everything it printed up to the line with `last`."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if last in line:
            return said
    raise AssertionError(said)


def entries(state: Path) -> list[bytes]:
    return [body for _seq, body in TileTree(state / "station/ledger").entries()]


def test_it_starts_tells_ends_and_continues(tmp_path: Path) -> None:
    with demo(tmp_path) as first:
        said = said_until(first, "Ctrl-C ends all")
        assert [part for part in PARTS if f"{part} answers" not in said] == []
        for address in re.findall(r"http://[\d.:]+", said):
            assert requests.get(address + "/health", timeout=WAIT_S).status_code == 200
        board = re.search(r"http://[\d.:]+/board", said)
        assert board
        assert requests.get(board[0], timeout=WAIT_S).status_code == 200
    assert first.returncode == 0
    before = entries(tmp_path)
    with demo(tmp_path) as second:
        said_until(second, "Ctrl-C ends all")
    assert second.returncode == 0
    after = entries(tmp_path)
    assert after[: len(before)] == before
    assert len(after) > len(before)


def test_a_killed_runner_leaves_nobody_and_the_next_one_starts(tmp_path: Path) -> None:
    with demo(tmp_path) as first:
        said_until(first, "Ctrl-C ends all")
        os.kill(first.pid, signal.SIGKILL)
        first.wait(WAIT_S)
    with demo(tmp_path) as second:
        said_until(second, "Ctrl-C ends all")
