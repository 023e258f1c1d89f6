"""Records of trades rebuilt from verified entries, and what is odd about an entry."""

from pathlib import Path

import pytest

from appliance.core.entries import (
    AttemptRefused,
    CertificateIssued,
    CertificateReissued,
    ContractSigned,
    SettlementClosed,
    TradeAccepted,
)
from appliance.ledger.checkpoints import witness_key
from appliance.tables import load
from sync.district import records
from sync.district.center import Center
from sync.district.records import Record, TableMoves
from sync.ingest import ingest
from sync.policy import Policy
from sync.settings import EnrolledStation
from sync.sources import FrameSource
from tests.fakes.clock import FakeClock
from tests.fakes.lease import STEPS, a_lease
from tests.fakes.published import WITNESS, StationLedger, open_district

TRADE = "999999100-2026-CBD-0001"
DIGEST = "ab" * 32


@pytest.fixture
def center(tmp_path: Path, station: StationLedger, clock: FakeClock) -> Center:
    enrolled = EnrolledStation(code="1", name="青禾镇", origin=station.origin, vkey=station.vkey)
    key = witness_key(WITNESS, b"\x09" * 32)
    return open_district(tmp_path, [enrolled], clock, key, TableMoves(load()))


def number(center: Center, station: StationLedger) -> int:
    shelf = center.store.shelf(station.origin)
    assert shelf is not None
    return shelf.number


def record_of(center: Center, station: StationLedger) -> Record:
    ingest(FrameSource(station.frame()), Policy(center.store))
    found = center.store.projections.record(number(center, station), TRADE)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("steps", "stage"),
    [
        (0, "SUBMITTED"),
        (1, "ACCEPTED"),
        (3, "APPROVED"),
        (4, "PUBLISHED"),
        (9, "RESULT_PUBLIC"),
        (STEPS, "AWARDED"),
    ],
)
def test_the_stage_follows_the_step_table(
    center: Center, station: StationLedger, steps: int, stage: str
) -> None:
    a_lease(station, TRADE, DIGEST, steps)
    assert record_of(center, station).stage == stage
    assert center.store.projections.findings(number(center, station)) == []


def test_what_a_station_did_not_take_of_the_web_is_known_by_its_random_number(
    center: Center, station: StationLedger
) -> None:
    refused = AttemptRefused("enrol.add", "", "BIDDER_UNDER_AGE", number="1B1B1B1B")
    other = AttemptRefused("auction.bid", "HOST", "CLOSED", number="x" * 900)
    for fact in (AttemptRefused("auction.bid", "HOST", "CLOSED"), refused, other):
        station.record(fact, None)
    ingest(FrameSource(station.frame()), Policy(center.store))
    (found,) = center.store.projections.web_refused(number(center, station))
    assert (found.enrol_id, found.reason) == ("1B1B1B1B", "BIDDER_UNDER_AGE")
    assert center.store.projections.findings(number(center, station)) == []


def test_a_record_holds_codes_and_numbers_of_the_public_part(
    center: Center, station: StationLedger
) -> None:
    a_lease(station, TRADE, DIGEST)
    record = record_of(center, station)
    assert (record.asked.type, record.asked.area_mu_e4) == ("CBD", 35_200)
    assert (record.deal_fen, record.total_fen) == (82_000, 1_443_200)
    assert (record.first_seq, record.last_seq) == (0, STEPS)
    assert record.notice is not None
    assert record.notice.text_sha256 == DIGEST


def test_a_certificate_issued_again_is_the_one_that_counts(
    center: Center, station: StationLedger
) -> None:
    a_lease(station, TRADE, DIGEST)
    station.record(ContractSigned("C-1", "", "", "", 1_443_200, (), DIGEST), TRADE)
    station.record(SettlementClosed("C-1", 0, 0, 0, 0, 0), TRADE)
    station.record(CertificateIssued("cert-1", "", "C-1"), TRADE)
    station.record(CertificateReissued("cert-2", "", "cert-1", "LOST"), TRADE)
    record = record_of(center, station)
    assert (record.stage, record.cert_no) == ("CERTIFIED", "cert-2")


def test_the_text_of_a_notice_is_wanted_once_the_notice_is_out(
    center: Center, station: StationLedger
) -> None:
    a_lease(station, TRADE, DIGEST, 3)
    ingest(FrameSource(station.frame()), Policy(center.store))
    assert center.blobs.wanted(number(center, station)) == []
    again = StationLedger(station.origin)
    a_lease(again, TRADE, DIGEST, 4)
    ingest(FrameSource(again.frame()), Policy(center.store))
    assert center.blobs.wanted(number(center, station)) == [DIGEST]


def test_a_step_that_the_table_forbids_is_kept_and_found(
    center: Center, station: StationLedger
) -> None:
    a_lease(station, TRADE, DIGEST, 4)
    station.record(TradeAccepted("DOC03-2", (), (), "1", "1", "x"), TRADE)
    assert record_of(center, station).stage == "PUBLISHED"
    found = center.store.projections.findings(number(center, station))
    assert found == [(5, records.ILLEGAL_STEP)]


def test_entries_that_cannot_be_read_are_kept_and_found(
    center: Center, station: StationLedger
) -> None:
    station.append(b"not an entry")
    a_lease(station, TRADE, DIGEST, 0)
    body = station.bodies[-1]
    station.append(body)
    ingest(FrameSource(station.frame()), Policy(center.store))
    shelf = center.store.shelf(station.origin)
    assert shelf is not None
    assert [kept for _seq, kept in shelf.entries(0, 3)] == station.bodies
    found = center.store.projections.findings(shelf.number)
    assert found == [(0, records.UNREADABLE), (2, records.WRONG_PLACE)]


def test_rebuilding_gives_the_same_rows(center: Center, station: StationLedger) -> None:
    a_lease(station, TRADE, DIGEST)
    before = record_of(center, station)
    shelf = center.store.shelf(station.origin)
    assert shelf is not None
    steps = center.store.projections.steps(shelf.number, TRADE)
    shelf.rebuild()
    assert center.store.projections.records(shelf.number) == [before]
    assert center.store.projections.steps(shelf.number, TRADE) == steps
    assert [step.seq for step in steps] == list(range(STEPS + 1))
