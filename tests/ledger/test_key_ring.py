"""Where the ledger key of a box lies, who may read it, and what is said when it does not serve."""

import os
from pathlib import Path

import pytest

from appliance.ledger import key_files
from appliance.ledger.key_ring import CREDENTIAL, KeyRing
from appliance.ledger.keys import SigningKey
from appliance.ports import SignerFault
from tests.fakes.entropy import CountedEntropy

ORIGIN = "demo.999999.999999100/ledger1"
FIRST = SigningKey(ORIGIN, bytes(range(32)))
OTHER = SigningKey(ORIGIN, bytes(range(1, 33)))
NOBODY = 65534


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "keys"
    made.mkdir(mode=0o700)
    key_files.write(made / "ledger", FIRST)
    return made


def said(ring: KeyRing) -> str:
    with pytest.raises(SignerFault) as fault:
        ring.signer().sign(b"x")
    return str(fault.value)


def test_the_key_signs_from_its_file(folder: Path) -> None:
    signer = KeyRing(folder).signer()
    assert signer.vkey == FIRST.vkey
    assert signer.sign(b"x") == FIRST.sign(b"x")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_key_that_others_may_read_is_refused_in_words(folder: Path, mode: int) -> None:
    (folder / "ledger").chmod(mode)
    assert said(KeyRing(folder)) == (
        "the ledger key does not serve: ledger may be read by others: chmod 600"
    )


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_key_that_only_its_owner_reads_is_taken(folder: Path, mode: int) -> None:
    (folder / "ledger").chmod(mode)
    assert KeyRing(folder).signer().vkey == FIRST.vkey


def test_a_key_of_another_user_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = (folder / "ledger").stat().st_uid
    monkeypatch.setattr(key_files, "ROOT", NOBODY)
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert said(KeyRing(folder)).endswith("belongs to another user: chown it to the station's")


def test_a_missing_key_is_found_once_it_is_back(folder: Path) -> None:
    (folder / "ledger").rename(folder / "elsewhere")
    ring = KeyRing(folder)
    signer = ring.signer()
    with pytest.raises(SignerFault, match="is not here"):
        signer.sign(b"x")
    (folder / "elsewhere").rename(folder / "ledger")
    assert signer.sign(b"x") == FIRST.sign(b"x")


def test_a_damaged_key_is_refused_without_showing_it(folder: Path) -> None:
    text = (folder / "ledger").read_text()
    (folder / "ledger").write_text(text[:-4] + "AAA\n")
    assert text[-40:-4] not in said(KeyRing(folder))


def test_a_credential_goes_before_the_file(folder: Path, tmp_path: Path) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir(mode=0o700)
    ring = KeyRing(folder, credentials)
    assert ring.signer().vkey == FIRST.vkey
    key_files.write(credentials / CREDENTIAL, OTHER)
    (credentials / CREDENTIAL).chmod(0o440)  # the access list of a credential shows like this
    assert ring.signer().vkey == OTHER.vkey
    (credentials / CREDENTIAL).chmod(0o444)
    assert "may be read by others" in said(ring)


def test_a_successor_takes_the_place_only_once_it_is_in_force(folder: Path) -> None:
    ring = KeyRing(folder)
    assert ring.successor() is None
    made = ring.new_successor(ORIGIN, CountedEntropy())
    found = ring.successor()
    assert found is not None
    assert found.vkey == made.vkey
    assert not ring.settle(FIRST.verifier)
    assert ring.signer().vkey == FIRST.vkey
    assert ring.settle(key_files.read(folder / "ledger.next").verifier)
    assert ring.signer().vkey == made.vkey
    assert ring.successor() is None
    assert sorted(path.name for path in folder.iterdir()) == ["ledger"]


def test_where_the_key_is_a_credential_the_successor_waits_for_the_technician(
    folder: Path, tmp_path: Path
) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    key_files.write(credentials / CREDENTIAL, OTHER)
    ring = KeyRing(folder, credentials)
    made = ring.new_successor(ORIGIN, CountedEntropy())
    assert not ring.settle(key_files.read(folder / "ledger.next").verifier)
    found = ring.successor()
    assert found is not None
    assert found.vkey == made.vkey
