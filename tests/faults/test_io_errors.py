"""Every write, truncation and sync of SQLite may fail, once or for good: each has a defined end.

That end is StorageFault and nothing kept, or the act as if nothing had been. Reading goes on, and
as soon as the disk is well again the same process writes on, without a restart.
"""

import gc
import os
import random  # noqa: TID251 - seeded choice of a test
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.ports import StorageFault
from tests.fakes.acts import ACTS
from tests.fakes.failing_vfs import FailingVfs
from tests.fakes.township import Township
from tests.fakes.workshop import (
    ACTING,
    Workshop,
    check,
    number_in,
    reopened,
    run_on,
    telling,
)

pytestmark = pytest.mark.slow

FAULTS = int(os.environ.get("TRADEPOST_FAULTS", "1"))  # of each act and manner; soak: all
SEED = 1
MANNERS = {
    "an error": {},
    "an error, but kept": {"kept": True},
    "an error for good": {"lasting": True},
    "disk full": {"lasting": True, "full": True},
}


class Shop(Workshop):
    """A workshop whose SQLite stands on a disk that fails on demand."""

    def __init__(self, folder: Path, vfs: FailingVfs) -> None:
        super().__init__(folder)
        self.vfs = vfs
        self._counted: dict[str, int] = {}

    def operations(self, name: str, folder: Path) -> int:
        """How many operations on files the act has, the idle moment after it included."""
        if name not in self._counted:
            self.begin(name, folder)
            township = reopened(folder, seed=ACTING)
            self.vfs.arm(0)
            ACTS[name].do(township, number_in(township))
            township.station.ledger._tidy()
            self._counted[name] = self.vfs.count
            township.close()
        return self._counted[name]


@pytest.fixture(scope="module")
def vfs() -> Iterator[FailingVfs]:
    made = FailingVfs()
    with made.installed():
        yield made
        gc.collect()  # a connection that was given up must not outlive its disk


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, vfs: FailingVfs) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("workshop")
    yield Shop(folder, vfs)
    shutil.rmtree(folder)


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("name", sorted(set(ACTS) - {"begin"}))
def test_an_act_fails_whole_and_the_process_goes_on(
    name: str, manner: str, shop: Shop, tmp_path: Path
) -> None:
    whole, count = shop.undisturbed(name), shop.operations(name, tmp_path / "counted")
    chance = random.Random(f"{name} {manner}")
    for at in sorted(chance.sample(range(1, count + 1), min(FAULTS, count))):
        folder = tmp_path / f"at {at}"
        shop.begin(name, folder)
        township = reopened(folder, seed=ACTING)
        told: list[tuple[int, str]] = []
        telling(township, lambda seq, leaf, told=told: told.append((seq, leaf)))
        shop.vfs.arm(at, **MANNERS[manner])
        try:
            ACTS[name].do(township, number_in(township))
            township.station.ledger._tidy()
        except StorageFault:
            assert shop.vfs.failed
        reads_on(township, told)
        shop.vfs.arm(0)
        size = township.station.ledger.size
        run_on(township)
        township.register(parcel_code="9999991002000000888", start="2027-04-01")
        assert township.station.ledger.size >= size + 4
        assert township.station.ledger.breach is None
        township.close()
        check(folder, whole, told, further=True)
        shutil.rmtree(folder)


def reads_on(township: Township, told: list[tuple[int, str]]) -> None:
    """While the disk still fails: what was told can be read, and what a screen shows."""
    station = township.station
    for seq, leaf in told:
        assert station.ledger.leaf(seq).hex() == leaf
    assert [row.number for row in station.work().rows] == [
        one.number for one in sorted(station.projections.under_way(), key=lambda one: one.number)
    ]


def test_a_start_fails_in_words_and_the_next_one_begins(vfs: FailingVfs, tmp_path: Path) -> None:
    vfs.arm(0)
    Township(tmp_path / "counted").close()
    chance, count = random.Random(SEED), vfs.count
    for at in sorted(chance.sample(range(1, count + 1), min(20 * FAULTS, count))):
        folder = tmp_path / f"at {at}"
        vfs.arm(at)
        try:
            Township(folder).close()
        except StorageFault:
            assert vfs.failed
        vfs.arm(0)
        township = Township(folder, seed=2)
        assert township.station.ledger.size == 6
        assert township.station.ledger.breach is None
        township.close()
