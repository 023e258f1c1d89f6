from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core import tree
from appliance.ledger import checkpoints, tiles
from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from appliance.ledger.store import Ledger
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.tiles import BadTile
from appliance.ports import Breach, StorageFault
from tests.fakes.failing_disk import FailingDisk
from tests.fakes.ledger_entries import KEY, ORIGIN, grow

WITNESS = checkpoints.witness_key("demo.district.999999/w1", bytes(range(0x80, 0xA0)))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "ledger"


def files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def agrees(ledger: Ledger, folder: Path) -> bool:
    """Whether the published tree is this ledger, read back entry by entry and proof by proof."""
    read, size = TileTree(folder), ledger.size
    note = read.checkpoint()
    assert note is not None
    signed = checkpoints.open_checkpoint(note, KEY.verifier)
    path = tree.inclusion_path(size // 2, size, read.reader(size))
    return (
        signed.root == ledger.root()
        and list(read.entries()) == list(ledger.entries())
        and list(read.leaves(size)) == ledger.hashes(0, 0, size)
        and tree.verify_inclusion(ledger.leaf(size // 2), size // 2, size, path, signed.root)
    )


def test_an_empty_ledger_publishes_nothing(ledger: Ledger, folder: Path) -> None:
    assert publish(ledger, folder, RealDisk()) == 0
    assert not folder.exists()


def test_the_tree_of_five_entries(ledger: Ledger, folder: Path) -> None:
    grow(ledger, 5)
    assert publish(ledger, folder, RealDisk()) == 5
    assert files(folder) == {
        "checkpoint",
        "vkey",
        "tile/0/000.p/5",
        "tile/entries/000.p/5",
    }
    assert (folder / "vkey").read_text() == KEY.vkey + "\n"
    assert agrees(ledger, folder)


def test_it_grows_and_drops_partial_tiles_that_became_full(ledger: Ledger, folder: Path) -> None:
    for count in (100, 100, 100, 400):
        grow(ledger, count, per_commit=100)
        publish(ledger, folder, RealDisk())
        assert agrees(ledger, folder)
    assert files(folder) == {"checkpoint", "vkey"} | {
        f"tile/{kind}/{number}"
        for kind in ("0", "entries")
        for number in ("000", "001", "002.p/188")
    } | {"tile/1/000.p/1", "tile/1/000.p/2"}


def test_published_again_nothing_is_written(ledger: Ledger, folder: Path) -> None:
    grow(ledger, 3)
    publish(ledger, folder, RealDisk())
    disk = FailingDisk()
    disk.failing = "write"
    assert publish(ledger, folder, disk) == 3


def test_a_cosignature_that_came_later_is_published(ledger: Ledger, folder: Path) -> None:
    grow(ledger, 3)
    publish(ledger, folder, RealDisk())
    note = ledger.checkpoint()
    assert note is not None
    own = checkpoints.open_checkpoint(note, KEY.verifier)
    with ledger.transaction():
        ledger.keep_cosigned(
            checkpoints.add_lines(note, [checkpoints.cosign(own, WITNESS, 7)]), WITNESS.verifier
        )
    publish(ledger, folder, RealDisk())
    published = TileTree(folder).checkpoint()
    assert published is not None
    assert checkpoints.open_cosignature(published, own, WITNESS.verifier) == 7


@pytest.mark.parametrize("step", ["write", "rename", "sync_folder"])
@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("after", range(6))
def test_wherever_it_fails_the_old_promise_stays_true(
    ledger: Ledger, folder: Path, step: str, kept: bool, after: int
) -> None:
    grow(ledger, 200, per_commit=200)
    publish(ledger, folder, RealDisk())
    grow(ledger, 100, per_commit=100)
    disk = FailingDisk()
    disk.failing, disk.kept, disk.after = step, kept, after
    try:
        publish(ledger, folder, disk)
    except StorageFault:
        read = TileTree(folder)
        size = read.size()
        assert size in (200, 300)
        bodies = [body for _seq, body in read.entries()]
        signed = checkpoints.open_checkpoint(read.checkpoint() or b"", KEY.verifier)
        assert signed.root == tree.root_of(bodies)
    assert publish(ledger, folder, RealDisk()) == 300
    assert agrees(ledger, folder)
    assert not [name for name in files(folder) if name.endswith(".part")]


def test_the_checkpoint_comes_last(ledger: Ledger, folder: Path) -> None:
    grow(ledger, 3)
    disk = FailingDisk()
    publish(ledger, folder, disk)
    renamed = [name for step, name in disk.calls if step == "rename"]
    assert renamed[-1] == "checkpoint"
    order = [name for step, name in disk.calls]
    assert "tile" in order[: order.index("checkpoint")]


def test_a_published_file_that_differs_is_a_breach(ledger: Ledger, folder: Path) -> None:
    grow(ledger, 3)
    publish(ledger, folder, RealDisk())
    (folder / "checkpoint").unlink()
    (folder / "tile/0/000.p/3").write_bytes(bytes(96))
    with pytest.raises(Breach, match="differs"):
        publish(ledger, folder, RealDisk())


def test_a_ledger_put_back_to_an_older_state_is_a_breach(
    ledger: Ledger, folder: Path, tmp_path: Path
) -> None:
    other = Ledger.open(tmp_path / "other.db", origin=ORIGIN, signer=KEY)
    grow(other, 2)
    grow(ledger, 3)
    publish(ledger, folder, RealDisk())
    with pytest.raises(Breach):
        publish(other, folder, RealDisk())
    other.close()


def test_a_checkpoint_of_somebody_else_is_a_breach(ledger: Ledger, folder: Path) -> None:
    grow(ledger, 3)
    publish(ledger, folder, RealDisk())
    (folder / "checkpoint").write_text("nonsense")
    with pytest.raises(Breach):
        publish(ledger, folder, RealDisk())


def test_missing_cut_and_longer_files_are_told(ledger: Ledger, folder: Path) -> None:
    grow(ledger, 3)
    publish(ledger, folder, RealDisk())
    (folder / "tile/entries/000.p/3").write_bytes(b"\0")
    (folder / "tile/0/000.p/3").unlink()
    with pytest.raises(BadTile, match=r"cut off|left"):
        list(TileTree(folder).entries())
    with pytest.raises(BadTile, match="missing"):
        list(TileTree(folder).leaves(3))
    with pytest.raises(IndexError):
        list(TileTree(folder).entries(2, 4))


def test_a_reader_of_an_older_size_cuts_the_full_tile(ledger: Ledger, folder: Path) -> None:
    grow(ledger, 300, per_commit=300)
    publish(ledger, folder, RealDisk())
    read = TileTree(folder)
    old = [(seq, body) for seq, body in ledger.entries(0, 7)]
    assert list(read.entries(size=7)) == old
    assert tree.root(7, read.reader(7)) == tree.root(7, ledger.hash)


def test_a_tree_behind_an_address_reads_alike(ledger: Ledger, folder: Path) -> None:
    grow(ledger, 3)
    publish(ledger, folder, RealDisk())
    asked: list[str] = []

    def fetch(path: str) -> bytes | None:
        asked.append(path)
        target = folder / path
        return target.read_bytes() if target.is_file() else None

    read = TileTree.http(fetch)
    assert list(read.entries()) == list(ledger.entries())
    assert read.vkey_text() == KEY.vkey
    assert asked == ["checkpoint", "tile/entries/000.p/3", "vkey"]
    assert tiles.CHECKPOINT in asked
