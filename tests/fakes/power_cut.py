"""A demo station driven under strace, and what becomes of it in every kind of power cut."""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from provisioning.drive.box import make
from tests.fakes.crash_images import Shelf, cuts
from tests.fakes.recording import Recording, SyncFailed, Told
from tests.fakes.survival import Truth, go_on, size_of

DRIVE = "from provisioning.cli import main; main()"
WRITTEN = tuple(f"station.db{end}" for end in ("", "-wal", "-wal.part", "-shm", "-journal"))
"""What opening a ledger may change."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded demo in `top`: the operations, the files that they left, and their meaning."""

    top: Path
    recording: Recording
    left: dict[str, bytes]
    truth: Truth

    @property
    def failures(self) -> list[int]:
        """At which operations a sync failed."""
        found = enumerate(self.recording.operations)
        return [at for at, one in found if isinstance(one, SyncFailed)]

    @property
    def commits(self) -> int:
        return sum(isinstance(one, Told) for one in self.recording.operations)


def record(
    top: Path,
    seed: int,
    runs: Sequence[int],
    *,
    before: str = "",
    then: str = "",
    inject: str = "",
    each: bool = False,
) -> Recorded:
    """Drive a new demo so many commits, end it cleanly, drive it on.

    `before`: Python that the first process (`each`: every one) carries out first, to take a
    safeguard away; `then`: the later ones. `inject`: a fault of the disk in the first run (see
    Recording.run).
    """
    make(top, seed)
    recording = Recording(top / "station")
    for number, events in enumerate(runs):
        code = "\n".join((before if number == 0 or each else then, "import sys", DRIVE))
        command = [sys.executable, "-c", code, "station", "drive", "--state", str(top)]
        command += ["--seed", str(seed), "--events", str(events)]
        recording.run(command, top / "calls", inject=inject if number == 0 else "")
    state = top / "station"
    left = {
        str(path.relative_to(state)): path.read_bytes()
        for path in state.rglob("*")
        if path.is_file()
    }
    return Recorded(top, recording, left, Truth.of(state, sure=not inject))


@dataclass(slots=True)
class Outcome:
    """Of a replay: how many cuts and distinct images, and what was lost, one line each.

    `more`: images that hold commits which nobody was told of yet. `whole`: images that were
    started, given further business and verified.
    """

    cuts: int = 0
    images: int = 0
    more: int = 0
    whole: int = 0
    lost: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.cuts:,} cuts, {self.images:,} distinct images, {self.whole:,} of them gone on "
            f"with and verified, {self.more:,} with more than was told, {len(self.lost):,} losses"
        )


def replay(
    recorded: Recorded,
    memory: Path,
    count: int,
    seed: int,
    *,
    whole: int,
    within: Sequence[int] = (),
) -> Outcome:
    """Cut the power `count` times, set each distinct image up in `memory` and start from it.

    Every one is opened and compared; each `whole`-th goes on with business and is verified.
    `within`: cut only before these operations.
    """
    shutil.copytree(recorded.top / "cards", memory / "cards", dirs_exist_ok=True)
    shelf, found, seen = Shelf(memory / "station"), Outcome(), set[int]()
    for cut in cuts(recorded.recording, count, seed, within):
        found.cuts += 1
        if cut.image.digest in seen:
            continue
        seen.add(cut.image.digest)
        found.images += 1
        shelf.hold(cut.image, WRITTEN)
        try:
            size = recorded.truth.check(shelf.top, cut.told)
            found.more += size > size_of(cut.told)
            if found.images % whole == 0:
                found.whole += 1
                go_on(memory, shelf.top, seed=found.images)
                shelf.clear()
        except Exception as error:  # noqa: BLE001 - whatever a start raises is a loss
            found.lost.append(f"cut {cut.at}: {type(error).__name__}: {error}")
            shelf.clear()
    return found
