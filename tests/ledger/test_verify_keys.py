"""A verifier follows the keys: the ledger's by their handovers, staff until withdrawn."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance import key_handover
from appliance.core import recovery
from appliance.core.commands import EnrolStaff, RotateKey
from appliance.core.entries import (
    DeviceModeChanged,
    DistrictApplied,
    Fact,
    KeyRotated,
    LedgerOpened,
    RecoveryRecorded,
    StationStarted,
)
from appliance.core.envelope import to_bytes
from appliance.core.parties import Words
from appliance.core.recovery import Trouble
from appliance.ledger import checkpoints
from appliance.ledger.disk import RealDisk
from appliance.ledger.key_history import hand_over
from appliance.ledger.keys import SigningKey
from appliance.ledger.publish import publish
from appliance.ledger.staff_keys import StaffKey, key_name
from appliance.ledger.store import Ledger
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.verify import How, Report, verify, verify_database, verify_tree
from appliance.station import Refused
from auditor import ledger_audit
from tests.fakes.forgery import Forgery
from tests.fakes.ledger_entries import KEY, entry
from tests.fakes.township import ORIGIN, STATION, TABLES, Township

SECOND = SigningKey(ORIGIN, bytes(range(0x20, 0x40)))
ADMIN_NO = "9999991000108"
ADMIN = SigningKey(key_name(ORIGIN, ADMIN_NO), bytes(range(0x11, 0x31)))


@dataclass
class Office:
    """A township with an administrator."""

    town: Township

    def sign(self) -> list[StaffKey]:
        return [StaffKey(ADMIN_NO, "ADMIN", ADMIN), self.town.signer("head", "HEAD")]

    def hand_over(self) -> int:
        done = key_handover.to(self.town.station, SECOND, reason="ROUTINE", signers=self.sign())
        return done.last_seq

    def withdraw(self, who: str) -> int:
        key_id = self.town.people[who].verifier.key_id.hex()
        command = RotateKey(key_id=key_id, reason="LOST")
        return self.town.station.do(command, signers=self.sign()).last_seq

    def enrol(self, who: str, key: SigningKey, roles: tuple[str, ...]) -> None:
        self.town.station.do(
            EnrolStaff(
                person=Words("杨八"), staff_no=who, roles=roles, grade=0, key=key.vkey,
                valid_to="2046-12-31", cert="",
            )
        )  # fmt: skip

    def verified(self, how: How | None = None) -> Report:
        return verify_database(self.town.folder / "station.db", tables=TABLES, how=how)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(Township(tmp_path / "box"))
    made.enrol(ADMIN_NO, ADMIN, ("ADMIN",))
    yield made
    made.town.close()


def change(folder: Path, sql: str, *values: object) -> None:
    db = sqlite3.connect(folder / "station.db")
    db.execute(sql, values)
    db.commit()
    db.close()


def test_a_ledger_that_changed_its_key_verifies_in_database_and_tree(
    office: Office, tmp_path: Path
) -> None:
    office.town.register()
    publish(office.town.station.ledger, tmp_path / "ledger", RealDisk())
    office.hand_over()
    office.town.register(draft_id="00000001", parcel_code="9999991002000000124")
    publish(office.town.station.ledger, tmp_path / "ledger", RealDisk())
    for how in (None, How(all_signatures=True), How(tree_only=True)):
        assert office.verified(how).findings == []
    assert verify_tree(TileTree(tmp_path / "ledger"), tables=TABLES).findings == []


def test_the_second_verifier_is_told_every_key_the_newest_last(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office.hand_over()
    publish(office.town.station.ledger, tmp_path / "ledger", RealDisk())
    both = ["--vkey", office.town.key.vkey, "--vkey", SECOND.vkey]
    assert ledger_audit.main([str(tmp_path / "ledger"), *both]) == 0
    assert ledger_audit.main([str(tmp_path / "ledger"), *both[:2]]) == 1
    assert "checkpoint-broken" in capsys.readouterr().out
    assert ledger_audit.main([str(tmp_path / "ledger"), *both[2:]]) == 1
    assert "key-unknown" in capsys.readouterr().out


def test_a_checkpoint_under_the_old_key_after_the_handover_is_found(office: Office) -> None:
    office.hand_over()
    ledger = office.town.station.ledger
    size = ledger.size
    office.town.close()
    forged = checkpoints.sign(checkpoints.Checkpoint(ORIGIN, size, ledger.root()), office.town.key)
    change(office.town.folder, "UPDATE checkpoint SET note = ? WHERE size = ?", forged, size)
    found = office.verified().findings
    assert [(one.code, one.seq) for one in found] == [("checkpoint-broken", size - 1)]
    office.town.open()


def test_a_run_that_goes_on_knows_the_key_in_force(office: Office, tmp_path: Path) -> None:
    how = How(state=tmp_path / "state")
    office.hand_over()
    assert office.verified(how).findings == []
    office.town.register()
    resumed = office.verified(how)
    assert resumed.findings == []
    assert resumed.resumed_from > 0


def test_a_checkpoint_seen_after_the_handover_is_held_against_it(office: Office) -> None:
    office.hand_over()
    seen = office.town.station.ledger.checkpoint()
    assert seen is not None
    office.town.register()
    assert office.verified(How(seen=(seen,))).findings == []


def test_what_a_withdrawn_key_signed_before_stays_good(office: Office) -> None:
    office.town.register()
    office.withdraw("clerk")
    assert office.verified().findings == []
    with pytest.raises(Refused) as no:
        office.town.register(draft_id="00000001", parcel_code="9999991002000000124")
    assert no.value.refusal.code == "staff-withdrawn"


def test_the_projections_rebuild_with_a_withdrawal(office: Office) -> None:
    office.withdraw("clerk")
    live = office.town.station.projections.rows()
    office.town.station.rebuild()
    assert office.town.station.projections.rows() == live


# --- what a box that breaks its own rules would write -------------------------------------------


def forge(folder: Path, facts: list[Fact], signer: SigningKey = KEY) -> Report:
    """A ledger of the box's own entries, signed by its holder whatever the rules say."""
    ledger = Ledger.open(folder / "station.db", origin=ORIGIN, signer=signer)
    with ledger.transaction():
        opened = LedgerOpened(ORIGIN, STATION, 1)
        ledger.append([(entry(0, opened), ())])
        for seq, fact in enumerate(facts, 1):
            ledger.append([(entry(seq, fact), ())])
    ledger.close()
    return verify_database(folder / "station.db", tables=TABLES)


def codes(report: Report) -> set[tuple[str, int | None]]:
    return {(one.code, one.seq) for one in report.findings}


def opening(trouble: Trouble) -> DeviceModeChanged:
    asked = recovery.opening(trouble)
    return DeviceModeChanged(asked.device, asked.mode, asked.reason)


DUE = StationStarted("0badc0de", "1", 0)


def test_a_withdrawal_of_nobodys_key_is_found(tmp_path: Path) -> None:
    found = codes(forge(tmp_path, [KeyRotated("0a0b0c0d", "LOST", "STAFF")]))
    assert ("key-change-broken", 1) in found
    assert ("unsigned", 1) in found


def test_a_record_of_no_trouble_is_found(tmp_path: Path) -> None:
    found = codes(forge(tmp_path, [RecoveryRecorded(Trouble.KEY, "ab" * 32, 0)]))
    assert ("recovery-skipped", 1) in found


def test_a_record_of_another_moment_is_found(tmp_path: Path) -> None:
    facts: list[Fact] = [opening(Trouble.KEY), RecoveryRecorded(Trouble.KEY, "ab" * 32, 5)]
    assert ("recovery-skipped", 2) in codes(forge(tmp_path, facts))


def test_business_before_the_record_is_found_once(tmp_path: Path) -> None:
    said: list[Fact] = [opening(Trouble.KEY), DUE, DistrictApplied("x", 0, 0), DUE]
    found = codes(forge(tmp_path, said))
    assert {one for one in found if one[0] == "recovery-skipped"} == {("recovery-skipped", 3)}


def test_business_on_the_day_of_a_full_disk_is_not(tmp_path: Path) -> None:
    said: list[Fact] = [opening(Trouble.FULL), DistrictApplied("x", 0, 0)]
    assert not [one for one in codes(forge(tmp_path, said)) if one[0] == "recovery-skipped"]


def test_a_forged_handover_is_found_and_the_old_key_stays(tmp_path: Path) -> None:
    ids = [one.verifier.key_id.hex() for one in (KEY, SECOND)]
    own_word = hand_over(SECOND, SECOND.vkey, origin=ORIGIN)
    bad = KeyRotated(ids[0], "ROUTINE", "LEDGER", ids[1], SECOND.vkey, own_word)
    bodies = [to_bytes(entry(0, LedgerOpened(ORIGIN, STATION, 1))), to_bytes(entry(1, bad))]
    source = Forgery(KEY, bodies)
    report = verify(source, tables=TABLES)
    assert ("key-change-broken", 1) in codes(report)
