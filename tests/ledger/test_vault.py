import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.core import canonical
from appliance.ledger.disk import RealDisk
from appliance.ledger.key_epochs import KeyEpochs
from appliance.ledger.store import Ledger
from appliance.ledger.vault import Vault, commitment, secret_of, subject_of
from appliance.ports import Breach, StorageFault
from tests.fakes.entropy import CountedEntropy
from tests.fakes.failing_disk import FailingDisk
from tests.fakes.ledger_entries import KEY, ORIGIN, Faulty

SALT = bytes(range(32))
NAME = "张三 999999195202120010 16900000001"
WANG, LI = "a" * 32, "b" * 32


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY, factory=Faulty)
    yield opened
    opened.close()


@pytest.fixture
def epochs(tmp_path: Path) -> KeyEpochs:
    return KeyEpochs(tmp_path / "keys", RealDisk(), CountedEntropy("epochs"))


@pytest.fixture
def vault(ledger: Ledger, epochs: KeyEpochs) -> Vault:
    return Vault(ledger.db, epochs, CountedEntropy("vault"))


def fill(ledger: Ledger, vault: Vault) -> None:
    with ledger.transaction():
        vault.keep(WANG, 1, "transferor", NAME.encode(), SALT)
        vault.keep(WANG, 2, "party_id", b"again", SALT)
        vault.keep(LI, 3, "party_id", b"other", SALT)
        vault.keep_secret("firewall/T1", b"key")
        vault.keep_secret(secret_of(WANG, "finger"), b"template")


def test_the_published_commitment(entry_vectors: dict[str, Any]) -> None:
    personal = entry_vectors["personal"]
    assert canonical.encode(personal["value"]).decode() == personal["rfc8785"]
    salt = bytes.fromhex(personal["salt"])
    assert commitment(salt, personal["value"]) == personal["commitment"]


def test_a_value_and_its_salt_come_back(ledger: Ledger, vault: Vault) -> None:
    fill(ledger, vault)
    assert vault.value(1, "transferor") == NAME.encode()
    assert vault.salt(1, "transferor") == SALT
    assert vault.value(1, "party_id") is None
    assert vault.items_of(WANG) == [(1, "transferor"), (2, "party_id")]
    assert [*vault.items()] == [(1, "transferor"), (2, "party_id"), (3, "party_id")]


def test_secrets_are_kept_replaced_and_dropped(ledger: Ledger, vault: Vault) -> None:
    fill(ledger, vault)
    assert vault.secret("firewall/T1") == b"key"
    with ledger.transaction():
        vault.keep_secret("firewall/T1", b"new")
        vault.keep_secret("firewall/T2", b"two")
    assert vault.secret("firewall/T1") == b"new"
    assert vault.secrets("firewall/") == ["firewall/T1", "firewall/T2"]
    with ledger.transaction():
        vault.drop_secret("firewall/T1")
    assert vault.secret("firewall/T1") is None


def test_the_vault_is_written_in_transactions_only(vault: Vault) -> None:
    with pytest.raises(AssertionError):
        vault.keep_secret("x", b"y")


def test_what_a_transaction_undoes_is_not_in_the_vault(ledger: Ledger, vault: Vault) -> None:
    Faulty.failing = "not kept"
    with pytest.raises(StorageFault):
        fill(ledger, vault)
    assert vault.value(1, "transferor") is None
    fill(ledger, vault)
    assert vault.value(1, "transferor") == NAME.encode()


def test_an_erased_subject_is_gone_and_the_others_stay(
    ledger: Ledger, vault: Vault, epochs: KeyEpochs
) -> None:
    fill(ledger, vault)
    with ledger.transaction():
        vault.erase(vault.items_of(WANG))
    assert epochs.numbers() == [1, 2]
    vault.drop_unused()
    assert epochs.numbers() == [2]
    assert vault.value(1, "transferor") is None
    assert vault.secret(secret_of(WANG, "finger")) is None
    assert vault.value(3, "party_id") == b"other"
    assert vault.secret("firewall/T1") == b"key"
    with ledger.transaction():
        vault.keep(LI, 4, "party_id", b"more", SALT)
    assert vault.value(4, "party_id") == b"more"


def test_an_old_copy_of_the_database_opens_nothing_after_an_erasure(
    ledger: Ledger, vault: Vault, epochs: KeyEpochs, tmp_path: Path
) -> None:
    fill(ledger, vault)
    with sqlite3.connect(tmp_path / "backup.db") as copy:
        ledger.db.connection().backup(copy)
    copy.close()
    with ledger.transaction():
        vault.erase(vault.items_of(WANG))
    vault.drop_unused()
    old = Ledger.open(tmp_path / "backup.db", origin=ORIGIN, signer=KEY)
    try:
        with pytest.raises(StorageFault):
            Vault(old.db, epochs, CountedEntropy()).value(1, "transferor")
    finally:
        old.close()


@pytest.mark.parametrize("failing", ["not kept", "but kept"])
def test_an_erasure_whose_commit_failed_happened_wholly_or_not_at_all(
    ledger: Ledger, vault: Vault, epochs: KeyEpochs, failing: str
) -> None:
    fill(ledger, vault)
    Faulty.failing = failing
    kept = True
    try:
        with ledger.transaction():
            vault.erase(vault.items_of(WANG))
    except StorageFault:
        kept = False
    vault.drop_unused()
    assert kept is (failing == "but kept")
    assert vault.value(3, "party_id") == b"other"
    assert vault.value(1, "transferor") == (None if kept else NAME.encode())
    assert (1 in epochs.numbers()) is not kept


@pytest.mark.parametrize("step", ["write", "rename", "sync_folder"])
@pytest.mark.parametrize("kept", [False, True])
def test_an_epoch_that_could_not_be_begun_undoes_the_erasure(
    ledger: Ledger, vault: Vault, tmp_path: Path, step: str, kept: bool
) -> None:
    fill(ledger, vault)
    disk = FailingDisk()
    disk.failing, disk.kept = step, kept
    epochs = KeyEpochs(tmp_path / "keys", disk, CountedEntropy("failing"))
    with pytest.raises(StorageFault), ledger.transaction():
        Vault(ledger.db, epochs, CountedEntropy()).erase(vault.items_of(WANG))
    assert vault.value(1, "transferor") == NAME.encode()
    with ledger.transaction():
        vault.erase(vault.items_of(WANG))
    vault.drop_unused()
    assert vault.value(1, "transferor") is None
    assert vault.value(3, "party_id") == b"other"


def test_a_power_cut_between_commit_and_dropping_the_epoch_is_made_good_at_the_start(
    ledger: Ledger, vault: Vault, epochs: KeyEpochs
) -> None:
    fill(ledger, vault)
    with ledger.transaction():
        vault.erase(vault.items_of(WANG))
    started = Vault(ledger.db, epochs, CountedEntropy("later"))
    started.drop_unused()
    assert epochs.numbers() == [2]
    assert started.value(3, "party_id") == b"other"


def test_a_changed_row_is_a_breach(ledger: Ledger, vault: Vault) -> None:
    fill(ledger, vault)
    with ledger.transaction():
        ledger.db.execute_sql("UPDATE vault_item SET seq = 9 WHERE seq = 2")
    with pytest.raises(Breach):
        vault.value(9, "party_id")


def test_no_personal_value_and_no_key_stands_in_the_file(
    ledger: Ledger, vault: Vault, epochs: KeyEpochs, tmp_path: Path
) -> None:
    fill(ledger, vault)
    written = b"".join(p.read_bytes() for p in tmp_path.glob("station.db*"))
    for word in (*NAME.split(), "template"):
        assert word.encode() not in written
    assert epochs.key(1) not in written


def test_a_subject_is_a_keyed_digest() -> None:
    one = subject_of("999999195202120010", bytes(32))
    assert one == subject_of("999999195202120010", bytes(32))
    assert one != subject_of("999999195202120010", bytes(31) + b"\1")
    assert len(one) == 32


def test_a_missing_or_torn_epoch_key_is_a_storage_fault(
    ledger: Ledger, vault: Vault, epochs: KeyEpochs, tmp_path: Path
) -> None:
    fill(ledger, vault)
    (tmp_path / "keys" / "kek-1").write_bytes(b"short")
    with pytest.raises(StorageFault):
        vault.value(1, "transferor")
    epochs.drop(1)
    with pytest.raises(StorageFault):
        vault.secret("firewall/T1")


def test_a_part_of_what_is_kept_of_somebody_goes_and_the_rest_gets_a_new_key(
    ledger: Ledger, vault: Vault, epochs: KeyEpochs
) -> None:
    fill(ledger, vault)
    before = dict(ledger.db.execute_sql("SELECT name, sealed FROM vault_item").fetchall())
    with ledger.transaction():
        vault.erase([(1, "transferor")])
    vault.settle()
    assert vault.value(1, "transferor") is None
    assert (vault.value(2, "party_id"), vault.salt(2, "party_id")) == (b"again", SALT)
    assert vault.secret(secret_of(WANG, "finger")) == b"template"
    after = dict(ledger.db.execute_sql("SELECT name, sealed FROM vault_item").fetchall())
    assert not set(after.values()) & (set(before.values()) - {before["party_id"]})
    assert epochs.numbers() == [2]


def test_what_is_not_kept_cannot_be_erased(ledger: Ledger, vault: Vault) -> None:
    fill(ledger, vault)
    with pytest.raises(KeyError), ledger.transaction():
        vault.erase([(1, "transferor"), (77, "transferor")])
    assert vault.value(1, "transferor") == NAME.encode()


def test_settling_does_nothing_where_nothing_was_erased(
    ledger: Ledger, vault: Vault, epochs: KeyEpochs
) -> None:
    fill(ledger, vault)
    epochs.start()
    with ledger.transaction():
        vault.keep(LI, 4, "party_id", b"under the second epoch", SALT)
    vault.settle()
    assert epochs.numbers() == [1, 2]


# --- packed rows ---------------------------------------------------------------------------------


def packed(ledger: Ledger, vault: Vault) -> None:
    with ledger.transaction():
        others = {"agent_id": (b"a" * 32, NAME.encode()), "credential": (b"c" * 32, b'{"a":1}')}
        vault.keep_packed(WANG, 1, "party_id", b'{"b":2}', SALT, others=others)
        vault.keep_packed(LI, 2, "party_id", b"", SALT, others={})


def test_packed_values_are_read_each_by_its_name(ledger: Ledger, vault: Vault) -> None:
    packed(ledger, vault)
    assert list(vault.items()) == [(1, "party_id"), (2, "party_id")]
    assert vault.value(1, "party_id") == b'{"b":2}'
    assert (vault.value(1, "agent_id"), vault.salt(1, "agent_id")) == (NAME.encode(), b"a" * 32)
    assert (vault.value(1, "credential"), vault.value(2, "agent_id")) == (b'{"a":1}', None)


def test_packed_rows_are_of_one_length(ledger: Ledger, vault: Vault) -> None:
    packed(ledger, vault)
    lengths = ledger.db.execute_sql("SELECT DISTINCT length(sealed) FROM vault_item").fetchall()
    assert len(lengths) == 1


def test_spread_values_are_rows_of_their_own_subjects_once(ledger: Ledger, vault: Vault) -> None:
    packed(ledger, vault)
    for _again in range(2):
        with ledger.transaction():
            vault.spread(1, "party_id", lambda _seq, _value: LI)
            vault.spread(2, "party_id", lambda _seq, _value: LI)
            vault.spread(3, "party_id", lambda _seq, _value: LI)
    assert vault.items_of(WANG) == [(1, "party_id")]
    assert vault.items_of(LI) == [(1, "agent_id"), (1, "credential"), (2, "party_id")]
    assert vault.beside(1) == {}
    assert (vault.value(1, "agent_id"), vault.salt(1, "agent_id")) == (NAME.encode(), b"a" * 32)


def test_an_erased_pack_takes_everything_in_it_along(ledger: Ledger, vault: Vault) -> None:
    packed(ledger, vault)
    with ledger.transaction():
        vault.erase([(1, "party_id")])
    assert vault.value(1, "agent_id") is None
    with ledger.transaction():
        vault.spread(1, "party_id", lambda _seq, _value: LI)
    assert vault.items_of(LI) == [(2, "party_id")]


def test_secrets_are_found_by_the_beginning_of_their_names(ledger: Ledger, vault: Vault) -> None:
    with ledger.transaction():
        for name in ("told/", "told/1", "told/\u672b", "told", "tole", "told-and-over/1"):
            vault.keep_secret(name, b"x")
    assert vault.secrets("told/") == ["told/", "told/1", "told/\u672b"]
    assert len(vault.secrets("")) == 6


def test_a_key_is_read_once_and_forgotten_with_its_file(tmp_path: Path) -> None:
    """A page of names asks a hundred times; nothing is answered from memory that the disk lost."""
    reads: list[Path] = []

    class Watched(RealDisk):
        def get(self, path: Path) -> bytes | None:
            reads.append(path)
            return super().get(path)

    epochs = KeyEpochs(tmp_path / "keys", Watched(), CountedEntropy("epochs"))
    epoch = epochs.start()
    assert {epochs.key(epoch) for _ in range(100)} == {
        (tmp_path / f"keys/kek-{epoch}").read_bytes()
    }
    assert len(reads) == 1
    (tmp_path / f"keys/kek-{epoch}").write_bytes(b"another key, as long as the first")
    with pytest.raises(StorageFault):
        epochs.key(epoch)
    epochs.drop(epoch)
    with pytest.raises(StorageFault):
        epochs.key(epoch)
