"""A person goes: who may ask for it, when, what is left, and that all of it still verifies."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from appliance import erasure
from appliance.core import envelope, retention
from appliance.core.clocks import day_at
from appliance.core.commands import AddExposure, EraseParty
from appliance.core.parties import Person, VaultRow, VaultRows
from appliance.ledger.disk import RealDisk
from appliance.ledger.verify import verify_database
from appliance.registers import discipline
from appliance.station import Receipt, Refused
from kiosk_ui import discipline_facts
from tests.fakes.township import OWNER, TABLES, TAKER, Township

AFTER = "2036-04-10 09:00"
"""The archive closed on 9 April 2026; DL36 keeps it 120 months, its last day included."""


@pytest.fixture
def township(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path)
    yield made
    made.close()
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert list(report.findings) == []


def erase(township: Township, asked: EraseParty, *who: tuple[str, str]) -> Receipt:
    people = who or (("head", "HEAD"), ("supervisor", "SUPERVISOR"))
    return township.station.do(asked, signers=[township.signer(*one) for one in people])


def asked_for(township: Township, party: Person = OWNER, **more: str) -> EraseParty:
    return erasure.asked_for(
        township.station, party.id_number, ground=more.pop("ground", "CONSENT_WITHDRAWN"), **more
    )


def why_not(township: Township, asked: EraseParty, *who: tuple[str, str]) -> tuple[str, dict]:
    size = township.station.ledger.size
    with pytest.raises(Refused) as no:
        erase(township, asked, *who)
    assert township.station.ledger.size == size
    return no.value.refusal.code, dict(no.value.refusal.facts)


def test_a_trade_that_still_runs_holds_its_people(township: Township) -> None:
    number = township.lease_to("CERTIFIED")
    for party in (OWNER, TAKER):
        told = why_not(township, asked_for(township, party))
        assert told == ("erasure-trade-open", {"trade": number})


def test_the_retention_of_the_file_holds_them_by_name_and_date(township: Township) -> None:
    number = township.lease_to("ARCHIVED")
    facts = {"trade": number, "clock": "DL36", "until": "2036-04-09"}
    assert why_not(township, asked_for(township)) == ("erasure-too-early", facts)
    township.go("2036-04-09 23:59")
    assert why_not(township, asked_for(township, TAKER)) == ("erasure-too-early", facts)


def test_after_it_the_person_is_gone_and_everything_verifies(township: Township) -> None:
    number = township.lease_to("ARCHIVED")
    station = township.station
    township.go(AFTER)
    live = township.trade(number)
    receipt = erase(township, asked_for(township))
    assert station.people(number) is None
    assert asked_for(township).party_id.rows == ()
    assert station.vault.items_of(station.subject_of(OWNER.id_number)) == []
    assert station.vault.items_of(station.subject_of(f"trade {number}")) == []
    assert [row.name for row in asked_for(township, TAKER).party_id.rows] == ["party_id"]
    assert station.staff_name("9999991000101") == "冯一"
    assert township.trade(number) == live
    written = envelope.from_bytes(station.ledger.entry(receipt.last_seq))
    assert (written.kind, written.data) == ("vault.erase", {"ground": "CONSENT_WITHDRAWN"})
    assert [one.role for one in written.sigs] == ["HEAD", "SUPERVISOR"]
    assert list(written.commits) == ["party_id"]


def test_the_old_epoch_goes_with_the_person(township: Township) -> None:
    township.lease_to("ARCHIVED")
    township.go(AFTER)
    erase(township, asked_for(township))
    assert [path.name for path in (township.folder / "keys").glob("kek-*")] == ["kek-2"]


def test_the_list_of_what_went_stays_and_names_nobody(township: Township) -> None:
    township.lease_to("ARCHIVED")
    township.go(AFTER)
    asked = asked_for(township)
    receipt = erase(township, asked)
    kept = township.station.vault.value(receipt.last_seq, "party_id")
    assert kept is not None
    assert kept.count(b'"seq"') == len(asked.party_id.rows)
    assert OWNER.name.encode() not in kept


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ((("head", "HEAD"),), "second-missing"),
        ((("supervisor", "SUPERVISOR"), ("head", "HEAD")), "role-may-not"),
        ((("clerk", "CLERK"), ("supervisor", "SUPERVISOR")), "role-may-not"),
        ((("head", "HEAD"), ("reviewer", "REVIEWER")), "second-missing"),
    ],
)
def test_head_and_supervisor_sign_together(
    township: Township, who: tuple[tuple[str, str], ...], code: str
) -> None:
    township.lease_to("SUBMITTED")
    assert why_not(township, asked_for(township), *who)[0] == code


def test_a_ground_is_one_of_the_law(township: Township) -> None:
    township.lease_to("SUBMITTED")
    assert why_not(township, asked_for(township, ground="WISH"))[0] == "ground-unknown"


def test_a_stranger_and_a_wrong_list_erase_nothing(township: Township) -> None:
    township.lease_to("ARCHIVED")
    township.go(AFTER)
    nobody = Person("孙七", "999999198001010010")
    assert why_not(township, asked_for(township, nobody))[0] == "party-unknown"
    mixed = VaultRows(asked_for(township).party_id.rows + asked_for(township, TAKER).party_id.rows)
    assert why_not(township, EraseParty(party_id=mixed, ground="LAW"))[0] == "party-unknown"
    missing = VaultRows((VaultRow(0, "transferor"),))
    assert why_not(township, EraseParty(party_id=missing, ground="LAW"))[0] == "party-unknown"


def test_an_erasure_never_tells_who_enrolled_before_the_closing(township: Township) -> None:
    number = township.lease_to("PUBLISHED")
    township.go("2026-03-10 10:00")
    township.enrol(number)
    station = township.station
    hidden = station.vault.items_of(station.subject_of(TAKER.id_number))
    assert hidden
    assert asked_for(township, TAKER).party_id.rows == ()
    rows = VaultRows(tuple(VaultRow(*row) for row in hidden))
    assert why_not(township, EraseParty(party_id=rows, ground="LAW"))[0] == "party-unknown"


def test_an_old_trade_of_somebody_with_a_new_one_can_go_alone(township: Township) -> None:
    old = township.lease_to("ARCHIVED")
    township.go(AFTER)
    new = township.register(parcel_code="9999991002000000125", start="2036-06-01")
    assert why_not(township, asked_for(township))[0] == "erasure-trade-open"
    erase(township, asked_for(township, trade=old))
    people = township.station.people(new)
    assert people is not None
    assert people.transferor == OWNER
    assert township.station.people(old) is None


def test_without_a_clock_nothing_is_erased(township: Township) -> None:
    township.lease_to("ARCHIVED")
    township.go(AFTER)
    asked = asked_for(township)
    township.clock.src = "none"
    assert why_not(township, asked)[0] == "clock-unsure"


@pytest.mark.parametrize(
    ("family", "method", "clock", "until"),
    [
        ("CBD", "LISTING", "DL36", date(2036, 4, 9)),
        ("CBD", "ASCEND", "DL34", date(2031, 4, 9)),
        ("XMG", "SEALED_LOW", "DL35", date(2041, 4, 9)),
        ("XMC", "INQUIRY", "DL35", date(2041, 4, 9)),
    ],
)
def test_auctions_procurements_and_others_have_their_own_periods(
    township: Township, family: str, method: str, clock: str, until: date
) -> None:
    trade = township.trade(township.lease_to("ARCHIVED"))
    assert trade.terms is not None
    terms = msgspec.structs.replace(trade.terms, method=method)
    other = msgspec.structs.replace(trade, type=family, terms=terms)
    hold = retention.hold_of(other, TABLES, township.station.now())
    assert hold == retention.Hold(trade.number, clock, until)
    assert day_at(trade.since("ARCHIVED").at) == date(2026, 4, 9)


class Cut(BaseException):
    """The power is gone: nothing after this happens."""


class CuttingDisk(RealDisk):
    """Loses power before its `left`-th step: a write, a sync, a rename, a removal."""

    def __init__(self) -> None:
        self.left = -1

    def _step(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Cut

    def write(self, part: Path, data: bytes, mode: int) -> None:
        self._step()
        super().write(part, data, mode)

    def sync(self, descriptor: int) -> None:
        self._step()
        super().sync(descriptor)

    def rename(self, part: Path, path: Path) -> None:
        self._step()
        super().rename(part, path)

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)


def test_a_cut_between_any_two_steps_leaves_the_person_here_or_gone(tmp_path: Path) -> None:
    made = Township(tmp_path / "made")
    number = made.lease_to("ARCHIVED")
    made.close()
    ends = [ended(tmp_path, number, steps) for steps in range(1, 9)]
    # The new epoch is written, synced, renamed, its folder synced: then the commit; then the old
    # epoch is overwritten and synced, removed, its folder synced.
    assert ends == ["here"] * 4 + ["gone"] * 3 + ["done"]


def ended(folder: Path, number: str, steps: int) -> str:
    """Erase in a copy of the station, with the power lost before the given step of the disk."""
    here = shutil.copytree(folder / "made", folder / f"cut-{steps}")
    disk = CuttingDisk()
    township = Township(here, at=AFTER, disk=disk)
    asked = asked_for(township)
    disk.left = steps
    try:
        erase(township, asked)
        end = "done"
    except Cut:
        end = ""
    disk.left = -1
    township.close()
    station = township.open()
    station.vault.drop_unused()
    epochs = [path.name for path in (here / "keys").glob("kek-*[0-9]")]
    people = station.people(number)
    if people is None:
        assert len(epochs) == 1
        assert asked_for(township).party_id.rows == ()
    else:
        assert people.transferor == OWNER
    assert station.staff_name("9999991000101") == "冯一"
    township.close()
    return end or ("here" if people else "gone")


def test_what_is_on_file_about_a_party_goes_once_its_period_is_over(township: Township) -> None:
    """A publication of no trade of 3 March 2026: DL36 keeps it through 3 March 2036."""
    station = township.station
    publish = AddExposure(
        party_id=TAKER, basis="VIOLATION", decision_no="D-2026-7", text_sha256="ab" * 32,
        start="2026-03-03",
    )  # fmt: skip
    township.by("supervisor", "SUPERVISOR", publish)
    township.go("2036-03-03 23:59")
    assert asked_for(township, TAKER).party_id.rows == ()
    township.go("2036-03-04 00:01")
    rows = asked_for(township, TAKER).party_id.rows
    assert [row.name for row in rows] == ["party_id"]
    erase(township, asked_for(township, TAKER))
    (one,) = discipline.all_exposures(station).values()
    assert discipline.party(station, one.seq) is None
    assert discipline_facts.shown(station, one, "zh_CN").name == "（已删除）"
