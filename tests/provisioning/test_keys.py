"""Keys on the disk: one owner, made once, never shown."""

from pathlib import Path

import pytest

from appliance.ledger import key_files
from appliance.ledger.keys import COSIGNATURE, BadKey, SigningKey
from provisioning import keys


class Counting:
    """Entropy that a test can foretell."""

    def __init__(self) -> None:
        self.drawn = 0

    def draw(self, count: int) -> bytes:
        self.drawn += 1
        return bytes([self.drawn]) * count


def test_a_key_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    key = SigningKey("demo.999999/witness", b"\x07" * 32, COSIGNATURE)
    key_files.write(tmp_path / "witness", key)
    assert key_files.read(tmp_path / "witness") == key


def test_a_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    key_files.write(tmp_path / "ledger", SigningKey("a", b"\x01" * 32))
    assert (tmp_path / "ledger").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    key_files.write(tmp_path / "ledger", SigningKey("a", b"\x01" * 32))
    (tmp_path / "ledger").chmod(mode)
    with pytest.raises(BadKey):
        key_files.read(tmp_path / "ledger")


@pytest.mark.parametrize("at", range(12, 80, 5))
def test_a_damaged_key_file_never_passes_and_never_shows_itself(tmp_path: Path, at: int) -> None:
    path = tmp_path / "ledger"
    key_files.write(path, SigningKey("a", b"\x01" * 32))
    damaged = bytearray(path.read_bytes())
    damaged[at % (len(damaged) - 1)] ^= 0x01
    path.write_bytes(damaged)
    with pytest.raises(BadKey) as refused:
        key_files.read(path)
    assert "AQEB" not in str(refused.value)


def test_a_second_run_keeps_the_key(tmp_path: Path) -> None:
    entropy = Counting()
    first = keys.ledger_key(tmp_path, "demo.1/ledger1", entropy)
    assert keys.ledger_key(tmp_path, "demo.1/ledger1", entropy) == first
    assert entropy.drawn == 1


def test_the_key_of_another_ledger_is_never_overwritten(tmp_path: Path) -> None:
    first = keys.ledger_key(tmp_path, "demo.1/ledger1", Counting())
    with pytest.raises(BadKey):
        keys.ledger_key(tmp_path, "demo.1/ledger2", Counting())
    assert key_files.read(tmp_path / "ledger") == first


def test_a_power_cut_before_the_rename_leaves_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(_self: Path, _target: Path) -> Path:
        raise OSError("power")

    monkeypatch.setattr(Path, "rename", cut)
    with pytest.raises(OSError, match="power"):
        keys.ledger_key(tmp_path, "demo.1/ledger1", Counting())
    monkeypatch.undo()
    assert not (tmp_path / "ledger").exists()
    assert keys.ledger_key(tmp_path, "demo.1/ledger1", Counting()).name == "demo.1/ledger1"
