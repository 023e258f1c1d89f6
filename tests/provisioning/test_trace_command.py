"""`tradepost devices trace`: one file that a running station obeys."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from provisioning.cli import main
from provisioning.demo.ports import Ports
from provisioning.enrol import enrol_demo
from tests.fakes.entropy import CountedEntropy


@pytest.fixture(scope="module")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("station")
    enrol_demo(folder, Ports(), entropy=CountedEntropy("1"), year=2026, say=lambda _text: None)
    return folder / "station.toml"


@pytest.fixture
def config(enrolled: Path) -> Path:
    shutil.rmtree(folder_of(enrolled), ignore_errors=True)
    return enrolled


def trace(config: Path, *asked: str) -> Result:
    return CliRunner().invoke(main, ["devices", "trace", *asked, "--config", str(config)])


def folder_of(config: Path) -> Path:
    line = next(one for one in config.read_text("utf-8").splitlines() if one.startswith("state ="))
    return Path(line.split('"')[1]) / "traces"


def test_on_and_off_are_a_file_that_is_there_or_not(config: Path) -> None:
    folder = folder_of(config)
    folder.mkdir(parents=True)
    assert trace(config, "printer", "on").exit_code == 0
    assert [file.name for file in folder.iterdir()] == ["printer.on"]
    assert trace(config, "printer", "on").exit_code == 0
    told = trace(config, "printer", "off")
    assert (told.exit_code, list(folder.iterdir())) == (0, [])
    assert str(folder) in told.output
    assert trace(config, "printer", "off").exit_code == 0


def test_before_the_first_start_there_is_nobody_to_obey(config: Path) -> None:
    told = trace(config, "printer", "on")
    assert told.exit_code == 1
    assert "the station makes this folder when it starts" in told.output


def test_a_device_that_does_not_exist_is_wrong_use(config: Path) -> None:
    assert trace(config, "../../printer", "on").exit_code == 2
