"""Power cut at any instant: whatever the disk kept of the writes under way, the station starts.

The system calls of a real driven station are recorded, and from them the states that a disk may be
in after a cut are made: see tests/fakes/crash_images.py for what is assumed of a disk. No state
may lose an acknowledged entry, hide damage or fail to start.
"""

import os
import shutil
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from provisioning.drive.box import make
from tests.fakes.crash_images import CrashDisk, cuts
from tests.fakes.recording import Recording, Told
from tests.fakes.survival import Lost, Truth, emptied, go_on

CUTS = int(os.environ.get("TRADEPOST_CUTS", "2400"))  # `make soak` asks for 100,000
SEED = int(os.environ.get("TRADEPOST_CUT_SEED", "1"))
WHOLE_EVERY = 60
"""So many images are started whole, do business and are verified; all others are opened."""

COMMAND = "import sys; from provisioning.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded demo: the operations, and what they came to in the end."""

    top: Path
    recording: Recording
    truth: Truth

    @property
    def state(self) -> Path:
        return self.top / "station"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """A first start, a hundred and more commits, a clean end; then a second start and some more."""
    top = tmp_path_factory.mktemp("recorded")
    make(top, SEED)
    recording = Recording(top / "station")
    for events in (130, 40):
        command = [sys.executable, "-c", COMMAND, "station", "drive", "--state", str(top)]
        recording.run(
            [*command, "--seed", str(SEED), "--events", str(events)], top / "strace.log"
        )
    return Recorded(top, recording, Truth.of(top / "station"))


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    """A folder in memory where there is one: images are written by the thousand."""
    shared = Path("/dev/shm")  # noqa: S108 - emptied below, named after this test's own folder
    folder = shared / f"tradepost-{os.getpid()}" if os.access(shared, os.W_OK) else tmp_path
    yield emptied(folder)
    shutil.rmtree(folder, ignore_errors=True)


def test_the_recording_comes_to_what_lies_on_the_disk(recorded: Recorded) -> None:
    disk = CrashDisk(recorded.recording)
    for operation in recorded.recording.operations:
        disk.take(operation)
    image = disk.settled()
    there = {path.relative_to(recorded.state) for path in recorded.state.rglob("*")}
    assert {path for path in there if (recorded.state / path).is_file()} == set(image.files)
    for path, data in image.files.items():
        assert (recorded.state / path).read_bytes() == data(), path


def test_every_image_starts_and_has_all_that_was_told(recorded: Recorded, memory: Path) -> None:
    shutil.copytree(recorded.top / "cards", memory / "cards")
    seen: set[int] = set()
    tally: Counter[str] = Counter()
    lost: list[str] = []
    for cut in cuts(recorded.recording, CUTS, SEED):
        tally["cuts"] += 1
        if cut.image.digest in seen:
            continue
        seen.add(cut.image.digest)
        state = emptied(memory / "station")
        cut.image.write(state)
        try:
            size = recorded.truth.check(state, cut.told)
            tally["with more than was told"] += size > len_told(cut.told)
            if len(seen) % WHOLE_EVERY == 0:
                tally["gone on with"] += 1
                go_on(memory, state, seed=len(seen))
        except Exception as error:  # whatever a start raises is a loss, told with its cut
            lost.append(f"cut {cut.at}: {type(error).__name__}: {error}")
    told = sum(isinstance(one, Told) for one in recorded.recording.operations)
    sys.stderr.write(
        f"\n  {tally['cuts']} cuts in {len(recorded.recording.operations)} operations of {told} "
        f"commits: {len(seen)} distinct images, {tally['gone on with']} gone on with and verified, "
        f"{tally['with more than was told']} with more than was told, {len(lost)} losses\n"
    )
    assert lost == []
    assert len(seen) > CUTS // 2


def len_told(told: tuple[str, ...]) -> int:
    return int(told[-1].split()[1]) + 1 if told else 0
