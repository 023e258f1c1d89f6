"""`tradepost box self-test` on a demo station that is off, beside simulated devices."""

import json
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance.ledger.holding import held
from drivers.idcard_samv.simulator import SamvSimulator
from drivers.simulation import SimulatedLine
from provisioning.cli import main
from provisioning.demo.ports import Ports
from provisioning.enrol import enrol_demo
from tests.fakes.entropy import CountedEntropy


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    enrol_demo(tmp_path, Ports(), entropy=CountedEntropy(), year=2026, say=lambda _text: None)
    return tmp_path


def self_test(demo: Path, *more: str) -> Result:
    return CliRunner().invoke(
        main, ["box", "self-test", "--config", str(demo / "station.toml"), *more]
    )


def test_it_says_of_each_thing_whether_it_works(demo: Path) -> None:
    with ExitStack() as plugged:
        plugged.enter_context(SimulatedLine(demo / "devices" / "id-card", SamvSimulator()))
        done = self_test(demo, "--json")
    assert done.exit_code == 1  # the printer is not there
    found = {one["name"]: one for one in json.loads(done.stdout)}
    assert found["id-card"]["verdict"] == "good"
    assert found["printer"]["found"] == "no answer"
    assert found["ledger"]["verdict"] == "good"
    assert {"clock", "disk", "line"} < set(found)


def test_people_read_one_line_a_thing(demo: Path) -> None:
    lines = [line.split(maxsplit=2) for line in self_test(demo).stdout.splitlines()]
    assert ["fingerprint", "bad", "no answer"] in lines


def test_beside_a_running_station_it_says_what_to_do(demo: Path) -> None:
    with held(demo / "station"):
        done = self_test(demo)
    assert done.exit_code == 2
    assert "a station process works on this state folder" in done.stderr
