"""Voice changer (F05) and phone shield (F09): switched by the host, each time with an entry."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.core.commands import PauseSession, SwitchRelay
from appliance.core.entries import RelaySwitched
from appliance.core.relays import OFF, ON, PHONE_SHIELD, VOICE_CHANGER
from appliance.panel_watch import PanelWatch
from appliance.ports import Contacts
from appliance.relay_watch import RelayWatch
from appliance.settings import PanelPins
from appliance.station import Refused
from drivers.panel_gpio.device import GpioPanel
from drivers.panel_gpio.simulator import PanelSimulator
from tests.fakes.desk import until
from tests.fakes.played_panel import PlayedPanel
from tests.fakes.township import Township

PERMIT = "青无〔2026〕7号"
WELL = Contacts()


class Hall:
    """A station whose session runs, and its panel."""

    def __init__(self, folder: Path) -> None:
        self.town = Township(folder)
        self.panel = PlayedPanel()
        self.number = self.town.lease_to("IN_SESSION")
        self.starts()

    def starts(self) -> None:
        """The panel's watch begins anew, as with the box."""
        self.watch = PanelWatch(
            self.town.station, self.panel, states=dict, called=lambda: False, end=lambda: None
        )
        self.looks()

    def looks(self, contacts: Contacts | None = WELL) -> frozenset[str]:
        """What the panel is told to hold on, after the box looked twice."""
        self.panel.seen = contacts
        self.watch.tick()
        self.watch.tick()
        return self.panel.shown.relays

    def switches(self, relay: str, state: str, permit: str = "") -> None:
        told = SwitchRelay(trade=self.number, relay=relay, state=state, permit=permit)
        self.town.by("reviewer", "HOST", told)

    def said(self) -> list[tuple[str, str, str]]:
        facts = (one.fact for one in self.town.trade(self.number).conduct.said)
        return [
            (one.relay, one.state, one.reason) for one in facts if isinstance(one, RelaySwitched)
        ]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.town.close()


def test_f05_the_voice_changer_is_switched_by_the_host_and_logged(hall: Hall) -> None:
    assert hall.looks() == frozenset()
    hall.switches(VOICE_CHANGER, ON)
    assert hall.looks() == {VOICE_CHANGER}
    hall.switches(VOICE_CHANGER, OFF)
    assert hall.looks() == frozenset()
    assert hall.said() == [(VOICE_CHANGER, ON, ""), (VOICE_CHANGER, OFF, "")]


def test_f09_the_shield_is_switched_only_with_the_document_that_allows_it(hall: Hall) -> None:
    with pytest.raises(Refused, match="shield-unlawful"):
        hall.switches(PHONE_SHIELD, ON)
    assert hall.looks() == frozenset()
    hall.switches(PHONE_SHIELD, ON, PERMIT)
    assert hall.looks() == {PHONE_SHIELD}
    last = hall.town.trade(hall.number).conduct.said[-1].fact
    assert isinstance(last, RelaySwitched)
    assert last.permit == PERMIT


def test_f05_f09_the_end_of_the_session_switches_off_with_an_entry(hall: Hall) -> None:
    hall.switches(VOICE_CHANGER, ON)
    hall.switches(PHONE_SHIELD, ON, PERMIT)
    assert hall.looks() == {VOICE_CHANGER, PHONE_SHIELD}
    hall.town.step("RESULT_PUBLIC", hall.number)
    assert hall.looks() == frozenset()
    assert sorted(hall.said()[2:]) == [(PHONE_SHIELD, OFF, "OVER"), (VOICE_CHANGER, OFF, "OVER")]
    hall.looks()
    assert len(hall.said()) == 4  # told once


def test_f05_a_box_that_starts_switches_off_what_was_on(hall: Hall) -> None:
    hall.switches(VOICE_CHANGER, ON)
    hall.starts()
    assert hall.looks() == frozenset()
    assert hall.said()[-1] == (VOICE_CHANGER, OFF, "RESTART")
    hall.switches(VOICE_CHANGER, ON)
    assert hall.looks() == {VOICE_CHANGER}


def test_f05_a_panel_that_falls_silent_holds_nothing_on_and_the_session_goes_on(
    hall: Hall,
) -> None:
    hall.switches(VOICE_CHANGER, ON)
    hall.looks()
    assert hall.looks(None) == frozenset()
    assert hall.said()[-1] == (VOICE_CHANGER, OFF, "SILENT")
    assert hall.looks() == frozenset()  # it came back: nothing goes on by itself
    hall.town.step("RESULT_PUBLIC", hall.number)


def test_f05_on_the_battery_it_goes_off_at_once_and_the_entry_follows(hall: Hall) -> None:
    watch = RelayWatch(hall.town.station)
    watch.look(there=True)
    hall.switches(VOICE_CHANGER, ON)
    watch.look(there=True)
    assert watch.on == {VOICE_CHANGER}
    hall.town.station.resting = True
    watch.look(there=False)
    assert watch.on == frozenset()
    assert hall.said() == [(VOICE_CHANGER, ON, "")]  # nothing new is written on the battery
    hall.town.station.resting = False
    watch.look(there=False)
    assert hall.said()[1:] == [(VOICE_CHANGER, OFF, "SILENT")]


def test_f05_a_pause_leaves_it_on(hall: Hall) -> None:
    hall.switches(VOICE_CHANGER, ON)
    hall.town.by("reviewer", "HOST", PauseSession(trade=hall.number, reason="S99"))
    assert hall.looks() == {VOICE_CHANGER}


@pytest.mark.parametrize(
    ("relay", "state", "code"),
    [
        (VOICE_CHANGER, OFF, "relay-stands-so"),
        ("SIREN", ON, "relay-unknown"),
        (VOICE_CHANGER, "HALF", "relay-unknown"),
    ],
)
def test_f05_what_cannot_be_switched_is_said(
    hall: Hall, relay: str, state: str, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        hall.switches(relay, state)


def test_f05_before_anybody_is_there_nothing_goes_on(tmp_path: Path) -> None:
    town = Township(tmp_path)
    number = town.lease_to("READY")
    told = SwitchRelay(trade=number, relay=VOICE_CHANGER, state=ON)
    with pytest.raises(Refused, match="relay-nobody-here"):
        town.by("reviewer", "HOST", told)
    town.close()


def test_f05_the_relay_itself_follows_the_ledger_from_the_entry_to_the_end(tmp_path: Path) -> None:
    """The station, the driver and the laboratory's panel: nothing is played in between."""
    pins = PanelPins(voice_changer=12)
    with PanelSimulator(tmp_path / "panel", pins.numbers()) as seen:
        panel = GpioPanel(replace(pins, simulated=str(seen.path)))
        panel.probe()
        town = Township(tmp_path / "town")
        number = town.lease_to("IN_SESSION")
        watch = PanelWatch(
            town.station, panel, states=dict, called=lambda: False, end=lambda: None
        )

        def looks() -> None:
            watch.tick()
            watch.tick()  # the light goes before the look

        looks()
        told = SwitchRelay(trade=number, relay=VOICE_CHANGER, state=ON)
        town.by("reviewer", "HOST", told)
        looks()
        until(lambda: seen.relay_on("voice_changer"))
        town.step("RESULT_PUBLIC", number)
        looks()
        until(lambda: not seen.relay_on("voice_changer"))
        panel.close()
        town.close()
