"""The box in trouble: what it still does, what it says, and how two people end it."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core.commands import RecordRecovery
from appliance.core.entries import RecoveryRecorded
from appliance.core.envelope import fact_of, from_bytes
from appliance.core.recovery import State, Trouble
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import SigningKey
from appliance.ledger.mending import mend
from appliance.ledger.publish import publish
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.verify import verify_database
from appliance.ports import Breach, DeviceState, PromisedMore, SignerFault, StorageFault
from appliance.station import Receipt, Refused
from tests.fakes.failing_disk import FailingDisk
from tests.fakes.switched_signer import SwitchedSigner
from tests.fakes.township import TABLES, Township, local

ACCOUNT = hashlib.sha256(b"the card of the key was loose; pressed in again").hexdigest()

OTHER = "9999991002000000124"
"""A parcel that nobody offers yet."""


@pytest.fixture
def township(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path)
    assert isinstance(made.key, SigningKey)
    made.close()
    made.key = SwitchedSigner(made.key)
    made.open()
    yield made
    made.close()


def pull(township: Township, *, out: bool = True) -> None:
    assert isinstance(township.key, SwitchedSigner)
    township.key.there = not out


def record(township: Township, trouble: Trouble) -> Receipt:
    command = RecordRecovery(trouble_code=trouble, facts_sha256=ACCOUNT)
    signers = [township.signer("head", "HEAD"), township.signer("supervisor", "SUPERVISOR")]
    return township.station.do(command, signers=signers)


def refusal(township: Township) -> str:
    with pytest.raises(Refused) as no:
        township.register()
    return no.value.refusal.code


def again(township: Township) -> None:
    """The process ends and starts again."""
    township.close()
    township.open()


def strike(township: Township) -> None:
    """Pull the key and let a clerk run into it."""
    pull(township)
    with pytest.raises(SignerFault):
        township.register(parcel_code=OTHER, draft_id="0000000A")


def test_without_its_key_the_station_writes_nothing_and_reads_on(township: Township) -> None:
    number = township.register()
    size = township.station.ledger.size
    strike(township)
    assert township.station.condition is State.RECOVERY
    assert township.station.ledger.size == size
    assert township.trade(number).stage == "SUBMITTED"
    assert township.station.proof().size == size


def test_a_key_that_is_back_does_not_end_the_trouble_by_itself(township: Township) -> None:
    strike(township)
    pull(township, out=False)
    assert refusal(township) == "recovery-first"
    township.caretaker.tick()
    assert refusal(township) == "recovery-first"
    assert township.station.condition is State.RECOVERY


def test_two_people_end_it_and_business_goes_on(township: Township) -> None:
    before = township.station.ledger.size
    strike(township)
    pull(township, out=False)
    township.caretaker.tick()
    receipt = record(township, Trouble.KEY)
    written = from_bytes(township.station.ledger.entry(receipt.last_seq))
    assert fact_of(written) == RecoveryRecorded(Trouble.KEY, ACCOUNT, before - 1)
    assert {one.role for one in written.sigs} == {"HEAD", "SUPERVISOR"}
    assert township.station.condition is State.NORMAL
    township.register()


def test_no_record_before_the_ledger_knows_of_the_trouble(township: Township) -> None:
    strike(township)
    pull(township, out=False)
    with pytest.raises(Refused) as no:
        record(township, Trouble.KEY)
    assert no.value.refusal.code == "trouble-unknown"


def test_the_tick_is_the_probe_and_fails_as_long_as_the_key_is_away(township: Township) -> None:
    strike(township)
    with pytest.raises(SignerFault):
        township.caretaker.tick()
    pull(township, out=False)
    township.caretaker.tick()
    assert [one.seq >= 0 for one in township.station.ledger.condition.troubles()] == [True]


def test_a_restart_in_between_forgets_nothing(township: Township) -> None:
    strike(township)
    pull(township, out=False)
    again(township)
    assert township.station.condition is State.RECOVERY
    township.caretaker.tick()
    assert not (township.folder / "trouble.json").exists()
    again(township)
    assert township.station.condition is State.RECOVERY
    record(township, Trouble.KEY)
    again(township)
    assert township.station.condition is State.NORMAL


def test_a_start_without_the_key_reads_and_a_later_key_is_found(township: Township) -> None:
    number = township.register()
    pull(township)
    again(township)
    assert township.trade(number).stage == "SUBMITTED"
    assert township.station.condition is State.RECOVERY
    pull(township, out=False)
    township.caretaker.tick()
    record(township, Trouble.KEY)
    township.register(draft_id="00000002", parcel_code=OTHER)


def test_what_falls_due_waits_and_is_caught_up(township: Township) -> None:
    number = township.lease_to("PUBLISHED")
    strike(township)
    pull(township, out=False)
    township.go("2026-03-16 17:01")
    assert township.trade(number).stage == "PUBLISHED"
    record(township, Trouble.KEY)
    township.caretaker.tick()
    assert township.trade(number).stage == "FAILED_NO_BIDDERS"  # nobody had come


def test_a_full_disk_lets_the_day_go_on_once_there_is_room(township: Township) -> None:
    township.station.ledger.condition.struck(OSError(28, "No space left on device"))
    assert township.station.condition is State.DEGRADED
    township.register()
    township.caretaker.tick()
    township.clock.go_to(local("2026-03-04 09:00"))
    assert refusal(township) == "recovery-first"
    record(township, Trouble.FULL)
    township.register(draft_id="00000001", parcel_code=OTHER)


def test_a_disk_that_takes_no_notice_text_is_told_once_it_takes_entries(tmp_path: Path) -> None:
    disk = FailingDisk()
    township = Township(tmp_path, disk=disk)
    disk.failing = "write"
    with pytest.raises(StorageFault):
        township.station.keep_blob(b"a notice")
    assert township.station.condition is State.DEGRADED
    disk.failing = ""
    township.caretaker.tick()
    assert [one.code for one in township.station.ledger.condition.troubles()] == [Trouble.FULL]
    record(township, Trouble.FULL)
    assert township.station.condition is State.NORMAL
    township.close()


def test_a_device_that_fails_meanwhile_is_told_once_the_key_is_back(township: Township) -> None:
    pull(township)
    with pytest.raises(SignerFault):
        township.caretaker.modes.tell("printer", DeviceState.NO_ANSWER)
    pull(township, out=False)
    size = township.station.ledger.size
    township.caretaker.modes.tell("printer", DeviceState.READY)
    assert township.station.ledger.size == size
    township.caretaker.modes.tell("printer", DeviceState.NO_ANSWER)
    assert township.station.ledger.size == size + 1


def test_what_was_recorded_verifies(township: Township) -> None:
    township.register()
    strike(township)
    pull(township, out=False)
    township.caretaker.tick()
    record(township, Trouble.KEY)
    township.close()
    report = verify_database(township.folder / "station.db", tables=TABLES)
    assert report.findings == []
    township.open()


def test_a_database_put_back_is_noticed_before_anything_is_signed(tmp_path: Path) -> None:
    township = Township(tmp_path / "box")
    backup = tmp_path / "backup.db"
    township.close()  # the last connection moves the write-ahead log into the file
    shutil.copyfile(township.folder / "station.db", backup)
    township.open()
    township.register()
    publish(township.station.ledger, tmp_path / "ledger", RealDisk())
    published = (tmp_path / "ledger" / "checkpoint").read_bytes()
    township.close()
    shutil.copyfile(backup, township.folder / "station.db")
    township.promises = [published]
    township.open()
    size = township.station.ledger.size
    assert isinstance(township.station.ledger.breach, PromisedMore)
    assert township.station.condition is State.RECOVERY
    with pytest.raises(PromisedMore):
        township.register()
    with pytest.raises(Breach):
        township.caretaker.tick()
    assert township.station.ledger.size == size
    assert json.loads((township.folder / "trouble.json").read_text()) == ["promised-more"]
    township.close()
    mend(township.folder / "station.db", TileTree(tmp_path / "ledger"))
    township.open()
    township.station.rebuild()
    assert township.station.ledger.breach is None
    assert refusal(township) == "recovery-first"
    township.caretaker.tick()
    record(township, Trouble.BEHIND)
    township.register(draft_id="00000003", parcel_code=OTHER)
    assert publish(township.station.ledger, tmp_path / "ledger", RealDisk()) > size
    township.close()
