"""The customer display: notices in turn, a deposit's amount for a minute, nothing sealed."""

import re
from pathlib import Path

import pytest

from appliance.ports import DeviceState, NoAnswer
from kiosk_ui.counter_display import AMOUNT_S, CounterDisplay
from tests.fakes.desk import Desk
from tests.fakes.township import Township

ROOT = Path(__file__).parents[2]


class Played:
    """Remembers what was shown; `there` is its cable."""

    name = "display"

    def __init__(self) -> None:
        self.shown: list[object] = []
        self.there, self.breaks = True, False

    def probe(self) -> DeviceState:
        return DeviceState.READY if self.there else DeviceState.NO_ANSWER

    def close(self) -> None:
        """Nothing is open."""

    def _take(self, what: object) -> bool:
        if self.breaks:
            raise NoAnswer("pulled")
        self.shown.append(what)
        return True

    def amount(self, fen: int) -> bool:
        return self._take(fen)

    def lines(self, upper: str, lower: str) -> bool:
        return self._take((upper, lower))

    def clear(self) -> None:
        self._take("dark")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


@pytest.fixture
def played() -> Played:
    return Played()


@pytest.fixture
def counter(desk: Desk, played: Played) -> CounterDisplay:
    return CounterDisplay(desk.town.station, played)


def test_without_notices_it_is_dark(counter: CounterDisplay, played: Played) -> None:
    counter.round()
    assert played.shown == ["dark"]


def test_notices_come_in_turn(desk: Desk, counter: CounterDisplay, played: Played) -> None:
    desk.town.lease_to("PUBLISHED")
    counter.round()
    counter.round()
    assert played.shown == [("CBD-0001 800/mu/yr", "to 03-16 17:00")] * 2


def test_an_amount_stays_for_a_minute(desk: Desk, counter: CounterDisplay, played: Played) -> None:
    counter.amount(50_000)
    desk.town.clock.forward(seconds=AMOUNT_S - 1)
    counter.round()
    assert played.shown == [50_000]
    desk.town.clock.forward(seconds=1)
    counter.round()
    assert played.shown == [50_000, "dark"]


@pytest.mark.parametrize("how", ["away", "breaks"])
def test_a_display_that_is_away_keeps_nobody_waiting(
    counter: CounterDisplay, played: Played, how: str
) -> None:
    played.there, played.breaks = how != "away", how == "breaks"
    counter.amount(50_000)
    counter.round()
    assert played.shown == []


def test_only_the_page_of_the_deposits_shows_an_amount() -> None:
    """So no sealed one can come there."""
    using = {
        path.name
        for path in (ROOT / "kiosk_ui").rglob("*.py")
        if re.search(r"\bcounter\.amount\(|display\.amount\(", path.read_text("utf-8"))
    }
    assert using == {"deposits.py", "counter_display.py"}
