"""The battery clock's stop flag, as two generations of kernels tell it."""

import errno
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.battery_clock import BatteryClock, TimeSource, state_of
from appliance.core.instant import ClockSource
from appliance.demo_clock import RealClock

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_a_clock_that_gives_its_time_runs(tmp_path: Path) -> None:
    (tmp_path / "since_epoch").write_text("1772413200\n")
    assert state_of(tmp_path, tmp_path / "stopped") is BatteryClock.RUNS


def test_a_box_without_one_has_none(tmp_path: Path) -> None:
    assert state_of(tmp_path / "rtc0", tmp_path / "stopped") is BatteryClock.ABSENT


def test_the_file_of_the_start_says_that_it_had_stopped(tmp_path: Path) -> None:
    (tmp_path / "since_epoch").write_text("946684800\n")
    (tmp_path / "stopped").touch()
    assert state_of(tmp_path, tmp_path / "stopped") is BatteryClock.STOPPED


def test_a_kernel_that_refuses_the_time_says_so_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_args: object, **_more: object) -> str:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(Path, "read_text", refused)
    assert state_of(tmp_path, tmp_path / "stopped") is BatteryClock.STOPPED


class Looked:
    """A battery clock that a test stops; counts how often it is looked at."""

    def __init__(self, state: BatteryClock) -> None:
        self.state, self.times, self.now = state, 0, 0.0

    def __call__(self) -> BatteryClock:
        self.times += 1
        return self.state


@pytest.mark.parametrize(
    ("state", "source"),
    [(BatteryClock.RUNS, "rtc"), (BatteryClock.ABSENT, "ntp"), (BatteryClock.STOPPED, "none")],
)
def test_what_the_time_rests_on(tmp_path: Path, state: BatteryClock, source: str) -> None:
    looked = Looked(state)
    asked = TimeSource(looked, lambda: looked.now, synchronised=tmp_path / "no")
    assert [asked() for _ in range(5)] == [source] * 5
    assert looked.times == 1


@pytest.mark.parametrize("ended_by", ["set", "time server", "network"])
def test_doubt_lasts_until_somebody_knows_the_time(tmp_path: Path, ended_by: str) -> None:
    looked = Looked(BatteryClock.STOPPED)
    source = TimeSource(looked, lambda: looked.now, synchronised=tmp_path / "synchronized")
    assert source() == "none"
    assert not source.heard(NOW + timedelta(seconds=31), NOW)
    if ended_by == "set":
        looked.state = BatteryClock.RUNS
    elif ended_by == "time server":
        (tmp_path / "synchronized").touch()
    else:
        assert source.heard(NOW - timedelta(seconds=30), NOW)
    looked.now = 1.0
    assert source() == {"set": "rtc", "time server": "ntp", "network": "gsm"}[ended_by]


def test_without_a_source_no_deadline_is_judged() -> None:
    sources: list[ClockSource] = ["none", "gsm"]
    clock = RealClock("0badc0de", wall=lambda: 1_772_413_200.0, source=sources.pop)
    assert clock.now().trusted
    assert not clock.now().trusted
