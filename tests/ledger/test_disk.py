import stat
from pathlib import Path

import pytest

from appliance.ledger.disk import SECRET_MODE, RealDisk
from appliance.ports import StorageFault
from tests.fakes.failing_disk import FailingDisk


def test_a_file_is_put_whole_and_replaced_whole(tmp_path: Path) -> None:
    disk = RealDisk()
    disk.put(tmp_path / "a" / "b", b"one")
    disk.put(tmp_path / "a" / "b", b"two")
    assert disk.get(tmp_path / "a" / "b") == b"two"
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b"]
    assert disk.get(tmp_path / "none") is None
    assert disk.get(tmp_path / "a" / "b" / "c") is None


def test_a_secret_is_nobody_elses_to_read(tmp_path: Path) -> None:
    RealDisk().put(tmp_path / "kek-1", b"key", mode=SECRET_MODE)
    assert stat.S_IMODE((tmp_path / "kek-1").stat().st_mode) == 0o600


def test_removing_is_repeatable(tmp_path: Path) -> None:
    disk = RealDisk()
    disk.put(tmp_path / "a", b"one")
    disk.remove(tmp_path / "a")
    disk.remove(tmp_path / "a")
    assert disk.get(tmp_path / "a") is None


@pytest.mark.parametrize("step", ["write", "rename", "sync_folder"])
@pytest.mark.parametrize("kept", [False, True])
def test_whatever_fails_the_old_or_the_new_file_is_there_whole(
    tmp_path: Path, step: str, kept: bool
) -> None:
    disk = FailingDisk()
    disk.put(tmp_path / "a", b"old")
    disk.failing, disk.kept = step, kept
    with pytest.raises(StorageFault) as caught:
        disk.put(tmp_path / "a", b"new and longer")
    assert str(tmp_path) not in str(caught.value)
    assert disk.get(tmp_path / "a") in (b"old", b"new and longer")
    disk.failing = ""
    disk.put(tmp_path / "a", b"newest")
    assert disk.get(tmp_path / "a") == b"newest"
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_the_name_is_settled_after_the_bytes(tmp_path: Path) -> None:
    disk = FailingDisk()
    disk.put(tmp_path / "a", b"x")
    assert [step for step, _ in disk.calls] == ["write", "rename", "sync_folder"]
    disk.put(tmp_path / "b", b"x", settle=False)
    assert [step for step, _ in disk.calls[3:]] == ["write", "rename"]
