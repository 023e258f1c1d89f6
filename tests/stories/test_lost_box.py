"""The box is gone. A copy of its database, the parcels and the recovery key are left."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance import erasure
from appliance.ledger import key_files
from appliance.ledger.drill import Drill, drill
from appliance.ledger.escrow import BadParcel, Escrow
from appliance.ledger.key_epochs import KeyEpochs
from appliance.ledger.recovery_key import new_secret
from provisioning.cli import main
from tests.fakes.entropy import CountedEntropy
from tests.fakes.township import OWNER, TAKER, Township

SECRET = new_secret("demo.district.999999/recovery1", CountedEntropy("recovery"))
AFTER = "2036-04-10 09:00"


@pytest.fixture
def township(tmp_path: Path) -> Township:
    return Township(tmp_path / "box")


def put_away(township: Township) -> None:
    epochs = KeyEpochs(township.folder / "keys", township.disk, township.entropy)
    escrow = Escrow(
        epochs, township.folder / "parcels", township.disk,
        origin=township.station.origin, recovery=SECRET.public,
    )  # fmt: skip
    escrow.round(township.station.do)


def backup(township: Township, to: Path) -> Path:
    """What a backup holds: the database and the parcels, no key."""
    to.mkdir()
    township.station.ledger.db.connection().execute("VACUUM INTO ?", (str(to / "station.db"),))
    shutil.copytree(township.folder / "parcels", to / "parcels")
    return to


def drilled(folder: Path) -> Drill:
    return drill(folder / "station.db", folder / "parcels", SECRET)


def test_the_vault_of_a_lost_box_is_readable(township: Township, tmp_path: Path) -> None:
    number = township.lease_to("ARCHIVED")
    put_away(township)
    left = backup(township, tmp_path / "left")
    here = township.station.people(number)
    township.close()
    shutil.rmtree(township.folder)
    result = drilled(left)
    assert result.good
    assert result.epochs == [1]
    assert result.compared == result.values == 11
    assert (result.erased, result.lost) == (0, [])
    key = tmp_path / "recovery"
    key_files.keep(key, f"{SECRET.text}\n".encode())
    asked = ["--state", str(left), "--recovery-key", str(key)]
    assert CliRunner().invoke(main, ["vault", "restore", *asked]).exit_code == 0
    anew = Township(left, at="2026-05-01 09:00")
    assert anew.station.people(number) == here
    anew.close()


def test_nothing_opens_without_the_right_key_or_parcel(township: Township, tmp_path: Path) -> None:
    township.lease_to("SUBMITTED")
    put_away(township)
    left = backup(township, tmp_path / "left")
    township.close()
    other = new_secret("demo.district.999999/recovery2", CountedEntropy("other"))
    with pytest.raises(BadParcel):
        drill(left / "station.db", left / "parcels", other)
    (left / "parcels" / f"escrow-1-{SECRET.public.key_id}.json").unlink()
    result = drilled(left)
    assert not result.good
    assert "epoch 1 is in no parcel" in result.faults
    assert (result.values, result.secrets) == (0, 0)


def test_a_parcel_that_no_entry_names_is_a_finding(township: Township, tmp_path: Path) -> None:
    township.lease_to("SUBMITTED")
    put_away(township)
    (township.folder / "parcels" / f"escrow-1-{SECRET.public.key_id}.json").unlink()
    epochs = KeyEpochs(township.folder / "keys", township.disk, township.entropy)
    Escrow(
        epochs, township.folder / "parcels", township.disk,
        origin=township.station.origin, recovery=SECRET.public,
    ).round(lambda _asked: None)  # fmt: skip
    result = drilled(backup(township, tmp_path / "left"))
    assert result.faults == ["epoch 1: no entry names its parcel"]
    township.close()


def test_a_value_that_vanished_without_an_erasure_is_lost(
    township: Township, tmp_path: Path
) -> None:
    township.lease_to("SUBMITTED")
    put_away(township)
    with township.station.side_transaction():
        township.station.ledger.db.execute_sql("DELETE FROM vault_item WHERE seq = 0 OR seq = 1")
    result = drilled(backup(township, tmp_path / "left"))
    assert result.lost == [1]
    assert not result.good
    township.close()


def test_an_erased_person_comes_back_from_no_backup(township: Township, tmp_path: Path) -> None:
    """An old backup with today's parcels: with the old parcel the person was destroyed."""
    township.lease_to("ARCHIVED")
    put_away(township)
    old = backup(township, tmp_path / "old")
    township.go(AFTER)
    asked = erasure.asked_for(township.station, OWNER.id_number, ground="PERIOD_OVER")
    people = [township.signer("head", "HEAD"), township.signer("supervisor", "SUPERVISOR")]
    township.station.do(asked, signers=people)
    put_away(township)
    new = backup(township, tmp_path / "new")
    township.close()
    result = drilled(new)
    assert result.good
    assert result.epochs == [2]
    assert result.erased == len(asked.party_id.rows)
    shutil.rmtree(old / "parcels")
    shutil.copytree(new / "parcels", old / "parcels")
    assert drilled(old).values == 0


def test_the_drill_prints_counts_and_nobody(township: Township, tmp_path: Path) -> None:
    township.lease_to("ARCHIVED")
    put_away(township)
    key = tmp_path / "recovery"
    made = CliRunner().invoke(
        main, ["vault", "recovery-key", str(key), "--name", "district.331081/recovery1"]
    )
    assert made.exit_code == 0
    assert key.stat().st_mode & 0o777 == 0o600
    again = CliRunner().invoke(main, ["vault", "recovery-key", str(key), "--name", "x/y"])
    assert again.exit_code == 1
    asked = ["vault", "drill", "--state", str(township.folder), "--recovery-key", str(key)]
    wrong = CliRunner().invoke(main, asked)
    assert wrong.exit_code == 1
    key_files.keep(key, f"{SECRET.text}\n".encode())
    shown = CliRunner().invoke(main, asked)
    assert shown.exit_code == 0, shown.output
    assert "the vault opens" in shown.output
    told = json.loads(CliRunner().invoke(main, [*asked, "--json"]).output)
    assert told["good"]
    for output in (shown.output, wrong.output):
        assert not any(
            said in output for said in (OWNER.name, OWNER.id_number, TAKER.name, TAKER.phone)
        )
    key.chmod(0o644)
    assert CliRunner().invoke(main, asked).exit_code == 1
    township.close()
