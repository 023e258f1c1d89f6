"""`tradepost sync | district give-out | take-in`: a stick that goes from hand to hand."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance.core.entries import DocumentPrinted
from appliance.ledger import key_files
from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from appliance.ledger.store import Ledger
from appliance.process import SystemEntropy
from provisioning.cli import main
from provisioning.demo.ports import free_ports
from provisioning.enrol import enrol_demo
from tests.fakes.published import entry_of


@dataclass
class Demo:
    """A demo's folder: its settings, its keys, its station's ledger."""

    top: Path
    ledger: Ledger

    @property
    def stick(self) -> Path:
        return self.top / "stick"

    def publish(self, count: int) -> None:
        printed = DocumentPrinted(document="DOC03", copy=1, digest="00")
        with self.ledger.transaction():
            for _ in range(count):
                self.ledger.append([(entry_of(self.ledger.size, printed, "T-1"), ("T-1",))])
        publish(self.ledger, self.top / "station" / "ledger", RealDisk())

    def tradepost(self, side: str, act: str, *further: str) -> Result:
        config = str(self.top / f"{side}.toml")
        return CliRunner().invoke(main, [side, act, str(self.stick), "--config", config, *further])


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    enrol_demo(tmp_path, free_ports(), entropy=SystemEntropy(), year=2026, say=lambda _step: None)
    key = key_files.read(tmp_path / "station" / "keys" / "ledger")
    ledger = Ledger.open(tmp_path / "station" / "station.db", origin=key.name, signer=key)
    (tmp_path / "stick").mkdir()
    yield Demo(tmp_path, ledger)
    ledger.close()


def test_a_stick_from_the_station_to_the_district_and_back(demo: Demo) -> None:
    demo.publish(300)
    out = demo.tradepost("sync", "give-out")
    assert (out.exit_code, "entries 0 to 300 of 300 are on the stick" in out.output) == (0, True)
    there = demo.tradepost("district", "take-in")
    assert (there.exit_code, "300 new entries, 300 of 300 are held" in there.output) == (0, True)
    back = demo.tradepost("sync", "take-in")
    assert (back.exit_code, "acknowledged up to 300" in back.output) == (0, True)
    again = demo.tradepost("sync", "give-out", "--json")
    told = json.loads(again.output)["ledgers"][0]
    assert (again.exit_code, told["start"], told["stop"], told["next"]) == (0, 300, 300, "draw")


def test_any_verifier_of_tile_trees_reads_the_stick(demo: Demo) -> None:
    demo.publish(300)
    demo.tradepost("sync", "give-out")
    (ledger,) = (demo.stick / "tradepost").iterdir()
    verified = CliRunner().invoke(main, ["ledger", "verify", str(ledger), "--tree-only"])
    assert verified.exit_code == 0, verified.output


def test_what_was_refused_is_named_and_the_status_is_1(demo: Demo) -> None:
    demo.publish(5)
    demo.tradepost("sync", "give-out")
    (ledger,) = (demo.stick / "tradepost").iterdir()
    (ledger / "checkpoint").unlink()
    (ledger / "checkpoint").symlink_to("/etc/passwd")
    (demo.stick / "tradepost" / "two\nlines").touch()
    there = demo.tradepost("district", "take-in", "--json")
    assert there.exit_code == 1
    assert {one["reason"] for one in json.loads(there.output)["refused"]} == {
        "stick-not-a-file", "stick-strange-name",
    }  # fmt: skip
    assert "refused: tradepost/two\\nlines: stick-strange-name" in (
        demo.tradepost("district", "take-in").output
    )


@pytest.mark.parametrize("side", ["sync", "district"])
def test_an_empty_stick_is_nothing_done(demo: Demo, side: str) -> None:
    assert demo.tradepost(side, "take-in").exit_code == 1


def test_a_station_that_nobody_enrolled_is_wrong_use(demo: Demo) -> None:
    assert demo.tradepost("district", "give-out", "--station", "999999998").exit_code == 2


def test_no_such_folder_is_wrong_use(demo: Demo) -> None:
    demo.stick.rmdir()
    assert demo.tradepost("sync", "give-out").exit_code == 2
