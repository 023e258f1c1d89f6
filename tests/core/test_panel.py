"""The lamp, from what is true of the station."""

import itertools

import pytest

from appliance.core.panel import Facts, Lamp, Shown, shown


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(), Shown(Lamp.GREEN)),
        (Facts(called=True), Shown(Lamp.GREEN, blink=True)),
        (Facts(line_up=False), Shown(Lamp.GREEN)),
        (Facts(waiting=3), Shown(Lamp.GREEN)),
        (Facts(line_up=False, waiting=3), Shown(Lamp.AMBER)),
        (Facts(mains=False), Shown(Lamp.AMBER, blink=True)),
        (Facts(failing=True), Shown(Lamp.RED)),
        (Facts(stopped=True), Shown(Lamp.RED, blink=True)),
        (Facts(tampered=True, failing=True), Shown(Lamp.RED, blink=True)),
    ],
)
def test_the_worst_that_is_true_is_shown(facts: Facts, expected: Shown) -> None:
    assert shown(facts) == expected


def test_an_opened_case_is_red_whatever_else_is_true() -> None:
    flags = ("stopped", "failing", "mains", "line_up", "called")
    for values in itertools.product((False, True), repeat=len(flags)):
        facts = Facts(tampered=True, waiting=1, **dict(zip(flags, values, strict=True)))
        assert shown(facts) == Shown(Lamp.RED, blink=True)
