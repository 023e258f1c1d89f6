"""The district asks further witnesses: each delays its own line only, and no line is believed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.core import tree
from appliance.ledger.checkpoints import (
    Checkpoint,
    cosign,
    open_checkpoint,
    open_cosignature,
    witness_key,
)
from appliance.ledger.keys import SigningKey
from appliance.ports import StorageFault, SyncFault
from sync.district import witness
from sync.district.center import Center
from sync.district.forwarded_logs import StationLog
from sync.district.forwarding import Far, Forwarding, Log
from sync.district.store.store import SqlShelf
from sync.notes import WITNESSED
from sync.settings import EnrolledStation, WatchedLog
from sync.supervision.store import WitnessMemory
from sync.witnessing import NotCosigned, Reply, cosigned_by
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import CountedEntropy
from tests.fakes.published import StationLedger, open_district

WITNESS = witness_key("demo.district.999999/w1", b"\x09" * 32)
MIRROR = witness_key("demo.district.999999/mirror", b"\x0a" * 32)
SUPERVISION = witness_key("demo.supervision.999999/w1", b"\x0b" * 32)
OTHER = witness_key("demo.neighbour.999999/w1", b"\x0c" * 32)


@dataclass
class Door:
    """A witness at the other end of a line that can be cut, with its own durable memory."""

    memory: WitnessMemory
    key: SigningKey
    clock: FakeClock
    up: bool = True
    asked: list[bytes] = field(default_factory=list)

    def add_checkpoint(self, body: bytes) -> Reply:
        self.asked.append(body)
        if not self.up:
            raise SyncFault("no answer")
        time_s = int(self.clock.now().at.timestamp())
        answer = witness.add_checkpoint(self.memory, body, self.key, time_s)
        return Reply(answer.status, answer.body.encode(), answer.content_type)


@pytest.fixture
def center(tmp_path: Path, station: StationLedger, clock: FakeClock) -> Iterator[Center]:
    enrolled = EnrolledStation(
        code="999999100", name="青禾镇", origin=station.origin, vkey=station.vkey
    )
    opened = replace(open_district(tmp_path, [enrolled], clock, WITNESS), mirror_key=MIRROR)
    yield opened
    opened.store.close()


@pytest.fixture
def shelf(center: Center, station: StationLedger) -> SqlShelf:
    found = center.store.shelf(station.origin)
    assert found is not None
    return found


def a_door(folder: Path, station: StationLedger, clock: FakeClock, key: SigningKey) -> Door:
    watched = WatchedLog(name="青禾镇", origin=station.origin, vkey=station.vkey)
    name = key.name.replace("/", "-")
    return Door(WitnessMemory(folder / f"{name}.db", [watched], clock.now), key, clock)


@pytest.fixture
def doors(tmp_path: Path, station: StationLedger, clock: FakeClock) -> Iterator[list[Door]]:
    made = [a_door(tmp_path, station, clock, key) for key in (SUPERVISION, OTHER)]
    yield made
    for one in made:
        one.memory.close()


@pytest.fixture
def asking(center: Center, shelf: SqlShelf, doors: list[Door], clock: FakeClock) -> Forwarding:
    logs: list[Log] = [StationLog(center, shelf)]
    far = [Far(one.key.verifier, one) for one in doors]
    return Forwarding(lambda: logs, far, clock, CountedEntropy())


def signers(center: Center, station: StationLedger) -> tuple[int, set[str]]:
    """Size and verified cosigners of what lies ready for the station; (0, ...) for nothing."""
    note = center.notes.note("999999100", WITNESSED)
    if note is None:
        return 0, set()
    signed = open_checkpoint(note, station.vkey)
    keys = [one.verifier for one in (WITNESS, MIRROR, SUPERVISION, OTHER)]
    return signed.size, {
        key.name for key in keys if open_cosignature(note, signed, key) is not None
    }


ALL = {one.name for one in (WITNESS, MIRROR, SUPERVISION, OTHER)}


def test_the_lines_of_all_come_back_in_one_note(
    center: Center, shelf: SqlShelf, station: StationLedger, asking: Forwarding
) -> None:
    for size in (3, 7, 300):
        station.grow(size - station.size)
        center.take(shelf, station.frame(shelf.size))
        assert asking.round() == 2
        assert signers(center, station) == (size, ALL)
    assert asking.round() == 0  # nothing new: nobody is asked


def test_a_silent_witness_delays_only_its_own_line(
    center: Center, shelf: SqlShelf, station: StationLedger, asking: Forwarding, doors: list[Door]
) -> None:
    doors[0].up = False
    station.grow(5)
    center.take(shelf, station.frame())
    assert asking.round() == 1
    assert signers(center, station) == (5, ALL - {SUPERVISION.name})
    asked = len(doors[0].asked)
    asking.round()
    assert len(doors[0].asked) == asked  # it waits before it asks again
    doors[0].up = True
    doors[0].clock.forward(seconds=600)
    assert asking.round() == 1
    assert signers(center, station) == (5, ALL)


def test_nothing_is_shown_of_which_entries_are_missing(
    center: Center, shelf: SqlShelf, station: StationLedger, asking: Forwarding
) -> None:
    station.grow(9)
    center.take(shelf, station.frame(0, 4))
    assert asking.round() == 0
    center.take(shelf, station.frame(4))
    assert asking.round() == 2


def test_after_a_restart_the_size_is_learned_from_the_409(
    center: Center, shelf: SqlShelf, station: StationLedger, asking: Forwarding, doors: list[Door]
) -> None:
    station.grow(5)
    center.take(shelf, station.frame())
    asking.round()
    station.grow(4)
    center.take(shelf, station.frame(5))
    fresh = Forwarding(asking.logs, asking.witnesses, asking.clock, asking.entropy)
    assert fresh.round() == 2
    assert [one.partition(b"\n")[0] for one in doors[0].asked] == [b"old 0", b"old 0", b"old 5"]


def test_lines_that_were_not_kept_are_asked_for_again(
    center: Center, shelf: SqlShelf, station: StationLedger, asking: Forwarding,
) -> None:  # fmt: skip
    class Full(StationLog):
        full = True

        def keep(self, note: str) -> None:
            if Full.full:
                raise StorageFault("full")
            self.center.notes.put(self.shelf.station.code, WITNESSED, note.encode())

    logs: list[Log] = [Full(center, shelf)]
    again = replace(asking, logs=lambda: logs)
    station.grow(5)
    center.take(shelf, station.frame())
    assert again.round() == 0
    Full.full = False
    assert again.round() == 2
    assert signers(center, station) == (5, ALL)


# --- one conversation -------------------------------------------------------------------------


@dataclass
class Says:
    """A door that answers as it was told."""

    replies: list[Reply]

    def add_checkpoint(self, body: bytes) -> Reply:
        assert body
        return self.replies.pop(0)


def conflict(body: bytes, kind: str = "text/x.tlog.size") -> Reply:
    return Reply(409, body, kind)


def line(station: StationLedger, size: int, key: SigningKey = SUPERVISION) -> bytes:
    return cosign(Checkpoint(station.origin, size, station.root(size)), key, 7).encode()


def test_only_a_line_of_the_pinned_key_over_this_tree_is_taken(station: StationLedger) -> None:
    station.grow(5)
    good = line(station, 5)
    table = [
        ([Reply(200, good)], True),
        ([Reply(200, line(station, 5, OTHER) + good)], True),
        ([conflict(b"3\n"), Reply(200, good)], True),
        ([conflict(b"5\n"), Reply(200, good)], True),
        ([conflict(b"3\n", "text/x.tlog.size; charset=utf-8"), Reply(200, good)], True),
        ([Reply(200, line(station, 4))], False),  # over another tree
        ([Reply(200, line(station, 5, OTHER))], False),
        ([Reply(200, b"")], False),
        ([Reply(200, b"\xff\n")], False),
        ([Reply(422, b"no\n", "text/plain")], False),
        ([Reply(302, good)], False),
        ([conflict(b"9\n")], False),  # it has seen more than is here
        ([conflict(b"03\n")], False),
        ([conflict(b"3\n", "text/plain")], False),
        ([conflict(b"1\n"), conflict(b"2\n"), conflict(b"3\n")], False),
    ]
    for replies, is_taken in table:
        told = str(replies)
        asked = (Says(list(replies)), SUPERVISION.verifier, station.note(), _signed(station))
        if is_taken:
            assert cosigned_by(*asked, station.node, old=0).encode() == good, told
        else:
            with pytest.raises(NotCosigned):
                cosigned_by(*asked, station.node, old=0)


def _signed(station: StationLedger) -> Checkpoint:
    return Checkpoint(station.origin, station.size, station.root())


@pytest.mark.parametrize("known", [0, 1, 3, 5, 9])
def test_whatever_was_known_before_it_ends_with_a_line(
    station: StationLedger, tmp_path: Path, clock: FakeClock, known: int
) -> None:
    station.grow(5)
    door = a_door(tmp_path, station, clock, SUPERVISION)
    path = tree.consistency_path(0, 3, station.node)
    body = witness.proof_request(0, path, station.note(3))
    assert door.add_checkpoint(body).status == 200
    made = cosigned_by(
        door, SUPERVISION.verifier, station.note(), _signed(station), station.node, old=known
    )
    assert made.startswith(f"— {SUPERVISION.name} ")
    door.memory.close()
