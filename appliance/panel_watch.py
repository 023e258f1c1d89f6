"""The station at its panel: what the switches say becomes entries, what is true becomes light.

`tick` is called about once a second by one thread. Edges are debounced by the panel; the state at
each start is told too, so that what happened while the box was off is not lost (protocols.md 7.1).
An opening of the case pauses every session that runs, once: whoever looked may let it go on.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Final

from appliance import interrupted
from appliance.core import envelope, panel, power
from appliance.core.commands import ChangeDeviceMode, Command, MarkPower, MarkTamper
from appliance.core.degraded import NORMAL
from appliance.core.entries import PowerMarked
from appliance.core.power import BATTERY, MAINS, PowerState, Supply
from appliance.core.recovery import State
from appliance.core.tamper import PINS
from appliance.device_modes import WELL
from appliance.ports import Contacts, DeviceState, Panel
from appliance.relay_watch import RelayWatch
from appliance.room_watch import RoomWatch
from appliance.station import Station

log = logging.getLogger(__name__)

ALARM: Final = (0.5, 0.2, 0.5, 0.2, 0.5)
POWER: Final = (0.15, 0.15, 0.15)
CALL: Final = (0.1,)

SHUT: Final = "closed"
"""Reason of the `device.mode` of a switch that is shut: the tables have no kind of its own."""

LIGHTLESS: Final = frozenset({"panel"})
"""Devices whose failing the lamp cannot or need not show."""


class PanelWatch:
    """`states`: how the devices are; `called`: somebody at the kiosk asks; `end`: ends in order.

    Nothing here is kept that the ledger did not take: what failed is told with the next tick.
    """

    def __init__(
        self,
        station: Station,
        board: Panel,
        *,
        states: Callable[[], Mapping[str, DeviceState]],
        called: Callable[[], bool],
        end: Callable[[], None],
    ) -> None:
        self._station = station
        self._board = board
        self._states = states
        self._called = called
        self._end = end
        self._told: dict[str, bool] = {}
        self._supply = Supply()
        self._power = PowerState.WELL
        self._was_called = False
        self._room = RoomWatch(station, board)
        self._relays = RelayWatch(station)

    def tick(self) -> None:
        """One look at the switches, one light. Raises Fault, Breach when the ledger is away.

        The light comes first: it shows what is wrong when nothing can be written.
        """
        contacts = self._board.contacts()
        self._light(contacts)
        self._relays.look(there=contacts is not None)
        if contacts is None:
            return
        self._look_at_power(contacts)
        self._look_at_case(contacts)
        self._room.look(contacts)

    # --- the case -----------------------------------------------------------------------------

    def _look_at_case(self, contacts: Contacts) -> None:
        for pin in PINS:
            is_open: bool = getattr(contacts, pin)
            if self._told.get(pin) is is_open:
                continue
            told: Command = (
                MarkTamper(pin=pin)
                if is_open
                else ChangeDeviceMode(device=pin, mode=NORMAL, reason=SHUT)
            )
            receipt = self._station.do(told)
            self._told[pin] = is_open
            log.info("switch %s open=%s entry=%d", pin, is_open, receipt.last_seq)
            if is_open:
                self._board.sound(ALARM)
                interrupted.pause_sessions(self._station, interrupted.TAMPER_OR_CLOCK)

    # --- power --------------------------------------------------------------------------------

    def _look_at_power(self, contacts: Contacts) -> None:
        now = self._station.clock.monotonic()
        self._supply = power.seen(
            self._supply, mains=contacts.mains, battery_low=contacts.battery_low, now=now
        )
        state = power.state_of(self._supply, now)
        # Before the entry: should the ledger not take it, the station rests or ends all the same.
        rested = self._station.resting
        self._station.resting = state in {PowerState.RESTS, PowerState.ENDS}
        try:
            self._tell_power(contacts, state)
            if self._station.resting and not rested:
                interrupted.pause_sessions(self._station)  # nobody is heard until it is resumed
        finally:
            if state is PowerState.ENDS:
                log.critical("the power is failing: the station ends")
                self._end()

    def _tell_power(self, contacts: Contacts, state: PowerState) -> None:
        self._mark(BATTERY, contacts.battery_low, "LOW", "GOOD")
        self._mark(MAINS, not contacts.mains, "LOST", "BACK")
        if state is not self._power:
            word = {PowerState.RESTS: "RESTING", PowerState.ENDS: "ENDING"}.get(state)
            if word is not None:
                self._station.do(MarkPower(source=MAINS, state=word))
            self._power = state

    def _mark(self, source: str, bad: bool, when_bad: str, when_good: str) -> None:
        """An edge, also one that came about while the box was off."""
        if source not in self._told:
            self._told[source] = self._said_bad(source)
        if self._told[source] is bad:
            return
        receipt = self._station.do(MarkPower(source=source, state=when_bad if bad else when_good))
        self._told[source] = bad
        log.warning("power %s bad=%s entry=%d", source, bad, receipt.last_seq)
        if bad:
            self._board.sound(POWER)

    def _said_bad(self, source: str) -> bool:
        """What the ledger says last of a source; of one that it never heard of: all well."""
        for _name, _seq, body in self._station.ledger.newest_of(power.SUBJECT + source):
            fact = envelope.fact_of(envelope.from_bytes(body))
            return isinstance(fact, PowerMarked) and fact.state not in power.WELL
        return False

    # --- light --------------------------------------------------------------------------------

    def _light(self, contacts: Contacts | None) -> None:
        station, called = self._station, self._called()
        proof = station.proof()
        case_open = contacts is not None and (contacts.tamper or contacts.cover)
        self._board.show(
            panel.shown(
                panel.Facts(
                    stopped=station.condition is State.RECOVERY,
                    tampered=case_open or bool(station.alarms()),
                    failing=any(
                        state not in WELL and state is not DeviceState.UNKNOWN
                        for name, state in self._states().items()
                        if name not in LIGHTLESS
                    ),
                    mains=contacts is None or contacts.mains,
                    line_up=proof.line_up,
                    waiting=proof.waiting,
                    called=called,
                    in_use=self._room.in_use,
                    relays=self._relays.on,
                )
            )
        )
        if called and not self._was_called:
            self._board.sound(CALL)
        self._was_called = called
