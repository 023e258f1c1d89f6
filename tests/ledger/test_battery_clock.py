"""The battery clock's stop flag, as two generations of kernels tell it."""

import errno
from pathlib import Path

import pytest

from appliance.battery_clock import BatteryClock, Doubt, state_of
from appliance.demo_clock import RealClock


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


def test_a_clock_that_runs_is_looked_at_once(tmp_path: Path) -> None:
    looked = Looked(BatteryClock.RUNS)
    doubt = Doubt(looked, lambda: looked.now, synchronised=tmp_path / "no")
    assert [doubt() for _ in range(5)] == [False] * 5
    assert looked.times == 1


@pytest.mark.parametrize("ended_by", ["set", "time server"])
def test_doubt_lasts_until_somebody_sets_the_time(tmp_path: Path, ended_by: str) -> None:
    looked = Looked(BatteryClock.STOPPED)
    doubt = Doubt(looked, lambda: looked.now, synchronised=tmp_path / "synchronized")
    assert doubt()
    assert doubt()
    assert looked.times == 1
    if ended_by == "set":
        looked.state = BatteryClock.RUNS
    else:
        (tmp_path / "synchronized").touch()
    looked.now = 1.0
    assert not doubt()


def test_in_doubt_the_time_has_no_source_and_judges_no_deadline() -> None:
    doubted = [True]
    clock = RealClock("0badc0de", wall=lambda: 1_772_413_200.0, doubted=lambda: doubted[0])
    assert clock.now().src == "none"
    assert not clock.now().trusted
    doubted[0] = False
    assert clock.now().trusted
