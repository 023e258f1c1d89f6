"""What the station does when the power goes."""

import pytest

from appliance.core.power import PowerState, Supply, seen, state_of


@pytest.mark.parametrize(
    ("after_s", "state"),
    [
        (0.0, PowerState.AWAY),
        (9.99, PowerState.AWAY),
        (10.0, PowerState.RESTS),
        (59.99, PowerState.RESTS),
        (60.0, PowerState.ENDS),
    ],
)
def test_without_mains_it_rests_then_ends(after_s: float, state: PowerState) -> None:
    away = seen(Supply(), mains=False, battery_low=False, now=100.0)
    again = seen(away, mains=False, battery_low=False, now=100.0 + after_s / 2)
    assert state_of(again, 100.0 + after_s) is state


def test_a_low_battery_ends_it_at_once() -> None:
    away = seen(Supply(), mains=False, battery_low=True, now=100.0)
    assert state_of(away, 100.0) is PowerState.ENDS


def test_a_low_battery_on_mains_is_only_charged() -> None:
    charging = seen(Supply(), mains=True, battery_low=True, now=100.0)
    assert state_of(charging, 10_000.0) is PowerState.WELL


def test_mains_that_is_back_forgets_the_time_away() -> None:
    away = seen(Supply(), mains=False, battery_low=False, now=0.0)
    back = seen(away, mains=True, battery_low=False, now=50.0)
    again = seen(back, mains=False, battery_low=False, now=55.0)
    assert state_of(back, 50.0) is PowerState.WELL
    assert state_of(again, 60.0) is PowerState.AWAY
