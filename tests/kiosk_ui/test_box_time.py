"""The box asks the mobile network for the time only while nothing else vouches for it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.battery_clock import BatteryClock, TimeSource
from appliance.ports import DeviceState, NoAnswer
from kiosk_ui.box_time import NetworkTime, time_source_of
from tests.fakes.clock import FakeClock
from tests.fakes.desk import SETTINGS

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Modem:
    """Tells the time as a test wants; counts how often it is asked."""

    name = "modem"

    def __init__(self, told: datetime | Exception | None) -> None:
        self.told, self.asked = told, 0

    def network_time(self) -> datetime | None:
        self.asked += 1
        if isinstance(self.told, Exception):
            raise self.told
        return self.told

    def probe(self) -> DeviceState:
        return DeviceState.READY

    def close(self) -> None:
        return


def source_of(state: BatteryClock, folder: Path) -> TimeSource:
    return TimeSource(lambda: state, lambda: 0.0, synchronised=folder / "no")


@pytest.mark.parametrize(
    ("told", "source"),
    [
        (NOW + timedelta(seconds=5), "gsm"),
        (NOW + timedelta(hours=8), "none"),
        (None, "none"),
        (NoAnswer("gone"), "none"),
    ],
)
def test_the_network_vouches_for_a_time_that_fits(
    tmp_path: Path, told: datetime | Exception | None, source: str
) -> None:
    asked = source_of(BatteryClock.STOPPED, tmp_path)
    NetworkTime(asked, Modem(told), FakeClock(NOW).now).round()
    assert asked() == source


def test_it_is_not_asked_while_the_time_is_sure(tmp_path: Path) -> None:
    modem = Modem(NOW)
    NetworkTime(source_of(BatteryClock.RUNS, tmp_path), modem, FakeClock(NOW).now).round()
    assert modem.asked == 0


def test_a_box_without_a_modem_waits_for_somebody_to_set_it(tmp_path: Path) -> None:
    asked = source_of(BatteryClock.STOPPED, tmp_path)
    NetworkTime(asked, None, FakeClock(NOW).now).round()
    assert asked() == "none"


def test_a_box_without_a_panel_has_no_battery_clock() -> None:
    assert time_source_of(SETTINGS) is None
