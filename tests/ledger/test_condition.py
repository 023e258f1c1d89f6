"""What an error says of the record, and that a restart forgets none of it."""

import errno
import sqlite3
from pathlib import Path

import peewee
import pytest

from appliance.core.recovery import State, Trouble
from appliance.ledger.condition import Condition, Memory, trouble_of
from appliance.ledger.disk import RealDisk
from appliance.ledger.store import Ledger
from appliance.ports import Breach, PromisedMore, SignerFault, StorageFault
from tests.fakes.failing_disk import FailingDisk
from tests.fakes.ledger_entries import KEY, ORIGIN, Faulty, grow

DAY = "2026-03-03"


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("said by SQLite")
    error.sqlite_errorcode = code
    return error


def caused(error: BaseException, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (SignerFault("x"), Trouble.KEY),
        (Breach(3, "x"), Trouble.EVIDENCE),
        (PromisedMore(3, "x"), Trouble.BEHIND),
        (sqlite_error(sqlite3.SQLITE_FULL), Trouble.FULL),
        (sqlite_error(sqlite3.SQLITE_READONLY), Trouble.READ_ONLY),
        (sqlite_error(sqlite3.SQLITE_IOERR), Trouble.FAILING),
        (sqlite_error(sqlite3.SQLITE_IOERR_FSYNC), Trouble.FAILING),
        (sqlite_error(sqlite3.SQLITE_CONSTRAINT), None),
        (OSError(errno.ENOSPC, "x"), Trouble.FULL),
        (OSError(errno.EDQUOT, "x"), Trouble.FULL),
        (OSError(errno.EROFS, "x"), Trouble.READ_ONLY),
        (OSError(errno.EIO, "x"), Trouble.FAILING),
        (OSError(errno.ENOENT, "x"), None),
        (caused(StorageFault("x"), OSError(errno.ENOSPC, "x")), Trouble.FULL),
        (
            caused(StorageFault("x"), caused(peewee.OperationalError("x"), sqlite_error(13))),
            Trouble.FULL,
        ),
        (StorageFault("no key for an epoch"), None),
        (ValueError("ours"), None),
    ],
)
def test_what_an_error_says_of_the_record(error: BaseException, trouble: Trouble | None) -> None:
    assert trouble_of(error) is trouble


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "trouble.json"


def ledger_at(folder: Path, memory: Memory) -> Ledger:
    Faulty.failing = ""
    return Ledger.open(
        folder / "station.db", origin=ORIGIN, signer=KEY, memory=memory, factory=Faulty
    )


def test_what_struck_is_there_after_a_restart(tmp_path: Path, path: Path) -> None:
    ledger = ledger_at(tmp_path, Memory(path, RealDisk()))
    Faulty.failing = "not kept"
    with pytest.raises(StorageFault):
        grow(ledger, 1)
    assert ledger.condition.waiting() == (Trouble.FAILING,)
    ledger.close()
    again = ledger_at(tmp_path, Memory(path, RealDisk()))
    assert again.condition.waiting() == (Trouble.FAILING,)
    assert again.condition.state(DAY) is State.DEGRADED
    again.close()


def test_a_commit_that_was_kept_after_all_is_no_trouble(tmp_path: Path, path: Path) -> None:
    ledger = ledger_at(tmp_path, Memory(path, RealDisk()))
    Faulty.failing = "but kept"
    grow(ledger, 1)
    assert ledger.condition.troubles() == ()
    assert not path.exists()
    ledger.close()


def test_a_disk_that_cannot_remember_is_known_as_long_as_the_process_lives(
    tmp_path: Path, path: Path
) -> None:
    disk = FailingDisk()
    disk.failing = "write"
    ledger = ledger_at(tmp_path, Memory(path, disk))
    condition = Condition(ledger, Memory(path, disk))
    condition.struck(OSError(errno.ENOSPC, "x"))
    assert condition.waiting() == (Trouble.FULL,)
    assert not path.exists()
    ledger.close()


@pytest.mark.parametrize("text", [b"", b"{}", b'["another"]', b"\xff"])
def test_a_note_that_cannot_be_read_is_not_forgotten(path: Path, text: bytes) -> None:
    path.write_bytes(text)
    assert Memory(path, RealDisk()).read() == {Trouble.FAILING}


def test_the_note_goes_when_nothing_is_left_in_it(path: Path) -> None:
    memory = Memory(path, RealDisk())
    memory.keep(frozenset({Trouble.KEY, Trouble.FULL}))
    assert memory.read() == {Trouble.KEY, Trouble.FULL}
    memory.keep(frozenset())
    assert not path.exists()
    assert memory.read() == frozenset()
