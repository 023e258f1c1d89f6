"""G02: whatever byte of whatever row is edited or deleted, verify finds it and names the row."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import pytest

from appliance.ledger.verify import verify_database
from tests.fakes.entropy import CountedEntropy
from tests.fakes.township import TABLES, Township

Damage = Callable[[sqlite3.Connection, int], None]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A station.db with the whole way of a lease to its award, and its number of entries."""
    folder = tmp_path_factory.mktemp("station")
    town = Township(folder)
    town.lease_to("AWARDED")
    size = town.station.ledger.size
    town.close()
    return folder / "station.db", size


def damaged(ledger: Path, folder: Path, seq: int, damage: Damage) -> int:
    """The row that verify names first after this damage to the row `seq`."""
    path = folder / "station.db"
    copyfile(ledger, path)
    with sqlite3.connect(path) as db:
        damage(db, seq)
    db.close()
    report = verify_database(path, tables=TABLES)
    assert report.findings
    named = [one.seq for one in report.findings if one.seq is not None]
    return min(named)


def edit(db: sqlite3.Connection, seq: int) -> None:
    """One bit of one byte, drawn for the row."""
    (body,) = db.execute("SELECT CAST(body AS BLOB) FROM entry WHERE seq = ?", (seq,)).fetchone()
    drawn = int.from_bytes(CountedEntropy(f"byte of {seq}").draw(8), "big")
    changed = bytearray(body)
    changed[drawn % len(body)] ^= 1 << drawn // len(body) % 8
    db.execute("UPDATE entry SET body = ? WHERE seq = ?", (bytes(changed), seq))


def delete(db: sqlite3.Connection, seq: int) -> None:
    db.execute("DELETE FROM entry WHERE seq = ?", (seq,))


@pytest.mark.parametrize("damage", [edit, delete], ids=["edited", "deleted"])
def test_g02_a_row_that_was_touched_is_the_first_that_verify_names(
    ledger: tuple[Path, int], tmp_path: Path, damage: Damage
) -> None:
    path, size = ledger
    found = {seq: damaged(path, tmp_path, seq, damage) for seq in range(size)}
    assert found == {seq: seq for seq in range(size)}


def test_g02_an_untouched_ledger_is_whole(ledger: tuple[Path, int], tmp_path: Path) -> None:
    copyfile(ledger[0], tmp_path / "station.db")
    report = verify_database(tmp_path / "station.db", tables=TABLES)
    assert report.good
    assert report.size == ledger[1]
