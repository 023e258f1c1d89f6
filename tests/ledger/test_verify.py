"""Every code of the published list is found, and a real day at the station has no finding."""

import base64
import copy
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from appliance.core import canonical
from appliance.core.commands import CoverEnrolment
from appliance.ledger import checkpoints, findings, policy
from appliance.ledger.disk import RealDisk
from appliance.ledger.export import export
from appliance.ledger.findings import Report
from appliance.ledger.keys import SigningKey
from appliance.ledger.publish import publish
from appliance.ledger.sources import database_copy
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.verify import How, verify, verify_database, verify_tree
from appliance.ports import StorageFault
from tests.corruptions import corpus
from tests.fakes.forgery import Forgery
from tests.fakes.township import ORIGIN, OWNER, PATH, TABLES, TAKER, WITNESS, Township

Entry = dict[str, Any]


class Day:
    """A whole trade at a real station, kept as files and as plain entries."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        township = Township(folder)
        number = township.lease_to("PUBLISHED")
        township.station.do(CoverEnrolment(trade=number))
        for stage in PATH[PATH.index("PUBLISHED") + 1 :]:
            township.step(stage, number)
        ledger = township.station.ledger
        note = ledger.checkpoint()
        assert note is not None
        line = checkpoints.cosign(checkpoints.open_checkpoint(note, ledger.verifier), WITNESS, 7)
        with ledger.transaction():
            ledger.keep_cosigned(checkpoints.add_lines(note, [line]), WITNESS.verifier)
        publish(ledger, folder / "ledger", RealDisk())
        self.bodies = [body for _seq, body in ledger.entries()]
        self.entries = [canonical.decode(body) for body in self.bodies]
        self.key, self.people = township.key, township.people
        township.close()


def encoded(entry: Entry | bytes) -> bytes:
    return entry if isinstance(entry, bytes) else canonical.encode(entry)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    return Day(tmp_path_factory.mktemp("day"))


def codes(report: Report) -> set[str]:
    return {found.code for found in report.findings}


# --- what is right ------------------------------------------------------------------------------


def test_a_whole_trade_has_no_finding_in_database_and_tree(day: Day, tmp_path: Path) -> None:
    database = day.folder / "station.db"
    from_database = verify_database(database, tables=TABLES, keys=day.folder / "keys")
    assert from_database.findings == []
    assert from_database.values > 5
    assert from_database.values_absent == 0
    assert from_database.trades == 1
    assert from_database.signatures > 10
    assert export(database, tmp_path / "out") == from_database.size
    for folder in (tmp_path / "out", day.folder / "ledger"):
        report = verify_tree(TileTree(folder), tables=TABLES)
        assert report.findings == []
        assert (report.size, report.root) == (from_database.size, from_database.root)


def test_nothing_is_left_beside_the_owners_database(day: Day) -> None:
    before = {p.name: p.read_bytes() for p in day.folder.iterdir() if p.is_file()}
    verify_database(day.folder / "station.db", tables=TABLES)
    assert {p.name: p.read_bytes() for p in day.folder.iterdir() if p.is_file()} == before


def test_a_running_stations_database_can_be_verified(tmp_path: Path) -> None:
    """What is still in the write-ahead log counts."""
    township = Township(tmp_path)
    township.lease_to("PUBLISHED")
    township.enrol(township.station.work().rows[0].number)
    assert (tmp_path / "station.db-wal").stat().st_size > 0
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert report.findings == []
    assert report.size == township.station.ledger.size
    township.close()


def test_no_personal_value_stands_in_database_tree_or_report(day: Day) -> None:
    files = [p for p in day.folder.rglob("*") if p.is_file() and "blobs" not in p.parts]
    assert len(files) > 4
    report = verify_database(day.folder / "station.db", tables=TABLES)
    written = b"".join(p.read_bytes() for p in files) + str(report.as_json()).encode()
    for person in (OWNER, TAKER):
        for value in (person.name, person.id_number, person.phone):
            assert value.encode() not in written


def test_a_value_that_vanished_without_an_erasure_is_found(day: Day, tmp_path: Path) -> None:
    shutil.copytree(day.folder, tmp_path / "copy")
    change_database(tmp_path / "copy", "DELETE FROM vault_item WHERE name = ?", "transferor")
    folder = tmp_path / "copy"
    report = verify_database(folder / "station.db", tables=TABLES, keys=folder / "keys")
    assert {one.code for one in report.findings} == {"vault-missing"}
    assert report.values_absent == len(report.findings) > 0


def test_a_policy_that_is_satisfied(day: Day) -> None:
    report = verify_tree(TileTree(day.folder / "ledger"), tables=TABLES, policy=trust(day))
    assert report.findings == []
    assert (report.key_from, report.cosigned_size) == ("policy", report.size)


def trust(
    day: Day, *extra: str, quorum: str = "w1", witness: SigningKey = WITNESS
) -> policy.Policy:
    lines = (f"log {day.key.vkey}", f"witness w1 {witness.vkey}", *extra, f"quorum {quorum}")
    return policy.parse("\n".join(lines))


# --- trust --------------------------------------------------------------------------------------


def test_a_witness_that_is_missing_or_false_is_found(day: Day) -> None:
    tree = TileTree(day.folder / "ledger")
    stranger = checkpoints.witness_key("other.example/w", bytes(32))
    missing = verify_tree(tree, tables=TABLES, policy=trust(day, witness=stranger))
    assert codes(missing) == {"quorum-missing"}
    forged = Forgery(day.key, day.bodies)
    wrong = checkpoints.cosign(checkpoints.Checkpoint(ORIGIN, 1, bytes(32)), WITNESS, 1)
    forged.notes = [(len(day.bodies), checkpoints.add_lines(str(forged.notes[0][1]), [wrong]))]
    false = verify(forged, tables=TABLES, policy=trust(day))
    assert codes(false) == {"cosignature-broken", "quorum-missing"}


def test_a_key_that_the_policy_does_not_know_is_found(day: Day) -> None:
    other = SigningKey(ORIGIN, bytes(32))
    named = policy.parse(f"log {other.vkey}\nquorum none")
    found = verify_tree(TileTree(day.folder / "ledger"), tables=TABLES, policy=named)
    assert {"key-unknown", "checkpoint-broken"} <= codes(found)
    nobody = policy.parse("quorum none")
    found = verify_tree(TileTree(day.folder / "ledger"), tables=TABLES, policy=nobody)
    assert "key-unknown" in codes(found)


def test_staff_that_no_district_of_the_policy_certified_are_found(day: Day) -> None:
    district = SigningKey("demo.district.999999/ledger1", bytes(range(32)))
    asked = trust(day, f"log {district.vkey}")
    assert "certificate-broken" in codes(verify(forged(day), tables=TABLES, policy=asked))
    certified = copy.deepcopy(day.entries)
    for one in certified:
        if one["kind"] == "staff.set":
            told = canonical.encode({k: v for k, v in one["data"].items() if k != "cert"})
            message = b"staff-cert/v1\0" + ORIGIN.encode() + b"\0" + told
            one["data"]["cert"] = base64.b64encode(district.sign(message)).decode()
    good = Forgery(day.key, [encoded(one) for one in certified])
    asked.quorum = None
    assert verify(good, tables=TABLES, policy=asked).findings == []


def test_a_share_that_the_district_did_not_certify_is_found(day: Day) -> None:
    district = SigningKey("demo.district.999999/ledger1", bytes(range(32)))
    asked = trust(day, f"log {district.vkey}")
    asked.quorum = None
    for certified in (True, False):
        entries = copy.deepcopy(day.entries)
        for one in entries:
            if one["kind"] == "staff.set":
                told = {k: v for k, v in one["data"].items() if k != "cert"}
                one["data"]["share"] = "demo.999999/staff/9999991000104+00000000+WAAA"
                told |= {"share": one["data"]["share"]} if certified else {}
                message = b"staff-cert/v1\0" + ORIGIN.encode() + b"\0" + canonical.encode(told)
                one["data"]["cert"] = base64.b64encode(district.sign(message)).decode()
        found = verify(Forgery(day.key, [encoded(one) for one in entries]), tables=TABLES,
                       policy=asked)  # fmt: skip
        assert codes(found) == (set() if certified else {"certificate-broken"})


def forged(day: Day) -> Forgery:
    return Forgery(day.key, day.bodies)


# --- the tree and the files ---------------------------------------------------------------------


def test_leaf_root_and_checkpoints_are_found(day: Day) -> None:
    changed = forged(day)
    changed.bodies[4] = changed.bodies[4].replace(b"999999100", b"999999101", 1)
    assert codes(verify(changed, tables=TABLES)) == {"leaf-mismatch"}
    cut = forged(day)
    cut.bodies.pop()
    cut.leaves.pop()
    assert codes(verify(cut, tables=TABLES)) == {"size-mismatch"}
    longer = forged(day)
    longer.bodies.append(longer.bodies[-1])
    longer.leaves.append(longer.leaves[-1])
    assert "checkpoint-missing" in codes(verify(longer, tables=TABLES))
    garbled = forged(day)
    garbled.notes = [(len(day.bodies), "nonsense")]
    assert {"checkpoint-broken"} <= codes(verify(garbled, tables=TABLES))


def change_database(folder: Path, sql: str, *values: object) -> None:
    db = sqlite3.connect(folder / "station.db")
    db.execute(sql, values)
    db.commit()
    db.close()


@pytest.fixture(scope="module")
def tree_files(day: Day) -> dict[str, bytes]:
    folder = day.folder / "ledger"
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("name", ["tile/0/000.p/{}", "tile/entries/000.p/{}"])
def test_a_missing_file_of_the_tree_is_found(
    day: Day, tree_files: dict[str, bytes], name: str
) -> None:
    files = dict(tree_files)
    del files[name.format(len(day.bodies))]
    assert "file-broken" in codes(verify_tree(TileTree.http(files.get), tables=TABLES))


def test_a_tree_without_a_checkpoint_in_form_is_found(tree_files: dict[str, bytes]) -> None:
    files = tree_files | {"checkpoint": b"nonsense"}
    report = verify_tree(TileTree.http(files.get), tables=TABLES)
    assert codes(report) == {"checkpoint-broken"}


def test_a_broken_page_of_another_table_is_found(day: Day, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(day.folder, tmp_path / "copy"))
    db = sqlite3.connect(folder / "station.db")
    sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'vault_item_subject'"
    page, size = db.execute(sql).fetchone()[0], db.execute("PRAGMA page_size").fetchone()[0]
    db.close()
    with (folder / "station.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))
    report = verify_database(folder / "station.db", tables=TABLES)
    assert codes(report) == {"database-broken"}
    alone = verify_database(folder / "station.db", tables=TABLES, how=How(tree_only=True))
    assert alone.good


def test_a_station_that_begins_to_write_meanwhile_is_a_fault(day: Day, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(day.folder, tmp_path / "copy"))
    database = folder / "station.db"

    def read_while_it_writes() -> None:
        with database_copy(database) as source:
            assert source.size() == len(day.bodies)
            change_database(folder, "DELETE FROM node WHERE level = ?", 4)

    with pytest.raises(StorageFault, match="began to write"):
        read_while_it_writes()


def test_a_file_that_is_no_database_cannot_be_judged(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"nonsense" * 500)
    with pytest.raises(StorageFault):
        verify_database(tmp_path / "x.db", tables=TABLES)
    with pytest.raises(StorageFault):
        verify_database(tmp_path / "none.db", tables=TABLES)


# --- the list -----------------------------------------------------------------------------------


def test_every_code_of_the_list_is_the_expected_one_of_a_named_corruption() -> None:
    expected = {kind.expect[0] for kind in corpus.load() if kind.expect is not None}
    elsewhere = ALSO_ONLY | OF_KEYS | COUNTED_AGAIN | OF_TWO_LEDGERS
    assert expected | elsewhere == set(findings.CODES)


OF_KEYS = {"key-change-broken", "recovery-skipped"}
"""Found in forged ledgers of their own: test_verify_keys.py."""

COUNTED_AGAIN = {"result-differs"}
"""Found in a ledger whose box was rigged: test_verify_result.py."""

OF_TWO_LEDGERS = {"succession"}
"""Found beside the district's ledger: tests/stories/test_succession_verified.py."""

ALSO_ONLY = {"size-mismatch", "database-broken"}
"""The first only follows from a worse finding in the corpus, the second is above."""


def test_the_published_list_is_current() -> None:
    document = Path(__file__).parents[2] / "docs" / "findings.md"
    assert document.read_text("utf-8").endswith(findings.table())


def test_only_listed_codes_are_used_and_a_flood_is_counted() -> None:
    report = Report()
    with pytest.raises(ValueError, match="published list"):
        report.add("nonsense", None, "")
    for seq in range(findings.FINDINGS_MAX + 5):
        report.add("leaf-mismatch", seq, "")
    assert (len(report.findings), report.more, report.good) == (findings.FINDINGS_MAX, 5, False)
