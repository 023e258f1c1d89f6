"""Figures as tables: maintained, rebuilt and recounted from raw entries they are the same."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core import envelope
from appliance.core.clocks import day_at
from appliance.ledger import figures
from appliance.ledger.figures import whole_months
from appliance.ledger.figures_audit import audited
from appliance.station import Station
from tests.fakes.long_ledger import LongLedger
from tests.fakes.township import TABLES, Township

YEAR = "2026-01-01", "2026-12-31"


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LongLedger]:
    made = LongLedger(tmp_path_factory.mktemp("figures"), trades=40)
    made.station.rebuild()
    yield made
    made.close()


def agree(station: Station, first: str, last: str, as_of: int) -> None:
    ours = station.figures(first, last, as_of=as_of)
    assert ours == audited(station.ledger.entries(), TABLES, first, last, as_of=as_of)


def test_i01_a_year_of_leases_equals_its_recount_from_the_raw_entries(long: LongLedger) -> None:
    station = long.station
    agree(station, *YEAR, station.ledger.size)
    total = station.figures(*YEAR).total
    assert (total.received, total.accepted, total.completed) == (40, 40, 40)
    assert total.deal_fen == 40 * 1_408_000


@pytest.mark.parametrize("share", [0, 1, 2, 3, 4])
def test_i01_any_past_entry_can_be_stood_on(long: LongLedger, share: int) -> None:
    station = long.station
    as_of = station.ledger.size * share // 4
    agree(station, *YEAR, as_of)
    agree(station, "2026-03-01", "2026-03-31", as_of)


DAYS = st.dates(date(2026, 1, 1), date(2027, 3, 31))


@given(first=DAYS, more=st.integers(0, 420))
def test_i01_months_and_days_of_a_period_are_counted_once(
    long: LongLedger, first: date, more: int
) -> None:
    last = first + timedelta(days=more)
    months = whole_months(first.isoformat(), last.isoformat())
    begin, end = first.isoformat(), last.isoformat()
    station = long.station
    whole = station.projections.figures(begin, end, station.ledger.size)
    by_day = station.projections.figures(begin, end, station.ledger.size - 1)
    assert whole.total.received == by_day.total.received
    assert whole.total.deal_fen == by_day.total.deal_fen
    if months:
        assert begin <= f"{months[0]}-01"
        assert f"{months[1]}-28" <= end


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2026-01-01", "2026-12-31", ("2026-01", "2026-12")),
        ("2026-01-02", "2026-12-30", ("2026-02", "2026-11")),
        ("2026-02-01", "2026-02-28", ("2026-02", "2026-02")),
        ("2026-02-01", "2026-02-27", None),
        ("2026-02-02", "2026-03-30", None),
        ("2025-12-15", "2026-01-31", ("2026-01", "2026-01")),
    ],
)
def test_whole_months_of_a_period(first: str, last: str, months: tuple[str, str] | None) -> None:
    assert whole_months(first, last) == months


def test_b20_counts_of_a_day_equal_the_entries_of_that_day(long: LongLedger) -> None:
    station = long.station
    told = [_kind(body) for _seq, body in station.ledger.entries()]
    for day in sorted({day for _kind, day in told}):
        total = station.figures(day, day).total
        assert total.received == told.count(("trade.submit", day))
        assert total.finished == told.count(("cert.issue", day))
    assert station.figures(*YEAR).total.finished == 40


def _kind(body: bytes) -> tuple[str, str]:
    written = envelope.from_bytes(body)
    return written.kind, day_at(written.at).isoformat()


def test_i01_live_rows_are_those_of_a_rebuild(tmp_path: Path) -> None:
    town = Township(tmp_path)
    town.lease_to("ARCHIVED")
    station = town.station
    live = station.projections.rows()
    assert live["p_account"]
    assert live["p_figure"]
    station.rebuild()
    assert station.projections.rows() == live
    agree(station, *YEAR, station.ledger.size)
    town.close()


def test_i01_a_box_from_an_older_release_counts_what_it_has(tmp_path: Path) -> None:
    town = Township(tmp_path)
    assert not town.station.fill_figures()
    town.lease_to("AWARDED")
    station = town.station
    live = station.projections.rows()
    assert not station.fill_figures()

    def empty() -> None:
        for table in ("p_account", "p_figure", "p_figure_day", "p_figure_month"):
            station.ledger.db.execute_sql(f"DELETE FROM {table}")  # noqa: S608 - our own tables

    station.ledger.write(empty)
    assert station.fill_figures()
    assert station.projections.rows() == live
    town.close()


@pytest.mark.slow
def test_i01_a_year_of_a_hundred_thousand_trades_is_read_in_a_second(tmp_path: Path) -> None:
    """Eight counts for each trade, as many places as a township has."""
    town = Township(tmp_path)
    station = town.station

    def fill() -> None:
        rows = [
            (
                (date(2028, 1, 1) + timedelta(days=number // 8 * 365 // 100_000)).isoformat(),
                10_000_000 + number,
                ("CBD", "JTD", "XMG")[number % 3],
                f"99999910020{number % 7}",
                ("PRIVATE", "COLLECTIVE")[number % 2],
                *(1, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0),
            )
            for number in range(800_000)
        ]
        figures.keep(station.ledger.db.connection(), rows)

    station.ledger.write(fill)
    begun = time.perf_counter()
    found = station.projections.figures("2028-01-01", "2028-12-30", 20_000_000)
    assert time.perf_counter() - begun < 1
    assert found.total.received == 800_000
    town.close()
