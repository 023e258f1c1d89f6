"""The station at its panel: the case, the power, the light."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.core import tamper
from appliance.core.commands import ClearTamper
from appliance.core.entries import (
    DeviceModeChanged,
    Fact,
    PowerMarked,
    TamperCleared,
    TamperOpened,
)
from appliance.core.envelope import fact_of, from_bytes
from appliance.core.panel import Lamp, Shown
from appliance.ledger.verify import verify_database
from appliance.panel_watch import ALARM, CALL, POWER, PanelWatch
from appliance.ports import Contacts, DeviceState, SignerFault
from appliance.station import Refused
from tests.fakes.played_panel import PlayedPanel
from tests.fakes.switched_signer import SwitchedSigner
from tests.fakes.township import TABLES, Township


class Counter:
    """A station with a panel; `again` is a restart of its process."""

    def __init__(self, folder: Path) -> None:
        self.town = Township(folder)
        self.panel = PlayedPanel()
        self.states: dict[str, DeviceState] = {}
        self.called = False
        self.ended = 0
        self.watch = self.watching()

    def watching(self) -> PanelWatch:
        return PanelWatch(
            self.town.station, self.panel, states=lambda: self.states,
            called=lambda: self.called, end=self._end,
        )  # fmt: skip

    def _end(self) -> None:
        self.ended += 1

    def again(self) -> None:
        self.town.close()
        self.town.open()
        self.watch = self.watching()

    def sees(self, contacts: Contacts | None, *, after_s: float = 0.0) -> None:
        self.panel.seen = contacts
        self.town.clock.forward(seconds=after_s)
        self.watch.tick()

    def told(self) -> list[Fact]:
        """The facts of all entries that the panel made."""
        kinds = (TamperOpened, TamperCleared, PowerMarked, DeviceModeChanged)
        facts = (fact_of(from_bytes(body)) for _seq, body in self.town.station.ledger.entries())
        return [one for one in facts if isinstance(one, kinds)]

    def looked(self, pin: str = "tamper", finding: str = "SERVICE") -> None:
        """Head and supervisor answer for the opening."""
        alarm = next(one for one in self.town.station.alarms() if one.pin == pin)
        digest = sha256(tamper.account(alarm, finding)).hexdigest()
        signers = [self.town.signer("head", "HEAD"), self.town.signer("supervisor", "SUPERVISOR")]
        self.town.station.do(ClearTamper(pin=pin, finding_sha256=digest), signers=signers)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.town.close()


QUIET = Lamp.AMBER
"""No line leads out of this township: what was done waits."""
SHUT = [DeviceModeChanged(pin, "NORMAL", "closed") for pin in tamper.PINS]
OPEN = Contacts(tamper=True)


# --- the case ---------------------------------------------------------------------------------


def test_the_state_at_the_start_is_told_once(counter: Counter) -> None:
    counter.sees(Contacts())
    counter.sees(Contacts(), after_s=60)
    assert counter.told() == SHUT


def test_each_edge_of_a_switch_is_an_entry(counter: Counter) -> None:
    counter.sees(Contacts())
    for contacts in (OPEN, OPEN, Contacts(), OPEN):
        counter.sees(contacts, after_s=1)
    opened, closed = TamperOpened("tamper"), DeviceModeChanged("tamper", "NORMAL", "closed")
    assert counter.told() == [*SHUT, opened, closed, opened]
    assert counter.panel.sounds == [ALARM, ALARM]


def test_a_case_that_was_opened_while_the_box_was_off_is_told_at_the_start(
    counter: Counter,
) -> None:
    counter.sees(Contacts())
    counter.again()
    counter.sees(OPEN)
    assert TamperOpened("tamper") in counter.told()


def test_shutting_the_case_does_not_end_the_alarm_but_two_people_do(counter: Counter) -> None:
    counter.sees(OPEN)
    counter.sees(Contacts(), after_s=1)
    assert counter.panel.shown == Shown(Lamp.RED, blink=True)
    counter.again()
    counter.sees(Contacts())
    assert counter.panel.shown == Shown(Lamp.RED, blink=True)
    counter.looked()
    counter.sees(Contacts())
    assert counter.panel.shown == Shown(QUIET)
    counter.town.close()
    report = verify_database(counter.town.folder / "station.db", tables=TABLES)
    assert report.findings == []
    counter.town.open()


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ([("clerk", "CLERK")], "role-may-not"),
        ([("head", "HEAD")], "second-missing"),
        ([("head", "HEAD"), ("head", "HEAD")], "second-missing"),
    ],
)
def test_one_alone_cannot_end_it(counter: Counter, who: list[tuple[str, str]], code: str) -> None:
    counter.sees(OPEN)
    signers = [counter.town.signer(*one) for one in who]
    with pytest.raises(Refused) as no:
        counter.town.station.do(
            ClearTamper(pin="tamper", finding_sha256="ab" * 32), signers=signers
        )
    assert no.value.refusal.code == code


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (ClearTamper(pin="cover", finding_sha256="ab" * 32), "alarm-unknown"),
        (ClearTamper(pin="tamper", finding_sha256="none"), "digest-form"),
    ],
)
def test_only_an_open_alarm_is_ended_and_with_an_account(
    counter: Counter, command: ClearTamper, code: str
) -> None:
    counter.sees(OPEN)
    signers = [
        counter.town.signer("head", "HEAD"), counter.town.signer("supervisor", "SUPERVISOR"),
    ]  # fmt: skip
    with pytest.raises(Refused) as no:
        counter.town.station.do(command, signers=signers)
    assert no.value.refusal.code == code


# --- power ------------------------------------------------------------------------------------

AWAY = Contacts(mains=False)


def power(counter: Counter) -> list[tuple[str, str]]:
    return [(one.source, one.state) for one in counter.told() if isinstance(one, PowerMarked)]


def test_a_short_cut_is_two_entries_and_stops_nothing(counter: Counter) -> None:
    counter.sees(Contacts())
    counter.sees(AWAY, after_s=1)
    counter.town.register()
    counter.sees(Contacts(), after_s=9)
    assert power(counter) == [("MAINS", "LOST"), ("MAINS", "BACK")]
    assert counter.panel.sounds == [POWER]
    assert counter.ended == 0


def test_after_ten_seconds_nothing_new_is_written_and_after_a_minute_it_ends(
    counter: Counter,
) -> None:
    counter.sees(AWAY)
    counter.sees(AWAY, after_s=9.9)
    assert not counter.town.station.resting
    counter.sees(AWAY, after_s=0.1)
    with pytest.raises(Refused) as no:
        counter.town.register()
    assert no.value.refusal.code == "power-failing"
    counter.sees(AWAY, after_s=49.9)
    assert counter.ended == 0
    counter.sees(AWAY, after_s=0.1)
    assert counter.ended == 1
    assert power(counter) == [("MAINS", "LOST"), ("MAINS", "RESTING"), ("MAINS", "ENDING")]


def test_mains_that_is_back_in_time_lets_business_go_on(counter: Counter) -> None:
    counter.sees(AWAY)
    counter.sees(AWAY, after_s=30)
    counter.sees(Contacts(), after_s=1)
    counter.town.register()
    assert power(counter)[-1] == ("MAINS", "BACK")


def test_a_session_is_paused_as_the_rest_begins_not_when_the_power_is_back(
    counter: Counter,
) -> None:
    """So no offer made in the second of the return closes what nobody could hear."""
    number = counter.town.lease_to("IN_SESSION")
    counter.sees(AWAY)
    assert not counter.town.trade(number).conduct.paused
    counter.sees(AWAY, after_s=11)
    assert counter.town.trade(number).conduct.paused
    counter.sees(Contacts(), after_s=1)
    assert counter.town.trade(number).conduct.paused


def test_a_low_battery_ends_the_station_at_once(counter: Counter) -> None:
    counter.sees(Contacts(mains=False, battery_low=True))
    assert counter.ended == 1
    assert power(counter) == [("BATTERY", "LOW"), ("MAINS", "LOST"), ("MAINS", "ENDING")]


def test_the_next_start_tells_that_the_power_is_back(counter: Counter) -> None:
    counter.sees(Contacts(mains=False, battery_low=True))
    counter.again()
    counter.sees(Contacts())
    assert power(counter)[-2:] == [("BATTERY", "GOOD"), ("MAINS", "BACK")]
    before = len(power(counter))
    counter.again()
    counter.sees(Contacts())
    assert len(power(counter)) == before


def test_what_falls_due_on_the_battery_waits(counter: Counter) -> None:
    number = counter.town.lease_to("PUBLISHED")
    counter.sees(AWAY)
    counter.sees(AWAY, after_s=11)
    counter.town.go("2026-03-16 17:01")
    assert counter.town.trade(number).stage == "PUBLISHED"
    counter.sees(Contacts())
    counter.town.caretaker.tick()
    assert counter.town.trade(number).stage != "PUBLISHED"


def test_without_its_key_it_still_rests_ends_and_shines(tmp_path: Path) -> None:
    counter = Counter(tmp_path)
    counter.town.close()
    counter.town.key = SwitchedSigner(counter.town.key)  # type: ignore[arg-type]  # the test's key
    counter.again()
    counter.town.key.there = False
    with pytest.raises(SignerFault):
        counter.sees(Contacts(mains=False, battery_low=True))
    assert counter.town.station.resting
    assert counter.ended == 1
    counter.town.key.there = True
    counter.sees(Contacts(mains=False, battery_low=True))
    assert ("MAINS", "LOST") in power(counter)
    counter.town.close()


# --- light ------------------------------------------------------------------------------------


def test_a_panel_that_is_away_is_no_alarm(counter: Counter) -> None:
    counter.sees(None)
    assert counter.told() == []
    assert counter.panel.shown == Shown(QUIET)


@pytest.mark.parametrize(
    ("states", "lamp"),
    [
        ({"printer": DeviceState.READY, "id-card": DeviceState.PAPER_LOW}, QUIET),
        ({"printer": DeviceState.UNKNOWN}, QUIET),
        ({"printer": DeviceState.PAPER_OUT}, Lamp.RED),
        ({"panel": DeviceState.NO_ANSWER}, QUIET),
    ],
)
def test_a_device_that_fails_is_red(
    counter: Counter, states: dict[str, DeviceState], lamp: Lamp
) -> None:
    counter.states = states
    counter.sees(Contacts())
    assert counter.panel.shown == Shown(lamp)


def test_a_call_at_the_kiosk_blinks_and_sounds_once(counter: Counter) -> None:
    counter.called = True
    counter.sees(Contacts())
    counter.sees(Contacts(), after_s=1)
    assert counter.panel.shown == Shown(QUIET, blink=True)
    assert counter.panel.sounds == [CALL]
    counter.called = False
    counter.sees(Contacts())
    assert counter.panel.shown == replace(counter.panel.shown, blink=False)
