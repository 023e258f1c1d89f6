"""The auditor reads absences, corrections, answered orders, channels and the time by people."""

from datetime import UTC, datetime
from pathlib import Path

from appliance.core.commands import (
    AdjustTime,
    AnswerOrder,
    ClockAttendance,
    CorrectAttendance,
    EndLeave,
    GiveOrder,
    RecordChannel,
    SetLeave,
)
from appliance.core.instant import text_of
from appliance.ledger import policy
from appliance.ledger.verify import verify_database
from appliance.registers import worktime
from appliance.vouched_clock import VouchedClock, vouched_in
from tests.fakes.clock import FakeClock
from tests.fakes.township import STAFF, TABLES, Township, local

CLERK = STAFF["clerk"][0]
TEXT = "ab" * 32


def busy(town: Township) -> str:
    """A station whose people were away, corrected, ordered, and asked for the time."""
    number = town.lease_to("PUBLISHED")
    station = town.station
    shown = RecordChannel(
        trade=number, channel="PRINT", result="SHOWN", shown_at=text_of(station.now().at)
    )
    town.by("clerk", "CLERK", shown)
    order = GiveOrder(trade=number, matter="CORRECTION", text_sha256=TEXT, due="2026-03-20")
    town.by("supervisor", "SUPERVISOR", order)
    town.by("head", "HEAD", AnswerOrder(trade=number, order_no=f"{number}/O1", text_sha256=TEXT))
    station.do(ClockAttendance(person=CLERK, method="CARD"))
    away = SetLeave(person=CLERK, first="2026-03-16", last="2026-03-20", cause="COURSE")
    town.by("head", "HEAD", away, EndLeave(person=CLERK, first="2026-03-16", last="2026-03-17"))
    corrected = CorrectAttendance(
        person=CLERK, date="2026-03-09", came="08:30", went="17:30", reason="FORGOTTEN"
    )
    town.by("head", "HEAD", corrected)
    inner = FakeClock(datetime(2000, 1, 1, tzinfo=UTC), boot="deadba77")
    inner.src = "none"
    station.clock = VouchedClock(inner, vouched_in(station.ledger))
    both = [town.signer("head", "HEAD"), town.signer("clerk", "CLERK")]
    station.do(AdjustTime(told=text_of(local("2026-03-23 09:00")), source="PHONE"), signers=both)
    return number


def test_every_act_of_duty_and_oversight_is_believed(tmp_path: Path) -> None:
    town = Township(tmp_path)
    busy(town)
    asked = policy.parse(f"log {town.key.vkey}\nquorum none")
    report = verify_database(town.folder / "station.db", tables=TABLES, policy=asked)
    assert [str(one) for one in report.findings] == []
    town.close()


def test_b10_the_sheet_of_a_past_month_comes_out_the_same_from_the_entries(
    tmp_path: Path,
) -> None:
    """Asked again weeks later, after other entries: the same days, hours, marks and entries."""
    town = Township(tmp_path)
    busy(town)
    town.station.clock = town.clock
    town.go("2026-04-01 09:00")
    first = worktime.of_month(town.station, CLERK, "2026-03")
    town.station.do(ClockAttendance(person=CLERK, method="CARD"))
    town.go("2026-05-06 09:00")
    assert worktime.of_month(town.station, CLERK, "2026-03") == first
    marks = {one.day: one.mark for one in first.lines}
    assert (marks["2026-03-16"], marks["2026-03-17"], marks["2026-03-18"]) == (
        "AWAY", "AWAY", "ABSENT",
    )  # fmt: skip
    assert first.corrected == 1
    town.close()
