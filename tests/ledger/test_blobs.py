from hashlib import sha256
from pathlib import Path

import pytest

from appliance.ledger import blobs
from appliance.ledger.blobs import Blobs
from appliance.ledger.disk import RealDisk
from appliance.ports import Breach, StorageFault
from tests.fakes.failing_disk import FailingDisk


def test_a_blob_lies_under_the_digest_of_its_bytes(tmp_path: Path) -> None:
    kept = Blobs(tmp_path, RealDisk())
    digest = kept.keep(b"notice")
    assert digest == sha256(b"notice").hexdigest()
    assert kept.keep(b"notice") == digest
    assert kept.get(digest) == b"notice"
    assert list(kept.digests()) == [digest]


@pytest.mark.parametrize("digest", ["", "0" * 63, "A" * 64, "../station.db", "0" * 64])
def test_what_is_no_digest_or_not_there_gives_nothing(tmp_path: Path, digest: str) -> None:
    assert Blobs(tmp_path, RealDisk()).get(digest) is None


def test_a_changed_blob_is_a_breach(tmp_path: Path) -> None:
    kept = Blobs(tmp_path, RealDisk())
    digest = kept.keep(b"notice")
    (tmp_path / digest).write_bytes(b"NOTICE")
    with pytest.raises(Breach):
        kept.get(digest)


def test_a_blob_too_large_is_our_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "BLOB_BYTES_MAX", 4)
    kept = Blobs(tmp_path, RealDisk())
    assert kept.get(kept.keep(b"four")) == b"four"
    with pytest.raises(ValueError, match="too many"):
        kept.keep(b"fives")


@pytest.mark.parametrize("step", ["write", "rename", "sync_folder"])
@pytest.mark.parametrize("kept", [False, True])
def test_a_blob_that_could_not_be_kept_is_kept_at_the_second_try(
    tmp_path: Path, step: str, kept: bool
) -> None:
    disk = FailingDisk()
    disk.failing, disk.kept = step, kept
    folder = Blobs(tmp_path, disk)
    with pytest.raises(StorageFault):
        folder.keep(b"notice")
    disk.failing = ""
    assert folder.get(folder.keep(b"notice")) == b"notice"
    assert len(list(folder.digests())) == 1
