"""What a commit costs, who shares it, and that nobody harms or waits for anybody else."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from appliance.core import tree
from appliance.ledger import writer
from appliance.ledger.blobs import Blobs
from appliance.ledger.disk import RealDisk
from appliance.ledger.store import Ledger
from appliance.ports import Breach, StorageFault
from tests.fakes.ledger_entries import KEY, ORIGIN, Faulty, entry
from tests.fakes.sync_vfs import SyncVfs

WAIT_S = 30


class CountedDisk(RealDisk):
    syncs = 0

    def sync(self, descriptor: int) -> None:
        self.syncs += 1
        super().sync(descriptor)


@pytest.fixture
def vfs(monkeypatch: pytest.MonkeyPatch) -> Iterator[SyncVfs]:
    monkeypatch.setattr(writer, "IDLE_S", 3_600)
    with SyncVfs().installed() as made:
        yield made


@pytest.fixture
def ledger(tmp_path: Path, vfs: SyncVfs) -> Iterator[Ledger]:
    Faulty.failing = ""
    opened = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY, factory=Faulty)
    yield opened
    opened.close()


class Stop(Exception):
    pass


def append(ledger: Ledger) -> int:
    return ledger.append([(entry(ledger.size), ("T",))]).last_seq


def append_and_stop(ledger: Ledger) -> int:
    append(ledger)
    raise Stop


def together(
    ledger: Ledger, vfs: SyncVfs, works: list[Callable[[], int]]
) -> tuple[list[Future[int]], int]:
    """Let `works` gather while a commit before them is held at its sync; the syncs they cost."""
    held, go = threading.Event(), threading.Event()

    def hold() -> None:
        vfs.before = lambda: None
        held.set()
        assert go.wait(WAIT_S)

    with ThreadPoolExecutor(len(works) + 1) as pool:
        vfs.before = hold
        first = pool.submit(ledger.write, lambda: append(ledger))
        assert held.wait(WAIT_S)
        futures = []
        for number, work in enumerate(works):
            futures.append(pool.submit(ledger.write, work))
            while ledger._writer._waiting.qsize() <= number:
                threading.Event().wait(0.001)
        before = vfs.count
        go.set()
        first.result(WAIT_S)
    return futures, vfs.count - before


def test_a_commit_costs_exactly_one_sync(ledger: Ledger, vfs: SyncVfs) -> None:
    before = vfs.count
    for _ in range(50):
        ledger.write(lambda: append(ledger))
    assert vfs.count - before == 50


def test_the_first_commit_after_a_start_costs_no_more(tmp_path: Path, vfs: SyncVfs) -> None:
    for number in range(2):
        ledger = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY)
        before = vfs.count
        assert ledger.write(lambda made=ledger: append(made)) == number
        assert vfs.count - before == 1
        ledger.close()


def test_a_commit_with_a_blob_costs_three(ledger: Ledger, vfs: SyncVfs, tmp_path: Path) -> None:
    disk, before = CountedDisk(), vfs.count
    blobs = Blobs(tmp_path / "blobs", disk)
    blobs.keep(b"the first, for which the folder is made")
    disk.syncs = 0
    blobs.keep(b"a notice")
    ledger.write(lambda: append(ledger))
    assert (disk.syncs, vfs.count - before) == (2, 1)


def test_what_refuses_costs_nothing(ledger: Ledger, vfs: SyncVfs) -> None:
    before = vfs.count
    with pytest.raises(Stop):
        ledger.write(lambda: append_and_stop(ledger))
    ledger.write(lambda: ledger.size)
    assert vfs.count == before


def test_ten_that_wait_share_one_sync_and_one_checkpoint(ledger: Ledger, vfs: SyncVfs) -> None:
    futures, syncs = together(ledger, vfs, [lambda: append(ledger)] * 10)
    assert syncs == 1
    assert sorted(one.result() for one in futures) == list(range(1, 11))
    assert [size for size, _note in ledger.checkpoints()] == [1, 11]


def test_a_refusal_in_a_group_undoes_its_own_entries_alone(ledger: Ledger, vfs: SyncVfs) -> None:
    good, bad = (lambda: append(ledger)), (lambda: append_and_stop(ledger))
    futures, syncs = together(ledger, vfs, [good, bad, good, bad, good])
    assert syncs == 1
    assert [one.result() for one in futures[::2]] == [1, 2, 3]
    assert [type(one.exception()) for one in futures[1::2]] == [Stop, Stop]
    assert ledger.size == 4
    assert [seq for seq, _ in ledger.of_subject("T")] == [0, 1, 2, 3]


def test_a_group_of_refusals_is_no_commit(ledger: Ledger, vfs: SyncVfs) -> None:
    futures, syncs = together(ledger, vfs, [lambda: append_and_stop(ledger)] * 3)
    assert [type(one.exception()) for one in futures] == [Stop] * 3
    assert syncs == 0
    assert ledger.size == 1


def test_a_transaction_lost_to_one_is_run_again_for_the_others(
    ledger: Ledger, vfs: SyncVfs
) -> None:
    """SQLite rolls all back when the disk is full; the small ones still have their place."""

    def too_much() -> int:
        append(ledger)
        pages = ledger.db.pragma("page_count")
        ledger.db.execute_sql(f"PRAGMA max_page_count = {pages}")
        try:
            sql = "INSERT INTO subject (name, seq) VALUES (hex(zeroblob(5000000)), 0)"
            ledger.db.execute_sql(sql)
        finally:
            ledger.db.execute_sql("PRAGMA max_page_count = 100000")
        return -1

    good = lambda: append(ledger)  # noqa: E731 - three of one kind
    futures, _syncs = together(ledger, vfs, [good, too_much, good])
    assert isinstance(futures[1].exception(), StorageFault)
    assert [one.result() for one in futures[::2]] == [1, 2]
    assert ledger.size == 3


def test_a_breach_in_a_group_keeps_nothing_of_it(ledger: Ledger, vfs: SyncVfs) -> None:
    def breach() -> int:
        raise Breach(0, "seen by a test")

    futures, _syncs = together(ledger, vfs, [lambda: append(ledger), breach])
    assert [type(one.exception()) for one in futures] == [Breach, Breach]
    assert ledger.breach is not None
    assert ledger.size == 1


@pytest.mark.parametrize(("failing", "size"), [("not kept", 1), ("but kept", 4)])
def test_a_group_whose_commit_failed_is_told_apart(
    ledger: Ledger, vfs: SyncVfs, failing: str, size: int
) -> None:
    def fail_later() -> int:
        Faulty.failing = failing
        return append(ledger)

    futures, _syncs = together(ledger, vfs, [lambda: append(ledger)] * 2 + [fail_later])
    kept = failing == "but kept"
    assert [one.exception() is None for one in futures] == [kept] * 3
    assert ledger.size == size
    assert ledger.write(lambda: append(ledger)) == size


def test_nobody_hears_of_a_commit_before_its_sync(ledger: Ledger, vfs: SyncVfs) -> None:
    told: list[int] = []
    seen: list[int] = []
    vfs.before = lambda: seen.append(len(told))
    ledger.write(lambda: append(ledger), told.append)
    assert (seen, told) == ([0], [0])


def test_a_reader_never_waits_for_the_sync_of_a_writer(ledger: Ledger, vfs: SyncVfs) -> None:
    ledger.write(lambda: append(ledger))
    held, go = threading.Event(), threading.Event()

    def hold() -> None:
        held.set()
        assert go.wait(WAIT_S)

    with ThreadPoolExecutor(1) as pool:
        vfs.before = hold
        writing = pool.submit(ledger.write, lambda: append(ledger))
        assert held.wait(WAIT_S)
        seen = ledger.size, len(list(ledger.entries())), ledger.checkpoint_of(2)
        assert not writing.done()
        go.set()
        assert writing.result(WAIT_S) == 1
    assert seen == (1, 1, None)
    assert ledger.size == 2


def test_the_idle_writer_moves_the_wal_so_that_no_commit_pays_for_it(
    ledger: Ledger, vfs: SyncVfs, tmp_path: Path
) -> None:
    for _ in range(5):
        ledger.write(lambda: append(ledger))
    database = tmp_path / "station.db"
    before = database.stat().st_mtime_ns, vfs.count
    ledger._tidy()
    assert database.stat().st_mtime_ns > before[0]
    tidied = vfs.count
    assert tidied > before[1]
    ledger._tidy()
    assert vfs.count == tidied
    ledger.write(lambda: append(ledger))
    assert vfs.count == tidied + 1


def test_the_writer_tidies_when_nothing_came(
    tmp_path: Path, vfs: SyncVfs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "IDLE_S", 0.01)
    tidied = threading.Event()
    monkeypatch.setattr(Ledger, "_tidy", lambda _ledger: tidied.set())
    ledger = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY)
    ledger.write(lambda: append(ledger))
    assert tidied.wait(WAIT_S)
    ledger.close()


def test_the_wal_is_primed_and_its_zeros_end_it(tmp_path: Path, ledger: Ledger) -> None:
    size = (tmp_path / "station.db-wal").stat().st_size
    assert size >= 1024 * 1024
    for _ in range(10):
        ledger.write(lambda: append(ledger))
    assert (tmp_path / "station.db-wal").stat().st_size == size
    for name in ("station.db", "station.db-wal"):  # as a power cut leaves them
        (tmp_path / f"cut-{name}").write_bytes((tmp_path / name).read_bytes())
    (tmp_path / "cut-station.db").rename(tmp_path / "cut.db")
    (tmp_path / "cut-station.db-wal").rename(tmp_path / "cut.db-wal")
    again = Ledger.open(tmp_path / "cut.db", origin=ORIGIN, signer=KEY)
    assert (again.breach, again.size, again.root()) == (None, 10, ledger.root())
    again.close()


def test_work_inside_a_transaction_becomes_a_part_of_it(ledger: Ledger) -> None:
    def both() -> int:
        ledger.write(lambda: append(ledger))
        ledger.write(lambda: append(ledger))
        raise Stop

    with pytest.raises(Stop):
        ledger.write(both)
    assert ledger.size == 0


def test_the_writer_begins_again_after_its_end(ledger: Ledger) -> None:
    ledger.write(lambda: append(ledger))
    ledger._writer.stop()
    assert ledger.write(lambda: append(ledger)) == 1


def test_many_writers_and_one_ledger(tmp_path: Path, ledger: Ledger) -> None:
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(ledger.write, lambda: append(ledger)) for _ in range(200)]
    assert sorted(one.result() for one in futures) == list(range(200))
    ledger.close()
    again = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY)
    bodies = [body for _seq, body in again.entries()]
    assert (again.breach, again.root()) == (None, tree.root_of(bodies))
    again.close()
