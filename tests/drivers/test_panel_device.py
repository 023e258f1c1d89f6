"""The panel against its simulator, and on machines that have none."""

import functools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from gpiozero import LED, BadPinFactory
from gpiozero.pins.mock import MockFactory

from appliance.core.panel import Lamp, Shown
from appliance.ports import Contacts, DeviceState, NoAnswer
from appliance.settings import PanelPins
from drivers.panel_gpio.device import GpioPanel
from drivers.panel_gpio.simulator import PanelSimulator
from tests.fakes.desk import until as seen

until = functools.partial(seen, within_s=20.0)

PINS = PanelPins(door_s=0.2)


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[PanelSimulator]:
    with PanelSimulator(tmp_path / "panel", PINS.numbers()) as made:
        yield made


@pytest.fixture
def panel(simulator: PanelSimulator) -> Iterator[GpioPanel]:
    made = GpioPanel(PanelPins(door_s=0.2, simulated=str(simulator.path)))
    assert made.probe() is DeviceState.READY
    yield made
    made.close()


def test_the_state_at_the_start_is_known_at_once(simulator: PanelSimulator) -> None:
    simulator.open_case()
    simulator.drain()
    panel = GpioPanel(PanelPins(simulated=str(simulator.path)))
    assert panel.contacts() is None
    panel.probe()
    assert panel.contacts() == Contacts(tamper=True, battery_low=True)
    panel.close()


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda one: one.open_case(), Contacts(tamper=True)),
        (lambda one: one.open_case(switch="cover"), Contacts(cover=True)),
        (lambda one: one.cut_mains(), Contacts(mains=False)),
        (lambda one: one.drain(), Contacts(battery_low=True)),
        (lambda one: one.pull(), Contacts(tamper=True, cover=True, mains=False)),
    ],
)
def test_each_switch_is_heard(
    simulator: PanelSimulator,
    panel: GpioPanel,
    act: Callable[[PanelSimulator], None],
    expected: Contacts,
) -> None:
    assert panel.contacts() == Contacts()
    act(simulator)
    until(lambda: panel.contacts() == expected)


def test_a_switch_that_is_flipped_back_is_heard_too(
    simulator: PanelSimulator, panel: GpioPanel
) -> None:
    simulator.open_case()
    until(lambda: panel.contacts() == Contacts(tamper=True))
    simulator.open_case(is_open=False)
    until(lambda: panel.contacts() == Contacts())


@pytest.mark.parametrize("colour", ["green", "amber", "red"])
def test_the_lamp_shows_one_colour(
    simulator: PanelSimulator, panel: GpioPanel, colour: str
) -> None:
    panel.show(Shown(Lamp(colour)))
    until(lambda: simulator.lamps == (colour,))
    panel.show(Shown(Lamp.OFF))
    until(lambda: simulator.lamps == ())


def test_a_blinking_lamp_goes_on_and_off(simulator: PanelSimulator, panel: GpioPanel) -> None:
    panel.show(Shown(Lamp.RED, blink=True))
    until(lambda: simulator.times_on("red") >= 2)


def test_the_door_locks_again_by_itself(simulator: PanelSimulator, panel: GpioPanel) -> None:
    assert not simulator.door_open
    panel.open_door()
    until(lambda: simulator.times_on("door") == 1)
    until(lambda: not simulator.door_open)


def test_asking_again_does_not_keep_the_door_open(simulator: PanelSimulator) -> None:
    now = [0.0]
    pins = PanelPins(door_s=4.0, simulated=str(simulator.path))
    panel = GpioPanel(pins, monotonic=lambda: now[0])
    panel.probe()
    panel.open_door()
    until(lambda: simulator.door_open)
    now[0] = 3.9
    panel.open_door()
    now[0] = 4.0
    panel.show(Shown(Lamp.GREEN))  # anything that wakes the thread
    until(lambda: not simulator.door_open)
    assert simulator.times_on("door") == 1
    panel.close()


def test_a_panel_that_is_closed_leaves_the_door_locked(simulator: PanelSimulator) -> None:
    panel = GpioPanel(PanelPins(door_s=10, simulated=str(simulator.path)))
    panel.probe()
    panel.open_door()
    until(lambda: simulator.door_open)
    panel.close()
    until(lambda: not simulator.door_open)
    assert simulator.times_on("door") == 1


def lit(simulator: PanelSimulator, colour: str) -> bool:
    return simulator.lamps == (colour,)


class Played:
    """A panel whose time a test moves by hand."""

    def __init__(self, simulator: PanelSimulator) -> None:
        self.now = 0.0
        pins = PanelPins(simulated=str(simulator.path))
        self.panel = GpioPanel(pins, monotonic=lambda: self.now)
        self.panel.probe()

    def at(self, seconds: float, true: Callable[[], bool]) -> None:
        """Go there and let the thread look; then it has to be so."""
        self.now = seconds
        self.panel._edge()
        until(true)


def test_the_buzzer_plays_its_pattern_and_ends(simulator: PanelSimulator) -> None:
    played = Played(simulator)
    played.panel.sound((0.2, 0.1, 0.2))
    played.at(0.1, lambda: simulator.buzzing)
    played.at(0.25, lambda: not simulator.buzzing)
    played.at(0.35, lambda: simulator.buzzing)
    played.at(0.55, lambda: not simulator.buzzing)
    assert simulator.times_on("buzzer") == 2
    played.panel.close()


def test_a_pattern_of_more_than_two_seconds_is_refused(panel: GpioPanel) -> None:
    with pytest.raises(ValueError, match="2 s"):
        panel.sound((2.5,))


def test_a_lamp_test_shows_every_colour_and_then_what_is_true(simulator: PanelSimulator) -> None:
    played = Played(simulator)
    played.panel.show(Shown(Lamp.AMBER))
    played.at(0.0, lambda: simulator.lamps == ("amber",))
    assert played.panel.exercise() == ""
    for seconds, colour in ((0.1, "green"), (0.7, "amber"), (1.3, "red"), (1.9, "amber")):
        played.at(seconds, functools.partial(lit, simulator, colour))
    played.panel.close()


def test_a_panel_at_rest_does_not_wake(panel: GpioPanel) -> None:
    panel.show(Shown(Lamp.GREEN))
    never = threading.Event()
    until(lambda: panel.rounds >= 1 and not never.wait(0.3))
    before = panel.rounds
    never.wait(1.0)
    assert panel.rounds == before


def test_bouncing_contacts_are_one_opening(simulator: PanelSimulator) -> None:
    now = [0.0]
    pins = PanelPins(simulated=str(simulator.path))
    panel = GpioPanel(pins, monotonic=lambda: now[0])
    panel.probe()
    simulator.bounce("tamper", 5)
    simulator.open_case(switch="cover")
    until(lambda: panel.rounds > 25)

    def settled() -> bool:
        """The clock goes on: an edge that was seen late settles later."""
        now[0] += 0.06
        panel.show(Shown(Lamp.GREEN))
        return panel.contacts() == Contacts(cover=True)

    until(settled)
    panel.close()


# --- machines without it ----------------------------------------------------------------------


def without_header() -> MockFactory:
    raise BadPinFactory("Unable to load any default pin factory!")


def test_a_machine_without_pins_says_so_and_goes_on() -> None:
    panel = GpioPanel(PINS, make=without_header)
    assert panel.probe() is DeviceState.NO_ANSWER
    assert panel.contacts() is None
    panel.show(Shown(Lamp.GREEN))
    panel.sound((0.1,))
    with pytest.raises(NoAnswer):
        panel.open_door()
    assert panel.probe() is DeviceState.NO_ANSWER
    panel.close()


def test_the_real_pins_of_this_machine_are_asked_late() -> None:
    """Here there is no header; making the panel is safe, asking it is a state."""
    panel = GpioPanel(PINS)
    assert panel.probe() is DeviceState.NO_ANSWER
    panel.close()


def test_a_pin_that_somebody_else_holds_is_no_panel() -> None:
    factory = MockFactory()
    other = LED(PINS.red, pin_factory=factory)
    panel = GpioPanel(PINS, make=lambda: factory)
    assert panel.probe() is DeviceState.NO_ANSWER
    other.close()
    assert panel.probe() is DeviceState.READY
    panel.close()


def test_a_panel_that_comes_later_is_used(tmp_path: Path) -> None:
    path = tmp_path / "panel"
    panel = GpioPanel(PanelPins(simulated=str(path)))
    assert panel.probe() is DeviceState.NO_ANSWER
    with PanelSimulator(path, PINS.numbers()) as simulator:
        assert panel.probe() is DeviceState.READY
        panel.show(Shown(Lamp.RED))
        until(lambda: simulator.lamps == ("red",))
        panel.close()


def test_a_laboratory_that_starts_again_finds_lamp_and_switches_as_they_were(
    tmp_path: Path,
) -> None:
    path = tmp_path / "panel"
    panel = GpioPanel(PanelPins(simulated=str(path)))
    with PanelSimulator(path, PINS.numbers()) as first:
        panel.probe()
        panel.show(Shown(Lamp.AMBER))
        until(lambda: first.lamps == ("amber",))
    assert panel.contacts() == Contacts()
    with PanelSimulator(path, PINS.numbers()) as second:
        until(lambda: second.lamps == ("amber",))
        second.open_case()
        until(lambda: panel.contacts() == Contacts(tamper=True))
        panel.close()


def test_a_panel_wired_in_part_reads_well_where_nothing_is_wired(tmp_path: Path) -> None:
    pins = PanelPins(cover=0, mains=0, battery_low=0, door=0, buzzer=0)
    with PanelSimulator(tmp_path / "panel", pins.numbers()) as simulator:
        panel = GpioPanel(PanelPins(
            cover=0, mains=0, battery_low=0, door=0, buzzer=0, simulated=str(simulator.path),
        ))  # fmt: skip
        assert panel.probe() is DeviceState.READY
        assert panel.contacts() == Contacts()
        with pytest.raises(NoAnswer):
            panel.open_door()
        panel.close()


@pytest.mark.parametrize(
    "wrong", [{"red": 5}, {"red": 1}, {"door": 28}, {"door_s": 0.0}, {"door_s": 11.0}]
)
def test_wiring_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"pin|door_s"):
        PanelPins(**wrong)  # type: ignore[arg-type]  # what a settings file may hold


def test_a_header_that_is_not_there_is_not_looked_for_all_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def no_module(name: str) -> None:
        asked.append(name)
        raise ImportError(name)

    monkeypatch.setattr("importlib.import_module", no_module)
    now = [0.0]
    panel = GpioPanel(PINS, monotonic=lambda: now[0])
    states = {panel.probe() for _ in range(60)}
    assert (states, len(asked)) == ({DeviceState.NO_ANSWER}, 1)
    now[0] = 30.0
    panel.probe()
    assert len(asked) == 2
    panel.close()


@pytest.mark.parametrize("signal", ["voice_changer", "phone_shield"])
def test_f05_f09_a_relay_of_the_room_is_on_while_it_is_shown_on(
    tmp_path: Path, signal: str
) -> None:
    pins = PanelPins(voice_changer=12, phone_shield=20, shield_permit="X", door_s=0.2)
    with PanelSimulator(tmp_path / "panel", pins.numbers()) as simulator:
        panel = GpioPanel(msgspec.structs.replace(pins, simulated=str(simulator.path)))
        panel.probe()
        assert not simulator.relay_on(signal)
        panel.show(Shown(Lamp.GREEN, relays=frozenset({signal.upper()})))
        until(lambda: simulator.relay_on(signal))
        assert [simulator.relay_on(one) for one in ("voice_changer", "phone_shield")].count(
            True
        ) == 1
        panel.show(Shown(Lamp.GREEN))
        until(lambda: not simulator.relay_on(signal))
        panel.show(Shown(Lamp.GREEN, relays=frozenset({signal.upper()})))
        until(lambda: simulator.relay_on(signal))
        panel.close()  # a station that ends lets everything go
        until(lambda: not simulator.relay_on(signal))


def test_f09_no_shield_is_wired_without_the_document_that_allows_it() -> None:
    with pytest.raises(ValueError, match="shield_permit"):
        PanelPins(phone_shield=20)
