"""The customer display: its bytes, what one sees on it, its line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.ports import DeviceState, NoAnswer
from drivers.display_esc import wire
from drivers.display_esc.device import EscDisplay
from drivers.display_esc.simulator import DisplaySimulator
from drivers.display_esc.wire import Lamp, Model, Unshowable
from drivers.simulation import SimulatedLine
from tests.fakes.desk import until

TOTAL = bytes.fromhex("1B73321B514131323830302E30300D")
"""The example of protocols.md 8.2: "12800.00" as total."""


def test_the_example_of_the_document() -> None:
    assert wire.amount(1_280_000, Model.LED8, Lamp.TOTAL) == TOTAL


@pytest.mark.parametrize(
    ("fen", "shown"),
    [
        (0, "0.00"),
        (1, "0.01"),
        (99_999_999, "999999.99"),
        (100_000_000, "1000000"),
        (9_999_999_900, "99999999"),
    ],
)
def test_an_amount_has_eight_places_at_most(fen: int, shown: str) -> None:
    assert wire.amount(fen, Model.LED8, Lamp.PAYMENT) == b"\x1bs3\x1bQA" + shown.encode() + b"\r"


@pytest.mark.parametrize("fen", [100_000_001, 10_000_000_000])
def test_an_amount_that_does_not_fit_whole_is_not_shown_in_part(fen: int) -> None:
    with pytest.raises(Unshowable):
        wire.amount(fen, Model.LED8, Lamp.PAYMENT)


@pytest.mark.parametrize("text", ["青禾", "a\rb", "x" * 21, "\x1b@", "\x7f"])
def test_a_line_is_plain_and_short(text: str) -> None:
    with pytest.raises(Unshowable):
        wire.line(text)


@given(st.text(max_size=30))
def test_no_text_smuggles_a_command(text: str) -> None:
    try:
        sent = wire.line(text)
    except Unshowable:
        return
    assert sent.count(b"\x1b") == 1
    assert sent.index(b"\r") == len(sent) - 1


@given(st.binary(max_size=600))
def test_the_simulated_one_takes_any_bytes(noise: bytes) -> None:
    display = DisplaySimulator()
    display.received(noise)
    display.received(b"\r" + wire.INITIALISE + wire.line("again"))
    assert display.upper == "again"
    assert len(display._held) <= 256


class Bench:
    def __init__(self, folder: Path, model: Model) -> None:
        self.seen = DisplaySimulator(model.value)
        self.line = SimulatedLine(folder / "display", self.seen, device_baud=2_400)
        self.trace: list[str] = []
        self.driver = EscDisplay(str(self.line.path), 2_400, model=model, trace=self.trace.append)

    def shows(self, upper: str, lower: str = "") -> None:
        until(lambda: (self.seen.upper, self.seen.lower) == (upper, lower))


@pytest.fixture(params=list(Model), ids=lambda model: model.value)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path, request.param)
    with made.line:
        yield made
        made.driver.close()


def test_an_amount_is_seen_and_goes_again(bench: Bench) -> None:
    assert bench.driver.probe() is DeviceState.READY
    assert bench.driver.amount(1_280_000)
    if bench.seen.model == "led8":
        bench.shows("12800.00")
        assert bench.seen.lit == "payment"
    else:
        bench.shows("12,800.00".rjust(20), "CNY".rjust(20))
    bench.driver.clear()
    bench.shows("")
    until(lambda: not bench.seen.lit)


def test_lines_are_for_displays_with_letters(bench: Bench) -> None:
    letters = bench.seen.model == "cd5220"
    bench.driver.amount(100)
    assert bench.driver.lines("CBD-0011 800/mu/yr", "to 03-16 17:00") is letters
    bench.shows(*(("CBD-0011 800/mu/yr", "to 03-16 17:00") if letters else ("", "")))


def test_what_it_cannot_show_leaves_it_dark(bench: Bench) -> None:
    bench.driver.amount(100)
    too_much = 10**22 + 1
    assert not bench.driver.amount(too_much)
    bench.shows("")


def test_a_pulled_cable_is_told_and_the_next_amount_is_whole(bench: Bench) -> None:
    bench.driver.amount(100)
    bench.line.unplug()
    with pytest.raises(NoAnswer):
        until(lambda: not bench.driver.amount(200))
    bench.line.plug()
    bench.seen.power_cycle()
    assert bench.driver.amount(300)
    until(lambda: "3.00" in bench.seen.upper)


def test_what_is_shown_stays_out_of_the_trace(bench: Bench) -> None:
    bench.driver.amount(1_280_000)
    assert all("31 32" not in line for line in bench.trace)
