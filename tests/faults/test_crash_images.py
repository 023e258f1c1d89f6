"""Power cut at any instant: whatever the disk kept of the writes under way, the station starts.

The system calls of a real driven station are recorded, and from them the states that a disk may be
in after a cut are made: see tests/fakes/crash_images.py for what is assumed of a disk. No state
may lose an acknowledged entry, hide damage or fail to start.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.crash_images import CrashDisk
from tests.fakes.power_cut import Recorded, record, replay

pytestmark = pytest.mark.slow  # and it needs strace, which `make quick` does not install
CUTS = int(os.environ.get("TRADEPOST_CUTS", "2600"))  # `make soak` asks for 110,000
SEED = int(os.environ.get("TRADEPOST_CUT_SEED", "1"))
WHOLE = 150
KILLED = (
    "import os\nfrom appliance.ledger.store import Ledger\nLedger.close = lambda _: os._exit(9)"
)
"""A process that does not get to closing what it has open."""

FULL = "('synchronous', 2)"
WEAKENED = {
    "synchronous NORMAL": "('synchronous', 1)",
    "synchronous OFF": "('synchronous', 0)",
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """A first start, a hundred and more commits, a clean end; a second start and some more."""
    return record(tmp_path_factory.mktemp("recorded"), SEED, (130, 40))


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: images are written by the thousand."""
    shared = Path("/dev/shm")  # noqa: S108 - a folder of its own below
    folder = shared / f"tradepost-{os.getpid()}" if os.access(shared, os.W_OK) else tmp_path
    folder.mkdir(exist_ok=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_the_recording_comes_to_what_lies_on_the_disk(recorded: Recorded) -> None:
    disk = CrashDisk(recorded.recording)
    for operation in recorded.recording.operations:
        disk.take(operation)
    image = disk.settled()
    assert {path: content.data() for path, content in image.files.items()} == recorded.left


def test_every_image_starts_and_has_all_that_was_told(
    recorded: Recorded, memory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = replay(recorded, memory, CUTS, SEED, whole=WHOLE)
    operations = len(recorded.recording.operations)
    with capsys.disabled():
        sys.stdout.write(f"\n  {recorded.commits} commits, {operations:,} operations: {found}\n")
    assert found.lost == []
    assert found.images >= min(2_000, CUTS // 3)
    assert found.more > 0


@pytest.mark.parametrize(("when", "end"), [(26, "killed"), (33, "ended")])
def test_a_failed_sync_is_never_taken_for_a_durable_one(
    when: int, end: str, tmp_path: Path, memory: Path
) -> None:
    """After a write-back error the kernel shows pages that no later fsync will write."""
    before = KILLED if end == "killed" else ""
    faulty = record(
        tmp_path, SEED, (30, 20), before=before, inject=f"fdatasync:error=EIO:when={when}"
    )
    (failed,) = faulty.failures
    last = min(failed + 1_000, len(faulty.recording.operations))
    found = replay(faulty, memory, 150, SEED, whole=100, within=range(failed, last))
    assert found.lost == []


@pytest.mark.parametrize("setting", WEAKENED)
def test_a_weaker_setting_would_be_found_out(setting: str, tmp_path: Path, memory: Path) -> None:
    """Else this proof could not fail."""
    weakened = (
        "import appliance.ledger.database as d\n"
        f"d.PRAGMAS = tuple({WEAKENED[setting]} if one == {FULL} else one for one in d.PRAGMAS)"
    )
    weak = record(tmp_path, SEED, (25,), before=weakened)
    found = replay(weak, memory, 120, SEED, whole=1_000)
    assert any("was acknowledged" in one for one in found.lost)
