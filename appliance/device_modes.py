"""What the ledger is told of the devices: each that goes opens a mode, its return closes it.

A watching thread says what it sees; the caretaker's tick tells the ledger what held long enough
(core/degraded.py). What stands open is read from the ledger, so that a restart neither forgets an
opening nor writes it twice.
"""

import logging
import threading
from collections.abc import Callable, Mapping

from msgspec import Struct

from appliance.core import degraded, envelope
from appliance.core.commands import ChangeDeviceMode
from appliance.core.degraded import NORMAL, Told
from appliance.core.entries import DeviceModeChanged
from appliance.ports import DeviceState
from appliance.station import Receipt, Station

log = logging.getLogger(__name__)

WELL = frozenset({DeviceState.READY, DeviceState.PAPER_LOW})
GONE = "removed"
"""A device that stood open when it was taken out of the settings is closed with this reason."""


class OpenMode(Struct, frozen=True):
    """A device without which the station goes on: since which entry, at what entry time, why."""

    device: str
    seq: int
    at: str
    reason: str


class DeviceModes:
    """`monotonic`: seconds for the holding times; the station's own clock unless told otherwise.

    `saw` comes from any thread; `settle` and `begin` from the caretaker's.
    """

    def __init__(self, station: Station, *, monotonic: Callable[[], float] | None = None) -> None:
        self._station = station
        self._monotonic = monotonic or station.clock.monotonic
        self._lock = threading.Lock()
        self._devices: dict[str, Told] = {}
        self._open: dict[str, OpenMode] | None = None

    def saw(self, name: str, state: DeviceState) -> None:
        """A device is so now. What nobody asked yet says nothing."""
        if state is DeviceState.UNKNOWN:
            return
        reason = "" if state in WELL else state.value
        now = self._monotonic()
        with self._lock:
            self._devices[name] = degraded.noticed(self._known(name), reason, now)

    def settle(self) -> None:
        """Tell the ledger what held long enough. Raises Fault, Breach: then it is owed still."""
        now = self._monotonic()
        with self._lock:
            owed = {name: one for name, one in self._devices.items() if degraded.owed(one, now)}
        for name, device in owed.items():
            self._told(name, device.seen, device.seen or DeviceState.READY.value)

    def tell(self, name: str, state: DeviceState) -> None:
        """Tell it at once where it differs from what the ledger says; nothing is held."""
        with self._lock:
            before = self._known(name).told
        reason = "" if state in WELL else state.value
        if state is not DeviceState.UNKNOWN and reason != before:
            self._told(name, reason, state.value)

    def begin(self, names: set[str]) -> None:
        """At start: what stands open of devices that this counter has no more is closed."""
        for name in sorted(set(self.open()) - names):
            self._told(name, "", GONE)

    def open(self) -> Mapping[str, OpenMode]:
        """Device -> its open mode, as the ledger has it."""
        with self._lock:
            return dict(self._read())

    # --- inside -------------------------------------------------------------------------------

    def _told(self, name: str, reason: str, word: str) -> None:
        mode = degraded.mode_of(reason)
        receipt = self._station.do(ChangeDeviceMode(device=name, mode=mode, reason=word))
        with self._lock:
            self._keep(name, reason, receipt)
        log.info("device %s: %s %s entry=%d", name, mode, word, receipt.last_seq)

    def _keep(self, name: str, reason: str, receipt: Receipt) -> None:
        """Only now: a change that the ledger did not take is owed still."""
        now = self._monotonic()
        known = degraded.noticed(self._known(name), reason, now)
        seen = self._devices.get(name, known).seen
        told = degraded.after_telling(known, now)
        self._devices[name] = degraded.noticed(told, seen, now)
        at = envelope.from_bytes(self._station.ledger.entry(receipt.last_seq)).at
        if reason:
            self._read()[name] = OpenMode(name, receipt.last_seq, at, reason)
        else:
            self._read().pop(name, None)

    def _known(self, name: str) -> Told:
        if name not in self._devices:
            opened = self._read().get(name)
            reason = opened.reason if opened else ""
            self._devices[name] = Told(told=reason, seen=reason, since=self._monotonic())
        return self._devices[name]

    def _read(self) -> dict[str, OpenMode]:
        """The newest entry of each device, read once."""
        if self._open is None:
            self._open = {}
            for subject, seq, body in self._station.ledger.newest_of(degraded.SUBJECT):
                written = envelope.from_bytes(body)
                fact = envelope.fact_of(written)
                if isinstance(fact, DeviceModeChanged) and fact.mode != NORMAL:
                    name = subject.removeprefix(degraded.SUBJECT)
                    self._open[name] = OpenMode(name, seq, written.at, fact.reason)
        return self._open
