"""Pull: the district reads what a station published, and lays at its door what it gives."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.ledger import tiles
from appliance.ledger.checkpoints import open_checkpoint, witness_key
from appliance.ledger.disk import RealDisk
from appliance.ledger.tile_tree import TileTree
from appliance.ports import SyncFault
from sync import app as agent_app
from sync import ingest as rules
from sync import station_door
from sync.agent import Agent, Folder, Pace
from sync.authority import Holder, station_name
from sync.delivery import DELIVERY_BYTES_MAX, Delivery, Lack, Offer, Taken
from sync.diary import Diary
from sync.district.center import Center
from sync.district.own_door import Cosigned, cosignatures
from sync.district.puller import NO_LINE, Puller, Turn
from sync.district.schedule import Schedule
from sync.http_district import HttpDistrict
from sync.inbox import Inbox, LineStatus
from sync.notes import Named
from sync.pins import Pins
from sync.server import serving as certified
from sync.settings import EnrolledStation, PulledFrom
from sync.station_doors import guard
from sync.tls import Role
from tests.fakes.certified import DISTRICT, STATION, Town
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import CountedEntropy
from tests.fakes.published import OTHER_ORIGIN, StationLedger
from tests.fakes.served import listening
from tests.fakes.telling import LINE_KEY, SIZE, line_under, telling_district
from tests.sync.test_sources import held, published

NOWHERE = "http://127.0.0.1:9"


@dataclass
class Box:
    """A station's folders and its agent, which never pushes; also a door without a network."""

    station: StationLedger
    folder: Path
    agent_folder: Folder
    agent: Agent
    asked: list[str] = field(default_factory=list)
    cut_after: int | None = None
    """How many files and deliveries the line carries before it breaks."""

    def publish(self, size: int | None = None) -> None:
        published(self.folder / "ledger", self.station, size)

    def status(self) -> LineStatus:
        return msgspec.json.decode(
            (self.folder / "inbox/status.json").read_bytes(), type=LineStatus
        )

    def _carried(self) -> None:
        if self.cut_after is not None:
            if self.cut_after <= 0:
                raise SyncFault("cut")
            self.cut_after -= 1

    def file(self, path: str) -> bytes | None:
        self._carried()
        self.asked.append(path)
        found = self.folder / "ledger" / path
        return found.read_bytes() if found.is_file() else None

    def blob(self, digest: str) -> bytes | None:
        self._carried()
        found = self.folder / "blobs" / digest
        return found.read_bytes() if found.is_file() else None

    def parcels(self) -> tuple[str, ...]:
        self._carried()
        return tuple(sorted(one.name for one in (self.folder / "parcels").glob("*")))

    def parcel(self, name: str) -> bytes | None:
        self._carried()
        self.asked.append(name)
        return (self.folder / "parcels" / name).read_bytes()

    def cosigned(self) -> bytes | None:
        self._carried()
        return self.agent_folder.cosigned()

    def offer(self, offer: Offer) -> Lack:
        self._carried()
        return self.agent.offered(offer)

    def deliver(self, given: Delivery) -> Taken:
        self._carried()
        return self.agent.delivered(given)

    def close(self) -> None:
        return None


@pytest.fixture
def box(
    tmp_path: Path, station: StationLedger, district: Center, clock: FakeClock
) -> Iterator[Box]:
    folder = tmp_path / "station"
    (folder / "ledger").mkdir(parents=True)
    (folder / "blobs").mkdir()
    diary = Diary(tmp_path / "sync" / "sync.db")
    line = HttpDistrict(NOWHERE, station.origin)
    agent_folder = Folder(folder / "ledger", folder / "blobs", TileTree)
    agent = Agent(
        agent_folder,
        Inbox(folder / "inbox", RealDisk()),
        diary,
        line,
        pins=Pins(station.vkey, district.witness_key.vkey),
        pace=Pace(1.0, 60.0, 120.0),
        clock=clock,
        entropy=CountedEntropy(),
        push_on=False,
    )
    yield Box(station, folder, agent_folder, agent)
    line.close()
    diary.close()


def enrolled(station: StationLedger, url: str = NOWHERE, every_s: int = 600) -> EnrolledStation:
    return EnrolledStation(
        code="999999100",
        name="青禾镇",
        origin=station.origin,
        vkey=station.vkey,
        pull=PulledFrom(url=url, every_s=every_s),
    )


def puller(district: Center, box: Box, clock: FakeClock) -> Puller:
    clock.forward(seconds=13)  # the first turns are spread over some seconds
    made = Puller(
        district,
        lambda: [enrolled(box.station)],
        lambda _station: box,
        clock=clock,
        entropy=CountedEntropy(),
    )
    made.turn()
    clock.forward(seconds=13)
    return made


def pulled(district: Center, box: Box, clock: FakeClock) -> str:
    """The reason of one pull, of a district that has just begun."""
    turn = puller(district, box, clock).turn()
    assert turn is not None
    return turn.reason


def test_a_reachable_box_needs_no_push_at_all(
    district: Center, station: StationLedger, box: Box, clock: FakeClock
) -> None:
    """Over real HTTP: entries up, cosigned checkpoint and notes down, the agent never asks."""
    station.grow(700)
    box.publish()
    district.notes.put("999999100", "licence", b"a note")
    app = agent_app.create_app(
        box.folder / "ledger",
        lambda: box.agent.status,
        blobs=box.folder / "blobs",
        taker=box.agent,
    )
    with listening(app) as port:
        made = Puller(
            district,
            lambda: [enrolled(station, f"http://127.0.0.1:{port}")],
            station_door.doors(None),
            clock=clock,
            entropy=CountedEntropy(),
        )
        clock.forward(seconds=13)
        made.turn()
        clock.forward(seconds=13)
        turn = made.turn()
        box.agent.turn()
    assert turn is not None
    assert (turn.size, turn.new, turn.reason) == (700, 700, "")
    assert held(district, station) == station.bodies
    note = (box.folder / "inbox/checkpoint").read_text("utf-8")
    assert open_checkpoint(note, station.vkey).size == 700
    assert (box.folder / "inbox/licence").read_bytes() == b"a note"
    status = box.status()
    assert (status.line, status.waiting, status.cosigned_size) == ("up", 0, 700)


def test_a_box_that_shows_less_when_it_is_asked_was_put_back(
    district: Center, station: StationLedger, box: Box, clock: FakeClock
) -> None:
    station.grow(6)
    box.publish()
    assert pulled(district, box, clock) == ""
    box.publish(4)
    assert pulled(district, box, clock) == ""
    found = district.watch.findings(standing=True)
    assert [(one.finding.code, one.finding.facts) for one in found] == [
        ("rollback", {"before": 6, "now": 4})
    ]


def test_a_pull_cut_anywhere_is_taken_up_and_no_full_tile_is_asked_for_twice(
    district: Center, station: StationLedger, box: Box, clock: FakeClock
) -> None:
    station.grow(2_700)
    box.publish()
    made = puller(district, box, clock)
    for cut in range(60):
        box.cut_after = cut % 5 + 1
        turn = made.turn()
        clock.forward(hours=1)
        if turn is not None and not turn.reason:
            break
    assert held(district, station) == station.bodies
    full = [path for path in box.asked if path.startswith("tile/") and ".p/" not in path]
    assert len(full) == len(set(full))
    assert f"tile/entries/{9:03}" in full


def test_a_pull_after_more_was_published_reads_only_what_is_new(
    district: Center, station: StationLedger, box: Box, clock: FakeClock
) -> None:
    box.station.grow(600)
    box.publish()
    made = puller(district, box, clock)
    made.turn()
    box.asked.clear()
    station.grow(300)
    box.publish()
    clock.forward(hours=1)
    made.turn()
    assert held(district, station) == station.bodies
    entries = [path for path in box.asked if path.startswith("tile/entries/")]
    assert entries == ["tile/entries/002", "tile/entries/003.p/132"]


def test_a_partial_tile_that_grew_full_meanwhile_is_taken_from_the_full_one(
    district: Center, station: StationLedger, box: Box, clock: FakeClock
) -> None:
    """The station publishes between the checkpoint and the tiles, and drops its partial ones."""
    station.grow(500)
    box.publish()

    class Racing(Box):
        def file(self, path: str) -> bytes | None:
            found = super().file(path)
            if path == tiles.CHECKPOINT and station.size == 500:
                station.grow(100)
                self.publish()
                for part in (self.folder / "ledger").rglob("*.p/*"):
                    part.unlink()
                published(self.folder / "ledger", station)
            return found

    racing = Racing(station, box.folder, box.agent_folder, box.agent)
    assert pulled(district, racing, clock) == ""
    assert held(district, station) == station.bodies[:500]
    assert "tile/entries/001" in racing.asked


def test_public_texts_that_entries_name_are_fetched_and_checked(
    district: Center, station: StationLedger, box: Box, clock: FakeClock
) -> None:
    station.grow(3)
    box.publish()
    shelf = district.store.shelf(station.origin)
    assert shelf is not None
    good, bent = b"a notice", b"another notice"
    digests = [sha256(one).hexdigest() for one in (good, bent)]
    with district.store.transaction():
        for seq, digest in enumerate(digests):
            district.store.projections.want(shelf.number, digest, seq)
    (box.folder / "blobs" / digests[0]).write_bytes(good)
    (box.folder / "blobs" / digests[1]).write_bytes(b"bent")
    assert pulled(district, box, clock) == ""
    assert district.blobs.body(digests[0]) == good
    assert district.blobs.body(digests[1]) is None


def test_sealed_parcels_are_fetched_once(
    district: Center, station: StationLedger, box: Box, clock: FakeClock
) -> None:
    station.grow(2)
    box.publish()
    (box.folder / "parcels").mkdir()
    for name in ("vault-0-9-1", "vault-0-9-2"):
        (box.folder / "parcels" / name).write_bytes(name.encode())
    made = puller(district, box, clock)
    for _visit in range(2):
        made.turn()
        clock.forward(hours=1)
    shelf = district.store.shelves()[0]
    assert district.parcels.names(shelf.hash) == ["vault-0-9-1", "vault-0-9-2"]
    assert district.parcels.body(shelf.hash, "vault-0-9-2") == b"vault-0-9-2"
    assert box.asked.count("vault-0-9-1") == 1


def test_the_door_of_the_parcels_lists_and_gives_them_and_nothing_else(box: Box) -> None:
    folder = box.folder / "parcels"
    app = agent_app.create_app(box.folder / "ledger", lambda: box.agent.status, sealed=folder)
    client = app.test_client()
    assert client.get("/parcels/list").data == b""
    folder.mkdir()
    for name in ("vault-0-9-1", ".hidden", "Upper", "half.part", "escrow-1.waiting"):
        (folder / name).write_bytes(b"sealed")
    assert client.get("/parcels/list").data == b"vault-0-9-1\n"
    with client.get("/parcels/vault-0-9-1") as answer:
        assert answer.data == b"sealed"
    for name in (".hidden", "Upper", "half.part", "escrow-1.waiting", "..%2fledger", "none"):
        assert client.get(f"/parcels/{name}").status_code == 404


@pytest.fixture
def telling(tmp_path: Path, station: StationLedger, clock: FakeClock) -> Iterator[Center]:
    center = telling_district(tmp_path / "told", station, clock)
    yield center
    center.store.close()


def test_the_line_of_a_station_that_is_only_pulled_stands_under_the_districts_ledger(
    telling: Center, station: StationLedger, box: Box, clock: FakeClock
) -> None:
    """Over real HTTP: nothing while it has none, then its newest; repeating it is no failure."""
    station.grow(3)
    box.publish()
    one = telling.store.shelves()[0].station
    app = agent_app.create_app(
        box.folder / "ledger",
        lambda: box.agent.status,
        cosigned=box.agent_folder.cosigned,
        taker=box.agent,
    )
    with listening(app) as port:
        made = Puller(
            telling,
            lambda: [enrolled(station, f"http://127.0.0.1:{port}")],
            station_door.doors(None),
            clock=clock,
            entropy=CountedEntropy(),
        )
        made.turn()  # from here on it is due within some seconds
        clock.forward(seconds=13)
        assert made.turn() is not None
        assert cosignatures(telling).of(one) is None
        (box.folder / "mirror").mkdir()
        for time_s in (7, 7, 9, 8):
            line = line_under(telling, LINE_KEY, time_s)
            (box.folder / "mirror/cosigned").write_bytes(line)
            clock.forward(hours=1)
            turn = made.turn()
            assert turn is not None
            assert turn.reason == ""
    assert cosignatures(telling).of(one) == Cosigned("999999100", SIZE, 9)


def test_a_line_of_another_hand_is_refused_and_the_visit_goes_on(
    telling: Center, station: StationLedger, box: Box, clock: FakeClock
) -> None:
    station.grow(3)
    box.publish()
    thief = witness_key(LINE_KEY.name, b"\x66" * 32)
    (box.folder / "mirror").mkdir()
    (box.folder / "mirror/cosigned").write_bytes(line_under(telling, thief, 7))
    assert pulled(telling, box, clock) == ""
    assert cosignatures(telling).of(telling.store.shelves()[0].station) is None
    assert held(telling, station) == station.bodies


def test_a_station_that_published_nothing_is_no_failure(
    district: Center, box: Box, clock: FakeClock
) -> None:
    assert pulled(district, box, clock) == ""


def test_a_tree_of_another_station_is_set_aside(
    district: Center, box: Box, clock: FakeClock
) -> None:
    published(box.folder / "ledger", StationLedger(OTHER_ORIGIN, seed=2).grow(4))
    assert pulled(district, box, clock) == rules.OTHER_ORIGIN


def test_a_checkpoint_that_another_key_signed_is_not_left_at_the_station(
    district: Center, station: StationLedger, box: Box
) -> None:
    thief = StationLedger(station.origin, seed=5).grow(2)
    taken = box.deliver(Delivery(Offer(thief.note())))
    assert taken.reason == "other-key"
    assert not (box.folder / "inbox/checkpoint").exists()


def test_notes_that_pass_one_delivery_come_with_the_next(
    district: Center, station: StationLedger, box: Box, clock: FakeClock
) -> None:
    station.grow(1)
    box.publish()
    for number in range(60):
        district.notes.put("999999100", f"answers/{number}", b"answer %d" % number)
    assert pulled(district, box, clock) == ""
    assert len(list((box.folder / "inbox/answers").iterdir())) == 60


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"checkpoint": 5}'])
def test_a_delivery_that_is_none_is_refused(box: Box, body: bytes) -> None:
    client = agent_app.create_app(
        box.folder / "ledger", lambda: box.agent.status, taker=box.agent
    ).test_client()
    assert client.post("/delivery/offer", data=body).status_code == 400
    assert client.post("/delivery", data=body).status_code == 400


@pytest.mark.parametrize("name", ["checkpoint", "..%2fvkey", "a" * 63, "A" * 64, "a" * 64])
def test_only_a_public_text_that_is_there_has_a_door(box: Box, name: str) -> None:
    client = agent_app.create_app(
        box.folder / "ledger", lambda: box.agent.status, blobs=box.folder / "blobs"
    ).test_client()
    (box.folder / "blobs" / ("b" * 64)).write_bytes(b"text")
    assert client.get(f"/blobs/{name}").status_code == 404
    with client.get("/blobs/" + "b" * 64) as answer:
        assert answer.data == b"text"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.binary(max_size=200))
def test_whatever_bytes_come_as_a_delivery_nothing_is_left_behind(box: Box, body: bytes) -> None:
    client = agent_app.create_app(
        box.folder / "ledger", lambda: box.agent.status, taker=box.agent
    ).test_client()
    assert client.post("/delivery", data=body).status_code in (200, 400)
    assert not (box.folder / "inbox/checkpoint").exists()


def test_a_note_is_only_taken_with_the_bytes_that_the_offer_names(box: Box) -> None:
    named = Named("licence", sha256(b"right").hexdigest(), 5)
    box.deliver(Delivery(Offer("", (named,)), {"licence": b"wrong"}))
    assert not (box.folder / "inbox/licence").exists()
    box.deliver(Delivery(Offer("", (named,)), {"licence": b"right"}))
    assert (box.folder / "inbox/licence").read_bytes() == b"right"


# --- schedule ---------------------------------------------------------------------------------


def test_each_station_has_its_own_interval_and_nobody_is_in_step(clock: FakeClock) -> None:
    schedule = Schedule(clock, CountedEntropy())
    schedule.set({"often": 60.0, "seldom": 3600.0})
    turns: dict[str, list[float]] = {"often": [], "seldom": []}
    for _second in range(7_200):
        clock.forward(seconds=1)
        while origin := schedule.take():
            turns[origin].append(clock.monotonic())
            schedule.done(origin, good=True)
    assert 100 <= len(turns["often"]) <= 140
    assert 2 <= len(turns["seldom"]) <= 3
    assert (
        len({round(b - a) for a, b in zip(turns["often"], turns["often"][1:], strict=False)}) > 3
    )


def test_a_station_that_fails_waits_longer_and_delays_no_other(clock: FakeClock) -> None:
    schedule = Schedule(clock, CountedEntropy())
    schedule.set({"dead": 600.0, "well": 60.0})
    tries: list[float] = []
    well = 0
    for _second in range(3_600):
        clock.forward(seconds=1)
        while origin := schedule.take():
            if origin == "dead":
                tries.append(clock.monotonic())
            else:
                well += 1
            schedule.done(origin, good=origin == "well")
    waits = [later - one for one, later in pairwise(tries)]
    assert waits[0] < 5
    assert all(300 <= one <= 601 for one in waits[9:])
    assert well >= 50


def test_a_station_under_way_is_not_taken_again_and_one_that_left_is_forgotten(
    clock: FakeClock,
) -> None:
    schedule = Schedule(clock, CountedEntropy())
    schedule.set({"one": 10.0})
    clock.forward(seconds=20)
    assert schedule.take() == "one"
    assert schedule.take() is None
    schedule.set({})
    schedule.done("one", good=True)
    clock.forward(hours=1)
    assert schedule.take() is None


def test_the_puller_runs_until_it_is_told_to_stop(
    district: Center, station: StationLedger, box: Box
) -> None:
    station.grow(5)
    box.publish()
    stop = threading.Event()

    class Ending(Box):
        def close(self) -> None:
            stop.set()

    ending = Ending(station, box.folder, box.agent_folder, box.agent)
    clock = FakeClock()
    made = Puller(
        district,
        lambda: [enrolled(station)],
        lambda _station: ending,
        clock=clock,
        entropy=CountedEntropy(),
    )
    made.turn()
    clock.forward(seconds=13)
    made.run(stop)
    assert made.turns[station.origin].size == 5


def test_a_door_that_does_not_answer_is_no_line_and_tried_again(
    district: Center, station: StationLedger, clock: FakeClock
) -> None:
    made = Puller(
        district,
        lambda: [enrolled(station)],
        station_door.doors(None),
        clock=clock,
        entropy=CountedEntropy(),
    )
    made.turn()
    clock.forward(seconds=13)
    turn = made.turn()
    assert turn is not None
    assert turn.reason == NO_LINE
    clock.forward(seconds=3)
    assert made.turn() is not None


# --- over TLS -----------------------------------------------------------------------------------


def pulled_over_tls(
    box: Box, district: Center, clock: FakeClock, caller: Holder, folder: Path
) -> Turn:
    """One pull through the station's certified door, by whoever `caller` says it is."""
    town = Town(folder)
    app = agent_app.create_app(
        box.folder / "ledger",
        lambda: box.agent.status,
        blobs=box.folder / "blobs",
        taker=box.agent,
    )
    guard(app, frozenset)
    with certified(
        app,
        host="127.0.0.1",
        port=0,
        threads=2,
        body_bytes_max=DELIVERY_BYTES_MAX,
        tls=town.server(STATION),
    ) as port:
        made = Puller(
            district,
            lambda: [enrolled(box.station, f"https://127.0.0.1:{port}")],
            station_door.doors(town.client("caller", caller)),
            clock=clock,
            entropy=CountedEntropy(),
        )
        made.turn()
        clock.forward(seconds=13)
        turn = made.turn()
    assert turn is not None
    return turn


def test_the_districts_certificate_opens_the_stations_door(
    tmp_path: Path, district: Center, station: StationLedger, box: Box, clock: FakeClock
) -> None:
    station.grow(9)
    box.publish()
    turn = pulled_over_tls(box, district, clock, DISTRICT, tmp_path / "town")
    assert (turn.reason, turn.size) == ("", 9)
    assert (box.folder / "inbox/checkpoint").exists()


def test_another_stations_certificate_does_not(
    tmp_path: Path, district: Center, station: StationLedger, box: Box, clock: FakeClock
) -> None:
    station.grow(9)
    box.publish()
    other = Holder(Role.STATION, "999999101", "0" * 64, (station_name("999999101"),))
    turn = pulled_over_tls(box, district, clock, other, tmp_path / "town")
    assert (turn.reason, turn.size) == (NO_LINE, 0)
    assert not (box.folder / "inbox/checkpoint").exists()
