"""A disk without room, without inodes, not to be written: said in words, read on, written again.

On a small file system in memory that is mounted for the test. Where mounting is forbidden the
same is played by a disk that fails on demand (tests/fakes/failing_vfs.py).
"""

import contextlib
import gc
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from appliance.core.commands import ChangeDeviceMode, RecordRecovery
from appliance.core.recovery import State
from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from appliance.ledger.verify import verify_database
from appliance.ports import StorageFault
from tests.fakes.desk import Desk
from tests.fakes.failing_vfs import FailingVfs
from tests.fakes.township import TABLES, Township

SIZE = "size=6m,nr_inodes=200"
PIECE = 64 * 1024


class SmallDisk(Protocol):
    """A disk of which nothing is left between `fill` and `release`."""

    folder: Path

    def fill(self) -> None: ...

    def release(self) -> None: ...


class Mounted:
    """A file system of 6 MiB and 200 files; `fill` takes all that is free of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        with contextlib.suppress(OSError), self._filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(PIECE))
        with contextlib.suppress(OSError), self._filler.open("ab", buffering=0) as file:
            while True:
                file.write(b"\0")

    def release(self) -> None:
        self._filler.unlink()

    def take_inodes(self) -> None:
        (self.folder / "many").mkdir()
        with contextlib.suppress(OSError):
            for number in range(1_000):
                (self.folder / "many" / str(number)).touch()

    def give_inodes(self) -> None:
        for path in (self.folder / "many").iterdir():
            path.unlink()


class Played:
    """The same for SQLite's files alone."""

    def __init__(self, folder: Path, vfs: FailingVfs) -> None:
        self.folder = folder
        self._vfs = vfs

    def fill(self) -> None:
        self._vfs.arm(1, lasting=True, full=True)

    def release(self) -> None:
        self._vfs.arm(0)


def mounted(folder: Path, options: str = SIZE) -> bool:
    """Whether a file system could be mounted there."""
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "small"
    folder.mkdir()
    if mounted(folder):
        yield Mounted(folder)
        gc.collect()
        subprocess.run(["umount", "-l", str(folder)], check=True)
        return
    vfs = FailingVfs()
    with vfs.installed():
        yield Played(folder, vfs)
        gc.collect()


def verified(township: Township) -> None:
    township.close()
    report = verify_database(
        township.folder / "station.db", tables=TABLES, keys=township.folder / "keys"
    )
    assert list(report.findings) == []


def settle(township: Township) -> None:
    """The box opens its trouble in the ledger, two people answer for it."""
    township.caretaker.tick()
    (trouble,) = township.station.ledger.condition.troubles()
    record = RecordRecovery(trouble_code=trouble.code, facts_sha256="0" * 64)
    signers = [township.signer("head", "HEAD"), township.signer("supervisor", "SUPERVISOR")]
    township.station.do(record, signers=signers)
    assert township.station.condition is State.NORMAL


def exhausted(township: Township) -> None:
    """Write small entries until the disk takes none: what was made ready takes some."""
    small = ChangeDeviceMode(device="printer", mode="NORMAL", reason="ready")
    for _ in range(500):
        try:
            township.station.do(small)
        except StorageFault:
            return
    raise AssertionError("a full disk took five hundred entries")


def test_without_room_nothing_is_half_kept_and_it_goes_on_later(disk: SmallDisk) -> None:
    township = Township(disk.folder)
    number = township.lease_to("ACCEPTED")
    disk.fill()
    exhausted(township)
    size, rows = township.station.ledger.size, township.station.projections.rows()
    with pytest.raises(StorageFault):
        township.register(parcel_code="9999991002000009999")
    assert township.trade(number).stage == "ACCEPTED"
    assert township.station.people(number) is not None
    assert township.station.ledger.size == size
    assert township.station.projections.rows() == rows
    disk.release()
    settle(township)
    township.step("IN_REVIEW", number)
    assert township.trade(number).stage == "IN_REVIEW"
    verified(township)


def test_the_screens_say_it_in_words_and_show_what_is_there(disk: SmallDisk) -> None:
    township = Township(disk.folder)
    number = township.lease_to("ENROL_CLOSED")
    reviewer = Desk(township).at("reviewer")
    page = reviewer.see(f"/enrol/{number}")
    disk.fill()
    exhausted(township)
    answer = reviewer.post(f"/enrol/{number}/gate", page)
    assert answer.status_code == 503
    assert "这一步没有记下" in answer.text
    assert number in reviewer.see(f"/enrol/{number}")
    disk.release()
    settle(township)
    assert reviewer.post(f"/enrol/{number}/gate", page).status_code == 303
    assert township.trade(number).stage == "READY"
    verified(township)


def test_without_inodes_a_blob_is_refused_and_the_next_one_kept(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    if not mounted(folder):
        # A folder that is a file takes no names either.
        township = Township(folder)
        (folder / "blobs").touch()
        with pytest.raises(StorageFault):
            township.station.keep_blob(b"scan")
        (folder / "blobs").unlink()
        assert township.station.keep_blob(b"scan")
        verified(township)
        return
    disk = Mounted(folder)
    try:
        township = Township(folder)
        township.lease_to("SUBMITTED")
        disk.take_inodes()
        with pytest.raises(StorageFault):
            township.station.keep_blob(b"scan")
        with pytest.raises(StorageFault):
            publish(township.station.ledger, folder / "ledger", RealDisk())
        number = township.register(parcel_code="9999991002000000777")  # no new file: goes on
        disk.give_inodes()
        assert township.station.blobs.get(township.station.keep_blob(b"scan")) == b"scan"
        assert publish(township.station.ledger, folder / "ledger", RealDisk()) > 0
        assert township.trade(number).stage == "SUBMITTED"
        verified(township)
    finally:
        gc.collect()
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_takes_nothing_any_more_is_read_on(tmp_path: Path) -> None:
    """Remounted read-only under a running station, as a kernel does after an error."""
    vfs = FailingVfs()
    with vfs.installed():
        township = Township(tmp_path)
        number = township.lease_to("ACCEPTED")
        vfs.arm(1, lasting=True)
        with pytest.raises(StorageFault):
            township.step("IN_REVIEW", number)
        assert [row.number for row in township.station.work().rows] == [number]
        assert township.station.people(number) is not None
        vfs.arm(0)
        settle(township)
        township.step("IN_REVIEW", number)
        verified(township)
        gc.collect()
