"""`tradepost ledger export`: the whole tree of a database, again and again into one folder."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.ledger.disk import RealDisk
from appliance.ledger.export import export, export_records
from appliance.ledger.publish import publish
from appliance.ledger.store import Ledger
from appliance.ports import Breach, StorageFault
from auditor import ledger_audit
from tests.fakes.failing_disk import FailingDisk
from tests.fakes.ledger_entries import KEY, ORIGIN, grow


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY)
    yield opened
    opened.close()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def fits(folder: Path) -> bool:
    """Whether the auditor's file finds a whole tree there (whose entries open no ledger)."""
    trust = ledger_audit.read_policy(f"log {KEY.vkey}\nquorum none\n")
    found = ledger_audit.audit(ledger_audit.Source(str(folder)), trust)
    return {code for code, _seq, _text in found} == {"first-entry"}


def test_a_ledger_without_entries_exports_nothing(ledger: Ledger, out: Path) -> None:
    assert export_records(ledger, out, RealDisk()) == 0
    assert not out.exists()


def test_an_export_is_what_the_station_publishes(
    ledger: Ledger, out: Path, tmp_path: Path
) -> None:
    grow(ledger, 300, per_commit=100)
    assert export(tmp_path / "station.db", out) == 300
    publish(ledger, tmp_path / "ledger", RealDisk())
    assert files(out) == files(tmp_path / "ledger")
    assert fits(out)


def test_an_older_export_is_brought_up_to_date(ledger: Ledger, out: Path) -> None:
    for size in (5, 255, 256, 257, 300):
        grow(ledger, size - ledger.size, per_commit=50)
        before = files(out)
        assert export_records(ledger, out, RealDisk()) == size
        now = files(out)
        kept = {name: data for name, data in now.items() if name in before}
        assert {name for name in kept if kept[name] != before[name]} <= {"checkpoint"}
        assert fits(out)


def test_files_that_are_there_are_not_written_again(ledger: Ledger, out: Path) -> None:
    grow(ledger, 300, per_commit=100)
    export_records(ledger, out, RealDisk())
    disk = FailingDisk()
    export_records(ledger, out, disk)
    assert [name for step, name in disk.calls if step in ("write", "rename")] == []


@pytest.mark.parametrize(
    "name",
    [
        "tile/0/000", "tile/1/000.p/1", "tile/entries/000", "tile/0/001.p/44",
        "tile/entries/001.p/44", "vkey", "checkpoint",
    ],
)  # fmt: skip
def test_a_file_that_differs_is_a_breach_and_stays(ledger: Ledger, out: Path, name: str) -> None:
    grow(ledger, 300, per_commit=300)
    export_records(ledger, out, RealDisk())
    (out / name).write_bytes(b"another")
    for _ in range(2):
        with pytest.raises(Breach):
            export_records(ledger, out, RealDisk())
        assert (out / name).read_bytes() == b"another"


def test_an_earlier_partial_tile_that_differs_is_a_breach(ledger: Ledger, out: Path) -> None:
    for _ in range(2):
        grow(ledger, 3, per_commit=3)
        export_records(ledger, out, RealDisk())
    assert {"tile/0/000.p/3", "tile/0/000.p/6"} < set(files(out))
    (out / "tile/entries/000.p/3").write_bytes(b"another")
    with pytest.raises(Breach):
        export_records(ledger, out, RealDisk())


@pytest.mark.parametrize("name", ["tile/0/000.p/9", "tile/5/000.p/1", "tile/0/007.p/2"])
def test_a_partial_tile_that_the_ledger_never_had_is_a_breach(
    ledger: Ledger, out: Path, name: str
) -> None:
    grow(ledger, 3, per_commit=3)
    (out / name).parent.mkdir(parents=True)
    (out / name).write_bytes(bytes(32))
    with pytest.raises(Breach):
        export_records(ledger, out, RealDisk())


def test_a_file_that_was_lost_is_written_again(ledger: Ledger, out: Path) -> None:
    grow(ledger, 300, per_commit=300)
    export_records(ledger, out, RealDisk())
    whole = files(out)
    (out / "tile/0/000").unlink()
    (out / "tile/entries/000").unlink()
    export_records(ledger, out, RealDisk())
    assert files(out) == whole


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("step", ["write", "rename", "sync_folder"])
@pytest.mark.parametrize("after", [0, 1, 3, 5])
def test_an_export_that_was_cut_short_is_resumed(
    ledger: Ledger, out: Path, step: str, after: int, kept: bool
) -> None:
    grow(ledger, 100, per_commit=100)
    export_records(ledger, out, RealDisk())
    grow(ledger, 200, per_commit=200)
    disk = FailingDisk()
    disk.failing, disk.after, disk.kept = step, after, kept
    with pytest.raises(StorageFault):
        export_records(ledger, out, disk)
    assert fits(out)
    assert export_records(ledger, out, RealDisk()) == 300
    assert fits(out)
    assert [name for name in files(out) if name.endswith(".part")] == []


def test_what_a_killed_export_left_half_written_is_taken_away(ledger: Ledger, out: Path) -> None:
    grow(ledger, 3, per_commit=3)
    export_records(ledger, out, RealDisk())
    left = [out / "tile/0/000.p/2.part", out / "tile/entries/000.part", out / "checkpoint.part"]
    for path in left:
        path.write_bytes(b"half")
    export_records(ledger, out, RealDisk())
    assert [path for path in left if path.exists()] == []


def test_everybody_may_read_and_only_the_owner_write(ledger: Ledger, out: Path) -> None:
    grow(ledger, 3, per_commit=3)
    export_records(ledger, out, RealDisk())
    modes = {stat.S_IMODE(path.stat().st_mode) for path in out.rglob("*") if path.is_file()}
    assert modes == {0o644}
    assert not any(path.is_symlink() for path in out.rglob("*"))


def test_an_export_of_another_ledger_is_not_touched(
    ledger: Ledger, out: Path, tmp_path: Path
) -> None:
    grow(ledger, 3)
    export_records(ledger, out, RealDisk())
    before = files(out)
    other = Ledger.open(tmp_path / "other.db", origin=ORIGIN, signer=KEY)
    grow(other, 2)
    with pytest.raises(Breach):
        export_records(other, out, RealDisk())
    other.close()
    assert files(out) == before
