"""The district: the real center behind its real doors; it may fall, and be put back."""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch

from appliance.ledger.checkpoints import witness_key
from appliance.ledger.database import StationDatabase
from sync import ingest
from sync.district.app import create_app
from sync.district.center import Center
from sync.district.forwarded_logs import logs_of
from sync.district.forwarding import Far, Forwarding
from sync.district.puller import Doors, Puller, Turn
from sync.district.records import TableMoves
from sync.district.store.blobs import Blobs
from sync.district.store.projections import Projections
from sync.district.store.store import DistrictStore, SqlShelf
from sync.ingest import Outcome
from sync.policy import Policy
from sync.settings import DistrictSettings, EnrolledStation
from sync.sources import FrameSource
from tests.fakes.entropy import CountedEntropy
from tests.fakes.published import WITNESS
from tests.fakes.township import TABLES
from tests.simulation.chance import Chance
from tests.simulation.clocks import SimClock, World
from tests.simulation.disk import SimDisk
from tests.simulation.fuses import Fuse, FusedKey
from tests.simulation.line import Wsgi
from tests.simulation.words import Words

KEY = witness_key(WITNESS, b"\x09" * 32)
MIRROR = witness_key("demo.district.999999/m1", b"\x0b" * 32)


class FusedProjections(Projections):
    """Fails inside the transaction, between the entries and what is told of them."""

    fuse: Fuse

    def take(self, ledger: int, numbered: Iterable[tuple[int, bytes]]) -> None:
        self.fuse.pass_by("keeping")
        super().take(ledger, numbered)


@dataclass(frozen=True, slots=True)
class Taken:
    """A frame that reached the district, under whose address, and its word on it."""

    origin: str
    frame: bytes
    outcome: Outcome


class HeardCenter(Center):
    """The real center; what came and what was said is remembered for the law."""

    heard: ClassVar[list[Taken]] = []


@contextmanager
def overheard() -> Iterator[None]:
    """Every frame that is judged, and the word on it, go to `HeardCenter.heard` too."""
    real = ingest._take_frame

    def take(frame: bytes, policy: Policy) -> Outcome:
        outcome = real(frame, policy)
        origin = policy.expected or FrameSource(frame).origin
        HeardCenter.heard.append(Taken(origin, frame, outcome))
        return outcome

    with patch.object(ingest, "_take_frame", take):
        yield


class District:
    """A district in a folder. `center` is another one after each start."""

    def __init__(
        self, folder: Path, stations: Sequence[EnrolledStation], world: World, chance: Chance,
        doors: Doors,
    ) -> None:  # fmt: skip
        """`doors`: how its puller reaches the stations that it visits."""
        self.folder = folder
        self.clock = SimClock(world)
        self.fuse = Fuse()
        self.key = FusedKey(KEY, self.fuse)
        self.mirror_key = FusedKey(MIRROR, self.fuse)
        self.closed = False
        self.further: tuple[Far, ...] = ()
        """Witnesses to whom it shows what it mirrors."""
        self.heard: list[Taken] = []
        self.starts = 0
        self.restored = 0
        self._stations, self._doors = tuple(stations), doors
        self.center: Center
        self.puller: Puller
        self.forwarding: Forwarding
        self.app: Wsgi
        self.start()
        disk = SimDisk(chance.stream("disk of the district"))
        self.words = Words(folder, self.clock, disk, chance.seed)

    def start(self) -> None:
        self.starts += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        self.clock.restart(f"d{self.starts:07x}")
        settings = DistrictSettings(
            name="示例县公共资源交易中心", seal="县", origin="demo.district.999999/ledger1",
            ledger_key="keys/ledger", witness_key="keys/witness", state=str(self.folder),
            stations=self._stations, demo=True,
        )  # fmt: skip
        store = DistrictStore(
            self.folder / "district.db", settings.stations, self._projections, self.clock.now
        )
        self.center = HeardCenter(
            settings,
            store,
            Blobs(store),
            self.key,
            self.clock,
            self.folder / "ledger",
            self.mirror_key,
        )
        HeardCenter.heard = self.heard
        app = create_app(self.center)
        app.config["PROPAGATE_EXCEPTIONS"] = True  # a fault of the product ends the run
        self.app = app
        self.puller = Puller(
            self.center, lambda: self._stations, self._doors,
            clock=self.clock, entropy=CountedEntropy(f"puller {self.starts}"),
        )  # fmt: skip
        self.forwarding = Forwarding(
            lambda: logs_of(self.center), self.further, self.clock,
            CountedEntropy(f"forwarding {self.starts}"),
        )  # fmt: skip

    def show_to(self, *further: Far) -> None:
        """From now on further witnesses are asked for their lines."""
        self.further = self.forwarding.witnesses = further

    def pulls(self) -> list[Turn]:
        """The puller visits whoever is due."""
        turns = []
        while (turn := self.puller.turn()) is not None:
            turns.append(turn)
        return turns

    def pull_now(self, origin: str) -> None:
        """A visit that somebody asked for."""
        self.puller._turn(next(one for one in self._stations if one.origin == origin))

    def _projections(self, db: StationDatabase) -> Projections:
        made = FusedProjections(db, TableMoves(TABLES))
        made.fuse = self.fuse
        return made

    def stop(self) -> None:
        self.center.store.close()

    def fall(self) -> None:
        """The process is gone in the middle of something; it starts again."""
        self.stop()
        self.start()

    def door(self) -> Wsgi | None:
        return None if self.closed else self.app

    def shelf(self, origin: str) -> SqlShelf:
        found = self.center.store.shelf(origin)
        assert found is not None, origin
        return found

    def back_up(self, folder: Path) -> None:
        """A copy of everything, as the district's nightly backup makes it."""
        self.stop()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        self.start()

    def restore(self, folder: Path) -> None:
        """Put that backup back: the district forgets what came since, but not what it told."""
        self.stop()
        lost = self.folder.with_name("lost")
        self.folder.rename(lost)
        shutil.copytree(folder, self.folder)
        self.words.carry_over(lost)
        shutil.rmtree(lost)
        self.restored += 1
        self.start()

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Every table but times of the disk, in a fixed order."""
        self.center.store.db.close()
        with closing(sqlite3.connect(self.folder / "district.db")) as file:
            names = [
                name
                for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                if "migration" not in name and not name.startswith("sqlite_")
            ]
            return {
                name: sorted(file.execute(f"SELECT * FROM {name}").fetchall(), key=repr)  # noqa: S608
                for name in sorted(names)
            }
