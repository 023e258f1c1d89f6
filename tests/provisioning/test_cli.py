"""`tradepost`: every command explains itself; the exit status means what it says."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from provisioning.cli import main

ORIGIN = "demo.999999.999999100/ledger1"


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
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


def test_settings_with_an_unknown_key_are_wrong_use_and_the_line_is_named(tmp_path: Path) -> None:
    config = tmp_path / "station.toml"
    config.write_text('state = "x"\nwindow = 1\n')
    result = CliRunner().invoke(main, ["devices", "probe", "--config", str(config)])
    assert result.exit_code == 2
    assert "station.toml:" in result.output
