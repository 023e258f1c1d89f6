"""A day of loose plugs: what the ledger is told of the devices, and what a restart makes of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core.entries import DeviceModeChanged
from appliance.core.envelope import fact_of, from_bytes
from appliance.ports import DeviceState
from tests.fakes.township import Township

GONE, BACK = DeviceState.NO_ANSWER, DeviceState.READY


@pytest.fixture
def township(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path)
    yield made
    made.close()


def modes(township: Township) -> list[tuple[str, str, str]]:
    """(device, mode, reason) of every such entry, in order."""
    told = (fact_of(from_bytes(body)) for _seq, body in township.station.ledger.entries())
    return [
        (one.device, one.mode, one.reason) for one in told if isinstance(one, DeviceModeChanged)
    ]


def seconds(township: Township, count: float) -> None:
    township.clock.forward(seconds=count)
    township.caretaker.tick()


def test_what_goes_opens_a_mode_and_its_return_closes_it(township: Township) -> None:
    township.caretaker.modes.saw("printer", BACK)
    township.caretaker.modes.saw("printer", GONE)
    seconds(township, 4)
    assert modes(township) == []
    seconds(township, 1)
    township.caretaker.modes.saw("printer", BACK)
    seconds(township, 60)
    assert modes(township) == [
        ("printer", "DEGRADED", "no-answer"), ("printer", "NORMAL", "ready"),
    ]  # fmt: skip


def test_a_plug_pushed_in_anew_is_no_entry(township: Township) -> None:
    for state in (GONE, BACK):
        township.caretaker.modes.saw("id-card", state)
        seconds(township, 3)
    seconds(township, 60)
    assert modes(township) == []


def test_a_plug_that_is_loose_all_morning_fills_no_ledger(township: Township) -> None:
    for _ in range(300):
        for state in (GONE, BACK):
            township.caretaker.modes.saw("fingerprint", state)
            seconds(township, 6)
    assert 0 < len(modes(township)) <= 13


def test_what_was_never_asked_says_nothing(township: Township) -> None:
    township.caretaker.modes.saw("printer", DeviceState.UNKNOWN)
    seconds(township, 60)
    assert modes(township) == []


def test_an_opening_survives_the_restart_and_is_closed_by_it(township: Township) -> None:
    township.caretaker.modes.saw("printer", GONE)
    seconds(township, 10)
    township.close()
    township.open()
    opened = township.caretaker.modes.open()["printer"]
    assert (opened.reason, opened.seq) == ("no-answer", township.station.ledger.size - 1)
    township.caretaker.modes.saw("printer", GONE)
    seconds(township, 60)
    assert len(modes(township)) == 1
    township.caretaker.modes.saw("printer", BACK)
    seconds(township, 60)
    assert modes(township)[-1] == ("printer", "NORMAL", "ready")
    assert township.caretaker.modes.open() == {}


def test_a_device_that_was_taken_away_for_good_is_closed_at_the_start(township: Township) -> None:
    township.caretaker.modes.saw("modem", GONE)
    seconds(township, 10)
    township.close()
    township.open()
    township.caretaker.modes.begin({"printer"})
    assert modes(township)[-1] == ("modem", "NORMAL", "removed")
