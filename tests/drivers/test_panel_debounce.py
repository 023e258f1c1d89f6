"""Debouncing and patterns: pure functions of time."""

import pytest
from gpiozero.pins.mock import MockFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.ports import Contacts
from appliance.settings import PanelPins
from drivers.panel_gpio import debounce, patterns
from drivers.panel_gpio.debounce import HOLD_S, Contact
from drivers.panel_gpio.device import GpioPanel
from tests.fakes.desk import until

READINGS = st.lists(st.tuples(st.floats(0.0, 0.2), st.booleans()), max_size=60)


def played(readings: list[tuple[float, bool]]) -> list[tuple[float, bool, Contact]]:
    """(time, level read, contact after it) of readings that come so long after each other."""
    now, contact, out = 0.0, debounce.begun(False, 0.0), []
    for after, level in readings:
        now += after
        contact = debounce.read(contact, level, now)
        out.append((now, level, contact))
    return out


@given(READINGS)
def test_a_level_counts_only_after_it_was_read_so_long_without_another(
    readings: list[tuple[float, bool]],
) -> None:
    since, last, counted = 0.0, False, False
    for now, level, contact in played(readings):
        if level != last:
            since, last = now, level
        if contact.level != counted:
            assert contact.level == level
            assert now - since >= HOLD_S
            counted = contact.level


@given(READINGS, st.booleans())
def test_a_level_that_is_held_always_counts_in_the_end(
    readings: list[tuple[float, bool]], level: bool
) -> None:
    *_, (_now, _level, contact) = played([*readings, (0.0, level), (HOLD_S * 2, level)])
    assert contact.level is level


@given(st.lists(st.floats(0.0, HOLD_S * 0.9), max_size=60))
def test_bouncing_faster_than_the_holding_time_never_counts(pauses: list[float]) -> None:
    readings = [(pause, number % 2 == 0) for number, pause in enumerate(pauses)]
    assert all(not contact.level for _now, _level, contact in played(readings))


def test_it_says_when_to_look_again() -> None:
    still = debounce.begun(True, 1.0)
    assert debounce.settles_at(still) is None
    moved = debounce.read(still, False, 2.0)
    assert debounce.settles_at(moved) == pytest.approx(2.0 + HOLD_S)


@pytest.mark.parametrize(
    ("pattern", "good"),
    [((2.0,), True), ((2.01,), False), ((1.0, 0.5, 0.5), True), ((), False), ((0.1, 0.0), False)],
)
def test_a_buzzer_sounds_two_seconds_at_most(pattern: tuple[float, ...], good: bool) -> None:
    assert patterns.fit(pattern) is good


@pytest.mark.parametrize(
    ("since_s", "on", "until"),
    [(0.0, True, 0.2), (0.25, False, 0.3), (0.35, True, 0.5), (0.5, False, None)],
)
def test_a_pattern_is_on_and_off_in_turn(since_s: float, on: bool, until: float | None) -> None:
    sounds, ends = patterns.sounding((0.2, 0.1, 0.2), since_s)
    assert sounds is on
    assert ends == (until if until is None else pytest.approx(until))


@given(st.floats(0.0, 10_000.0))
def test_a_blinking_lamp_changes_twice_a_second(since_s: float) -> None:
    on, until = patterns.lit(since_s)
    assert 0 < until - since_s <= patterns.BLINK_S + 1e-9
    assert patterns.lit(until + 1e-6)[0] is not on


LEVELS = st.lists(
    st.tuples(st.sampled_from(["tamper", "cover", "mains", "battery_low"]), st.booleans()),
    max_size=30,
)


@settings(max_examples=40, deadline=None)
@given(LEVELS)
def test_whatever_the_switches_did_the_panel_ends_with_what_they_are(
    levels: list[tuple[str, bool]],
) -> None:
    """gpiozero's own mock pins, driven as fast as they go; then they are left alone."""
    factory, now, pins = MockFactory(), [0.0], PanelPins()
    panel = GpioPanel(pins, make=lambda: factory, monotonic=lambda: now[0])
    high = dict.fromkeys(("tamper", "cover", "mains", "battery_low"), True)
    panel.probe()
    for name, level in levels:
        now[0] += 0.013
        high[name] = level
        pin = factory.pin(pins.numbers()[name])
        (pin.drive_high if level else pin.drive_low)()
    expected = Contacts(
        tamper=high["tamper"], cover=high["cover"], mains=not high["mains"],
        battery_low=not high["battery_low"],
    )  # fmt: skip

    def settled() -> bool:
        now[0] += HOLD_S
        panel._edge()
        return panel.contacts() == expected

    until(settled, within_s=20.0)
    panel.close()
