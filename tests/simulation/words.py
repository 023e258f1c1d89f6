"""The district's own ledger: what it tells, and a district that tells two stories."""

import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from appliance.ledger.tile_tree import TileTree
from appliance.ports import Clock
from sync.district.ledger import OwnLedger
from sync.district.notes import ALL, NoteShelf
from sync.district.officers import PendingActs
from sync.district.publishing import Publisher
from tests.fakes.district_desk import DISTRICT, LI, WANG, says
from tests.fakes.entropy import CountedEntropy
from tests.simulation.disk import PowerCut, SimDisk

NAMES = ("blacklist", "credit", "organisations")
"""Lists that stand until the next of their name; the first takes two officers."""
OWN = ("ledger.db", "ledger.db-wal", "ledger", "ledger.seen", "ledger-cosigned")
"""What a district keeps of its own ledger; copied after each word, so no backup is older."""
BY_DIGEST = "notes/by-digest"


@dataclass(frozen=True, slots=True)
class Said:
    """A word as it was meant: entry `seq` tells `addressee` the note of this `digest`."""

    seq: int
    name: str
    addressee: str
    digest: str


class Words:
    """The desk of the district. `said` and `bodies` are what the law holds the stations to."""

    def __init__(self, state: Path, clock: Clock, disk: SimDisk, seed: int) -> None:
        self.state, self.disk = state, disk
        self._clock, self._seed = clock, seed
        self.said: list[Said] = []
        self.bodies: list[bytes] = []
        """Every entry of the ledger."""
        self.fork: list[bytes] = []
        """Entries of the other history, once there is one."""
        self.fell = 0
        """How often the power failed while a word was told."""
        self.desk = self._desk(state)
        for one in (LI, WANG):
            self.desk.own.set_officer(says(one), ())
        self._read()

    def _desk(self, state: Path) -> Publisher:
        entropy = CountedEntropy(f"{self._seed} {state.name}")
        own = OwnLedger(state, DISTRICT.name, DISTRICT, self._clock, entropy, "2026-02", self.disk)
        return Publisher(own, NoteShelf(state, self.disk), PendingActs(state, self.disk))

    def tell(self, station: str, name: str, body: bytes) -> bool:
        """Two officers tell it; False where the power failed before it was said."""
        if self.fork:
            return False
        try:
            self.desk.publish(station, {name: body}, (LI, WANG))
        except PowerCut:
            self.fell += 1
            self.disk.lose()
            self.desk.settle()
        before = len(self.bodies)
        self._read()
        if len(self.bodies) > before:
            digest = sha256(body).hexdigest()
            self.said.append(Said(len(self.bodies) - 1, name, station, digest))
        return len(self.bodies) > before

    def _read(self) -> None:
        tree = TileTree(self.state / "ledger")
        self.bodies.extend(body for _seq, body in tree.entries(len(self.bodies)))

    def newest(self, station: str, size: int) -> dict[str, str]:
        """Name -> digest of what a station is told by the first `size` entries."""
        told: dict[str, str] = {}
        for addressee in (ALL, station):  # its own word goes before the one for all
            told |= {one.name: one.digest for one in self.said
                     if one.seq < size and one.addressee == addressee}  # fmt: skip
        return told

    def is_beginning(self, start: int, bodies: list[bytes]) -> bool:
        """Whether these are entries of the ledger from `start` on; of either, once it forked."""
        stop = start + len(bodies)
        return bodies == self.bodies[start:stop] or bodies == self.fork[start:stop]

    # --- copies ---------------------------------------------------------------------------

    def carry_over(self, old: Path) -> None:
        """The district is put back to a backup, but its own ledger is that of `old`."""
        for name in (*OWN, BY_DIGEST):
            there, here = old / name, self.state / name
            if here.is_dir():
                shutil.rmtree(here)
            else:
                here.unlink(missing_ok=True)
            if there.is_dir():
                shutil.copytree(there, here)
            elif there.exists():
                shutil.copyfile(there, here)
        if not self.fork:
            self.desk.settle()

    def copy(self, folder: Path) -> None:
        """Keep a copy of the ledger as it is now, for a second story."""
        folder.mkdir()
        for path in sorted(self.state.glob("ledger.db*")):
            shutil.copyfile(path, folder / path.name)

    def collude(self, folder: Path, words: int) -> None:
        """From the copy in `folder` on the same key tells another story, and shows only that."""
        desk = self._desk(folder)
        for number in range(words):
            desk.publish(ALL, {"blacklist": f"another story {number}".encode()}, (LI, WANG))
        self.fork = [body for _seq, body in TileTree(folder / "ledger").entries()]
        shutil.rmtree(self.state / "ledger")
        shutil.copytree(folder / "ledger", self.state / "ledger")
