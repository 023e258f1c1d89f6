"""A push over a real server: how many requests, how many bytes again after a cut, what else."""

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient

from appliance.ledger.checkpoints import witness_key
from appliance.ledger.disk import RealDisk
from appliance.ledger.tile_tree import TileTree
from appliance.ports import StorageFault, SyncFault
from sync import bundle, dictionaries, line, push
from sync.agent import Agent, Folder, Pace
from sync.diary import Diary
from sync.district.app import create_app
from sync.district.center import Center
from sync.http_district import HttpDistrict
from sync.inbox import Inbox
from sync.line import Begun, Forgotten, LineMemory
from sync.parcels import BYTES_MAX, Offered, bring, digest_of
from sync.pins import Pins
from sync.push import Answer, District, Hello
from sync.server import serving
from sync.settings import EnrolledStation
from tests.fakes.clock import FakeClock
from tests.fakes.driven import Driven
from tests.fakes.entropy import CountedEntropy
from tests.fakes.published import WITNESS, StationLedger, open_district
from tests.fakes.relay import Relay, bad_line

AGAIN_BYTES_MAX = 4_096
"""Of a body, for one cut."""
HEADERS_BYTES = 600
"""Of one request; ours have some 350."""


@dataclass
class Counted:
    """An application that notes what it is asked."""

    app: Flask
    asked: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        path = str(environ["PATH_INFO"]).split("/")
        self.asked.append((str(environ["REQUEST_METHOD"]), path[5] if len(path) > 5 else path[-1]))
        return self.app(environ, start)


@contextmanager
def served(app: Any) -> Iterator[int]:
    with serving(
        app, host="127.0.0.1", port=0, threads=4, body_bytes_max=bundle.BYTES_MAX
    ) as port:
        yield port


@dataclass
class Box:
    """A station's folders and its agent, which may be started anew."""

    folder: Path
    published: StationLedger
    port: int
    clock: FakeClock
    diary: Diary
    agent: Agent
    district: HttpDistrict

    def publish(self) -> None:
        (self.folder / "ledger/checkpoint").write_text(self.published.note(), "utf-8")


@pytest.fixture
def boxed(
    tmp_path: Path, station: StationLedger, clock: FakeClock
) -> Callable[[int], AbstractContextManager[Box]]:
    """An agent whose district answers at a port."""

    @contextmanager
    def at(port: int) -> Iterator[Box]:
        folder = tmp_path / "station"
        for name in ("ledger", "blobs", "parcels"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        diary = Diary(tmp_path / "sync/sync.db")
        district = HttpDistrict(f"http://127.0.0.1:{port}", station.origin)
        agent = Agent(
            Folder(folder / "ledger", folder / "blobs", lambda _path: station),
            Inbox(folder / "inbox", RealDisk()),
            diary,
            district,
            pins=Pins(station.vkey, witness_key(WITNESS, b"\x09" * 32).vkey),
            pace=Pace(1.0, 60.0, 120.0),
            clock=clock,
            entropy=CountedEntropy(),
            parcels=folder / "parcels",
        )
        try:
            yield Box(folder, station, port, clock, diary, agent, district)
        finally:
            district.close()
            diary.close()

    return at


At = Callable[[int], AbstractContextManager[Box]]


def incompressible(station: StationLedger, count: int) -> None:
    for number in range(count):
        station.append(b'{"d":"%b"}' % sha256(b"%d" % number).hexdigest().encode())


def held(district: Center, station: StationLedger) -> list[bytes]:
    shelf = district.store.shelf(station.origin)
    assert shelf is not None
    return [body for _seq, body in shelf.entries(0, shelf.size)]


def test_a_thousand_entries_take_two_requests_at_most_all_told(
    district: Center, station: StationLedger, boxed: At
) -> None:
    """With the question, the lists of notes and texts, and the cosigned checkpoint that came."""
    incompressible(station, 5_000)
    app = Counted(create_app(district))
    with served(app) as port, boxed(port) as box:
        box.publish()
        box.agent.turn()
        assert (box.folder / "inbox/checkpoint").exists()
    assert held(district, station) == station.bodies
    assert len(app.asked) <= 10, app.asked


def test_a_station_that_knows_its_district_asks_nothing_first(
    district: Center, station: StationLedger, boxed: At
) -> None:
    incompressible(station, 10)
    app = Counted(create_app(district))
    with served(app) as port, boxed(port) as box:
        box.publish()
        box.agent.once()
        app.asked.clear()
        incompressible(station, 10)
        box.publish()
        box.agent.once()
        assert app.asked[0] == ("POST", "entries")
        assert ("GET", "size") not in app.asked
        app.asked.clear()
        box.agent.once()
        assert app.asked[0] == ("POST", "entries")
        assert ("GET", "wanted") not in app.asked  # a greeting names no text


class Noting:
    """A district that takes everything and keeps the frames for us to look at."""

    def __init__(self, knows: tuple[int, ...] = dictionaries.KNOWN) -> None:
        self.knows = knows
        self.frames: list[bytes] = []
        self.again: list[bool] = []
        self.breaks_at = -1

    def hello(self) -> Hello:
        return Hello(0, self.knows)

    def send(self, frame: bytes, *, again: bool = False) -> Answer:
        self.frames.append(frame)
        self.again.append(again)
        if len(self.frames) - 1 == self.breaks_at:
            raise SyncFault("cut")
        return Answer(bundle.read(frame).stop)

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a push asks for {name}")


def pushed(
    published: Any, far: Noting, note: str, size: int, memory: LineMemory | None = None
) -> push.Pushed:
    return push.push(published, cast(District, far), note, size, 0, line=memory)


def test_cuts_cost_four_kilobytes_and_one_question_each(
    driven: Driven, tmp_path: Path, clock: FakeClock
) -> None:
    """A line fifty times as fast as the worst that a station has, and cut as often."""
    origin, whole = driven.note.partition("\n")[0], len(driven.entries)
    enrolled = EnrolledStation(code="999999100", name="青禾镇", origin=origin, vkey=driven.vkey)
    center = open_district(tmp_path, [enrolled], clock, witness_key(WITNESS, b"\x09" * 32))
    tree, app = TileTree(driven.state / "ledger"), Counted(create_app(center))
    pushed(tree, clear := Noting(), driven.note, whole)
    facts, failed = Forgotten(), 0
    memory = LineMemory(facts, clock.monotonic)
    with (
        served(app) as port,
        bad_line(port, bytes_per_s=250_000, delay_s=0.012, cut_every_s=1.2) as relay,
    ):
        sender = HttpDistrict(f"http://127.0.0.1:{relay.port}", origin)
        came = None
        while came is None:
            try:
                begin = int(facts.recall(line.HELD) or 0)  # as the agent goes on
                came = push.push(tree, sender, driven.note, whole, begin, line=memory)
            except SyncFault:
                failed += 1
        sender.close()
    center.store.close()
    assert came.size == whole
    assert failed >= 2
    bodies = sum(len(one) for one in clear.frames)
    again = relay.carried.up - bodies - len(app.asked) * HEADERS_BYTES
    assert again <= failed * AGAIN_BYTES_MAX
    assert app.asked.count(("GET", "transfers")) <= failed
    assert app.asked.count(("PUT", "transfers")) <= len(clear.frames) + failed


def test_an_agent_that_is_started_anew_goes_on_in_the_middle_of_a_frame(
    district: Center, station: StationLedger, boxed: At
) -> None:
    """Though the station has published more in between, under another checkpoint."""
    incompressible(station, 600)
    app = Counted(create_app(district))
    with served(app) as port, bad_line(port, bytes_per_s=10**6, delay_s=0) as relay:
        with boxed(relay.port) as box, half_way(relay, district):
            box.publish()
            box.agent.once()
        assert held(district, station) == []
        before = relay.carried.up
        incompressible(station, 50)
        app.asked.clear()
        with boxed(relay.port) as box:
            box.publish()
            box.agent.once()
        sent = relay.carried.up - before
    assert held(district, station) == station.bodies
    assert app.asked[0] == ("GET", "transfers")
    assert sent < 600 * 32 - HALF_BYTES + AGAIN_BYTES_MAX + 50 * 40 + 8 * HEADERS_BYTES


HALF_BYTES = 10_000


@contextmanager
def half_way(relay: Relay, district: Center) -> Iterator[None]:
    """Cuts the line when half a frame is there, and once more whenever somebody comes back."""
    transfers_folder = Path(district.settings.state) / "transfers"
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            here = [one.stat().st_size for one in transfers_folder.glob("*/*")]
            if here and max(here) >= HALF_BYTES:
                relay.cut()
                return

    thread = threading.Thread(target=watch)
    thread.start()
    yield
    done.set()
    thread.join()


def test_a_frame_that_was_begun_is_built_again_to_the_byte() -> None:
    station, memory = StationLedger(), LineMemory(Forgotten(), lambda: 0.0)
    incompressible(station, 300)
    far = Noting()
    far.breaks_at = 0
    with pytest.raises(SyncFault):
        pushed(station, far, station.note(), 300, memory)
    incompressible(station, 40)
    assert pushed(station, far, station.note(), 340, memory).size == 340
    assert far.frames[1] == far.frames[0]
    assert far.again == [False, True, False]
    assert memory.begun is None


@pytest.mark.parametrize(
    "begun",
    [
        Begun(0, 9, "no note", 1, "00" * 32),
        Begun(0, 900, StationLedger().grow(900).note(), 1, "00" * 32),
        Begun(0, 9, StationLedger().grow(4).note(), 1, "00" * 32),
    ],
    ids=["no note", "a ledger that was longer", "a note that does not reach"],
)
def test_what_can_not_be_built_again_is_forgotten(begun: Begun) -> None:
    station, memory = StationLedger().grow(20), LineMemory(Forgotten(), lambda: 0.0)
    memory.begin(begun)
    far = Noting()
    assert pushed(station, far, station.note(), 20, memory).size == 20
    assert len(far.frames) == 1
    assert memory.begun is None


@pytest.mark.parametrize(
    ("knows", "magic"), [((), b"TPB1"), ((77,), b"TPB1"), ((1,), b"TPB2"), ((1, 77), b"TPB2")]
)
def test_a_frame_is_written_in_words_that_the_district_knows(
    knows: tuple[int, ...], magic: bytes
) -> None:
    station, far = StationLedger().grow(9), Noting(knows)
    pushed(station, far, station.note(), 9)
    assert far.frames[0].startswith(magic)


def test_a_district_that_understands_nothing_is_asked_again_what_it_knows() -> None:
    """It was set back to older programs; the frame lies there as evidence, once."""

    class Older(Noting):
        def send(self, frame: bytes, *, again: bool = False) -> Answer:
            if frame.startswith(b"TPB2"):
                return Answer(0, "bad-frame")
            return super().send(frame, again=again)

    station, memory = StationLedger().grow(9), LineMemory(Forgotten(), lambda: 0.0)
    memory.hear((1,))
    far = Older(())
    with pytest.raises(push.Refused):
        pushed(station, far, station.note(), 9, memory)
    assert pushed(station, far, station.note(), 9, memory).size == 9


def test_a_district_without_doors_for_pieces_gets_frames_whole(
    district: Center, station: StationLedger
) -> None:
    incompressible(station, 300)
    app = create_app(district)

    def older(environ: dict[str, Any], start: Any) -> Any:
        if "/transfers/" in environ["PATH_INFO"]:
            environ = {**environ, "PATH_INFO": "/nowhere"}
        return app(environ, start)

    with served(older) as port:
        sender = HttpDistrict(f"http://127.0.0.1:{port}", station.origin)
        push.push(station, sender, station.note(), 300, 0)
        sender.close()
    assert held(district, station) == station.bodies


# --- how much at once ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent_bytes", "entries", "took_s", "then"),
    [
        (600_000, 1_000, 1.0, bundle.ENTRIES_MAX),
        (600_000, 1_000, 120.0, line.ENTRIES_MIN),
        (600_000, 1_000, 40.0, 750),
        (line.MEASURED_MIN_BYTES - 1, 10, 90.0, bundle.ENTRIES_MAX),
        (600_000, 1_000, 0.0, bundle.ENTRIES_MAX),
    ],
    ids=["fast", "slow", "between", "too little to tell", "a clock that stands"],
)
def test_the_next_frame_is_what_the_line_carries_in_half_a_minute(
    sent_bytes: int, entries: int, took_s: float, then: int
) -> None:
    memory = LineMemory(Forgotten(), lambda: 0.0)
    memory.measured(sent_bytes, entries, took_s)
    assert memory.entries() == then


def test_the_rate_survives_a_restart_and_the_newest_counts_half(tmp_path: Path) -> None:
    for took_s in (20.0, 60.0):
        diary = Diary(tmp_path / "sync.db")
        LineMemory(diary, lambda: 0.0).measured(600_000, 1_000, took_s)
        diary.close()
    diary = Diary(tmp_path / "sync.db")
    assert LineMemory(diary, lambda: 0.0).entries() == 1_000  # (30,000 + 10,000) / 2 a second
    diary.close()


def test_a_fact_that_another_program_wrote_is_no_fact() -> None:
    facts = Forgotten()
    for name in (line.WORDS, line.BEGUN, line.RATE):
        facts.remember(name, "[nonsense")
    memory = LineMemory(facts, lambda: 0.0)
    assert (memory.dictionary, memory.begun) == (None, None)
    assert memory.entries() == bundle.ENTRIES_MAX


def test_a_diary_that_keeps_nothing_does_not_keep_the_entries() -> None:
    class Full(Forgotten):
        def remember(self, *_: object) -> None:
            raise StorageFault("full")

    station, far = StationLedger(), Noting()
    incompressible(station, 600)
    full = LineMemory(Full(), lambda: 0.0)
    assert pushed(station, far, station.note(), 600, full).size == 600


# --- texts and parcels --------------------------------------------------------------------------


def test_a_long_text_arrives_over_a_cut_line(
    district: Center, station: StationLedger, boxed: At
) -> None:
    text = sha256(b"x").hexdigest().encode() * 15_000
    digest = sha256(text).hexdigest()
    station.grow(1)
    with (
        served(create_app(district)) as port,
        bad_line(port, bytes_per_s=10**7, delay_s=0) as far,
        boxed(far.port) as box,
    ):
        box.publish()
        (box.folder / "blobs" / digest).write_bytes(text)
        box.agent.once()
        shelf = district.store.shelf(station.origin)
        assert shelf is not None
        district.store.db.execute_sql(
            "INSERT INTO wanted VALUES (?, ?, 0)", (shelf.number, digest)
        )
        with half_way(far, district):
            box.agent.once()
        assert district.blobs.body(digest) is None
        before = far.carried.up
        box.agent.once()
        assert district.blobs.body(digest) == text
        assert far.carried.up - before < len(text) - HALF_BYTES + AGAIN_BYTES_MAX


def parcels_of(district: Center, station: StationLedger) -> list[str]:
    return district.parcels.names(sha256(station.origin.encode()).hexdigest())


def test_parcels_go_up_once_each(district: Center, station: StationLedger, boxed: At) -> None:
    station.grow(1)
    app = Counted(create_app(district))
    with served(app) as port, boxed(port) as box:
        box.publish()
        names = ["escrow-0.json", "vault-0-99-0"]
        for name in names:
            (box.folder / "parcels" / name).write_bytes(name.encode() * 3_000)
        (box.folder / "parcels/vault-0-99-1.part").write_bytes(b"half")
        (box.folder / "parcels/.hidden").write_bytes(b"no parcel")
        box.agent.once()
        assert parcels_of(district, station)[:2] == names
        app.asked.clear()
        box.agent.once()
        assert ("POST", "parcels") not in app.asked
    hashed = sha256(station.origin.encode()).hexdigest()
    assert district.parcels.body(hashed, names[0]) == names[0].encode() * 3_000


def test_a_district_that_lost_its_parcels_gets_them_again(
    district: Center, station: StationLedger, boxed: At
) -> None:
    station.grow(1)
    with served(create_app(district)) as port, boxed(port) as box:
        box.publish()
        (box.folder / "parcels/escrow-0.json").write_bytes(b"sealed")
        box.agent.once()
        for path in (Path(district.settings.state) / "parcels").glob("*/*"):
            path.unlink()
        box.agent.once()
        assert parcels_of(district, station) == ["escrow-0.json"]


def test_parcels_before_a_cut_are_missed_too_when_the_district_loses_them(
    district: Center, station: StationLedger, boxed: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line breaks behind the second of three; then the district is put back to a backup."""
    names = ["vault-0-99-0", "vault-0-99-1", "vault-0-99-2"]
    station.grow(1)
    with served(create_app(district)) as port, boxed(port) as box:
        box.publish()
        for name in names:
            (box.folder / "parcels" / name).write_bytes(name.encode())
        real = box.district.put_parcel

        def cut_behind_two(name: str, digest: str, body: bytes) -> str:
            if name == names[-1]:
                raise SyncFault("cut")
            return real(name, digest, body)

        with monkeypatch.context() as patched:
            patched.setattr(box.district, "put_parcel", cut_behind_two)
            box.agent.once()
        assert parcels_of(district, station) == names[:2]
        for path in (Path(district.settings.state) / "parcels").glob("*/*"):
            path.unlink()
        box.agent.once()
        assert parcels_of(district, station) == names


def test_a_parcel_that_was_destroyed_by_order_is_asked_about_once_more_and_then_rests(
    district: Center, station: StationLedger, boxed: At
) -> None:
    hashed = sha256(station.origin.encode()).hexdigest()
    station.grow(1)
    app = Counted(create_app(district))
    with served(app) as port, boxed(port) as box:
        box.publish()
        (box.folder / "parcels/escrow-0.json").write_bytes(b"sealed")
        box.agent.once()
        district.parcels.destroy(hashed, "escrow-0.json")
        box.agent.once()
        app.asked.clear()
        box.agent.once()
        assert ("POST", "parcels") not in app.asked
        assert district.parcels.names(hashed) == []


def test_a_second_content_under_one_name_is_refused_and_said(
    district: Center, station: StationLedger, boxed: At
) -> None:
    hashed = sha256(station.origin.encode()).hexdigest()
    district.parcels.keep(hashed, "escrow-0.json", b"first")
    station.grow(1)
    with served(create_app(district)) as port, boxed(port) as box:
        box.publish()
        (box.folder / "parcels/escrow-0.json").write_bytes(b"second")
        box.agent.once()
        assert district.parcels.body(hashed, "escrow-0.json") == b"first"
        assert [reason for _at, reason, _size in box.diary.refusals()] == ["parcel-changed"]


@pytest.mark.parametrize(("over", "reasons"), [(0, [""]), (1, ["parcel-too-long"])])
def test_the_longest_parcel_goes_and_one_byte_more_does_not(
    tmp_path: Path, over: int, reasons: list[str]
) -> None:
    (tmp_path / "long").write_bytes(bytes(BYTES_MAX + over))
    room, book = OfferedTo(), Settled()
    assert list(bring(tmp_path, room, book)) == reasons
    assert room.came == ([] if over else ["long"])
    assert book.names == {"long"}


class OfferedTo:
    """A district that lacks everything."""

    def __init__(self) -> None:
        self.came: list[str] = []

    def lacking(self, parcels: Sequence[Offered]) -> tuple[str, ...]:
        return tuple(one.sha256 for one in parcels)

    def put_parcel(self, name: str, digest: str, body: bytes) -> str:
        assert digest_of(body) == digest
        self.came.append(name)
        return ""


class Settled:
    def __init__(self) -> None:
        self.names: set[str] = set()

    def parcels(self) -> set[str]:
        return set(self.names)

    def parcel_arrived(self, name: str) -> None:
        self.names.add(name)


@pytest.mark.parametrize("name", ["", "../x", "UPPER", "a" * 81, ".hidden"])
def test_a_parcel_has_a_plain_name(district: Center, name: str) -> None:
    assert district.parcels.keep("ab" * 32, name, b"x") == "no-parcel"


# --- the doors ----------------------------------------------------------------------------------


@pytest.fixture
def client(district: Center) -> FlaskClient:
    return create_app(district).test_client()


def door(station: StationLedger, digest: str, query: str) -> str:
    hashed = sha256(station.origin.encode()).hexdigest()
    return f"/api/v1/ledgers/{hashed}/transfers/{digest}?{query}"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("kind=frame&from=0&of=4", 422),
        ("kind=frame&from=0&of=5", 206),
        ("kind=frame&from=1&of=9", 412),
        ("kind=frame&from=0&of=3", 400),
        ("kind=frame&from=-1&of=9", 400),
        ("kind=frame&of=9", 400),
        ("kind=frame&from=x&of=9", 400),
        ("kind=letter&from=0&of=4", 400),
        ("kind=blob&from=0&of=4", 404),
        (f"kind=frame&from=0&of={bundle.BYTES_MAX + 1}", 413),
        (f"kind=parcel&from=0&of={BYTES_MAX + 1}", 413),
    ],
)
def test_statuses_of_a_part(
    client: FlaskClient, station: StationLedger, query: str, status: int
) -> None:
    digest = sha256(b"four").hexdigest()
    assert client.put(door(station, digest, query), data=b"four").status_code == status


def test_a_part_without_a_length_is_refused(client: FlaskClient, station: StationLedger) -> None:
    answer = client.put(
        door(station, "ab" * 32, "kind=frame&from=0&of=4"),
        input_stream=io.BytesIO(b"four"),
        headers={"Transfer-Encoding": "chunked"},
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("digest", ["AB" * 32, "short", "..%2F..%2Fx"])
def test_a_body_is_named_by_a_digest_and_by_nothing_else(
    client: FlaskClient, station: StationLedger, digest: str
) -> None:
    assert client.get(door(station, digest, "")).status_code == 404


def test_bytes_of_another_digest_are_said_and_let_go(
    client: FlaskClient, station: StationLedger
) -> None:
    place = door(station, "ab" * 32, "kind=parcel&name=x&from=0&of=4")
    answer = client.put(place, data=b"four")
    assert (answer.status_code, answer.json) == (422, {"reason": "other-digest"})
    assert client.get(place).json == {"held": 0}


def test_the_same_bytes_are_judged_anew_when_they_come_anew(
    client: FlaskClient, station: StationLedger
) -> None:
    """A gap then is none now: what was missing came by another route."""
    station.grow(6)
    late, early = station.frame(3, 6), station.frame(0, 3)
    answers = []
    for frame in (late, early, late):
        place = door(station, sha256(frame).hexdigest(), f"kind=frame&from=0&of={len(frame)}")
        answers.append((client.put(place, data=frame).json or {})["reason"])
    assert answers == ["gap", "", ""]


@pytest.mark.parametrize("body", [b"", b"{}", b'{"parcels":1}', b"x" * 70_000])
def test_an_offer_that_is_none_is_refused(
    client: FlaskClient, station: StationLedger, body: bytes
) -> None:
    hashed = sha256(station.origin.encode()).hexdigest()
    assert client.post(f"/api/v1/ledgers/{hashed}/parcels", data=body).status_code in (400, 413)
