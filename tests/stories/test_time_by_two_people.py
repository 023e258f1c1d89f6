"""Scene 6 on a whole station: the clock battery is dead, two people give the time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.core.commands import AddNote, AdjustTime
from appliance.core.instant import text_of
from appliance.core.parties import Words
from appliance.station import Refused
from appliance.vouched_clock import VouchedClock, vouched_in
from tests.fakes.clock import FakeClock
from tests.fakes.township import Township, local

NOW = "2026-03-09 09:00"
TOLD = AdjustTime(told=text_of(local(NOW)), source="PHONE")


def dead(town: Township, boot: str) -> FakeClock:
    """The box started with a clock that shows the year 2000, and counts on from there."""
    inner = FakeClock(datetime(2000, 1, 1, tzinfo=UTC), boot=boot)
    inner.src = "none"
    town.station.clock = VouchedClock(inner, vouched_in(town.station.ledger))
    return inner


def test_scene_06_no_notice_goes_out_until_two_people_gave_the_time(tmp_path: Path) -> None:
    town = Township(tmp_path)
    number = town.lease_to("APPROVED")
    station = town.station
    inner = dead(town, "deadba77")
    assert not station.now().trusted
    with pytest.raises(Refused, match="clock-unsure"):
        town.step("PUBLISHED", number)
    with pytest.raises(Refused, match="second-missing"):
        station.do(TOLD, signers=[town.signer("head", "HEAD")])
    both = [town.signer("head", "HEAD"), town.signer("clerk", "CLERK")]
    station.do(TOLD, signers=both)
    assert (station.now().src, station.now().day) == ("people", "2026-03-09")
    inner.forward(minutes=5)
    assert station.now().at == local("2026-03-09 09:05")
    town.step("PUBLISHED", number)
    assert town.trade(number).notice is not None
    with pytest.raises(Refused, match="time-sure"):
        station.do(TOLD, signers=both)
    dead(town, "0therb00")
    assert station.now().src == "none"
    town.by("clerk", "CLERK", AddNote(trade=number, text_ct=Words("电池没电")))
    town.close()


def test_scene_6_after_45_days_people_are_asked_again(tmp_path: Path) -> None:
    """entries.md 7: over that age nothing that hangs on a deadline is decided."""
    town = Township(tmp_path)
    station = town.station
    inner = dead(town, "deadba77")
    both = [town.signer("head", "HEAD"), town.signer("clerk", "CLERK")]
    station.do(TOLD, signers=both)
    inner.forward(days=45)
    assert station.now().trusted
    inner.forward(seconds=1)
    assert not station.now().trusted
    assert station.now().at == local("2026-04-23 09:00") + timedelta(seconds=1)
    again = AdjustTime(told=text_of(local("2026-04-23 09:03")), source="RADIO")
    station.do(again, signers=both)
    assert station.now().trusted
    assert station.now().at == local("2026-04-23 09:03")
    town.close()
