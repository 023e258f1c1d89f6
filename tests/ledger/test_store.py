import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import peewee
import pytest

from appliance.core import tree
from appliance.core.envelope import from_bytes, to_bytes
from appliance.ledger import checkpoints
from appliance.ledger.notes import BadNote, SigningKey
from appliance.ledger.store import Ledger, UsedTwice
from appliance.ports import Breach, StorageFault
from tests.fakes.ledger_entries import KEY, ORIGIN, Faulty, entry, grow, nonce

WITNESS = checkpoints.witness_key("demo.district.999999/w1", bytes(range(0x80, 0xA0)))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = reopen(tmp_path)
    yield opened
    opened.close()


def reopen(folder: Path) -> Ledger:
    Faulty.failing = ""
    return Ledger.open(folder / "station.db", origin=ORIGIN, signer=KEY, factory=Faulty)


def tamper(folder: Path, sql: str, *values: object) -> None:
    db = sqlite3.connect(folder / "station.db")
    db.execute(sql, values)
    db.commit()
    db.close()


class Stop(Exception):
    pass


def test_a_new_ledger_is_empty(ledger: Ledger) -> None:
    assert ledger.size == 0
    assert ledger.root() == tree.EMPTY_ROOT
    assert ledger.checkpoint() is None
    assert ledger.cosigned() is None
    assert list(ledger.entries()) == []


def test_the_example_entries_give_the_published_checkpoint(
    ledger: Ledger, entry_vectors: dict[str, Any]
) -> None:
    with ledger.transaction():
        for one in entry_vectors["entries"]:
            envelope = from_bytes(one["bytes_utf8"].encode())
            appended = ledger.append([(envelope, ())])
            assert appended.leaf.hex() == one["leaf"]
    assert ledger.checkpoint() == entry_vectors["checkpoint"]
    assert ledger.entry(1).decode() == entry_vectors["entries"][1]["bytes_utf8"]


def test_each_transaction_has_one_checkpoint_of_its_end(ledger: Ledger) -> None:
    grow(ledger, 7, per_commit=3)
    assert [size for size, _note in ledger.checkpoints()] == [3, 6, 7]
    bodies = [body for _seq, body in ledger.entries()]
    for size, note in ledger.checkpoints():
        assert checkpoints.open_checkpoint(note, KEY.verifier).root == tree.root_of(bodies[:size])


def test_entries_are_found_by_subject_and_place(ledger: Ledger) -> None:
    grow(ledger, 7, per_commit=2)
    assert [seq for seq, _ in ledger.of_subject("T1")] == [1, 4]
    assert ledger.of_subject("T9") == []
    assert [seq for seq, _ in ledger.entries(2, 5)] == [2, 3, 4]
    assert ledger.entry(4) == ledger.of_subject("T1")[1][1] == to_bytes(entry(4))
    with pytest.raises(IndexError):
        ledger.entry(7)


def test_pages_of_entries_join_without_a_gap(ledger: Ledger) -> None:
    grow(ledger, 600, per_commit=600)
    assert [seq for seq, _ in ledger.entries()] == list(range(600))
    assert ledger.hashes(0, 100, 300) == [ledger.leaf(i) for i in range(100, 300)]
    assert ledger.hashes(8, 0, 2) == [ledger.hash(8, 0), ledger.hash(8, 1)]
    with pytest.raises(IndexError):
        ledger.hashes(8, 1, 3)


def test_proofs_come_from_the_stored_nodes(ledger: Ledger) -> None:
    grow(ledger, 11)
    path = ledger.inclusion(4, 11)
    assert tree.verify_inclusion(ledger.leaf(4), 4, 11, path, ledger.root())
    old = tree.root(6, ledger.hash)
    assert tree.verify_consistency(6, 11, old, ledger.root(), ledger.consistency(6, 11))


def test_an_exception_undoes_the_whole_transaction(ledger: Ledger) -> None:
    grow(ledger, 2)
    before = ledger.root()

    def append_and_stop() -> None:
        with ledger.transaction():
            ledger.append([(entry(2), ())])
            assert ledger.size == 3
            raise Stop

    with pytest.raises(Stop):
        append_and_stop()
    assert (ledger.size, ledger.root()) == (2, before)
    grow(ledger, 1)
    assert ledger.size == 3


def test_a_savepoint_undoes_one_command_alone(ledger: Ledger) -> None:
    def append_and_stop() -> None:
        with ledger.savepoint():
            ledger.append([(entry(1, nonce=nonce(1)), ("T",))])
            raise Stop

    with ledger.transaction():
        with ledger.savepoint():
            ledger.append([(entry(0), ("T",))])
        with pytest.raises(Stop):
            append_and_stop()
        with ledger.savepoint():
            ledger.append([(entry(1, nonce=nonce(1)), ("T",))])
    assert [seq for seq, _ in ledger.of_subject("T")] == [0, 1]
    assert reopened_equals(ledger)


def reopened_equals(ledger: Ledger) -> bool:
    size, root = ledger.size, ledger.root()
    folder = Path(ledger.db.database).parent
    ledger.close()
    again = reopen(folder)
    try:
        return again.breach is None and (again.size, again.root()) == (size, root)
    finally:
        again.close()


def test_a_signed_command_is_taken_once(ledger: Ledger) -> None:
    grow(ledger, 3)
    with ledger.transaction():
        ledger.append([(entry(3, nonce=nonce(7)), ())])
        with pytest.raises(UsedTwice):
            ledger.append([(entry(4, nonce=nonce(7)), ())])
    with pytest.raises(UsedTwice), ledger.transaction():
        ledger.append([(entry(4, nonce=nonce(7)), ())])
    assert ledger.spent_at(nonce(7)) == 3
    assert ledger.spent_at(nonce(8)) is None
    assert reopened_equals(ledger)


def test_writing_outside_a_transaction_is_our_mistake(ledger: Ledger) -> None:
    with pytest.raises(AssertionError):
        ledger.append([(entry(0), ())])
    with ledger.transaction(), pytest.raises(AssertionError, match="not the next"):
        ledger.append([(entry(1), ())])
    with ledger.transaction(), pytest.raises(ValueError, match="nothing"):
        ledger.append([])


def test_peewee_sees_the_transaction(ledger: Ledger) -> None:
    """Projections may use `db.atomic()`: inside, it is a savepoint."""
    with ledger.transaction(), ledger.db.atomic():
        ledger.append([(entry(0), ())])
    assert ledger.size == 1


def test_a_reader_in_another_thread_sees_the_last_commit_and_does_not_wait(ledger: Ledger) -> None:
    grow(ledger, 1)
    seen: list[object] = []

    def read() -> None:
        seen.extend((ledger.size, ledger.root(), [seq for seq, _ in ledger.entries()]))
        with pytest.raises(AssertionError):
            ledger.append([(entry(1), ())])

    before = ledger.root()
    with ledger.transaction():
        ledger.append([(entry(1), ())])
        reader = threading.Thread(target=read)
        reader.start()
        reader.join(timeout=10)
        assert not reader.is_alive()
    assert seen == [1, before, [0]]


def test_writers_take_turns(ledger: Ledger) -> None:
    def write() -> None:
        for _ in range(10):
            grow(ledger, 1)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert ledger.size == 40
    assert reopened_equals(ledger)


def append_command(ledger: Ledger) -> None:
    with ledger.transaction():
        ledger.append([(entry(5, nonce=nonce(1)), ())])


def test_a_commit_that_failed_and_was_not_kept_left_nothing(ledger: Ledger) -> None:
    grow(ledger, 5)
    before = ledger.root()
    Faulty.failing = "not kept"
    with pytest.raises(StorageFault):
        append_command(ledger)
    assert (ledger.size, ledger.root(), ledger.spent_at(nonce(1))) == (5, before, None)
    grow(ledger, 1)
    assert ledger.size == 6
    assert reopened_equals(ledger)


def test_a_commit_that_failed_but_was_kept_counts(ledger: Ledger) -> None:
    grow(ledger, 5)
    Faulty.failing = "but kept"
    append_command(ledger)
    assert (ledger.size, ledger.spent_at(nonce(1))) == (6, 5)
    grow(ledger, 1)
    assert reopened_equals(ledger)


@pytest.mark.parametrize("failing", ["not kept", "but kept"])
def test_a_failed_commit_of_side_tables_is_told_apart_too(ledger: Ledger, failing: str) -> None:
    """No checkpoint is signed here, so the size alone could not tell."""
    grow(ledger, 1)
    Faulty.failing = failing
    kept = True
    try:
        with ledger.transaction():
            ledger.db.execute_sql("INSERT INTO subject (name, seq) VALUES ('side', 0)")
    except StorageFault:
        kept = False
    assert kept is (failing == "but kept")
    assert (ledger.of_subject("side") != []) is kept


def test_a_full_disk_inside_the_transaction_is_a_storage_fault(ledger: Ledger) -> None:
    grow(ledger, 1)

    def pages_max(count: int) -> None:
        ledger.write(lambda: ledger.db.execute_sql(f"PRAGMA max_page_count = {count}"))

    pages_max(ledger.db.pragma("page_count"))
    with pytest.raises(StorageFault):
        grow(ledger, 200, per_commit=200)
    pages_max(100_000)
    assert ledger.size == 1
    grow(ledger, 1)
    assert reopened_equals(ledger)


def test_a_mistake_of_ours_in_the_transaction_stays_what_it_is(ledger: Ledger) -> None:
    with pytest.raises(peewee.OperationalError), ledger.transaction():
        ledger.db.execute_sql("SELECT nothing FROM nowhere")
    grow(ledger, 1)


TAMPERED = {
    "an entry": ("UPDATE entry SET body = ? WHERE seq = 4", b"{}"),
    "a leaf": ("UPDATE entry SET leaf = ? WHERE seq = 4", bytes(32)),
    "a node of the edge": ("UPDATE node SET hash = ? WHERE level = 2 AND idx = 0", bytes(32)),
    "a missing node": ("DELETE FROM node WHERE level = ? AND idx = 0", 2),
    "a checkpoint": (
        "UPDATE checkpoint SET note = replace(note, ?, 'x') WHERE size = 5",
        "ledger1",
    ),
    "a missing checkpoint": ("DELETE FROM checkpoint WHERE size = ?", 5),
    "a missing entry": ("DELETE FROM entry WHERE seq = ?", 4),
    "another origin": ("UPDATE life SET origin = ?", "demo.999999.999999100/ledger2"),
    "another key": ("UPDATE life SET vkey = ?", SigningKey(ORIGIN, bytes(32)).vkey),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_behind_our_back_stops_writing_not_reading(
    tmp_path: Path, what: str
) -> None:
    first = reopen(tmp_path)
    for _ in range(5):
        grow(first, 1)
    with first.transaction():
        first.db.execute_sql("DELETE FROM subject")
    first.close()
    tamper(tmp_path, *TAMPERED[what])
    again = reopen(tmp_path)
    assert isinstance(again.breach, Breach)
    with pytest.raises(Breach), again.transaction():
        again.append([(entry(5), ())])
    assert again.entry(0) == to_bytes(entry(0))
    again.close()


def test_a_change_under_a_running_station_is_a_breach_at_the_next_append(
    tmp_path: Path, ledger: Ledger
) -> None:
    grow(ledger, 4)
    tamper(tmp_path, "UPDATE entry SET body = ? WHERE seq = 3", b"{}")
    with pytest.raises(Breach), ledger.transaction():
        ledger.append([(entry(4), ())])
    assert ledger.breach is not None
    with pytest.raises(Breach), ledger.transaction():
        pass
    assert ledger.size == 4


def test_a_cosignature_is_kept_with_its_checkpoint(ledger: Ledger) -> None:
    grow(ledger, 3)
    grow(ledger, 2)
    for size, time_s in ((3, 100), (5, 90)):
        note = ledger.checkpoint_of(size)
        assert note is not None
        line = checkpoints.cosign(checkpoints.parse_text(text_of(note)), WITNESS, time_s)
        with ledger.transaction():
            ledger.keep_cosigned(checkpoints.add_lines(note, [line]), WITNESS.verifier)
    cosigned = ledger.cosigned()
    assert cosigned is not None
    assert (cosigned.size, cosigned.time_s) == (5, 90)
    assert cosigned.note == ledger.checkpoint()
    assert line in cosigned.note
    assert reopened_equals(ledger)


def text_of(note: str) -> str:
    return checkpoints.notes.parse(note).text


def test_an_older_time_of_the_same_size_changes_nothing(ledger: Ledger) -> None:
    grow(ledger, 1)
    note = ledger.checkpoint()
    assert note is not None
    own = checkpoints.parse_text(text_of(note))
    for time_s in (20, 10):
        line = checkpoints.cosign(own, WITNESS, time_s)
        with ledger.transaction():
            ledger.keep_cosigned(checkpoints.add_lines(note, [line]), WITNESS.verifier)
    cosigned = ledger.cosigned()
    assert cosigned is not None
    assert cosigned.time_s == 20


def test_a_note_without_the_witness_or_with_a_wrong_line_is_not_kept(ledger: Ledger) -> None:
    grow(ledger, 1)
    note = ledger.checkpoint()
    assert note is not None
    other = checkpoints.Checkpoint(ORIGIN, 1, bytes(32))
    wrong = checkpoints.add_lines(note, [checkpoints.cosign(other, WITNESS, 1)])
    for bad in (note, wrong, wrong.replace(ORIGIN, "x")):
        with pytest.raises(BadNote), ledger.transaction():
            ledger.keep_cosigned(bad, WITNESS.verifier)
    assert ledger.breach is None
    assert ledger.cosigned() is None


def test_our_signature_on_a_checkpoint_that_is_not_ours_is_a_fork(ledger: Ledger) -> None:
    grow(ledger, 1)
    forked = checkpoints.Checkpoint(ORIGIN, 1, bytes(32))
    note = checkpoints.add_lines(
        checkpoints.sign(forked, KEY), [checkpoints.cosign(forked, WITNESS, 1)]
    )
    with pytest.raises(Breach), ledger.transaction():
        ledger.keep_cosigned(note, WITNESS.verifier)
    assert ledger.breach is not None


def test_a_restored_old_copy_never_signs_below_what_was_cosigned(tmp_path: Path) -> None:
    first = reopen(tmp_path)
    grow(first, 2)
    note = first.checkpoint()
    assert note is not None
    own = checkpoints.parse_text(text_of(note))
    with first.transaction():
        first.keep_cosigned(
            checkpoints.add_lines(note, [checkpoints.cosign(own, WITNESS, 1)]), WITNESS.verifier
        )
    first.close()
    tamper(tmp_path, "DELETE FROM subject WHERE ?", 1)
    tamper(tmp_path, "DELETE FROM entry WHERE seq = ?", 1)
    again = reopen(tmp_path)
    assert again.breach is not None
    again.close()


def test_the_key_of_another_origin_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="named after"):
        Ledger.open(tmp_path / "station.db", origin="other/ledger1", signer=KEY)


def test_a_file_that_is_no_database_is_a_storage_fault(tmp_path: Path) -> None:
    (tmp_path / "station.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StorageFault):
        reopen(tmp_path)
    with pytest.raises(StorageFault):
        reopen(tmp_path / "missing")


def test_the_file_is_in_wal_with_full_sync(ledger: Ledger) -> None:
    assert ledger.db.pragma("journal_mode") == "wal"
    assert ledger.db.pragma("synchronous") == 2
    assert ledger.db.pragma("foreign_keys") == 1


def test_no_wal_is_left_behind_at_the_close(tmp_path: Path) -> None:
    first = reopen(tmp_path)
    grow(first, 2)
    reader = threading.Thread(target=lambda: first.entry(0))
    reader.start()
    reader.join(timeout=10)
    first.close()
    assert [p.name for p in tmp_path.iterdir()] == ["station.db"]
