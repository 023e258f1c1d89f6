"""A box takes back what it signed and lost: bit by bit the same, or nothing at all."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import SigningKey
from appliance.ledger.mending import mend
from appliance.ledger.publish import publish
from appliance.ledger.store import Ledger
from appliance.ledger.tile_tree import TileTree
from appliance.ports import Breach, PromisedMore
from tests.fakes.ledger_entries import KEY, ORIGIN, entry, grow
from tests.fakes.township import Township

TABLES = ("entry", "node", "subject", "nonce")
SECOND = SigningKey(ORIGIN, bytes(range(0x20, 0x40)))


def rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(database) as db:
        found = {
            name: sorted(db.execute(f"SELECT * FROM {name}").fetchall())  # noqa: S608 - our names
            for name in TABLES
        }
    db.close()
    return found


def change(database: Path, sql: str, *values: object) -> None:
    db = sqlite3.connect(database)
    db.execute(sql, values)
    db.commit()
    db.close()


@pytest.fixture
def lost(tmp_path: Path) -> tuple[Path, Path, dict[str, list[tuple[object, ...]]]]:
    """An old copy of a station's database, the tree it has published since, and what was lost."""
    town = Township(tmp_path / "box")
    number = town.register()
    database, old = tmp_path / "box" / "station.db", tmp_path / "old.db"
    town.close()
    shutil.copyfile(database, old)
    town.open()
    for stage in ("ACCEPTED", "IN_REVIEW", "APPROVED", "PUBLISHED", "ENROL_CLOSED", "READY"):
        town.step(stage, number)
    publish(town.station.ledger, tmp_path / "ledger", RealDisk())
    town.close()
    return old, tmp_path / "ledger", rows(database)


def test_an_older_copy_becomes_what_it_was(
    lost: tuple[Path, Path, dict[str, list[tuple[object, ...]]]],
) -> None:
    old, tree, wanted = lost
    before = len(rows(old)["entry"])
    done = mend(old, TileTree(tree))
    assert (done.size_before, done.size_after) == (before, len(wanted["entry"]))
    assert done.righted == []
    assert rows(old) == wanted


def test_mending_twice_changes_nothing(
    lost: tuple[Path, Path, dict[str, list[tuple[object, ...]]]],
) -> None:
    old, tree, wanted = lost
    mend(old, TileTree(tree))
    again = mend(old, TileTree(tree))
    assert again.size_before == again.size_after
    assert rows(old) == wanted


def test_the_mended_ledger_opens_and_goes_on(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY)
    grow(ledger, 5)
    ledger.close()
    shutil.copyfile(tmp_path / "station.db", tmp_path / "old.db")
    ledger = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY)
    grow(ledger, 300, per_commit=7)
    publish(ledger, tmp_path / "ledger", RealDisk())
    ledger.close()
    note = (tmp_path / "ledger" / "checkpoint").read_bytes()
    older = Ledger.open(tmp_path / "old.db", origin=ORIGIN, signer=KEY, promises=[note])
    assert isinstance(older.breach, PromisedMore)
    older.close()
    mend(tmp_path / "old.db", TileTree(tmp_path / "ledger"))
    mended = Ledger.open(tmp_path / "old.db", origin=ORIGIN, signer=KEY, promises=[note])
    assert mended.breach is None
    assert mended.size == 305
    grow(mended, 1)
    assert publish(mended, tmp_path / "ledger", RealDisk()) == 306
    mended.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entry SET body = x'7b7d' WHERE seq = 6",
        "UPDATE entry SET leaf = zeroblob(32) WHERE seq = 6",
        "UPDATE entry SET body = x'7b7d' WHERE seq = 2",
        "UPDATE node SET hash = zeroblob(32) WHERE level = 1 AND idx = 2",
        "DELETE FROM node WHERE level = 2 AND idx = 0",
    ],
)
def test_damaged_rows_are_set_right(tmp_path: Path, sql: str) -> None:
    database = tmp_path / "station.db"
    ledger = Ledger.open(database, origin=ORIGIN, signer=KEY)
    grow(ledger, 7)
    publish(ledger, tmp_path / "ledger", RealDisk())
    ledger.close()
    wanted = rows(database)
    change(database, sql)
    done = mend(database, TileTree(tmp_path / "ledger"))
    assert done.righted == ([int(sql[-1])] if "entry" in sql else [])
    assert rows(database) == wanted


def test_another_history_of_the_same_size_is_never_taken(tmp_path: Path) -> None:
    ours = Ledger.open(tmp_path / "ours.db", origin=ORIGIN, signer=KEY)
    grow(ours, 5)
    ours.close()
    fork = Ledger.open(tmp_path / "fork.db", origin=ORIGIN, signer=KEY)
    with fork.transaction():
        fork.append([(entry(0, trade="another"), ())])
    grow(fork, 7)
    publish(fork, tmp_path / "fork", RealDisk())
    fork.close()
    before = rows(tmp_path / "ours.db")
    with pytest.raises(Breach, match="another history"):
        mend(tmp_path / "ours.db", TileTree(tmp_path / "fork"))
    assert rows(tmp_path / "ours.db") == before


def test_a_tree_under_another_key_is_refused(tmp_path: Path) -> None:
    for name, key in (("ours", KEY), ("theirs", SECOND)):
        ledger = Ledger.open(tmp_path / f"{name}.db", origin=ORIGIN, signer=key)
        grow(ledger, 3)
        publish(ledger, tmp_path / name, RealDisk())
        ledger.close()
    with pytest.raises(Breach, match="not this ledger's"):
        mend(tmp_path / "ours.db", TileTree(tmp_path / "theirs"))


def test_entries_that_do_not_give_the_signed_root_are_refused(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY)
    grow(ledger, 2)
    ledger.close()
    shutil.copyfile(tmp_path / "station.db", tmp_path / "old.db")
    ledger = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY)
    grow(ledger, 3)
    publish(ledger, tmp_path / "ledger", RealDisk())
    ledger.close()
    bundle = tmp_path / "ledger" / "tile" / "entries" / "000.p" / "5"
    bundle.write_bytes(bundle.read_bytes().replace(b"test-4", b"test-X"))
    with pytest.raises(Breach, match="root"):
        mend(tmp_path / "old.db", TileTree(tmp_path / "ledger"))
    assert len(rows(tmp_path / "old.db")["entry"]) == 2
