"""Business without people: the same from the same seed, told only when durable, taken up again."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance import tables as shipped
from appliance.core import tree
from appliance.ledger.database import open_database
from appliance.ledger.holding import held
from appliance.ledger.records import Records
from appliance.ledger.verify import verify_database
from provisioning.cli import main
from provisioning.drive.box import make

SEED = 7
COMMAND = "import sys; from provisioning.cli import main; main()"
EVERY_KIND = {
    "station.start", "trade.draft", "draft.drop", "trade.submit", "trade.return", "trade.resubmit",
    "trade.refuse", "trade.lapse", "trade.accept", "trade.route_up", "review.start", "review.sign",
    "review.send_back", "review.reject", "review.approve", "notice.publish", "sealed.act",
    "enrol.close", "gate.pass", "gate.fail", "supervise.attest", "session.reschedule",
    "session.open", "session.result", "session.fail", "award.confirm", "contract.sign",
    "settle.close", "cert.issue", "archive.close", "clock.overdue", "device.mode",
    "document.print", "attempt.refuse",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    make(folder, SEED)
    return folder


def asked(folder: Path, events: int, *more: str, seed: int = SEED) -> list[str]:
    named = ["--state", str(folder), "--seed", str(seed), "--events", str(events)]
    return ["station", "drive", *named, *more]


def acknowledged(text: str) -> list[tuple[int, str]]:
    lines = [line.split() for line in text.splitlines()]
    assert all(line[0] == "ack" and len(line) == 3 for line in lines)
    return [(int(seq), leaf) for _ack, seq, leaf in lines]


def kept(folder: Path) -> list[bytes]:
    db = open_database(folder / "station" / "station.db")
    try:
        return [body for _seq, body in Records(db).entries()]
    finally:
        db.close_all()


def test_every_line_names_an_entry_and_its_leaf(demo: Path) -> None:
    result = CliRunner().invoke(main, asked(demo, 40))
    assert result.exit_code == 0, result.stderr
    told, bodies = acknowledged(result.stdout), kept(demo)
    assert len(told) == 40
    assert [tree.leaf(bodies[seq]).hex() for seq, _leaf in told] == [leaf for _seq, leaf in told]
    assert told[-1][0] == len(bodies) - 1


@pytest.mark.slow
def test_the_same_seed_does_the_same_and_another_one_does_not(tmp_path: Path) -> None:
    said = {
        name: CliRunner().invoke(main, asked(tmp_path / name, 25, "--new", seed=seed)).stdout
        for name, seed in (("one", 3), ("same", 3), ("other", 4))
    }
    assert len(acknowledged(said["one"])) == 25
    assert said["one"] == said["same"]
    assert said["one"] != said["other"]


@pytest.mark.slow
def test_a_long_run_does_everything_and_verifies(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, asked(tmp_path, 1_000, "--new"))
    assert result.exit_code == 0, result.stderr
    kinds = Counter(json.loads(body)["kind"] for body in kept(tmp_path))
    assert EVERY_KIND - set(kinds) == set()
    state = tmp_path / "station"
    report = verify_database(state / "station.db", tables=shipped.load(), keys=state / "keys")
    assert list(report.findings) == []


def test_a_killed_run_loses_nothing_that_it_told_and_is_taken_up(demo: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *asked(demo, 100_000)], stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    told = [run.stdout.readline() for _ in range(60)]
    run.send_signal(signal.SIGKILL)
    told += run.stdout.readlines()
    run.wait(timeout=10)
    run.stdout.close()
    before = acknowledged("".join(line for line in told if line.endswith("\n")))
    after = acknowledged(CliRunner().invoke(main, asked(demo, 20)).stdout)
    bodies = kept(demo)
    assert all(tree.leaf(bodies[seq]).hex() == leaf for seq, leaf in before + after)
    assert after[0][0] > before[-1][0]


def test_a_station_at_work_is_left_alone(demo: Path) -> None:
    with held(demo / "station"):
        result = CliRunner().invoke(main, asked(demo, 1))
    assert result.exit_code == 1
    assert "a station process works on this state folder" in result.output
    assert CliRunner().invoke(main, asked(demo, 1)).exit_code == 0


def test_the_state_folder_may_be_named_itself(demo: Path) -> None:
    assert CliRunner().invoke(main, asked(demo / "station", 2)).exit_code == 0


def test_a_folder_without_a_station_is_refused_in_words(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, asked(tmp_path, 1))
    assert result.exit_code == 1
    assert "--new makes a demo station" in result.output


def test_real_business_is_never_made_up(demo: Path, tmp_path: Path) -> None:
    keys = tmp_path / "station" / "keys"
    keys.mkdir(parents=True)
    (keys / "ledger").touch()
    real = (demo / "station" / "keys" / "enrolment.json").read_bytes().replace(b'"demo.', b'"')
    (keys / "enrolment.json").write_bytes(real)
    result = CliRunner().invoke(main, asked(tmp_path, 1))
    assert result.exit_code == 1
    assert "made-up business is no evidence" in result.output


def test_the_rate_holds_it_back(demo: Path) -> None:
    began = time.monotonic()
    slow = CliRunner().invoke(main, asked(demo, 5, "--rate", "20"))
    assert len(acknowledged(slow.stdout)) == 5
    assert time.monotonic() - began >= 4 / 20
