"""`tradepost`: every command explains itself; the exit status means what it says."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from drivers.registry import KINDS
from drivers.simulation import SimulatedLine
from provisioning.cli import main
from provisioning.demo.ports import Ports
from provisioning.enrol import enrol_demo
from tests.fakes.entropy import CountedEntropy

ORIGIN = "demo.999999.999999100/ledger1"


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        here = (*path, name)
        yield here
        if isinstance(command, click.Group):
            yield from commands(command, here)


@pytest.mark.parametrize("path", [(), *commands(main)], ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith("Usage: ")


def test_wrong_use_ends_with_2() -> None:
    assert CliRunner().invoke(main, ["no-such-command"]).exit_code == 2
    assert CliRunner().invoke(main, ["box", "new", "--origin", "nonsense"]).exit_code == 2


def test_a_new_box_prints_what_the_district_pins_and_keeps_it(tmp_path: Path) -> None:
    asked = ["box", "new", "--state", str(tmp_path), "--origin", ORIGIN, "--json"]
    first = CliRunner().invoke(main, asked)
    again = CliRunner().invoke(main, asked)
    assert first.exit_code == 0
    assert first.output == again.output
    assert json.loads(first.output)["ledger"].startswith(ORIGIN + "+")


def test_a_box_of_another_life_is_refused_with_1(tmp_path: Path) -> None:
    asked = ["box", "new", "--state", str(tmp_path), "--origin"]
    assert CliRunner().invoke(main, [*asked, ORIGIN]).exit_code == 0
    assert CliRunner().invoke(main, [*asked, ORIGIN.replace("ledger1", "ledger2")]).exit_code == 1


@pytest.mark.parametrize("kind", ["id-card", "fingerprint", "printer"])
def test_a_simulated_device_answers_until_it_is_stopped(tmp_path: Path, kind: str) -> None:
    command = [sys.executable, "-c", "from provisioning.cli import main; main()"]
    with subprocess.Popen(
        [*command, "devices", "simulate", kind, "--folder", str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(f"{kind} answers at ")
        assert (tmp_path / kind).is_symlink()
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(10) == 0
    assert not (tmp_path / kind).exists()


def test_devices_are_asked_once_and_a_pulled_cable_ends_with_1(tmp_path: Path) -> None:
    enrol_demo(tmp_path, Ports(), entropy=CountedEntropy("1"), year=2026, say=lambda _text: None)
    asked = ["devices", "probe", "--json", "--config", str(tmp_path / "station.toml")]
    with ExitStack() as plugged:
        for kind, simulator in KINDS.items():
            plugged.enter_context(SimulatedLine(tmp_path / "devices" / kind, simulator.simulated()))
        good = CliRunner().invoke(main, asked)
        (tmp_path / "devices" / "printer").unlink()
        bad = CliRunner().invoke(main, asked)
    assert (good.exit_code, set(json.loads(good.output).values())) == (0, {"ready"})
    assert bad.exit_code == 1
    assert json.loads(bad.output)["printer"] == "no-answer"


def test_settings_with_an_unknown_key_are_wrong_use_and_the_line_is_named(tmp_path: Path) -> None:
    config = tmp_path / "station.toml"
    config.write_text('state = "x"\nwindow = 1\n')
    result = CliRunner().invoke(main, ["devices", "probe", "--config", str(config)])
    assert result.exit_code == 2
    assert "station.toml:" in result.output
