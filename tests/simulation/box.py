"""One box: the real station, its publishing, the real sync agent, on one disk, under one clock."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.caretaker import Caretaker
from appliance.core.commands import EnrolStaff, OpenLedger
from appliance.core.parties import Words
from appliance.ledger import publish as publishing
from appliance.ledger import tiles, wal
from appliance.ledger.blobs import Blobs
from appliance.ledger.checkpoints import witness_key
from appliance.ledger.condition import Memory
from appliance.ledger.heard import Heard
from appliance.ledger.key_epochs import KeyEpochs
from appliance.ledger.keys import ED25519, SigningKey
from appliance.ledger.policy import Policy
from appliance.ledger.safety import pinned
from appliance.ledger.staff_keys import StaffKey, key_name
from appliance.ledger.store import Ledger
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.vault import Vault
from appliance.ledger.writer import Job
from appliance.reading import Parts
from appliance.station import Station
from sync.agent import Agent, Folder, Pace, Pins
from sync.app import create_app
from sync.diary import Diary
from sync.inbox import Inbox
from tests.fakes.district_desk import DISTRICT
from tests.fakes.township import STAFF, TABLES
from tests.simulation.chance import Chance
from tests.simulation.clocks import SimClock, World
from tests.simulation.disk import PowerCut, SimDisk
from tests.simulation.line import Line, Wsgi
from tests.simulation.supervision import all_three
from tests.simulation.vault import Sealing

PACE = Pace(1.0, 8 * 3600.0, 4 * 3600.0)
"""Greets every eight hours, waits four at most: a slower pulse than a real agent's, same rules."""
DATABASES = ("station.db", "sync.db")


class InTurn:
    """The writer without its thread: whoever brings work carries it out."""

    def __init__(self, group: Callable[[list[Job]], None]) -> None:
        self._group = group

    def do(self, job: Job) -> Any:
        self._group([job])
        job.end()
        return job.outcome()

    def stop(self) -> None:
        """Nothing runs."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a ledger is: its code, origin and keys. A clone has the same."""

    number: int
    code: str
    origin: str
    key: SigningKey
    people: dict[str, SigningKey]
    cosigner: SigningKey
    """With which it signs what it mirrored of the district's ledger."""

    @property
    def is_pulled(self) -> bool:
        """One box of three is visited and never begins by itself."""
        return self.number % 3 == 2

    @property
    def seals(self) -> bool:
        """Two boxes of five put their vault into safe keeping: one pushes, one is visited."""
        return self.number % 5 in (0, 2)

    @property
    def waits_for_supervision(self) -> bool:
        """For one box of four an entry is safe only under supervision's line too."""
        return self.number % 4 == 1

    @classmethod
    def of(cls, number: int) -> "Identity":
        code = f"999999{100 + number:03}"
        origin = f"demo.999999.{code}/ledger1"
        seed = number.to_bytes(4, "big")
        people = {
            who: SigningKey(key_name(origin, no), seed * 7 + bytes([place]) * 4, ED25519)
            for place, (who, (no, *_)) in enumerate(STAFF.items(), 1)
        }
        cosigner = witness_key(f"demo.999999.{code}/w1", seed * 6 + b"cosigner")
        return cls(number, code, origin, SigningKey(origin, seed * 8, ED25519), people, cosigner)


@dataclass(slots=True)
class Box:
    """A box that runs. `name` tells it from its clone; `honest` until somebody copied it."""

    name: str
    identity: Identity
    folder: Path
    world: World
    chance: Chance
    line: Line
    witness: SigningKey
    mirror: SigningKey
    pulled: bool = False
    """Whether the district comes by itself: then the agent never begins."""
    honest: bool = True
    starts: int = 0
    acknowledged: dict[int, str] = field(default_factory=dict)
    """Entry number and leaf of each commit that somebody was told of."""
    cut_at: str = ""
    """Where in the next command the power fails: before commit, after commit."""
    looked: bool = False
    """Whether its last round came to the end."""
    clock_was_wrong: bool = False
    diary_was_wrong: bool = False
    brought: int = 0
    """The largest cosigned tree that ever lay in the inbox."""
    clock: SimClock = field(init=False)
    disk: SimDisk = field(init=False)
    station: Station = field(init=False)
    caretaker: Caretaker = field(init=False)
    heard: Heard = field(init=False)
    agent: Agent = field(init=False)
    epochs: KeyEpochs = field(init=False)
    sealing: Sealing | None = field(init=False, default=None)
    diary: Diary = field(init=False)
    app: Wsgi = field(init=False)
    """The doors of its sync process."""
    drafts: int = 0
    running: bool = False

    def __post_init__(self) -> None:
        self.clock = SimClock(self.world)
        self.disk = SimDisk(self.chance.stream(f"disk {self.name}"))

    # --- on and off -----------------------------------------------------------------------

    def start(self) -> None:
        """Power on: station and agent, as their processes start."""
        self.starts += 1
        self.clock.restart(f"{self.identity.number:04x}{self.starts:04x}")
        for name in ("keys", "ledger", "blobs", "inbox", "parcels"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        wal.renew(self.folder / "station.db", self.disk)
        self._open_station()
        self._open_agent()
        self.running = True

    def _open_station(self) -> None:
        entropy = self.chance.entropy(f"station {self.name} {self.starts}")
        promised = (self.disk.get(self.folder / one / tiles.CHECKPOINT)
                    for one in ("ledger", "inbox"))  # fmt: skip
        ledger = Ledger.open(
            self.folder / "station.db", origin=self.identity.origin, signer=self.identity.key,
            memory=Memory(self.folder / "trouble.json", self.disk),
            promises=[note for note in promised if note is not None],
        )  # fmt: skip
        ledger._writer = InTurn(ledger._commit_group)  # type: ignore[assignment]
        self.epochs = KeyEpochs(self.folder / "keys", self.disk, entropy)
        parts = Parts(
            ledger=ledger,
            vault=Vault(ledger.db, self.epochs, entropy),
            blobs=Blobs(self.folder / "blobs", self.disk),
            tables=TABLES,
            clock=self.clock,
            entropy=entropy,
            origin=self.identity.origin,
            station_code=self.identity.code,
            demo=True,
            inbox=self.folder / "inbox",
            trust=self._trust(),
            mirror=self.mirror.vkey,
        )
        self.station = Station(parts)
        self.heard = Heard(
            self.folder, self.disk, district=DISTRICT.vkey, station=self.identity.code,
            cosigner=self.identity.cosigner,
        )  # fmt: skip
        self.caretaker = Caretaker(self.station, heard=self.heard)
        self.sealing = Sealing(self) if self.identity.seals else None
        if ledger.size == 0:
            staff = [
                EnrolStaff(
                    person=Words(name), staff_no=no, roles=roles, grade=grade,
                    key=self.identity.people[who].vkey, valid_to="2046-12-31", cert="",
                )
                for who, (no, name, roles, grade) in STAFF.items()
            ]  # fmt: skip
            opened = OpenLedger(origin=self.identity.origin, station=self.identity.code, life=1)
            self.station.do(opened, *staff)

    def _trust(self) -> Policy:
        if self.identity.waits_for_supervision:
            return all_three(self.witness, self.mirror)
        return pinned(self.witness.vkey, self.mirror.vkey)

    def _open_agent(self) -> None:
        self.diary = Diary(self.folder / "sync" / "sync.db")
        self.agent = Agent(
            Folder(self.folder / "ledger", self.folder / "blobs", TileTree),
            Inbox(self.folder / "inbox", self.disk),
            self.diary,
            self.line.district(self.identity.origin),
            pins=self.pins,
            pace=PACE,
            clock=self.clock,
            entropy=self.chance.entropy(f"agent {self.name} {self.starts}"),
            push_on=not self.pulled,
            parcels=self.folder / "parcels" if self.identity.seals else None,
        )
        if self.pulled:
            app = create_app(
                self.folder / "ledger", lambda: self.agent.status,
                blobs=self.folder / "blobs", sealed=self.folder / "parcels", taker=self.agent,
            )  # fmt: skip
            app.config["PROPAGATE_EXCEPTIONS"] = True  # a fault of the product ends the run
            self.app = app

    def stop(self) -> None:
        """An orderly end of both."""
        if self.running:
            self.running = False
            self.station.ledger.close()
            self.diary.close()

    def fail(self) -> None:
        """The power is gone: what was not synced is lost, and nobody tidied up."""
        left = {path: path.read_bytes() for path in self._databases() if path.exists()}
        weak = {path for path in left if not self._is_durable(path)}
        self.stop()
        for path in self._databases():
            path.unlink(missing_ok=True)
        for path, data in left.items():
            if path.name.endswith("-wal") and path.with_name(path.name[:-4]) in weak:
                continue  # never synced: nothing of it may be there
            path.write_bytes(data)
        self.disk.lose()

    def _databases(self) -> Iterator[Path]:
        for path in (self.folder / "station.db", self.folder / "sync" / "sync.db"):
            yield from (path, path.with_name(path.name + "-wal"))

    def _is_durable(self, path: Path) -> bool:
        """Whether the connections on this database wait for the disk at each COMMIT."""
        if path.name == "station.db":
            level = self.station.ledger._connection.execute("PRAGMA synchronous").fetchone()[0]
            return int(level) >= 2
        return True

    @contextmanager
    def powered(self) -> Iterator[None]:
        """Whatever is done here may be ended by a power cut; then the box starts anew."""
        try:
            yield
        except PowerCut:
            self.fail()
            self.start()

    # --- what it does ---------------------------------------------------------------------

    def seal(self, *, rested: bool = False) -> None:
        """The vault's worker has its turn. Raises StorageFault, Breach."""
        if self.sealing is None:
            return
        if rested:
            self.sealing = Sealing(self)
        self.sealing.round()

    def publish(self) -> int:
        """As the station process does after commits. Raises StorageFault, Breach."""
        return publishing.publish(self.station.ledger, self.folder / "ledger", self.disk)

    def look(self) -> None:
        """The station's round. Raises StorageFault, Breach."""
        # Two changes within one step of the file system's clock leave one stamp: a run that
        # lives a month in seconds would be another one on a slower machine.
        self.heard._stamp = ()
        self.looked = False
        self.caretaker.tick()
        self.looked = True

    def told(self, seq: int, leaf: str) -> None:
        """Somebody at the counter saw "done" for this entry."""
        self.acknowledged[seq] = leaf

    def cut_now(self, place: str) -> Callable[[], None]:
        """Ends the box when it is armed for this place."""

        def passing() -> None:
            if self.cut_at == place:
                self.cut_at = ""
                raise PowerCut

        return passing

    def signer(self, who: str, role: str) -> StaffKey:
        return StaffKey(STAFF[who][0], role, self.identity.people[who])

    @property
    def size(self) -> int:
        return self.station.ledger.size

    @property
    def pins(self) -> Pins:
        return Pins(
            self.identity.key.vkey, self.witness.vkey, self.mirror.vkey, ledger=DISTRICT.vkey
        )

    @property
    def published(self) -> int:
        """How many entries the published checkpoint promises."""
        return TileTree(self.folder / "ledger").size()

    def bodies(self, start: int, stop: int) -> list[bytes]:
        return [body for _seq, body in self.station.ledger.entries(start, stop)]

    # --- copies ---------------------------------------------------------------------------

    def image(self, folder: Path) -> None:
        """Copy everything that lies on this box, as a thief of its disk does while it is off."""
        self.stop()
        shutil.copytree(self.folder, folder)
        self.start()

    def restore(self, folder: Path) -> None:
        """Put an old image back."""
        self.stop()
        shutil.rmtree(self.folder)
        shutil.copytree(folder, self.folder)
        self.start()
