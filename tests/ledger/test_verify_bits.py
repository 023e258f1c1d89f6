"""One flipped bit anywhere in a ledger of 10,000 entries is found, whatever byte it is in."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from appliance.core import tree
from appliance.ledger import checkpoints, policy, tiles
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.verify import How, Report, verify_database, verify_tree
from tests.corruptions.base import WITNESS_TIME_S, shipped
from tests.corruptions.corpus import BASE, Files
from tests.corruptions.workshop import tree_over
from tests.fakes.bare_database import build
from tests.fakes.entropy import CountedEntropy
from tests.fakes.township import ORIGIN, STATION_KEY, TABLES, WITNESS

pytestmark = pytest.mark.slow

T = TypeVar("T")

ENTRIES = 10_000
SEED = 20260303
FLIPS = int(os.environ.get("TRADEPOST_FLIPS", "24"))
"""Of each class of bytes; more in a soak."""

TRUST = f"log {STATION_KEY.vkey}\nwitness w1 {WITNESS.vkey}\nquorum w1\n"


class Lot:
    """Draws that repeat from run to run."""

    def __init__(self, what: str) -> None:
        self._entropy = CountedEntropy(f"{SEED} {what}")

    def below(self, count: int) -> int:
        return int.from_bytes(self._entropy.draw(8), "big") % count

    def one_of(self, values: Sequence[T]) -> T:
        return values[self.below(len(values))]


def bodies() -> list[bytes]:
    return [b'{"data":{"device":"printer"},"seq":%d}' % seq for seq in range(ENTRIES)]


@pytest.fixture(scope="module")
def files() -> Files:
    return tree_over(shipped(BASE), bodies())


def verified(files: Files) -> Report:
    how = How(tree_only=True)
    return verify_tree(TileTree.http(files.get), tables=TABLES, policy=trust(), how=how)


def trust() -> policy.Policy:
    return policy.parse(TRUST)


def flipped(data: bytes, bit: int) -> bytes:
    damaged = bytearray(data)
    damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


def classes(files: Files) -> dict[str, list[tuple[str, range]]]:
    """Class of bytes -> (file, where its bytes lie)."""
    note = files["checkpoint"]
    text = note.index(b"\n\n") + 1
    witness = note.index("— demo.district".encode())
    found: dict[str, list[tuple[str, range]]] = {
        "checkpoint text": [("checkpoint", range(text))],
        "station's line": [("checkpoint", range(text, witness))],
        "witness's line": [("checkpoint", range(witness, len(note)))],
    }
    for name, data in files.items():
        if name.startswith("tile/entries/"):
            found.setdefault("entries", []).append((name, range(len(data))))
            lengths, at = [], 0
            while at < len(data):
                lengths.append((name, range(at, at + 2)))
                at += 2 + int.from_bytes(data[at : at + 2], "big")
            found.setdefault("lengths of entries", []).extend(lengths)
        elif name.startswith("tile/0/"):
            found.setdefault("leaves", []).append((name, range(len(data))))
        elif name.startswith("tile/"):
            found.setdefault("hashes above", []).append((name, range(len(data))))
    return found


def test_the_good_ledger_has_no_finding(files: Files) -> None:
    report = verified(files)
    assert (report.findings, report.size, report.cosigned_size) == ([], ENTRIES, ENTRIES)


def test_every_class_of_bytes_is_covered(files: Files) -> None:
    covered = {name for places in classes(files).values() for name, _where in places}
    assert covered == set(files) - {"vkey"}


@pytest.mark.parametrize(
    "class_",
    ["checkpoint text", "station's line", "witness's line", "entries", "lengths of entries",
     "leaves", "hashes above"],
)  # fmt: skip
def test_one_flipped_bit_of_a_tile_tree_is_found(files: Files, class_: str) -> None:
    drawn, places = Lot(class_), classes(files)[class_]
    for _ in range(FLIPS):
        name, where = drawn.one_of(places)
        bit = drawn.one_of(where) * 8 + drawn.below(8)
        report = verified(files | {name: flipped(files[name], bit)})
        assert report.findings, (name, bit)


# --- the same in a database ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of 10,000 entries with a checkpoint every ten of them."""
    path = tmp_path_factory.mktemp("bits") / "station.db"
    build(path, ENTRIES, 10)
    here = Checkpoint(ORIGIN, ENTRIES, tree.root_of(bodies()))
    line = checkpoints.cosign(here, WITNESS, WITNESS_TIME_S)
    db = sqlite3.connect(path)
    db.execute(
        "INSERT INTO cosignature VALUES (?, ?, ?, ?)",
        (ENTRIES, WITNESS.name, WITNESS_TIME_S, line),
    )
    db.commit()
    db.close()
    return path


COLUMNS = [
    ("entry", "body", "seq", ENTRIES, 1),
    ("entry", "leaf", "seq", ENTRIES, 1),
    ("node", "hash", "idx", ENTRIES // 4, 1),
    ("checkpoint", "note", "size", ENTRIES // 10 - 1, 10),
]


@pytest.mark.parametrize("where", COLUMNS, ids=lambda one: f"{one[0]}-{one[1]}")
def test_one_flipped_bit_of_a_database_is_found(
    database: Path, where: tuple[str, str, str, int, int]
) -> None:
    table, column, key, count, step = where
    drawn = Lot(f"{table} {column}")
    for _ in range(max(3, FLIPS // 4)):
        row = f"{key} = {(1 + drawn.below(count - 1)) * step}"
        if table == "node":
            row += " AND level = 2"
        for bit, report in one_flip(database, drawn, (table, column, row)):
            assert report.findings, (table, column, row, bit)


def one_flip(path: Path, drawn: Lot, cell: tuple[str, str, str]) -> Iterator[tuple[int, Report]]:
    """Flip a bit of a cell (table, column, condition), verify, put it back."""
    table, column, where = cell
    db = sqlite3.connect(path)
    row = f"SELECT CAST({column} AS BLOB) FROM {table} WHERE {where}"  # noqa: S608 our own names
    good = db.execute(row).fetchone()[0]
    kind = "TEXT" if column == "note" else "BLOB"
    update = f"UPDATE {table} SET {column} = CAST(? AS {kind}) WHERE {where}"  # noqa: S608 as above
    bit = drawn.below(len(good) * 8)
    db.execute(update, (flipped(good, bit),))
    db.commit()
    how = How(tree_only=True, all_signatures=column == "note")
    yield bit, verify_database(path, tables=TABLES, policy=trust(), how=how)
    db.execute(update, (good,))
    db.commit()
    db.close()


def test_tiles_of_every_level_were_there(files: Files) -> None:
    assert {name.split("/")[1] for name in files if "/" in name} == {"0", "1", "entries"}
    assert ENTRIES > 39 * tiles.WIDTH
