"""The agent against a real district over real HTTP on loopback, with the line cut everywhere."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from flask import Flask

from appliance.ledger.checkpoints import Checkpoint, open_cosignature, witness_key
from appliance.ledger.disk import RealDisk
from appliance.ports import StorageFault
from provisioning.demo.line import LineProxy
from sync import arrivals, bundle
from sync.agent import Agent, Folder, Pace
from sync.diary import Diary
from sync.district.app import create_app
from sync.district.center import Center
from sync.http_district import HttpDistrict
from sync.inbox import Inbox, LineStatus
from sync.pins import Pins
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import CountedEntropy
from tests.fakes.published import StationLedger
from tests.fakes.served import listening

WSGI = Callable[..., object]


class FullDisk(RealDisk):
    """Writes fail while `full`."""

    full = False

    def write(self, part: Path, data: bytes, mode: int) -> None:
        if self.full:
            raise OSError(28, "full")
        super().write(part, data, mode)


@dataclass
class Box:
    """A station's folders and its agent."""

    agent: Agent
    folder: Path
    station: StationLedger
    clock: FakeClock
    diary: Diary
    disk: FullDisk

    def publish(self) -> None:
        (self.folder / "ledger" / "checkpoint").write_text(self.station.note(), "utf-8")

    def status(self) -> LineStatus:
        return msgspec.json.decode(
            (self.folder / "inbox/status.json").read_bytes(), type=LineStatus
        )

    def cosigned(self) -> str:
        return (self.folder / "inbox/checkpoint").read_text("utf-8")


@pytest.fixture
def boxed(
    tmp_path: Path, station: StationLedger, clock: FakeClock
) -> Callable[[int], AbstractContextManager[Box]]:
    """An agent whose district answers at a port."""

    @contextmanager
    def at(port: int) -> Iterator[Box]:
        folder = tmp_path / "station"
        (folder / "ledger").mkdir(parents=True, exist_ok=True)
        (folder / "blobs").mkdir(exist_ok=True)
        diary, disk = Diary(tmp_path / "sync" / "sync.db"), FullDisk()
        line = HttpDistrict(f"http://127.0.0.1:{port}", station.origin)
        agent = Agent(
            Folder(folder / "ledger", folder / "blobs", lambda _path: station),
            Inbox(folder / "inbox", disk),
            diary,
            line,
            pins=Pins(station.vkey, witness_key("demo.district.999999/w1", b"\x09" * 32).vkey),
            pace=Pace(1.0, 60.0, 120.0),
            clock=clock,
            entropy=CountedEntropy(),
        )
        try:
            yield Box(agent, folder, station, clock, diary, disk)
        finally:
            line.close()
            diary.close()

    return at


def held(district: Center, station: StationLedger) -> list[bytes]:
    shelf = district.store.shelf(station.origin)
    assert shelf is not None
    return [body for _seq, body in shelf.entries(0, shelf.size)]


At = Callable[[int], AbstractContextManager[Box]]


def test_entries_go_up_and_the_cosigned_checkpoint_comes_back(
    district: Center, station: StationLedger, boxed: At
) -> None:
    station.grow(7)
    with listening(create_app(district)) as port, boxed(port) as box:
        box.publish()
        box.agent.turn()
        assert held(district, station) == station.bodies
        signed = Checkpoint(station.origin, 7, station.root())
        vkey = district.witness_key.vkey
        assert open_cosignature(box.cosigned(), signed, vkey) == district.time_s
        status = box.status()
        assert (status.line, status.waiting, status.cosigned_size) == ("up", 0, 7)
        assert status.last_contact == "2026-03-02T01:00:00.000Z"


def rollbacks(district: Center) -> list[dict[str, str | int]]:
    found = district.watch.findings(standing=True)
    return [one.finding.facts for one in found if one.finding.code == "rollback"]


def test_an_old_tree_that_lies_there_again_is_named_within_the_contact(
    district: Center, station: StationLedger, boxed: At
) -> None:
    station.grow(7)
    with listening(create_app(district)) as port, boxed(port) as box:
        box.publish()
        box.agent.turn()
        (box.folder / "ledger" / "checkpoint").write_text(station.note(4), "utf-8")
        box.agent.turn()
        assert rollbacks(district) == [{"before": 7, "now": 4}]


def test_a_tree_that_was_only_read_too_early_accuses_nobody(
    district: Center, station: StationLedger, boxed: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The agent had read the checkpoint; before it spoke, a stick had brought more."""
    station.grow(7)
    with listening(create_app(district)) as port, boxed(port) as box:
        box.publish()
        box.agent.turn()
        read = Folder.note
        early = iter([station.note(4)])
        monkeypatch.setattr(Folder, "note", lambda self: next(early, None) or read(self))
        box.agent.once()
        district.clock.forward(minutes=1)  # type: ignore[attr-defined]
        box.agent.once()
        assert rollbacks(district) == []
        assert box.status().line == "up"


def test_a_station_that_published_nothing_is_left_alone(boxed: At) -> None:
    with boxed(1) as box:
        box.agent.turn()
        assert not (box.folder / "inbox").exists()


def test_a_long_backlog_goes_in_several_frames(
    district: Center, station: StationLedger, boxed: At
) -> None:
    station.grow(bundle.ENTRIES_MAX * 2 + 5)
    with listening(create_app(district)) as port, boxed(port) as box:
        box.publish()
        box.agent.turn()
        assert held(district, station) == station.bodies


def test_while_the_line_is_down_the_count_grows_and_then_each_arrives_once(
    district: Center, station: StationLedger, boxed: At
) -> None:
    with listening(create_app(district)) as port:
        line = LineProxy(0, port)
        line.start()
        with boxed(line.port) as box:
            station.grow(2)
            box.publish()
            box.agent.turn()
            line.down()
            for waiting in (3, 6):
                station.grow(3)
                box.publish()
                box.agent.turn()
                assert (box.status().line, box.status().waiting) == ("down", waiting)
            line.up()
            box.agent.turn()
            assert len(held(district, station)) == 2  # the wait after a failure is not over
            box.clock.forward(seconds=5)
            box.agent.turn()
            assert held(district, station) == station.bodies
            assert (box.status().line, box.status().waiting) == ("up", 0)
        line.stop()


class Cutting:
    """A district whose line breaks at the n-th request, before it arrives or after."""

    def __init__(self, app: Flask, at: int, *, arrives: bool) -> None:
        self._app, self._left, self._arrives = app, at, arrives

    def __call__(self, environ: dict[str, object], start: Callable[..., object]) -> object:
        self._left -= 1
        if self._left != 0:
            return self._app(environ, start)
        if self._arrives:
            list(self._app(environ, lambda *_: None))
        connection = environ["werkzeug.socket"]
        assert isinstance(connection, socket.socket)
        connection.shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError


@pytest.mark.parametrize(
    "cut",
    [
        (at, what)
        for at in (1, 2, 3, 4)
        for what in ("request never arrived", "answer never came back")
    ],
)
def test_a_push_cut_short_is_repeated_without_harm(
    cut: tuple[int, str],
    district: Center,
    station: StationLedger,
    boxed: At,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bundle, "ENTRIES_MAX", 3)
    at, what = cut
    app = Cutting(create_app(district), at, arrives=what == "answer never came back")
    station.grow(8)
    with listening(app) as port, boxed(port) as box:
        box.publish()
        box.agent.turn()
        box.clock.forward(seconds=5)
        box.agent.turn()
        assert held(district, station) == station.bodies
        assert open_cosignature(
            box.cosigned(),
            Checkpoint(station.origin, 8, station.root()),
            district.witness_key.vkey,
        )
        assert box.status().waiting == 0


class Choked:
    """A line that passes so many bytes of its first connection, one way, and then breaks."""

    def __init__(self, target: int, passes: int, *, up: bool) -> None:
        self._target, self._passes, self._up = target, passes, up
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._first = True
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for one in self._threads:
            one.join()
        for connection in self._open:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            self._open += [near, far]
            left = self._passes if self._first else -1
            self._first = False
            for source, sink, up in ((near, far, True), (far, near, False)):
                limit = left if up == self._up else -1
                one = threading.Thread(target=self._carry, args=(source, sink, limit))
                one.start()
                self._threads.append(one)

    def _carry(self, source: socket.socket, sink: socket.socket, left: int) -> None:
        with suppress(OSError):
            while left and (chunk := source.recv(4096 if left < 0 else min(left, 4096))):
                sink.sendall(chunk)
                left -= len(chunk) if left > 0 else 0
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("up", [True, False])
@pytest.mark.parametrize("passes", [0, 1, 150, 250, 400, 5000])
def test_a_line_that_breaks_at_any_byte_costs_nothing(
    passes: int, up: bool, district: Center, station: StationLedger, boxed: At
) -> None:
    for number in range(300):
        station.append(sha256(b"%d" % number).digest() * 4)  # nothing to squeeze
    with listening(create_app(district)) as port:
        line = Choked(port, passes, up=up)
        with boxed(line.port) as box:
            box.publish()
            box.agent.turn()
            box.clock.forward(seconds=5)
            box.agent.turn()
            assert held(district, station) == station.bodies
            assert (box.status().waiting, box.status().cosigned_size) == (0, 300)
        line.stop()


def test_the_district_lost_its_word_and_the_agent_begins_where_it_is(
    district: Center, station: StationLedger, boxed: At
) -> None:
    """The agent believes the district holds more than it does (restored from a backup)."""
    station.grow(6)
    with listening(create_app(district)) as port, boxed(port) as box:
        box.publish()
        box.diary.answered("2026-03-01T00:00:00.000Z", 5)
        box.agent.turn()
        assert held(district, station) == station.bodies


def test_an_agent_that_lost_its_diary_sends_nothing_twice(
    district: Center, station: StationLedger, boxed: At
) -> None:
    station.grow(6)
    with listening(create_app(district)) as port:
        with boxed(port) as box:
            box.publish()
            box.agent.turn()
        for name in ("sync.db", "sync.db-wal", "sync.db-shm"):
            (box.folder.parent / "sync" / name).unlink(missing_ok=True)
        with boxed(port) as box:
            box.agent.turn()
            assert held(district, station) == station.bodies
            assert box.status().waiting == 0


def test_a_refusal_is_said_kept_and_not_hammered(
    district: Center, station: StationLedger, boxed: At
) -> None:
    station.grow(4)
    forked = StationLedger(station.origin).grow(4, ',"other":1')
    shelf = district.store.shelf(station.origin)
    assert shelf is not None
    district.take(shelf, forked.frame())
    with listening(create_app(district)) as port, boxed(port) as box:
        box.publish()
        box.agent.turn()
        assert (box.status().line, box.status().reason) == ("up", "fork")
        assert [reason for _at, reason, _size in box.diary.refusals()] == ["fork"]
        box.agent.turn()
        assert len(district.store.evidence(station.origin)) == 1


def test_a_cosignature_of_another_key_never_reaches_the_station(
    district: Center, station: StationLedger, boxed: At
) -> None:
    station.grow(2)
    thief = witness_key("demo.district.999999/w1", b"\x66" * 32)
    other = Center(
        district.settings,
        district.store,
        district.blobs,
        thief,
        district.clock,
        district.ledger_folder,
    )
    with listening(create_app(other)) as port, boxed(port) as box:
        box.publish()
        box.agent.turn()
        assert box.status().reason == arrivals.OTHER_KEY
        assert not (box.folder / "inbox/checkpoint").exists()


def test_something_else_at_the_districts_address_is_no_district(
    station: StationLedger, boxed: At
) -> None:
    station.grow(2)
    portal = Flask("portal")
    portal.add_url_rule("/<path:x>", view_func=lambda x: f"log in: {x}", methods=["GET", "POST"])
    with listening(portal) as port, boxed(port) as box:
        box.publish()
        box.agent.turn()
        assert (box.status().line, box.status().waiting) == ("down", None)


def test_a_silent_station_greets_and_is_heard(
    district: Center, station: StationLedger, boxed: At
) -> None:
    station.grow(2)
    shelf = district.store.shelf(station.origin)
    assert shelf is not None
    with listening(create_app(district)) as port, boxed(port) as box:
        box.publish()
        box.agent.turn()
        first = shelf.contact_ms
        box.clock.forward(seconds=59)
        box.agent.turn()
        assert shelf.contact_ms == first
        box.clock.forward(seconds=1)
        box.agent.turn()
        assert first is not None
        assert shelf.contact_ms == first + 60_000


def test_a_full_disk_does_not_keep_the_entries_from_the_district(
    district: Center, station: StationLedger, boxed: At
) -> None:
    station.grow(3)
    with listening(create_app(district)) as port, boxed(port) as box:
        box.publish()
        box.disk.full = True
        with pytest.raises(StorageFault):
            box.agent.turn()
        assert held(district, station) == station.bodies
        box.disk.full = False
        box.agent.once()
        assert box.status().waiting == 0


def test_only_blobs_that_entries_name_are_taken(
    district: Center, station: StationLedger, boxed: At
) -> None:
    body = "公告".encode()
    with listening(create_app(district)) as port, boxed(port) as box:
        digest = sha256(body).hexdigest()
        (box.folder / "blobs" / digest).write_bytes(body)
        station.grow(1)
        box.publish()
        box.agent.turn()
        assert district.blobs.body(digest) is None
        shelf = district.store.shelf(station.origin)
        assert shelf is not None
        district.store.db.execute_sql(
            "INSERT INTO wanted VALUES (?, ?, 0)", (shelf.number, digest)
        )
        box.agent.once()
        assert district.blobs.body(digest) == body
        assert district.blobs.wanted(shelf.number) == []


def test_the_loop_ends_at_once_when_told(station: StationLedger, boxed: At) -> None:
    with boxed(1) as box:
        stop = threading.Event()
        thread = threading.Thread(target=box.agent.run, args=(stop,))
        thread.start()
        stop.set()
        thread.join(5)
        assert not thread.is_alive()
