"""A household's lease, from the counter to the archive, through the real station."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.core import envelope
from appliance.core.commands import CoverEnrolment, RouteUpTrade
from appliance.core.trade_fold import fold
from appliance.ledger.keys import ED25519, SigningKey
from appliance.ledger.verify import verify_database
from appliance.station import Refused
from tests.fakes.township import OWNER, PATH, STAFF, TABLES, TAKER, Township


@pytest.fixture
def township(tmp_path: Path) -> Iterator[Township]:
    """After every story: what the screens show follows from the ledger alone, which verifies."""
    made = Township(tmp_path)
    yield made
    live = made.station.projections.rows()
    made.station.rebuild()
    assert made.station.projections.rows() == live
    made.close()
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert list(report.findings) == []


@pytest.mark.parametrize("stage", PATH)
def test_what_is_read_back_equals_what_was_kept(stage: str, township: Township) -> None:
    number = township.lease_to(stage)
    live, rows = township.trade(number), township.station.projections.rows()
    township.close()
    again = township.open()
    assert again.trade(number) == live
    assert again.projections.rows() == rows


def test_the_projections_follow_from_the_ledger_alone(township: Township) -> None:
    township.lease_to("ARCHIVED")
    live = township.station.projections.rows()
    township.station.rebuild()
    assert township.station.projections.rows() == live


def test_no_entry_names_anybody(township: Township) -> None:
    township.lease_to("ARCHIVED")
    bodies = b"".join(body for _seq, body in township.station.ledger.entries())
    names = [name for _no, name, *_ in STAFF.values()]
    for said in [OWNER.name, OWNER.id_number, OWNER.phone, TAKER.name, TAKER.id_number, *names]:
        assert said.encode() not in bodies


def test_before_the_closing_nothing_tells_who_or_how_many_enrolled(township: Township) -> None:
    number = township.lease_to("PUBLISHED")
    ledger = township.station.ledger
    before = ledger.size
    township.enrol(number)
    written = [envelope.from_bytes(ledger.entry(seq)) for seq in range(before, ledger.size)]
    assert {one.kind for one in written} == {"sealed.act"}
    assert all(one.trade is None and not one.sigs and one.command is None for one in written)
    assert {len(one.data["body"]) for one in written} == {1388}
    assert not any(moment.kind.startswith("enrol") for moment in township.station.timeline(number))
    assert township.station.people(number).bidders == {}


def test_a_cover_entry_cannot_be_told_from_an_enrolment(township: Township) -> None:
    number = township.lease_to("PUBLISHED")
    ledger = township.station.ledger
    start = ledger.size
    township.station.do(CoverEnrolment(trade=number))
    cover = envelope.from_bytes(ledger.entry(start))
    township.enrol(number)
    real = envelope.from_bytes(ledger.entry(start + 1))
    assert cover.data.keys() == real.data.keys()
    assert cover.data["key"] == real.data["key"]
    assert len(cover.data["body"]) == len(real.data["body"])
    assert [len(ledger.of_subject(key)) for key in (cover.data["key"], real.data["key"])] == [
        ledger.size - start
    ] * 2


def test_the_same_bidder_is_not_enrolled_twice(township: Township) -> None:
    number = township.lease_to("PUBLISHED")
    township.enrol(number)
    with pytest.raises(Refused) as no:
        township.enrol(number)
    assert no.value.refusal.code == "enrolled-already"


def test_a_refusal_keeps_nothing_of_its_transaction(township: Township) -> None:
    size, rows = township.station.ledger.size, township.station.projections.rows()
    with pytest.raises(Refused) as no:
        township.register(area_mu_e4=0)
    assert no.value.refusal.field == "area_mu_e4"
    assert (township.station.ledger.size, township.station.projections.rows()) == (size, rows)


def test_the_fold_of_the_stored_entries_is_the_trade(township: Township) -> None:
    number = township.lease_to("ARCHIVED")
    line = township.station.projections.trade(number)
    assert line is not None
    assert fold(township.station._records(line), TABLES) == township.trade(number)


def test_numbers_run_without_a_gap(township: Township) -> None:
    first = township.lease_to("SUBMITTED")
    with pytest.raises(Refused):
        township.register(area_mu_e4=0, parcel_code="9999991002000000124")
    second = township.register(parcel_code="9999991002000000125")
    assert [first[-4:], second[-4:]] == ["0001", "0002"]


def test_every_entry_of_a_command_points_at_its_first(township: Township) -> None:
    township.lease_to("ARCHIVED")
    ledger = township.station.ledger
    for seq in range(ledger.size):
        one = envelope.from_bytes(ledger.entry(seq))
        if one.cause is not None:
            first = envelope.from_bytes(ledger.entry(one.cause))
            assert first.cause is None
            assert first.at == one.at


def test_a_key_that_nobody_holds_is_not_the_box(township: Township) -> None:
    number = township.lease_to("SUBMITTED")
    known = township.signer("clerk", "CLERK")
    stranger = SigningKey("demo.999999/staff/0", bytes(32), ED25519)
    signer = type(known)(known.staff_no, "CLERK", stranger)
    with pytest.raises(Refused) as no:
        township.station.do(RouteUpTrade(trade=number), signers=[signer])
    assert no.value.refusal.code == "staff-unknown"


def test_a_cover_makes_as_many_entries_and_vault_rows_as_an_enrolment(township: Township) -> None:
    number = township.lease_to("PUBLISHED")
    station = township.station

    def grown(act: Callable[[], object]) -> tuple[int, int]:
        before = station.ledger.size, len(list(station.vault.items()))
        act()
        return station.ledger.size - before[0], len(list(station.vault.items())) - before[1]

    cover = CoverEnrolment(trade=number)
    assert grown(lambda: station.do(cover, cover)) == grown(lambda: township.enrol(number))
