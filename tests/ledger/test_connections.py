"""What threads read with: lent to one at a time, kept for the next, few at rest."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.ledger.database import AT_REST_MAX, StationDatabase, open_database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[StationDatabase]:
    opened = open_database(tmp_path / "station.db")
    yield opened
    opened.close_all()


def _in_threads(count: int, db: StationDatabase) -> list[int]:
    """Which connection each of `count` threads reads with, all of them at once."""
    together, found = threading.Barrier(count), []

    def read() -> None:
        found.append(id(db.connection()))
        together.wait(10)
        db.let_go()

    threads = [threading.Thread(target=read) for _ in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def test_the_next_thread_reads_with_what_the_last_one_left(db: StationDatabase) -> None:
    db.let_go()
    seen = {one for _ in range(5) for one in _in_threads(1, db)}
    assert len(seen) == 1


def test_two_at_once_never_share_one(db: StationDatabase) -> None:
    for _ in range(5):
        assert len(set(_in_threads(AT_REST_MAX + 3, db))) == AT_REST_MAX + 3


def test_few_rest(db: StationDatabase) -> None:
    _in_threads(AT_REST_MAX + 3, db)
    db.let_go()
    assert len(db._at_rest) == AT_REST_MAX


def test_nobody_lets_go_inside_a_transaction(db: StationDatabase) -> None:
    with db.atomic():
        db.execute_sql("CREATE TABLE kept (one INTEGER)")
        db.let_go()
        db.execute_sql("INSERT INTO kept VALUES (1)")
    db.let_go()
    assert db.execute_sql("SELECT one FROM kept").fetchall() == [(1,)]


def test_what_was_left_sees_the_last_commit(db: StationDatabase) -> None:
    db.execute_sql("CREATE TABLE kept (one INTEGER)")
    db.let_go()
    writer = db.new_connection()
    for number in range(3):
        writer.execute("INSERT INTO kept VALUES (?)", (number,))
        assert db.execute_sql("SELECT count(*) FROM kept").fetchone() == (number + 1,)
        db.let_go()


def test_after_all_are_closed_none_is_lent(db: StationDatabase) -> None:
    db.let_go()
    db.close_all()
    assert db.execute_sql("SELECT 1").fetchone() == (1,)
