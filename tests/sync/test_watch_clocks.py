"""Clocks that jumped, from both sides of each bound."""

import pytest

from appliance.core.envelope import ClockReading
from appliance.core.instant import ClockSource
from sync.district.watch import clock_jumps
from sync.district.watch.clock_jumps import AHEAD_MS

HOUR_MS = 3_600_000
DRIFT_MS = 72
"""20 ppm of an hour."""


def reading(
    wall: int = 0, mono: int = 0, boot: str = "b0000001", age: int = 0, src: ClockSource = "ntp"
) -> ClockReading:
    return ClockReading(wall=wall, mono=mono, boot=boot, age=age, src=src)


@pytest.mark.parametrize(
    ("off_ms", "code"),
    [
        (0, None),
        (2_000 + DRIFT_MS, None),
        (2_001 + DRIFT_MS, "clock-forward"),
        (-2_000 - DRIFT_MS, None),
        (-2_001 - DRIFT_MS, "clock-backward"),
    ],
)
def test_within_one_start_both_clocks_run_alike(off_ms: int, code: str | None) -> None:
    found = clock_jumps.between(reading(), reading(HOUR_MS + off_ms, HOUR_MS), demo=False)
    assert (found and found.code) == code


@pytest.mark.parametrize(
    ("wall_ms", "code"),
    [(30 * 24 * HOUR_MS, None), (0, None), (-2_000, None), (-2_001, "clock-backward")],
)
def test_between_two_starts_the_wall_never_goes_back(wall_ms: int, code: str | None) -> None:
    found = clock_jumps.between(reading(), reading(wall_ms, 5, "b0000002"), demo=False)
    assert (found and found.code) == code


@pytest.mark.parametrize("src", ["none", "people"])
@pytest.mark.parametrize("first", [True, False])
def test_a_clock_that_the_station_does_not_trust_accuses_nobody(
    src: ClockSource, *, first: bool
) -> None:
    one, other = reading(), reading(90 * HOUR_MS, 1)
    doubted = reading(0, 0, src=src) if first else reading(90 * HOUR_MS, 1, src=src)
    given = (doubted, other) if first else (one, doubted)
    assert clock_jumps.between(*given, demo=False) is None
    assert clock_jumps.between(one, other, demo=False) is not None


def test_a_demo_is_pushed_forward_and_never_back() -> None:
    assert clock_jumps.between(reading(), reading(90 * HOUR_MS, 1), demo=True) is None
    back = clock_jumps.between(reading(HOUR_MS), reading(0, 1), demo=True)
    assert back is not None


@pytest.mark.parametrize(
    ("off_ms", "ahead"),
    [(-90 * 24 * HOUR_MS, False), (AHEAD_MS + 2_000, False), (AHEAD_MS + 2_001, True)],
)
def test_nothing_arrives_before_it_was_written(off_ms: int, *, ahead: bool) -> None:
    assert (clock_jumps.received(reading(HOUR_MS + off_ms), HOUR_MS) is not None) is ahead
