"""Names of lines that come and go are heard at once, however their folders come and go."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.line_loop import LineLoop
from drivers.line_names import NameWatch

WITHIN_S = 10.0


class Names:
    """A watch on one name, with what it told counted."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.loop = LineLoop()
        self.told = threading.Semaphore(0)
        self.watch = NameWatch(self.loop)
        self.watch.add(path, self.told.release)
        assert self.heard()

    def heard(self) -> bool:
        """Whether a change was told; more of the same touch are counted as one."""
        found = self.told.acquire(timeout=WITHIN_S)
        self.settled()
        while self.told.acquire(blocking=False):
            """Drop the rest."""
        return found

    def settled(self) -> None:
        """Wait until the loop has done all that it was given."""
        done = threading.Event()
        self.loop.call(done.set)
        assert done.wait(WITHIN_S)

    def at_rest(self) -> None:
        """Wait until the folders that are watched no more have told their last.

        Two calls are two wakes: what one of them was woken beside is counted when the next ends.
        """
        woken = 0
        while woken != 2:
            before = self.loop.wakes
            self.settled()
            self.settled()
            woken = self.loop.wakes - before

    def quiet(self) -> bool:
        self.settled()
        return not self.told.acquire(blocking=False)


@pytest.fixture
def names(tmp_path: Path) -> Iterator[Names]:
    made = Names(tmp_path / "dev" / "serial" / "id-card")
    yield made
    made.watch.close()
    made.settled()


def test_a_name_is_heard_when_it_comes_and_when_it_goes(names: Names) -> None:
    names.path.parent.mkdir(parents=True)
    assert names.heard()
    names.path.symlink_to("/dev/null")
    assert names.heard()
    names.path.unlink()
    assert names.heard()


def test_a_name_that_is_replaced_at_one_stroke_is_heard(names: Names) -> None:
    names.path.parent.mkdir(parents=True)
    names.path.symlink_to("/dev/null")
    assert names.heard()
    fresh = names.path.with_name(".fresh")
    fresh.symlink_to("/dev/zero")
    fresh.replace(names.path)
    assert names.heard()


def test_a_folder_that_goes_and_comes_back_loses_nothing(names: Names) -> None:
    for _ in range(3):
        names.path.parent.mkdir(parents=True)
        names.path.symlink_to("/dev/null")
        assert names.heard()
        shutil.rmtree(names.path.parent.parent)
        assert names.heard()


def test_neighbours_are_not_told(names: Names) -> None:
    names.path.parent.mkdir(parents=True)
    assert names.heard()
    names.path.with_name("printer").symlink_to("/dev/null")
    (names.path.parent.parent / "disk").mkdir()
    assert names.quiet()


def test_once_the_folder_is_there_the_ones_above_wake_nobody(names: Names) -> None:
    names.path.parent.mkdir(parents=True)
    assert names.heard()
    names.at_rest()
    before = names.loop.wakes
    (names.path.parents[2] / "somebody's file").touch()
    names.settled()
    names.settled()
    assert names.loop.wakes == before + 2


def test_without_inotify_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    class NoLibrary:
        def inotify_init1(self, _flags: int) -> int:
            return -1

    monkeypatch.setattr("drivers.line_names.ctypes.CDLL", lambda *_a, **_k: NoLibrary())
    names = Names(tmp_path / "id-card")
    (tmp_path / "id-card").touch()
    assert names.quiet()
    assert "no inotify" in caplog.text
    names.watch.close()
