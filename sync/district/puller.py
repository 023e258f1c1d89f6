"""The district's puller: walks the stations that can be reached, each on its own schedule.

A turn reads what the station published, fetches the public texts that its entries name, and lays
at its door what the district gives. So a reachable box needs no push at all. A turn that breaks
costs nothing that had arrived.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import Final

from msgspec import Struct

from appliance.core.instant import text_of
from appliance.ports import Clock, Entropy, StorageFault, SyncFault
from sync.district.center import Center
from sync.district.downward import ForStation
from sync.district.own_door import cosignatures
from sync.district.schedule import Schedule
from sync.district.store.store import SqlShelf
from sync.ingest import Outcome
from sync.pull import KeptTiles, StationDoor, deliver, published
from sync.settings import EnrolledStation

log = logging.getLogger(__name__)

AT_ONCE: Final = 4
"""Stations pulled at the same time: the store has one writer, the lines are slow."""
POLL_S: Final = 1.0
NO_LINE: Final = "no-line"


Doors = Callable[[EnrolledStation], StationDoor]
"""Opens a station's door; its certificate and what it trusts are the opener's matter."""


class Turn(Struct, frozen=True):
    """What came of the last turn at a station: when, entries held, new ones, and a reason.

    `reason`: empty, NO_LINE, one of sync.ingest.REASONS, or what the station said of the delivery.
    """

    at: str
    size: int
    new: int = 0
    reason: str = ""


class Puller:
    """`turn` pulls one station that is due, from any thread; `run` keeps some threads at it."""

    def __init__(
        self,
        center: Center,
        stations: Callable[[], Sequence[EnrolledStation]],
        doors: Doors,
        *,
        clock: Clock,
        entropy: Entropy,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        """`beat`: what else the district does about once a second, on the thread of `run`."""
        self._beat = beat
        self._center, self._stations, self._doors = center, stations, doors
        self._clock = clock
        self._schedule = Schedule(clock, entropy)
        self._guard = threading.Lock()
        self._tiles: dict[str, KeptTiles] = {}
        self.turns: dict[str, Turn] = {}
        """By origin, the last one."""

    def run(self, stop: threading.Event, at_once: int = AT_ONCE) -> None:
        """Until `stop`: whatever is due, at most `at_once` stations at the same time."""
        with ThreadPoolExecutor(at_once, thread_name_prefix="puller") as pool:
            while not stop.is_set():
                while station := self._next():
                    pool.submit(self._turn, station).add_done_callback(_report)
                self._beat()
                stop.wait(POLL_S)

    def turn(self) -> Turn | None:
        """Pull the station that has waited longest; None when none is due."""
        station = self._next()
        return None if station is None else self._turn(station)

    def _next(self) -> EnrolledStation | None:
        stations = {
            one.origin: (one, float(one.pull.every_s)) for one in self._stations() if one.pull
        }
        with self._guard:
            self._schedule.set({origin: every_s for origin, (_one, every_s) in stations.items()})
            origin = self._schedule.take()
        return None if origin is None else stations[origin][0]

    def _turn(self, station: EnrolledStation) -> Turn:
        turn = Turn(self._now(), 0, reason=NO_LINE)
        try:
            turn = self._pulled(station)
        finally:
            with self._guard:
                self._schedule.done(station.origin, good=not turn.reason)
                self.turns[station.origin] = turn
        return turn

    def _pulled(self, station: EnrolledStation) -> Turn:
        shelf = self._center.store.shelf(station.origin)
        if shelf is None:
            return Turn(self._now(), 0, reason=NO_LINE)
        before = shelf.size
        reason = NO_LINE
        try:
            with closing(self._doors(station)) as door:
                reason = self._conversation(shelf, door, before)
        except (SyncFault, StorageFault) as error:
            log.info("pull broke off station=%s: %s", station.code, error)
        size = shelf.size
        if size != before or reason not in ("", NO_LINE):
            log.info("pulled station=%s size=%d reason=%s", station.code, size, reason)
        return Turn(self._now(), size, size - before, reason)

    def _conversation(self, shelf: SqlShelf, door: StationDoor, held: int) -> str:
        outcome = self._entries(shelf, door, held)
        if outcome is None:
            return ""
        if outcome.reason:
            return outcome.reason
        self._blobs(shelf, door)
        self._parcels(shelf, door)
        self._line(shelf, door)
        return deliver(door, ForStation(self._center, shelf)).reason

    def _entries(self, shelf: SqlShelf, door: StationDoor, held: int) -> Outcome | None:
        """What the station published beyond what is held; None when it published nothing.

        `held`: before the station was asked anything; less than that was put back.
        """
        kept = self._tiles.setdefault(shelf.origin, KeptTiles())
        source = published(kept.through(door.file))
        if source is None:
            return None
        outcome = self._center.take_in(source, expected=shelf.origin, after=held)
        self._tiles.pop(shelf.origin, None)  # what was read is in the store, or was refused
        return outcome

    def _blobs(self, shelf: SqlShelf, door: StationDoor) -> None:
        """Public texts that entries name; what is not there yet comes with another turn."""
        for digest in self._center.blobs.wanted(shelf.number):
            body = door.blob(digest)
            if body is not None and not self._center.blobs.keep(digest, body):
                log.warning("a public text has another digest station=%s", shelf.station.code)

    def _parcels(self, shelf: SqlShelf, door: StationDoor) -> None:
        """Sealed parcels of the vault that are not here; one never changes under its name."""
        room = self._center.parcels
        held = frozenset(room.names(shelf.hash))
        for name in (one for one in door.parcels() if one not in held):
            body = door.parcel(name)
            refused = "" if body is None else room.keep(shelf.hash, name, body)
            if refused:
                log.warning("a parcel was refused station=%s: %s", shelf.station.code, refused)
                return

    def _line(self, shelf: SqlShelf, door: StationDoor) -> None:
        """Its line under our own ledger, set over what an earlier visit laid at its door."""
        station = shelf.station
        note = door.cosigned() if station.witness else None
        if note is not None and (reason := cosignatures(self._center).take(station, note)):
            log.warning("a line under our ledger was refused station=%s: %s", station.code, reason)

    def _now(self) -> str:
        return text_of(self._clock.now().at)


def _report(done: Future[Turn]) -> None:
    """A turn that failed for no known reason is a bug of ours: the log says so, others go on."""
    error = done.exception()
    if error is not None:
        log.error("a pull failed", exc_info=error)
