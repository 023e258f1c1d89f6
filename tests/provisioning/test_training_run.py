"""`tradepost training` with its real processes: beside the real station, gone on with, ended."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

from appliance.ledger.tile_tree import TileTree
from appliance.settings import TrainingRoom
from kiosk_ui.training_wish import Wish
from provisioning.toml_text import toml_text
from tests.provisioning.test_training import real_station

ROOT = Path(__file__).parents[2]
WAIT_S = 60
READY = "Ctrl-C ends all"

pytestmark = pytest.mark.slow


def five_in_a_row() -> int:
    """The first of five free ports that follow each other."""
    for base in range(18_200, 28_200, 10):
        with ExitStack() as held:
            try:
                for port in range(base, base + 7):
                    held.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
            return base
    raise AssertionError("no five free ports")


@contextmanager
def running(config: Path, state: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The command as the unit runs it, until all its processes answer."""
    command = "from provisioning.cli import main; main()"
    arguments = ["training", "--config", str(config), "--state", str(state), *words]
    with subprocess.Popen(
        [sys.executable, "-c", command, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},  # the code under test, whatever is installed
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if READY in line:
                break
        else:
            raise AssertionError(said)
        yield process
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=WAIT_S)


def entries(state: Path) -> list[bytes]:
    return [body for _seq, body in TileTree(state / "training1/station/ledger").entries()]


def test_it_runs_goes_on_begins_anew_and_ends_with_its_wish(tmp_path: Path) -> None:
    base, wish = five_in_a_row(), Wish(tmp_path / "wish")
    room = TrainingRoom(wish=str(tmp_path / "wish"), port=base)
    config, state = tmp_path / "station.toml", tmp_path / "state"
    config.write_text(toml_text(real_station(tmp_path, training=room), about="real"))
    kiosk, lab = (f"http://127.0.0.1:{port}" for port in (base, base + 2))

    with running(config, state) as first:
        told = requests.get(f"{kiosk}/health", timeout=WAIT_S).json()
        assert told["origin"] == "demo.999999.999999100/training1"
        page = requests.get(kiosk, timeout=WAIT_S).text
        for words in ("培训 TRAINING", "data-training", 'href="http://127.0.0.1:8080/"', lab):
            assert words in page
        devices = requests.get(lab, timeout=WAIT_S).text
        assert "培训 TRAINING" in devices
        assert f'href="{kiosk}/"' in devices
        console = requests.get(f"http://127.0.0.1:{base + 3}/console", timeout=WAIT_S).text
        assert "培训 TRAINING" in console
        assert "data-training" in console
        assert wish.wanted() == "go-on"
    assert (first.returncode, wish.wanted()) == (0, "")
    before = entries(state)

    with running(config, state) as second:
        told = requests.get(f"{kiosk}/health", timeout=WAIT_S).json()
        assert told["origin"].endswith("/training1")
        assert told["size"] > len(before) > 0
        assert entries(state)[: len(before)] == before
        wish.ask(anew=True)
        assert second.stdout is not None
        assert any(READY in line for line in second.stdout)
        told = requests.get(f"{kiosk}/health", timeout=WAIT_S).json()
        assert told["origin"].endswith("/training2")
        assert not (state / "training1").exists()
        wish.drop()
        second.communicate(timeout=WAIT_S)
    assert second.returncode == 0
    assert not (tmp_path / "real").exists()
