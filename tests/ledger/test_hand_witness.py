"""Supervision's witness cosigns what goes on, remembers it first; the station keeps its word."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.ledger import checkpoints, hand_witness, safety
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import SigningKey
from appliance.ledger.notes import BadNote
from appliance.ledger.publish import publish
from appliance.ledger.store import Ledger
from appliance.ledger.tile_tree import TileTree
from appliance.ports import Breach, PromisedMore, StorageFault
from tests.fakes.failing_disk import FailingDisk
from tests.fakes.ledger_entries import KEY, ORIGIN, entry, grow
from tests.fakes.township import WITNESS, Township

SUPERVISION = checkpoints.witness_key("demo.supervision.999999/w1", bytes(range(0x21, 0x41)))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY)
    yield opened
    opened.close()


def cosign(
    ledger: Ledger, folder: Path, disk: RealDisk | None = None, vkey: str = KEY.vkey
) -> str:
    publish(ledger, folder / "tree", RealDisk())
    return hand_witness.cosign(
        TileTree(folder / "tree"), vkey, SUPERVISION, seen=folder / "seen",
        disk=disk or RealDisk(), time_s=7,
    )  # fmt: skip


def test_each_time_what_has_grown_is_cosigned(ledger: Ledger, tmp_path: Path) -> None:
    for count in (3, 1, 300):
        grow(ledger, count, per_commit=50)
        note = cosign(ledger, tmp_path)
        signed = checkpoints.open_checkpoint(note, KEY.verifier)
        assert signed.size == ledger.size
        assert checkpoints.open_cosignature(note, signed, SUPERVISION.verifier) == 7
        assert (tmp_path / "seen").read_text() == note


def test_another_history_is_not_cosigned(ledger: Ledger, tmp_path: Path) -> None:
    grow(ledger, 3)
    cosign(ledger, tmp_path)
    (tmp_path / "fork").mkdir()
    (tmp_path / "fork" / "seen").write_bytes((tmp_path / "seen").read_bytes())
    fork = Ledger.open(tmp_path / "fork.db", origin=ORIGIN, signer=KEY)
    with fork.transaction():
        fork.append([(entry(0, trade="another"), ())])
    grow(fork, 4)
    with pytest.raises(Breach, match="another history"):
        cosign(fork, tmp_path / "fork")
    fork.close()


def test_a_smaller_tree_is_not_cosigned(ledger: Ledger, tmp_path: Path) -> None:
    grow(ledger, 3)
    old = str(ledger.checkpoint())
    cosign(ledger, tmp_path)
    grow(ledger, 1)
    cosign(ledger, tmp_path)
    (tmp_path / "tree" / "checkpoint").write_text(old)
    with pytest.raises(Breach, match="4 entries"):
        hand_witness.cosign(
            TileTree(tmp_path / "tree"), KEY.vkey, SUPERVISION, seen=tmp_path / "seen",
            disk=RealDisk(), time_s=7,
        )  # fmt: skip


def test_a_tree_under_another_key_is_not_cosigned(ledger: Ledger, tmp_path: Path) -> None:
    grow(ledger, 3)
    with pytest.raises(BadNote):
        cosign(ledger, tmp_path, vkey=SigningKey(ORIGIN, bytes(32)).vkey)
    assert not (tmp_path / "seen").exists()


def test_nothing_is_said_before_it_is_remembered(ledger: Ledger, tmp_path: Path) -> None:
    grow(ledger, 3)
    disk = FailingDisk()
    disk.failing = "write"
    with pytest.raises(StorageFault):
        cosign(ledger, tmp_path, disk)


# --- at the station -----------------------------------------------------------------------------


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path / "box")
    trust = safety.pinned(WITNESS.vkey, supervision=SUPERVISION.vkey)
    made.station.parts = replace(made.station.parts, trust=trust)
    (tmp_path / "box" / "inbox").mkdir()
    yield made
    made.close()


def brought(town: Township, name: str, key: SigningKey) -> None:
    """A cosigned copy of the newest checkpoint lies in the inbox under that name."""
    note = str(town.station.ledger.checkpoint())
    signed = checkpoints.open_checkpoint(note, town.station.ledger.verifier)
    cosigned = checkpoints.add_lines(note, [checkpoints.cosign(signed, key, 7)])
    (town.folder / "inbox" / name).write_text(cosigned)


def test_the_station_keeps_supervisions_word_beside_the_districts(town: Township) -> None:
    brought(town, "checkpoint", WITNESS)
    brought(town, "supervised", SUPERVISION)
    town.caretaker.tick()
    ledger = town.station.ledger
    note = str(ledger.checkpoint())
    signed = checkpoints.open_checkpoint(note, ledger.verifier)
    for key in (WITNESS, SUPERVISION):
        assert checkpoints.open_cosignature(note, signed, key.verifier) == 7


def test_supervisions_word_is_not_told_as_the_districts(town: Township) -> None:
    brought(town, "checkpoint", WITNESS)
    town.caretaker.tick()
    size = town.station.ledger.size
    town.register()
    brought(town, "supervised", SUPERVISION)
    town.caretaker.tick()
    ledger = town.station.ledger
    assert (ledger.cosigned_size(), town.station.proof().reach) == (ledger.size, size)


def test_a_strangers_word_is_refused(town: Township) -> None:
    brought(town, "supervised", checkpoints.witness_key(SUPERVISION.name, bytes(32)))
    town.caretaker.tick()
    assert town.station.ledger.cosigned() is None


def test_a_cosigned_checkpoint_of_more_than_is_here_stops_the_writing(town: Township) -> None:
    ledger = town.station.ledger
    more = checkpoints.Checkpoint(ledger.origin, ledger.size + 5, bytes(32))
    signed = checkpoints.sign(more, town.key)
    note = checkpoints.add_lines(signed, [checkpoints.cosign(more, WITNESS, 7)])
    (town.folder / "inbox" / "checkpoint").write_text(note)
    with pytest.raises(PromisedMore):
        town.caretaker.tick()
    with pytest.raises(PromisedMore):
        town.register()
