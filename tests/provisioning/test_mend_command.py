"""`tradepost station mend` on a demo station whose disk was put back."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from provisioning.cli import main
from provisioning.drive.box import make


def tradepost(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def size(database: Path) -> int:
    db = sqlite3.connect(database)
    found = db.execute("SELECT count(*) FROM entry").fetchone()[0]
    db.close()
    return int(found)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its database is of the morning, its published tree of the evening."""
    folder = tmp_path_factory.mktemp("demo")
    make(folder, 7)
    database = folder / "station" / "station.db"
    assert tradepost("station", "drive", "--state", folder, "--events", 3).exit_code == 0
    shutil.copyfile(database, folder / "morning.db")
    assert tradepost("station", "drive", "--state", folder, "--events", 6).exit_code == 0
    shutil.copyfile(database, folder / "evening.db")
    shutil.copyfile(folder / "morning.db", database)
    return folder


def test_what_was_published_comes_back_and_the_record_is_owed(demo: Path) -> None:
    state = demo / "station"
    done = tradepost("station", "mend", state / "ledger", "--config", demo / "station.toml")
    assert done.exit_code == 0, done.output
    back = size(demo / "evening.db") - size(demo / "morning.db")
    assert done.output == f"0 entries set right, {back} taken back\n"
    assert json.loads((state / "trouble.json").read_text()) == ["promised-more"]
    assert tradepost("ledger", "verify", state / "station.db").exit_code == 0


def test_a_source_of_somebody_else_changes_nothing(demo: Path, tmp_path: Path) -> None:
    make(tmp_path, 8)
    assert tradepost("station", "drive", "--state", tmp_path, "--events", 3).exit_code == 0
    before = size(demo / "station" / "station.db")
    other = tmp_path / "station" / "ledger"
    done = tradepost("station", "mend", other, "--config", demo / "station.toml")
    assert done.exit_code == 1
    assert "not this ledger's" in done.output
    assert size(demo / "station" / "station.db") == before
