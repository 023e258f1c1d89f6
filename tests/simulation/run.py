"""A run: boxes, a district, people and mishaps on one queue of events, under one seed."""

import heapq
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

import requests

from appliance.ledger import vault_parcels
from appliance.ports import Breach, StorageFault
from sync import bundle, diary, http_district, push, sources
from sync.district.forwarding import Far
from sync.district.store import store
from sync.settings import EnrolledStation, PulledFrom, WatchedLog
from sync.station_door import HttpStationDoor
from tests.fakes.district_desk import DISTRICT
from tests.simulation.box import Box, Identity
from tests.simulation.business import Desk
from tests.simulation.chance import Chance
from tests.simulation.clocks import DAY, HOUR, MINUTE, World
from tests.simulation.disk import PowerCut
from tests.simulation.district import KEY, MIRROR, District
from tests.simulation.law import Law, Violation
from tests.simulation.line import CLEAR, Line, Weather, Wsgi
from tests.simulation.supervision import KEY as SUPERVISION
from tests.simulation.supervision import Supervision

TRAIL = 40
PULL = PulledFrom(url="https://box.example:8443", every_s=6 * 3600)
"""Of a station that is visited: due whenever its turn comes."""
CALM_DAYS = 1
"""After the last fault: within this everything must have arrived."""
SMALL = (
    (bundle, "ENTRIES_MAX", 8),
    (push, "WHOLE_BYTES_MAX", 700),
    (http_district, "WHOLE_BYTES_MAX", 700),
    (sources, "WIDTH", 4),
    (store, "EVIDENCE_MAX", 12),
    (store, "PROMISES_MAX", 4),
    (diary, "REFUSALS_MAX", 5),
    (vault_parcels, "REST_S", 30 * 3600.0),
)
"""Limits of the product, small enough that a month of a township reaches them; and a rest long
enough that it does not seal all day."""


class Failed(Exception):
    """A run that broke a law or fell over: when, why, what led there, how to see it again."""

    def __init__(self, run: "Run", error: BaseException) -> None:
        lines = "\n".join(f"  {line}" for line in run.trail)
        super().__init__(
            f"{type(error).__name__}: {error}\n"
            f"seed {run.seed}, simulated time {run.world.at.isoformat()}\n"
            f"the last events:\n{lines}\n"
            f"again: python -m tests.simulation --seed {run.seed} --boxes {run.count} "
            f"--days {run.days}"
        )
        self.error = error


@dataclass(frozen=True, slots=True)
class Found:
    """What a run that kept the law looked like."""

    seed: int
    boxes: int
    days: int
    digest: str
    entries: int
    requests: int
    counted: dict[str, int]


@dataclass(order=True, slots=True)
class _Event:
    ms: int
    number: int
    name: str = field(compare=False)
    act: Callable[[], None] = field(compare=False)


class Run:
    """One seed in one folder. `go` runs it; Failed tells of a violation."""

    def __init__(self, seed: int, folder: Path, *, boxes: int, days: int) -> None:
        self.seed, self.folder, self.count, self.days = seed, folder, boxes, days
        self.chance = Chance(seed)
        self.world = World()
        self.counted: Counter[str] = Counter()
        self.trail: deque[str] = deque(maxlen=TRAIL)
        self._digest = sha256()
        self._queue: list[_Event] = []
        self._numbers = 0
        self._visits = self.chance.stream("visits")
        identities = [Identity.of(number) for number in range(boxes)]
        enrolled = [
            EnrolledStation(
                code=one.code, name="青禾镇", origin=one.origin, vkey=one.key.vkey,
                witness=one.cosigner.vkey, pull=PULL if one.is_pulled else None,
            )
            for one in identities
        ]  # fmt: skip
        self.boxes: list[Box] = []
        self.district = District(
            folder / "district", enrolled, self.world, self.chance, self._station_door
        )
        logs = [WatchedLog(name="青禾镇", origin=one.origin, vkey=one.key.vkey)
                for one in identities]  # fmt: skip
        logs.append(WatchedLog(name="示例县", origin=DISTRICT.name, vkey=DISTRICT.vkey))
        self.supervision = Supervision(
            folder / "supervision", logs, self.world, self.chance, self.counted
        )
        self.district.show_to(Far(SUPERVISION.verifier, self.supervision.line.witness()))
        self.law = Law(self.district, self.supervision, self.boxes, self.counted)
        self.desks: dict[str, Desk] = {}
        """Of each box, by its name."""
        self.notes: dict[tuple[str, str], bytes] = {}
        """What the district laid ready: (station or all, name) -> newest bytes."""
        for one in identities:
            self.add(f"box{one.number}", one)
        self.at(HOUR, "beat", self._beat)

    @property
    def end_ms(self) -> int:
        """When the last fault is over."""
        return self.days * DAY

    # --- boxes ----------------------------------------------------------------------------

    def add(self, name: str, identity: Identity, *, image: Path | None = None) -> Box:
        """A box that comes to life: new, or from the image of another."""
        line = Line(
            name, self.district.door, self.chance.stream(f"line {name}"), self.counted,
            self._district_fell,
        )  # fmt: skip
        box = Box(name, identity, image or self.folder / name, self.world, self.chance, line,
                  KEY, MIRROR, pulled=identity.is_pulled)  # fmt: skip
        if box.pulled:
            line.pulled, line.door = True, lambda: self._doors_of(box)
        box.folder.mkdir(parents=True, exist_ok=True)
        self.boxes.append(box)
        box.start()
        chance = self.chance.stream(f"life {name}")
        desk = self.desks[name] = Desk(box, self.chance.stream(f"desk {name}"), self.counted)

        def business() -> None:
            if self.world.ms < self.end_ms:
                self.at(chance.randrange(4 * HOUR, 14 * HOUR), f"{name} business", business)
                if 8 <= self.world.hour < 18:
                    self.work(box, desk, chance.randrange(1, 3))

        def turn() -> None:
            self.at(chance.randrange(8 * HOUR, 12 * HOUR), f"{name} turn", turn)
            self.contact(box)

        self.at(chance.randrange(MINUTE, 2 * HOUR), f"{name} business", business)
        self.at(chance.randrange(2 * HOUR, 4 * HOUR), f"{name} turn", turn)
        return box

    def _doors_of(self, box: Box) -> Wsgi:
        """The doors of a box that is visited; its power may fail while it takes in."""

        def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            try:
                return box.app(environ, start)
            except PowerCut:
                self.power_fails(box)
                raise requests.ConnectionError("the box fell") from None

        return app

    def _station_door(self, station: EnrolledStation) -> HttpStationDoor:
        """Whoever answers at that address: of a box and its clone now the one, now the other."""
        found = self.law.parties(station.origin)
        place = 0 if len(found) == 1 else self._visits.randrange(len(found))
        return found[place].line.station()

    def _visit(self, box: Box) -> bool:
        """The puller goes its round, and again in the same moment: nobody is asked twice.

        Whether it was at this box and came to the end.
        """
        if self.district.closed:
            return False
        met, turns = False, self.district.puller.turns
        before_it = turns.get(box.identity.origin)
        try:
            for turn in self.district.pulls():
                self.counted["visit broke off" if turn.reason else "visit"] += 1
            before = box.line.requests
            self.district.pulls()
            self.law.patient(box.line.requests - before)
            now = turns.get(box.identity.origin)
            met = now is not None and now is not before_it and not now.reason
        except PowerCut:
            self.counted["district crashed"] += 1
            self._district_fell()
        if box.identity.origin not in self.district.puller.turns:  # it has just started
            self.at(MINUTE, f"{box.name} visit", lambda: self._visit_again(box))
        return met

    def _visit_again(self, box: Box) -> None:
        """The district has just started: nobody was due then."""
        self._visit(box)
        self.look(box)

    def _beat(self) -> None:
        """Once a day the district looks at all its stations and shows what it mirrors."""
        self.at(DAY, "beat", self._beat)
        if self.district.closed:
            return
        self.show()
        try:
            self.district.center.watch.look(self.district.clock.now())
        except PowerCut:
            self.counted["district crashed"] += 1
            self._district_fell()

    def show(self) -> None:
        """The district shows supervision what it mirrors, and lays the lines ready."""
        self.district.forwarding.round()
        self.law.after_showing()

    def work(self, box: Box, desk: Desk, acts: int) -> None:
        """People come; afterwards the tree is published."""
        try:
            for _ in range(acts):
                desk.act()
            box.publish()
        except (StorageFault, Breach) as error:
            self.counted[type(error).__name__] += 1
            self.say(f"{box.name} could not: {type(error).__name__}")
        except PowerCut:
            self.power_fails(box)

    def contact(self, box: Box) -> None:
        """The agent has its turn, then the station looks into its inbox."""
        mirrored, met = box.heard.size, False
        try:
            try:
                box.seal()
                box.publish()
            except (StorageFault, Breach) as error:
                self.counted[type(error).__name__] += 1
            if box.published:
                met = self._turn(box)
            box.line.deliver_held()
            box.look()
        except (StorageFault, Breach) as error:
            self.counted[type(error).__name__] += 1
        except PowerCut:
            self.power_fails(box)
        self.law.after_contact(box)
        if met:
            self.law.after_meeting(box, mirrored)
        self._tell(box)

    def look(self, box: Box) -> None:
        """The station looks into its inbox."""
        try:
            box.look()
        except (StorageFault, Breach) as error:
            self.counted[type(error).__name__] += 1
        except PowerCut:
            self.power_fails(box)
        self.law.after_contact(box)

    def evidence(self, box: Box) -> list[tuple[int, str, str]]:
        """What the district set aside under the ledger of this box."""
        return self.district.center.store.evidence(box.identity.origin)

    def _tell(self, box: Box) -> None:
        status = box.agent.status
        self.say(f"{box.name} {status.line} {status.district_size}/{box.size} {status.reason}")

    def _turn(self, box: Box) -> bool:
        """The agent's turn, and another a moment later: it waits after a failure.

        Whether a conversation came to its end.
        """
        if box.pulled:
            box.agent.turn()
            return self._visit(box)
        answers, requests = box.line.answers, box.line.requests
        strange = self.counted["stranger"] + self.counted["impostor"]
        try:
            box.agent.turn()
        except StorageFault:
            self.counted["agent without disk"] += 1
            return False
        asked = box.line.requests - requests
        self.law.after_turn(box, asked, box.line.answers - answers)
        met = asked > 0 and box.agent.status.line == "up" and not box.agent.status.reason
        met = met and strange == self.counted["stranger"] + self.counted["impostor"]
        box.agent.turn()
        self.law.patient(box.line.requests - requests - asked)
        return met

    def power_fails(self, box: Box) -> None:
        """And comes back at once; what a longer darkness does an outage does too."""
        self.counted["power cut"] += 1
        self.say(f"{box.name} power cut")
        box.fail()
        box.start()
        self.law.after_start(box)

    def _district_fell(self) -> None:
        self.say("district fell")
        self.district.fall()

    # --- events ---------------------------------------------------------------------------

    def at(self, in_ms: int, name: str, act: Callable[[], None]) -> None:
        """Let something happen so many milliseconds from now."""
        self._numbers += 1
        heapq.heappush(self._queue, _Event(self.world.ms + in_ms, self._numbers, name, act))

    def say(self, what: str) -> None:
        """One line of the trail, and of the digest."""
        line = f"{self.world.ms / HOUR:9.3f} h  {what}"
        self.trail.append(line)
        self._digest.update(line.encode() + b"\n")

    def until(self, ms: int) -> None:
        while self._queue and self._queue[0].ms <= ms:
            event = heapq.heappop(self._queue)
            self.world.ms = event.ms
            event.act()
        self.world.ms = ms

    def go(self, mishaps: Callable[["Run"], None]) -> Found:
        """Plan the mishaps, live through the days, calm down, judge. Raises Failed."""
        try:
            mishaps(self)
            self.until(self.end_ms)
            self._calm()
            self.until(self.end_ms + CALM_DAYS * DAY)
            self.law.heard_lately()
            sizes = {one.name: self._last_contact(one) for one in self.boxes}
            self.law.supervised(sizes)
            self.law.at_the_end(sizes, self.notes)
            return self._found()
        except Exception as error:
            raise Failed(self, error) from error
        finally:
            self._close()

    def _calm(self) -> None:
        self.say("calm")
        self.district.closed = False
        self.district.fuse.at = ""
        for box in self.boxes:
            box.line.weather, box.line.down, box.line.certificate = CLEAR, False, ""
            box.disk.full, box.disk.cut_in, box.cut_at = False, -1, ""
            box.clock.off_ms = 0
        line = self.supervision.line
        line.weather, line.down, self.supervision.fuse.at = CLEAR, False, ""

    def _last_contact(self, box: Box) -> int:
        """Carry what lies there; how many entries that was. The tick after it writes new ones."""
        if box.station.ledger.breach is None:
            box.seal(rested=True)
            box.publish()
        size = box.size
        self._meet(box)
        self.law.after_last_contact(box)
        self.show()
        if box.identity.waits_for_supervision:
            self._meet(box)  # its line came a moment later
        with suppress(Breach):
            box.look()
        self.law.after_contact(box)
        return size

    def _meet(self, box: Box) -> None:
        if box.pulled:
            self.district.pull_now(box.identity.origin)
        else:
            box.agent.once()

    def _found(self) -> Found:
        for box in self.boxes:
            self.say(f"{box.name} {box.size} {box.station.ledger.root().hex()}")
        self.counted["fell telling"] += self.district.words.fell
        for name, rows in self.district.rows().items():
            self._digest.update(f"{name} {rows!r}".encode())
        return Found(
            self.seed, self.count, self.days, self._digest.hexdigest(),
            sum(one.size for one in self.boxes), sum(one.line.requests for one in self.boxes),
            dict(sorted(self.counted.items())),
        )  # fmt: skip

    def _close(self) -> None:
        for box in self.boxes:
            box.stop()
        self.district.stop()
        self.supervision.stop()


@contextmanager
def small_limits() -> Iterator[None]:
    """The product's limits scaled down to what a run can reach."""
    with ExitStack() as held:
        for owner, name, value in SMALL:
            held.enter_context(patch.object(owner, name, value))
        yield


__all__ = ["Failed", "Found", "Run", "Violation", "Weather", "small_limits"]
