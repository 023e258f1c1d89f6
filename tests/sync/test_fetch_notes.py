"""The district's notes come down whole, from a fixed list of names, and nothing else does."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, abort, jsonify, request

from appliance.ledger import answers, notes
from appliance.ledger.disk import RealDisk
from provisioning.demo.line import LineProxy
from sync import fetch_notes
from sync.agent import Agent, Folder, Pace
from sync.diary import Diary
from sync.district.app import create_app
from sync.district.center import Center
from sync.district.notes import ALL, ANSWERS_LISTED
from sync.http_district import HttpDistrict
from sync.inbox import Inbox
from sync.notes import LISTED_MAX
from sync.pins import Pins
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import CountedEntropy
from tests.fakes.published import StationLedger
from tests.fakes.served import listening

CODE, OTHER = "999999100", "999999101"


class Box:
    """A station's folders and its agent, whose district answers at `port`."""

    def __init__(self, top: Path, port: int, district: Center, station: StationLedger) -> None:
        self.folder, self.clock = top / "station", FakeClock()
        for name in ("ledger", "blobs"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "ledger" / "checkpoint").write_text(station.note(), "utf-8")
        self.diary = Diary(top / "sync" / "sync.db")
        self.line = HttpDistrict(f"http://127.0.0.1:{port}", station.origin)
        self.agent = Agent(
            Folder(self.folder / "ledger", self.folder / "blobs", lambda _path: station),
            Inbox(self.folder / "inbox", RealDisk()),
            self.diary,
            self.line,
            pins=Pins(station.vkey, district.witness_key.vkey),
            pace=Pace(1.0, 60.0, 120.0),
            clock=self.clock,
            entropy=CountedEntropy(),
        )

    def meets(self) -> None:
        """The next contact with the district."""
        self.clock.forward(seconds=600)
        self.agent.turn()

    def brought(self) -> dict[str, bytes]:
        """What the agent left but for the checkpoint and the state of the line."""
        inbox = self.folder / "inbox"
        files = (one for one in inbox.rglob("*") if one.is_file())
        found = {str(one.relative_to(inbox)): one.read_bytes() for one in files}
        return {k: v for k, v in found.items() if k not in ("checkpoint", "status.json")}

    def refusals(self) -> list[str]:
        return [reason for _at, reason, _size in self.diary.refusals()]


At = Callable[[int], AbstractContextManager[Box]]


@pytest.fixture
def boxed(tmp_path: Path, district: Center, station: StationLedger) -> At:
    station.grow(3)

    @contextmanager
    def at(port: int) -> Iterator[Box]:
        box = Box(tmp_path, port, district, station)
        try:
            yield box
        finally:
            box.line.close()
            box.diary.close()

    return at


def test_f21_what_the_district_holds_for_a_station_lies_in_its_inbox(
    district: Center, boxed: At
) -> None:
    district.notes.put(ALL, "tables", b"for all")
    district.notes.put(ALL, "licence", b"for all")
    district.notes.put(CODE, "licence", b"for this one")
    district.notes.put(CODE, "answers/H1", b"note")
    district.notes.put(CODE, "answers/H1.txt", b"text")
    district.notes.put(OTHER, "answers/H2", b"of another station")
    with listening(create_app(district)) as port, boxed(port) as box:
        box.meets()
        assert box.brought() == {
            "tables": b"for all", "licence": b"for this one",
            "answers/H1": b"note", "answers/H1.txt": b"text",
        }  # fmt: skip
        assert box.refusals() == []


def test_h03_only_what_changed_is_fetched_and_what_the_district_drops_stays(
    district: Center, boxed: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    fetched = HttpDistrict.note
    monkeypatch.setattr(
        HttpDistrict, "note",
        lambda line, name, most: (asked.append(name), fetched(line, name, most))[1],
    )  # fmt: skip
    district.notes.put(ALL, "blacklist", b"of Monday")
    district.notes.put(ALL, "organisations", b"the pool")
    with listening(create_app(district)) as port, boxed(port) as box:
        box.meets()
        box.meets()
        assert sorted(asked) == ["blacklist", "organisations"]
        district.notes.put(ALL, "blacklist", b"of Tuesday")
        (district.settings.state_folder / "notes" / ALL / "organisations").unlink()
        box.meets()
        assert asked[2:] == ["blacklist"]
        assert box.brought() == {"blacklist": b"of Tuesday", "organisations": b"the pool"}


def test_a_line_that_breaks_costs_no_note_and_no_half_one(
    district: Center, boxed: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_notes, "AT_ONCE_MAX", 3)
    held = {f"answers/H{at}.txt": b"%d" % at * 1000 for at in range(7)}
    for name, note in held.items():
        district.notes.put(CODE, name, note)
    with listening(create_app(district)) as port:
        line = LineProxy(0, port)
        line.start()
        with boxed(line.port) as box:
            box.meets()
            assert len(box.brought()) == 3
            line.down()
            box.meets()
            assert len(box.brought()) == 3
            line.up()
            box.meets()
            box.meets()
            assert box.brought() == held
        line.stop()


def hostile(district: Center, listed: list[dict[str, Any]], note: bytes) -> Flask:
    """A district that counts like the real one and sends down what it likes."""
    app = create_app(district)

    @app.before_request
    def answer() -> Response | None:
        if "/api/v1/notes/" not in request.path:
            return None
        if request.path.count("/") == 4:
            return jsonify(notes=listed)
        return Response(note)

    return app


def named(name: str, note: bytes, **changes: Any) -> dict[str, Any]:
    return {"name": name, "sha256": sha256(note).hexdigest(), "bytes": len(note)} | changes


@pytest.mark.parametrize(
    ("listed", "sent", "reason"),
    [
        ([named("checkpoint", b"x")], b"x", fetch_notes.STRANGE_NOTE),
        ([named("status.json", b"x")], b"x", fetch_notes.STRANGE_NOTE),
        ([named("../station.db", b"x")], b"x", fetch_notes.STRANGE_NOTE),
        ([named("answers/../tables", b"x")], b"x", fetch_notes.STRANGE_NOTE),
        ([named("answers/..", b"x")], b"x", fetch_notes.STRANGE_NOTE),
        ([named("/etc/passwd", b"x")], b"x", fetch_notes.STRANGE_NOTE),
        ([named("tables\n", b"x")], b"x", fetch_notes.STRANGE_NOTE),
        ([named("tables", b"", bytes=0)], b"", fetch_notes.STRANGE_NOTE),
        ([named("tables", b"x", bytes=-1)], b"x", fetch_notes.STRANGE_NOTE),
        ([named("tables", b"x", bytes=notes.NOTE_BYTES_MAX + 1)], b"x", fetch_notes.STRANGE_NOTE),
        ([named("licence", b"x" * 5000)], b"x" * 5000, fetch_notes.STRANGE_NOTE),
        ([named("tables", b"x", sha256="../x")], b"x", fetch_notes.STRANGE_NOTE),
        ([named("tables", b"x")], b"y", fetch_notes.OTHER_NOTE),
        ([named("tables", b"x")], b"x" * 1_000_000, fetch_notes.OTHER_NOTE),
        ([named("tables", b"x")] * (LISTED_MAX + 1), b"x", fetch_notes.TOO_MANY),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_no_district_sends_is_refused_by_name_and_leaves_no_file(
    listed: list[dict[str, Any]], sent: bytes, reason: str, district: Center, boxed: At
) -> None:
    with listening(hostile(district, listed, sent)) as port, boxed(port) as box:
        before = {one for one in box.folder.parent.rglob("*") if one.is_file()}
        box.meets()
        assert box.brought() == {}
        assert box.refusals() == [reason]
        new = {one for one in box.folder.parent.rglob("*") if one.is_file()} - before
        assert {one.name for one in new} <= {
            "checkpoint", "status.json", "sync.db-wal", "sync.db-shm",
        }  # fmt: skip


def test_good_notes_come_although_a_strange_one_stands_beside_them(
    district: Center, boxed: At
) -> None:
    listed = [named("station.db", b"x"), named("tables", b"x")]
    with listening(hostile(district, listed, b"x")) as port, boxed(port) as box:
        box.meets()
        assert box.brought() == {"tables": b"x"}
        assert box.refusals() == [fetch_notes.STRANGE_NOTE]


def test_ever_other_answers_do_not_fill_the_box(
    district: Center, boxed: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_notes, "ANSWERS_MAX", 2)
    listed = [named(f"answers/H{at}", b"x") for at in range(4)]
    with listening(hostile(district, listed, b"x")) as port, boxed(port) as box:
        box.meets()
        assert len(box.brought()) == 2
        assert box.refusals() == [fetch_notes.FULL]


def test_a_district_without_this_door_is_up_all_the_same(district: Center, boxed: At) -> None:
    app = create_app(district)

    @app.before_request
    def closed() -> None:
        if "/api/v1/notes/" in request.path:
            abort(404)

    with listening(app) as port, boxed(port) as box:
        box.meets()
        assert box.agent.status.line == "up"
        assert box.brought() == {}


@pytest.mark.parametrize("name", ["checkpoint", "answers/../x", "", "licence/x", "answers/a b"])
def test_a_district_holds_no_note_of_another_name(name: str, district: Center) -> None:
    with pytest.raises(ValueError, match="no note has the name"):
        district.notes.put(CODE, name, b"x")
    assert district.notes.note(CODE, name) is None


def test_a_note_longer_than_its_kind_is_not_held(district: Center) -> None:
    with pytest.raises(ValueError, match="bytes"):
        district.notes.put(CODE, "answers/H1.txt", b"x" * (answers.TEXT_BYTES_MAX + 1))


def test_of_many_answers_the_newest_are_listed(district: Center) -> None:
    for at in range(ANSWERS_LISTED + 5):
        district.notes.put(CODE, f"answers/H{at}", b"x")
        path = district.settings.state_folder / "notes" / CODE / "answers" / f"H{at}"
        os.utime(path, (at, at))
    names = [one.name for one in district.notes.listed(CODE)]
    assert len(names) == ANSWERS_LISTED
    assert "answers/H4" not in names
    assert "answers/H5" in names


def test_a_station_is_told_of_its_own_notes_only(district: Center) -> None:
    district.notes.put(CODE, "licence", b"x")
    client = create_app(district).test_client()
    (one, other) = (
        client.get(f"/api/v1/notes/{shelf.hash}") for shelf in district.store.shelves()
    )
    assert [len(each.json["notes"]) for each in (one, other)] == [1, 0]
    shelf = district.store.shelves()[0]
    for path in ("nobody", f"{shelf.hash}/checkpoint", f"{shelf.hash}/..%2fdistrict.db"):
        assert client.get(f"/api/v1/notes/{path}").status_code == 404
