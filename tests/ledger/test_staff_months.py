"""Months of the staff and what is owed as tables: live, rebuilt, recounted, they are the same."""

from pathlib import Path

import pytest

from appliance.core import instalments
from appliance.core.commands import (
    AddService,
    ClockAttendance,
    RateService,
    ReceivePayment,
)
from appliance.core.figures.ranking import Tally
from tests.fakes.live_projections import take_all
from tests.fakes.long_ledger import LongLedger
from tests.fakes.ranking_recount import recounted
from tests.fakes.township import STAFF, Township

CLERK, SECOND, REVIEWER = (STAFF[who][0] for who in ("clerk", "second", "reviewer"))


@pytest.fixture
def town(tmp_path: Path) -> Township:
    """A month with everything that a ranking looks at."""
    town = Township(tmp_path)
    station = town.station
    station.do(ClockAttendance(person=CLERK, method="CARD"))
    number = town.lease_to("ACCEPTED")
    town.by("clerk", "CLERK", AddService(trade=number, matter="INTAKE"))
    town.by("second", "CLERK", AddService(trade=number, matter="CURE"))
    for visit, score in (("V2", 4), ("V1", 5)):
        rate = RateService(
            service_id=f"{number}/{visit}", score=score, tags=(), anonymous=False, comment_ct=None
        )
        station.do(rate)
    town.go("2026-03-04 09:00")
    station.do(ClockAttendance(person=CLERK, method="CARD"))
    town.lease_to("SUBMITTED", parcel_code="9999991002000000777")
    town.go("2026-03-31 09:00")
    station.do(ClockAttendance(person=REVIEWER, method="CARD"))
    town.go("2026-04-20 09:00")
    return town


def test_b15_the_months_are_those_of_a_recount_from_the_raw_entries(town: Township) -> None:
    station = town.station
    for month in ("2026-02", "2026-03", "2026-04"):
        assert station.projections.staff_month(month) == recounted(station, month)
    march = station.projections.staff_month("2026-03")
    assert march[CLERK].overdue > 0
    assert (march[CLERK].days, march[CLERK].ratings, march[CLERK].scores) == (2, 1, 5)
    assert (march[SECOND].ratings, march[SECOND].scores) == (1, 4)
    assert march[REVIEWER] == Tally(days=1)
    town.close()


def test_b15_months_taken_anew_are_the_live_ones(town: Township) -> None:
    station = town.station
    live = station.projections.rows()
    station.rebuild()
    assert station.projections.rows() == live
    assert take_all(station) == live
    assert live["p_service"]
    town.close()


def test_a_box_from_an_older_release_counts_its_months(town: Township) -> None:
    station = town.station
    live = station.projections.rows()

    def empty() -> None:
        for table in ("p_staff_month", "p_staff_day", "p_service", "p_owed"):
            station.ledger.db.execute_sql(f"DELETE FROM {table}")  # noqa: S608 - our own tables

    station.ledger.write(empty)
    assert station.fill_figures()
    assert station.projections.rows() == live
    town.close()


def late(town: Township, day: str) -> list[str]:
    return town.station.projections.late(day, offset=0, limit=9)


def test_a_contract_is_late_from_the_day_after_an_open_instalment(tmp_path: Path) -> None:
    town = Township(tmp_path)
    number = town.lease_to("ARCHIVED")
    [first, second, *_] = [one.due for one in instalments.parts(town.trade(number))][1:]
    assert late(town, first) == []
    assert late(town, "2027-04-02") == [number]
    town.go(f"{first} 09:00")
    part = instalments.parts(town.trade(number))[1]
    pay = ReceivePayment(
        trade=number, instalment_no=2, amount_fen=part.open_fen, voucher="V-2", received_at=first,
    )  # fmt: skip
    town.by("second", "CASHIER", pay)
    assert late(town, "2027-04-02") == []
    assert late(town, second) == []
    assert late(town, "2028-04-02") == [number]
    assert_rebuilt(town)
    town.close()


def test_what_is_owed_follows_every_contract_of_a_long_ledger(tmp_path: Path) -> None:
    long = LongLedger(tmp_path, trades=12)
    long.station.rebuild()
    station, day = long.station, "2027-06-01"
    folded = sorted(
        line.number
        for line in station.projections.trades()
        if (trade := station.trade(line.number)) and instalments.overdue(trade, day)
    )
    assert len(folded) == 12
    assert sorted(late(long.township, day)) == folded[:9]
    assert sorted(station.projections.late(day, offset=9, limit=9)) == folded[9:]
    long.close()


def assert_rebuilt(town: Township) -> None:
    live = town.station.projections.rows()
    town.station.rebuild()
    assert town.station.projections.rows() == live
