"""Every code of the published list is found, and a real day at the station has no finding."""

import base64
import copy
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.core import canonical
from appliance.core.commands import CoverEnrolment
from appliance.core.envelope import CommandForm, signed_message
from appliance.ledger import checkpoints, findings, policy, sealing
from appliance.ledger.disk import RealDisk
from appliance.ledger.export import export
from appliance.ledger.findings import Report
from appliance.ledger.keys import SigningKey
from appliance.ledger.publish import publish
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.verify import verify, verify_database, verify_tree
from appliance.ports import StorageFault
from tests.fakes.forgery import Forgery
from tests.fakes.township import ORIGIN, OWNER, PATH, TABLES, TAKER, WITNESS, Township

Entry = dict[str, Any]
Change = Callable[["Day", list[Entry]], None]


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

    def first(self, kind: str) -> int:
        return next(i for i, one in enumerate(self.entries) if one["kind"] == kind)

    def judged(self, change: Change) -> Report:
        """The verdict over the day as `change` would have it, with a tree that fits."""
        forged = copy.deepcopy(self.entries)
        change(self, forged)
        return verify(Forgery(self.key, [encoded(one) for one in forged]), tables=TABLES)

    def sign(self, entry: Entry, *by: tuple[str, str]) -> None:
        """Sign the command anew, as people who conspire with the forger."""
        form = CommandForm(**entry["command"])
        message = signed_message(ORIGIN, form)
        entry["sigs"] = [
            {
                "key": self.people[who].verifier.key_id.hex(),
                "role": role,
                "sig": base64.b64encode(self.people[who].sign(message)).decode(),
            }
            for who, role in by
        ]


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
    township.enrol(township.station.trades()[0].number)
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


def test_an_erased_value_is_counted_not_found(day: Day, tmp_path: Path) -> None:
    shutil.copytree(day.folder, tmp_path / "copy")
    change_database(tmp_path / "copy", "DELETE FROM vault_item WHERE name = ?", "transferor")
    folder = tmp_path / "copy"
    report = verify_database(folder / "station.db", tables=TABLES, keys=folder / "keys")
    assert report.findings == []
    assert report.values_absent > 0


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


def forged(day: Day) -> Forgery:
    return Forgery(day.key, day.bodies)


# --- entries that a holder of the key could write ------------------------------------------------


def at(kind: str, change: Callable[["Day", Entry], None]) -> Change:
    return lambda day, entries: change(day, entries[day.first(kind)])


def broken_form(day: Day, entries: list[Entry]) -> None:
    entries[3] = canonical.encode(entries[3]) + b" "  # type: ignore[call-overload]


def unknown_kind(_day: Day, entry: Entry) -> None:
    entry["kind"] = "trade.dream"


def wrong_number(_day: Day, entry: Entry) -> None:
    entry["seq"] += 1


def older(_day: Day, entry: Entry) -> None:
    entry["at"] = "2020-01-01T00:00:00.000Z"


def no_demo(_day: Day, entry: Entry) -> None:
    del entry["demo"]


def opened_twice(day: Day, entries: list[Entry]) -> None:
    entries[1] = entries[0] | {"seq": 1}


def other_opening(_day: Day, entry: Entry) -> None:
    entry["data"]["origin"] = "demo.999999.999999100/ledger2"


def points_at_nothing(day: Day, entries: list[Entry]) -> None:
    entries[day.first("identity.read")]["cause"] = 0


def same_nonce(day: Day, entries: list[Entry]) -> None:
    entry = entries[day.first("review.start")]
    entry["command"]["nonce"] = entries[day.first("trade.accept")]["command"]["nonce"]
    day.sign(entry, ("reviewer", "REVIEWER"))


def other_args(_day: Day, entry: Entry) -> None:
    entry["command"]["args"]["opinion"] = "REFUSE"


def another_signature(_day: Day, entry: Entry) -> None:
    entry["sigs"][0]["sig"] = base64.b64encode(bytes(64)).decode()


def signature_without_form(_day: Day, entry: Entry) -> None:
    entry["sigs"][0]["sig"] = "?"


def stranger(_day: Day, entry: Entry) -> None:
    entry["sigs"][0]["key"] = "00000000"


def left_office(day: Day, entries: list[Entry]) -> None:
    for one in entries:
        if one["kind"] == "staff.set":
            one["data"]["valid_to"] = "2026-03-31"


def wrong_role(day: Day, entry: Entry) -> None:
    day.sign(entry, ("clerk", "HEAD"))


def by_a_clerk(day: Day, entry: Entry) -> None:
    day.sign(entry, ("clerk", "CLERK"))


def by_nobody(_day: Day, entry: Entry) -> None:
    del entry["command"]
    entry["sigs"] = []


def twice_by_one(day: Day, entry: Entry) -> None:
    day.sign(entry, ("head", "HEAD"), ("head", "HEAD"))


def reviewed_by_the_acceptor(day: Day, entries: list[Entry]) -> None:
    staff = next(
        one for one in entries
        if one["kind"] == "staff.set" and "REVIEWER" in one["data"]["roles"]
    )  # fmt: skip
    staff["data"]["roles"] += ["CLERK"]
    for kind in ("trade.submit", "trade.accept", "consent.give"):
        day.sign(entries[day.first(kind)], ("reviewer", "CLERK"))


def for_another_trade(day: Day, entry: Entry) -> None:
    entry["command"]["trade"] = "999999100-2026-CBD-0002"
    day.sign(entry, ("head", "HEAD"))


def other_values(_day: Day, entry: Entry) -> None:
    entry["commits"]["transferor"] = base64.b64encode(bytes(32)).decode()


def broken_key(_day: Day, entry: Entry) -> None:
    entry["data"]["key"] = "nonsense"


def short_body(_day: Day, entry: Entry) -> None:
    entry["data"]["body"] = "AAAA"


def other_nonce(_day: Day, entry: Entry) -> None:
    entry["data"]["nonce"] = base64.b64encode(b"another one!").decode()


def in_clear(day: Day, entries: list[Entry]) -> None:
    entry = entries[day.first("sealed.act")]
    entry["kind"], entry["data"] = "deposit.waive", {"enrol_id": "x", "ground": "y"}


def sealed_under_the_key(inner: dict[str, Any]) -> Change:
    def change(day: Day, entries: list[Entry]) -> None:
        key = sealing.key_of(entries[day.first("enrol.close")]["data"]["key"])
        act = sealing.seal_act(inner, key, bytes(12), origin=ORIGIN)
        entry = entries[day.first("sealed.act")]
        entry["data"] = {"body": act.body, "nonce": act.nonce, "key": act.key}

    return change


def another_closing_key(_day: Day, entry: Entry) -> None:
    entry["data"]["key"] = base64.b64encode(bytes(32)).decode()


def closing_key_without_form(_day: Day, entry: Entry) -> None:
    entry["data"]["key"] = "?"


def review_left_out(day: Day, entries: list[Entry]) -> None:
    start = day.first("review.start")
    renumbered = entries[:start] + entries[start + 1 :]
    for seq, one in enumerate(renumbered):
        one["seq"] = seq
        if one.get("cause", -1) > start:
            one["cause"] -= 1
    entries[:] = renumbered


FORGED: list[tuple[str, Change]] = [
    ("entry-broken", broken_form),
    ("entry-broken", at("review.start", unknown_kind)),
    ("seq-mismatch", at("review.start", wrong_number)),
    ("time-backwards", at("review.start", older)),
    ("demo-mark", at("review.start", no_demo)),
    ("first-entry", opened_twice),
    ("first-entry", at("ledger.opened", other_opening)),
    ("cause-missing", points_at_nothing),
    ("nonce-twice", same_nonce),
    ("signature-broken", at("review.sign", other_args)),
    ("signature-broken", at("review.sign", another_signature)),
    ("signature-broken", at("review.sign", signature_without_form)),
    ("signer-unknown", at("review.sign", stranger)),
    ("signer-unknown", left_office),
    ("role-not-held", at("review.approve", wrong_role)),
    ("unsigned", at("review.approve", by_a_clerk)),
    ("unsigned", at("review.approve", by_nobody)),
    ("second-missing", at("review.approve", twice_by_one)),
    ("roles-combined", reviewed_by_the_acceptor),
    ("command-mismatch", at("review.approve", for_another_trade)),
    ("command-mismatch", at("trade.submit", other_values)),
    ("certificate-broken", at("staff.set", broken_key)),
    ("sealed-form", at("sealed.act", short_body)),
    ("sealed-unopened", at("sealed.act", other_nonce)),
    ("sealed-broken", in_clear),
    ("sealed-broken", sealed_under_the_key({"kind": "enrol.add"})),
    ("sealed-broken", sealed_under_the_key(
        {"kind": "trade.accept", "schema": 1, "trade": "x", "data": {}}
    )),
    ("sealed-broken", sealed_under_the_key(
        {"kind": "deposit.waive", "schema": 1, "trade": "x",
         "data": {"enrol_id": "x", "ground": "y"}}
    )),
    ("firewall-key", at("enrol.close", another_closing_key)),
    ("firewall-key", at("enrol.close", closing_key_without_form)),
    ("illegal-step", review_left_out),
]  # fmt: skip


@pytest.mark.parametrize(("code", "change"), FORGED)
def test_what_the_holder_of_the_key_forges_is_found(day: Day, code: str, change: Change) -> None:
    report = day.judged(change)
    assert code in codes(report), report.findings


def test_the_forger_alone_finds_nothing(day: Day) -> None:
    assert day.judged(lambda _day, _entries: None).findings == []


# --- the tree and the files ---------------------------------------------------------------------


def test_leaf_root_and_checkpoints_are_found(day: Day) -> None:
    changed = forged(day)
    changed.bodies[4] = changed.bodies[4].replace(b"999999100", b"999999101", 1)
    assert {"leaf-mismatch", "root-mismatch"} <= codes(verify(changed, tables=TABLES))
    cut = forged(day)
    cut.bodies.pop()
    assert {"node-missing", "size-mismatch"} <= codes(verify(cut, tables=TABLES))
    longer = forged(day)
    longer.bodies.append(longer.bodies[-1])
    assert "checkpoint-missing" in codes(verify(longer, tables=TABLES))
    garbled = forged(day)
    garbled.notes = [(len(day.bodies), "nonsense")]
    assert {"checkpoint-broken"} <= codes(verify(garbled, tables=TABLES))


def change_database(folder: Path, sql: str, *values: object) -> None:
    db = sqlite3.connect(folder / "station.db")
    db.execute(sql, values)
    db.commit()
    db.close()


IN_DATABASE = [
    ("leaf-mismatch", "UPDATE entry SET leaf = ? WHERE seq = 3", bytes(32)),
    ("node-mismatch", "UPDATE node SET hash = ? WHERE level = 2 AND idx = 1", bytes(32)),
    ("node-missing", "DELETE FROM node WHERE level = ?", 4),
    ("node-missing", "INSERT INTO node VALUES (1, 99, ?)", bytes(32)),
    ("seq-mismatch", "UPDATE entry SET seq = 1000 WHERE seq = ?", 31),
    ("checkpoint-missing", "DELETE FROM checkpoint WHERE size > ?", 10),
    ("root-mismatch", "UPDATE checkpoint SET size = size - 1 WHERE size = ?", 6),
    ("key-unknown", "UPDATE life SET vkey = ?", "nonsense"),
    ("vault-mismatch", "swap", 0),
    ("vault-broken", "UPDATE vault_item SET sealed = ?", bytes(80)),
    ("database-broken", "UPDATE entry SET seq = 5000 WHERE seq = ?", 31),
]


@pytest.mark.parametrize(("code", "sql", "value"), IN_DATABASE)
def test_what_is_changed_in_the_database_is_found(
    day: Day, tmp_path: Path, code: str, sql: str, value: object
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(day.folder, folder)
    if sql == "swap":
        swap_values(folder)
    else:
        change_database(folder, sql, value)
    report = verify_database(folder / "station.db", tables=TABLES, keys=folder / "keys")
    assert code in codes(report)


def swap_values(folder: Path) -> None:
    """Another value under the same commitment, put in with the station's own keys."""
    township = Township(folder)
    station = township.station
    seq, name = next(item for item in station.vault.items() if item[1] == "transferor")
    subject = station.ledger.db.execute_sql(
        "SELECT subject FROM vault_item WHERE seq = ? AND name = ?", (seq, name)
    ).fetchone()[0]
    with station.ledger.transaction():
        station.ledger.db.execute_sql(
            "DELETE FROM vault_item WHERE seq = ? AND name = ?", (seq, name)
        )
        station.vault.keep(subject, seq, name, canonical.encode({"name": "x"}), bytes(32))
    township.close()


@pytest.fixture(scope="module")
def tree_files(day: Day) -> dict[str, bytes]:
    folder = day.folder / "ledger"
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_one_flipped_bit_of_a_tile_tree_is_always_found(
    tree_files: dict[str, bytes], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(tree_files)))
    place = data.draw(st.integers(0, len(tree_files[name]) * 8 - 1))
    damaged = bytearray(tree_files[name])
    damaged[place // 8] ^= 1 << place % 8
    files = tree_files | {name: bytes(damaged)}
    report = verify_tree(TileTree.http(files.get), tables=TABLES, policy=None)
    same_text = name == "vkey" and damaged.strip() == tree_files[name].strip()
    witness_only = name == "checkpoint" and place // 8 > tree_files[name].rindex(WITNESS_LINE)
    assert report.findings or same_text or witness_only


WITNESS_LINE = "— demo.district".encode()


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_one_flipped_bit_of_an_entry_in_the_database_is_always_found(
    day: Day, data: st.DataObject
) -> None:
    seq = data.draw(st.integers(0, len(day.bodies) - 1))
    place = data.draw(st.integers(0, len(day.bodies[seq]) * 8 - 1))
    damaged = bytearray(day.bodies[seq])
    damaged[place // 8] ^= 1 << place % 8
    changed = forged(day)
    changed.bodies[seq] = bytes(damaged)
    assert "leaf-mismatch" in codes(verify(changed, tables=TABLES))


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


def test_a_file_that_is_no_database_cannot_be_judged(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"nonsense" * 500)
    with pytest.raises(StorageFault):
        verify_database(tmp_path / "x.db", tables=TABLES)
    with pytest.raises(StorageFault):
        verify_database(tmp_path / "none.db", tables=TABLES)


# --- the list -----------------------------------------------------------------------------------


def test_every_code_of_the_list_is_provoked_here() -> None:
    provoked = {code for code, _ in FORGED} | {code for code, _, _ in IN_DATABASE}
    elsewhere = {"cosignature-broken", "quorum-missing", "checkpoint-broken", "size-mismatch"}
    assert provoked | elsewhere | {"file-broken"} == set(findings.CODES)


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
