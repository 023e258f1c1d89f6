"""When a device's going and coming becomes an entry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core import degraded
from appliance.core.degraded import HOLD_S, HOLD_S_MAX, Told


def test_what_is_seen_has_to_hold() -> None:
    gone = degraded.noticed(Told(), "no-answer", 100.0)
    assert not degraded.owed(gone, 100.0 + HOLD_S - 0.01)
    assert degraded.owed(gone, 100.0 + HOLD_S)


def test_looking_again_does_not_begin_the_time_anew() -> None:
    gone = degraded.noticed(Told(), "no-answer", 100.0)
    again = degraded.noticed(gone, "no-answer", 104.0)
    assert again.since == 100.0


def test_a_device_that_comes_back_in_time_was_never_away() -> None:
    gone = degraded.noticed(Told(), "no-answer", 100.0)
    back = degraded.noticed(gone, "", 103.0)
    assert not degraded.owed(back, 10_000.0)


def test_another_reason_is_told_too_and_begins_its_own_time() -> None:
    open_ = degraded.after_telling(degraded.noticed(Told(), "paper-out", 0.0), 5.0)
    other = degraded.noticed(open_, "no-answer", 20.0)
    assert not degraded.owed(other, 29.9)
    assert degraded.owed(other, 30.0)


@pytest.mark.parametrize(
    ("turns", "hold"), [((), 5.0), ((1.0,), 10.0), ((1.0, 2.0), 20.0), ((1.0,) * 20, HOLD_S_MAX)]
)
def test_each_turn_of_the_last_hour_doubles_the_time(
    turns: tuple[float, ...], hold: float
) -> None:
    assert degraded.hold_s(Told(turns=turns), 3_000.0) == hold


def test_an_hour_later_a_turn_counts_no_longer() -> None:
    assert degraded.hold_s(Told(turns=(0.0,)), degraded.LATELY_S) == HOLD_S


@given(st.lists(st.tuples(st.floats(0.1, 60.0), st.sampled_from(["", "no-answer", "paper-out"]))))
def test_however_loose_the_plug_the_ledger_is_not_flooded(
    changes: list[tuple[float, str]],
) -> None:
    """Within any hour at most as many entries as the doubling leaves room for."""
    device, now, told = Told(), 0.0, []
    for after, reason in changes:
        until = now + after
        while now < until:
            if degraded.owed(device, now):
                device = degraded.after_telling(device, now)
                told.append(now)
            now += 1.0
        device = degraded.noticed(device, reason, now)
    for first in told:
        assert sum(first <= each < first + degraded.LATELY_S for each in told) <= 13


@given(st.lists(st.sampled_from(["", "no-answer", "paper-out"]), min_size=1))
def test_when_it_settles_the_ledger_says_what_is_true(reasons: list[str]) -> None:
    device = Told()
    for second, reason in enumerate(reasons):
        device = degraded.noticed(device, reason, float(second))
        if degraded.owed(device, float(second)):
            device = degraded.after_telling(device, float(second))
    later = len(reasons) + HOLD_S_MAX
    if degraded.owed(device, later):
        device = degraded.after_telling(device, later)
    assert device.told == reasons[-1]
