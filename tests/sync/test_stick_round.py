"""The stick there and back: what a station gives out a district holds, and the answer arrives."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.core.entries import NoticePublished
from appliance.ledger import tiles
from appliance.ledger.checkpoints import Checkpoint, sign, witness_key
from appliance.ledger.keys import SigningKey
from appliance.ledger.tile_tree import TileTree
from sync import stick_files, usb
from sync.district import sticks
from sync.district.center import Center
from sync.district.own_door import Cosigned, cosignatures
from sync.pins import Pins
from sync.settings import EnrolledStation
from sync.stick_layout import VILLAGES, of_origin
from sync.stick_report import AGAIN, BRING_BACK, DRAW, EARLIER, GO_ON, NOTHING, OTHER_STICK
from tests.fakes.clock import FakeClock
from tests.fakes.published import OTHER_ORIGIN, WITNESS, StationLedger, open_district
from tests.fakes.stick import BLOCK, FakeStick, PulledOut, publish_to
from tests.fakes.telling import LINE_KEY, SIZE, line_under, telling_district

WITNESS_VKEY = witness_key(WITNESS, b"\x09" * 32).verifier.text


class Desk:
    """One station's folders, and its part of every stick."""

    def __init__(self, top: Path, ledger: StationLedger, clock: FakeClock) -> None:
        self.ledger, self.top = ledger, top
        top.mkdir(exist_ok=True)
        self.station = usb.Station(
            ledger.origin, Pins(ledger.vkey, WITNESS_VKEY), top / "ledger", top / "blobs",
            top / "parcels", top / "inbox", usb.StickDisk(), clock,
        )  # fmt: skip
        self.folder = of_origin(ledger.origin)

    def grow(self, count: int) -> "Desk":
        self.ledger.grow(count)
        publish_to(self.top / "ledger", self.ledger)
        return self


@pytest.fixture
def desk(tmp_path: Path, station: StationLedger, clock: FakeClock) -> Desk:
    return Desk(tmp_path / "station", station, clock)


def held(district: Center, origin: str) -> list[bytes]:
    shelf = district.store.shelf(origin)
    assert shelf is not None
    return [body for _seq, body in shelf.entries(0, shelf.size)]


def test_a_stick_goes_there_and_back(desk: Desk, district: Center) -> None:
    stick = FakeStick()
    out = usb.give_out(stick, desk.grow(700).station)
    assert (out.good, out.ledgers[0].stop, out.ledgers[0].next) == (True, 700, DRAW)
    there = sticks.take_in(stick, district)
    assert (there.good, there.ledgers[0].new, there.ledgers[0].next) == (True, 700, BRING_BACK)
    assert held(district, desk.ledger.origin) == desk.ledger.bodies
    back = usb.take_in(stick, desk.station)
    assert (back.good, back.ledgers[0].cosigned) == (True, 700)
    assert desk.station.cosigned() == 700


def test_the_checkpoint_is_the_last_file_that_is_written(desk: Desk) -> None:
    stick = FakeStick()
    usb.give_out(stick, desk.grow(300).station)
    assert stick.writes[-1] == f"{desk.folder}/checkpoint"


def test_the_second_time_only_what_is_new_is_written(desk: Desk) -> None:
    stick = FakeStick()
    usb.give_out(stick, desk.grow(600).station)
    stick.writes.clear()
    assert usb.give_out(stick, desk.station).ledgers[0].written == 0
    usb.give_out(stick, desk.grow(10).station)
    assert {one.removeprefix(f"{desk.folder}/") for one in stick.writes} == {
        "tile/0/002.p/98", "tile/entries/002.p/98", "checkpoint",
    }  # fmt: skip


def test_partial_tiles_of_an_older_checkpoint_go_once_their_full_ones_are_there(
    desk: Desk,
) -> None:
    stick = FakeStick()
    usb.give_out(stick, desk.grow(300).station)
    usb.give_out(stick, desk.grow(300).station)
    assert not [one for one in stick.files if "001.p" in one]


def test_a_second_stick_carries_only_what_the_district_is_not_proven_to_hold(
    desk: Desk, district: Center
) -> None:
    first, second = FakeStick(), FakeStick()
    usb.give_out(first, desk.grow(600).station)
    sticks.take_in(first, district)
    usb.take_in(first, desk.station)
    usb.give_out(second, desk.grow(500).station)
    assert f"{desk.folder}/tile/entries/001" not in second.files
    assert sticks.take_in(second, district).ledgers[0].new == 500
    assert held(district, desk.ledger.origin) == desk.ledger.bodies


def test_sticks_that_come_twice_late_and_out_of_order_tell_everything_once(
    desk: Desk, district: Center
) -> None:
    """The third is early; what its predecessors lack is said, nothing is accused."""
    made = []
    for start, count in ((0, 300), (300, 300), (600, 300)):
        made.append(FakeStick())
        usb.give_out(made[-1], desk.grow(count).station, start)
    told = [sticks.take_in(made[each], district).ledgers[0] for each in (2, 0, 0, 2, 1, 2, 0, 1)]
    assert [(one.stop, one.new, one.next) for one in told] == [
        (0, 0, EARLIER), (300, 300, BRING_BACK), (300, 0, BRING_BACK), (300, 0, EARLIER),
        (600, 300, BRING_BACK), (900, 300, BRING_BACK), (900, 0, BRING_BACK),
        (900, 0, BRING_BACK),
    ]  # fmt: skip
    assert held(district, desk.ledger.origin) == desk.ledger.bodies
    assert district.store.evidence(desk.ledger.origin) == []


def test_several_stations_travel_on_one_stick(
    desk: Desk, district: Center, tmp_path: Path, clock: FakeClock
) -> None:
    other = Desk(tmp_path / "other", StationLedger(OTHER_ORIGIN, seed=2), clock)
    stick = FakeStick()
    usb.give_out(stick, desk.grow(260).station)
    usb.give_out(stick, other.grow(3).station)
    report = sticks.take_in(stick, district)
    assert [(one.origin, one.new) for one in report.ledgers] == [
        (desk.ledger.origin, 260), (OTHER_ORIGIN, 3),
    ]  # fmt: skip
    assert usb.take_in(stick, other.station).ledgers[0].cosigned == 3
    assert usb.take_in(stick, desk.station).ledgers[0].cosigned == 260


@pytest.mark.parametrize("cut", range(12))
def test_a_stick_drawn_at_any_file_is_simply_given_out_again(
    desk: Desk, district: Center, cut: int
) -> None:
    """Until the last file, the older checkpoint stands and the district takes what it says."""
    stick = FakeStick()
    usb.give_out(stick, desk.grow(260).station)
    stick.writes.clear()
    stick.cut_after = cut
    desk.grow(700)
    try:
        usb.give_out(stick, desk.station)
    except PulledOut:
        torn = sticks.take_in(stick_without_writes(stick), district)
        assert (torn.ledgers[0].new, torn.ledgers[0].reason) == (260, "")
    stick.cut_after = None
    again = usb.give_out(stick, desk.station)
    assert (again.good, again.ledgers[0].stop) == (True, 960)
    sticks.take_in(stick, district)
    assert held(district, desk.ledger.origin) == desk.ledger.bodies


def stick_without_writes(stick: FakeStick) -> FakeStick:
    """The same files on a stick that may be written: what somebody finds who picks it up."""
    found = FakeStick()
    found.files = dict(stick.files)
    return found


def test_a_full_stick_says_how_much_is_missing_and_the_next_one_goes_on(
    desk: Desk, district: Center
) -> None:
    small, large = FakeStick(60_000), FakeStick()
    first = usb.give_out(small, desk.grow(1200).station).ledgers[0]
    assert (first.next, first.stop % 256, 0 < first.stop < 1200) == (GO_ON, 0, True)
    assert first.missing_bytes > 0
    second = usb.give_out(large, desk.station, first.stop).ledgers[0]
    assert (second.start, second.stop, second.next) == (first.stop, 1200, DRAW)
    assert sticks.take_in(large, district).ledgers[0].next == EARLIER
    assert sticks.take_in(small, district).ledgers[0].next == GO_ON
    assert sticks.take_in(large, district).ledgers[0].next == BRING_BACK
    assert held(district, desk.ledger.origin) == desk.ledger.bodies


@pytest.mark.parametrize("capacity", range(4 * BLOCK, 120 * BLOCK, 7 * BLOCK))
def test_on_a_stick_of_any_size_what_was_there_stays_true(
    desk: Desk, district: Center, capacity: int
) -> None:
    stick = FakeStick()
    usb.give_out(stick, desk.grow(200).station)
    stick.capacity = stick._taken() + capacity
    told = usb.give_out(stick, desk.grow(900).station).ledgers[0]
    sticks.take_in(stick_without_writes(stick), district)
    kept = held(district, desk.ledger.origin)
    assert kept == desk.ledger.bodies[: len(kept)]
    assert len(kept) >= max(200, told.stop)
    assert district.store.evidence(desk.ledger.origin) == []


def test_a_stick_that_boasts_of_room_it_has_not_is_found_out(desk: Desk) -> None:
    stick = FakeStick(20_000)
    stick.boasts = 1 << 30
    report = usb.give_out(stick, desk.grow(1200).station)
    assert not report.good
    assert (report.ledgers[0].next, report.refused[0].reason) == (OTHER_STICK, stick_files.LIES)
    assert f"{desk.folder}/checkpoint" not in stick.files


def test_a_stick_that_loses_early_files_by_writing_late_ones_is_found_out(desk: Desk) -> None:
    """Its blocks wrap around: each file reads back well, and is gone when the next is written."""
    stick = FakeStick()

    def wrap(_path: str, data: bytes) -> bytes:
        stick.files.pop(f"{desk.folder}/tile/entries/000", None)
        return data

    stick.bends = wrap
    report = usb.give_out(stick, desk.grow(600).station)
    assert [one.reason for one in report.refused] == [stick_files.LIES]
    assert f"{desk.folder}/checkpoint" not in stick.files


@pytest.mark.parametrize("closed", [stick_files.READ_ONLY, stick_files.WRITE_FAILED])
def test_a_stick_that_cannot_be_written_still_brings_its_entries(
    desk: Desk, district: Center, closed: str
) -> None:
    stick = FakeStick()
    usb.give_out(stick, desk.grow(5).station)
    stick.closed = closed
    report = sticks.take_in(stick, district)
    assert (report.ledgers[0].new, report.ledgers[0].next) == (5, OTHER_STICK)
    assert [one.reason for one in report.refused] == [closed]


def test_a_district_that_was_put_back_says_so_on_the_stick_and_gets_it_again(
    desk: Desk, district: Center, tmp_path: Path
) -> None:
    """The station proved to itself that all was held; the stick tells how little is left."""
    stick = FakeStick()
    usb.give_out(stick, desk.grow(300).station)
    sticks.take_in(stick, district)
    usb.take_in(stick, desk.station)
    (tmp_path / "restored").mkdir()
    restored = open_district(
        tmp_path / "restored", district.settings.stations, FakeClock(),
        witness_key(WITNESS, b"\x09" * 32),
    )  # fmt: skip
    fresh = FakeStick()
    usb.give_out(fresh, desk.grow(300).station)
    assert sticks.take_in(fresh, restored).ledgers[0].next == EARLIER
    assert usb.give_out(fresh, desk.station).ledgers[0].start == 0
    assert sticks.take_in(fresh, restored).ledgers[0].new == 600
    assert held(restored, desk.ledger.origin) == desk.ledger.bodies
    restored.store.close()


@pytest.mark.parametrize("said", [b"-1", b"x", b"9" * 30, "٣".encode(), b"\xff", b"0\n0"])
def test_a_hint_that_is_none_is_passed_over(desk: Desk, district: Center, said: bytes) -> None:
    stick = FakeStick()
    usb.give_out(stick, desk.grow(300).station)
    sticks.take_in(stick, district)
    usb.take_in(stick, desk.station)
    stick.files[f"{desk.folder}/district/holds"] = said
    assert usb.give_out(stick, desk.station).ledgers[0].start == 300


# --- somebody edited it ---------------------------------------------------------------------


def bent(stick: FakeStick, name: str) -> None:
    data = bytearray(stick.files[name])
    data[len(data) // 2] ^= 1
    stick.files[name] = bytes(data)


@pytest.mark.parametrize(
    ("name", "kept", "reasons"),
    [
        ("tile/entries/000", 0, {"root-differs", "broken-source"}),
        ("tile/entries/001", 256, {"root-differs", "broken-source"}),
        ("tile/entries/002.p/88", 512, {"root-differs", "broken-source"}),
        ("tile/0/001", 600, set()),
        ("tile/1/000.p/2", 0, {"root-differs"}),
        ("checkpoint", 0, {"bad-signature", "broken-source", "other-origin"}),
        ("vkey", 600, set()),
    ],
)
def test_of_an_edited_stick_everything_before_the_edit_is_kept(
    desk: Desk, district: Center, name: str, kept: int, reasons: set[str]
) -> None:
    stick = FakeStick()
    usb.give_out(stick, desk.grow(600).station)
    bent(stick, f"{desk.folder}/{name}")
    told = sticks.take_in(stick, district).ledgers[0]
    assert (told.stop, bool(reasons)) == (kept, told.next == AGAIN)
    assert told.reason in (reasons or {""})
    assert held(district, desk.ledger.origin) == desk.ledger.bodies[:kept]


def test_a_bent_file_is_mended_by_the_next_give_out(desk: Desk, district: Center) -> None:
    stick = FakeStick()
    usb.give_out(stick, desk.grow(600).station)
    bent(stick, f"{desk.folder}/tile/entries/001")
    assert usb.give_out(stick, desk.station).ledgers[0].mended == 1
    sticks.take_in(stick, district)
    assert held(district, desk.ledger.origin) == desk.ledger.bodies


def test_a_ledger_that_nobody_enrolled_is_named_and_its_beginning_kept(district: Center) -> None:
    stranger = StationLedger("demo.999999.999999102/ledger1", seed=7).grow(4)
    stick = FakeStick()
    folder = of_origin(stranger.origin)
    stick.files[f"{folder}/checkpoint"] = stranger.note().encode()
    stick.files[f"{folder}/tile/entries/000.p/4"] = tiles.encode_bundle(stranger.bodies)
    report = sticks.take_in(stick, district)
    assert [(one.what, one.reason) for one in report.refused] == [(folder, "unknown-origin")]
    assert [reason for _n, reason, _at in district.store.evidence("")] == ["unknown-origin"]


def test_a_second_history_under_the_stations_own_key_is_a_fork(
    desk: Desk, district: Center, tmp_path: Path
) -> None:
    stick = FakeStick()
    usb.give_out(stick, desk.grow(10).station)
    sticks.take_in(stick, district)
    twin = Desk(tmp_path / "twin", StationLedger(), FakeClock())
    twin.ledger.grow(4).grow(6, ',"other":1')
    publish_to(twin.top / "ledger", twin.ledger)
    again = FakeStick()
    usb.give_out(again, twin.station)
    assert sticks.take_in(again, district).ledgers[0].reason == "fork"
    assert held(district, desk.ledger.origin) == desk.ledger.bodies


def names(desk: Desk, district: Center, digest: str) -> None:
    """An entry of the station that names a public text, as the district reads it."""
    notice = NoticePublished(
        "N-1", digest, "2026-03-02", "2026-03-22", "2026-03-22", (), "0badcafe"
    )
    desk.ledger.record(notice, "T-1")
    shelf = district.store.shelf(desk.ledger.origin)
    assert shelf is not None
    district.store.db.execute_sql(
        "INSERT INTO wanted VALUES (?, ?, ?)", (shelf.number, digest, desk.ledger.size - 1)
    )


# --- texts, parcels, notes ------------------------------------------------------------------


def test_public_texts_travel_by_their_digest(desk: Desk, district: Center) -> None:
    text = "公告".encode()
    digest = sha256(text).hexdigest()
    (desk.top / "blobs").mkdir()
    (desk.top / "blobs" / digest).write_bytes(text)
    (desk.top / "blobs" / ("0" * 64)).write_bytes(b"named by nobody")
    names(desk, district, digest)
    stick = FakeStick()
    assert usb.give_out(stick, desk.grow(1).station).ledgers[0].blobs == 1
    assert sticks.take_in(stick, district).ledgers[0].blobs == 1
    assert district.blobs.body(digest) == text
    assert f"{desk.folder}/blobs/{'0' * 64}" not in stick.files


def test_a_text_that_somebody_exchanged_is_refused_by_name(desk: Desk, district: Center) -> None:
    digest = sha256(b"one").hexdigest()
    names(desk, district, digest)
    stick = FakeStick()
    usb.give_out(stick, desk.grow(1).station)
    stick.files[f"{desk.folder}/blobs/{digest}"] = b"two"
    report = sticks.take_in(stick, district)
    assert [one.reason for one in report.refused] == [sticks.OTHER_DIGEST]
    assert report.ledgers[0].new == 2


def test_a_text_that_the_district_missed_rides_with_the_next_stick(
    desk: Desk, district: Center
) -> None:
    """It was missing when its entry travelled; the entry does not travel again, the text does."""
    text = b"late"
    digest = sha256(text).hexdigest()
    names(desk, district, digest)
    stick = FakeStick()
    usb.give_out(stick, desk.grow(1).station)
    sticks.take_in(stick, district)
    usb.take_in(stick, desk.station)
    (desk.top / "blobs").mkdir()
    (desk.top / "blobs" / digest).write_bytes(text)
    assert usb.give_out(stick, desk.grow(1).station).ledgers[0].start == 2
    assert sticks.take_in(stick, district).ledgers[0].blobs == 1


def test_parcels_lie_beside_the_ledger(desk: Desk) -> None:
    (desk.top / "parcels").mkdir()
    (desk.top / "parcels" / "vault-0-99-1").write_bytes(b"sealed")
    (desk.top / "parcels" / "Not A Name").write_bytes(b"sealed")
    stick = FakeStick()
    assert usb.give_out(stick, desk.grow(2).station).ledgers[0].parcels == 1
    assert stick.files[f"{desk.folder}/parcels/vault-0-99-1"] == b"sealed"


PARCEL = b"sealed"
VOUCHED = f"vault-00000001-{sha256(PARCEL).hexdigest()[:16]}"


@pytest.mark.parametrize(
    ("name", "body", "kept"),
    [
        (VOUCHED, PARCEL, True),
        (VOUCHED, b"of another hand", False),
        ("escrow-1.json", b"named by an entry", True),
        ("escrow-1.json", b"named by nobody", False),
        ("vault-1", PARCEL, False),
    ],
)
def test_a_parcel_is_taken_when_its_name_or_an_entry_vouches_for_it(
    desk: Desk, district: Center, name: str, body: bytes, kept: bool
) -> None:
    named = sha256(b"named by an entry").hexdigest()
    desk.ledger.append(b'{"sha256":"' + named.encode() + b'"}')
    (desk.top / "parcels").mkdir()
    (desk.top / "parcels" / name).write_bytes(body)
    stick = FakeStick()
    usb.give_out(stick, desk.grow(1).station)
    report = sticks.take_in(stick, district)
    shelf = district.store.shelf(desk.ledger.origin)
    assert shelf is not None
    assert (district.parcels.names(shelf.hash) == [name]) is kept
    assert (report.ledgers[0].parcels, len(report.refused)) == ((1, 0) if kept else (0, 1))
    assert sticks.take_in(stick, district).ledgers[0].parcels == 0


@pytest.mark.parametrize(
    ("key", "kept"),
    [(LINE_KEY, True), (witness_key(LINE_KEY.name, b"\x66" * 32), False)],
    ids=["its own", "of another hand"],
)
def test_the_line_under_the_districts_ledger_travels_by_stick(
    desk: Desk, clock: FakeClock, tmp_path: Path, key: SigningKey, kept: bool
) -> None:
    center = telling_district(tmp_path / "told", desk.ledger, clock)
    stick = FakeStick()
    desk.grow(3)
    (desk.top / "mirror").mkdir()
    (desk.top / "mirror" / "cosigned").write_bytes(line_under(center, key, 7))
    assert usb.give_out(stick, desk.station).good
    report = sticks.take_in(stick, center)
    assert report.good is kept
    held_line = cosignatures(center).of(center.store.shelves()[0].station)
    assert held_line == (Cosigned("999999100", SIZE, 7) if kept else None)
    assert held(center, desk.ledger.origin) == desk.ledger.bodies  # entries do not wait for a line
    center.store.close()


def test_notes_of_the_district_come_home_on_the_stick(desk: Desk, district: Center) -> None:
    district.notes.put("all", "tables", b"signed tables")
    district.notes.put("999999101", "licence", b"of another station")
    stick = FakeStick()
    usb.give_out(stick, desk.grow(3).station)
    assert sticks.take_in(stick, district).ledgers[0].notes == 1
    assert usb.take_in(stick, desk.station).ledgers[0].notes == 1
    assert (desk.top / "inbox" / "tables").read_bytes() == b"signed tables"
    assert not [one for one in stick.files if one.endswith("licence")]


def test_a_note_that_somebody_changed_on_the_way_is_refused_and_the_others_arrive(
    desk: Desk, district: Center
) -> None:
    district.notes.put("all", "tables", b"signed tables")
    district.notes.put("all", "blacklist", b"signed list")
    stick = FakeStick()
    usb.give_out(stick, desk.grow(3).station)
    sticks.take_in(stick, district)
    bent(stick, f"{desk.folder}/district/notes/tables")
    report = usb.take_in(stick, desk.station)
    assert (report.ledgers[0].notes, report.ledgers[0].next) == (1, AGAIN)
    assert [one.reason for one in report.refused] == ["note-other-bytes"]
    assert not (desk.top / "inbox" / "tables").exists()


def test_an_acknowledgement_of_another_hand_is_not_taken(desk: Desk, district: Center) -> None:
    stick = FakeStick()
    usb.give_out(stick, desk.grow(3).station)
    sticks.take_in(stick, district)
    signed = Checkpoint(desk.ledger.origin, 3, desk.ledger.root())
    stick.files[f"{desk.folder}/district/cosigned"] = sign(
        signed, SigningKey(desk.ledger.origin, b"\x55" * 32)
    ).encode()
    report = usb.take_in(stick, desk.station)
    assert [one.reason for one in report.refused] == ["other-key"]
    assert desk.station.cosigned() == 0


def test_an_old_stick_takes_nothing_back(desk: Desk, district: Center) -> None:
    """Its acknowledgement is smaller than the one here: neither it nor its notes are taken."""
    old, new = FakeStick(), FakeStick()
    district.notes.put("all", "tables", b"old tables")
    usb.give_out(old, desk.grow(3).station)
    sticks.take_in(old, district)
    district.notes.put("all", "tables", b"new tables")
    usb.give_out(new, desk.grow(3).station)
    sticks.take_in(new, district)
    usb.take_in(new, desk.station)
    report = usb.take_in(old, desk.station)
    assert [one.reason for one in report.refused] == [usb.OLDER]
    assert report.ledgers[0].next == NOTHING
    assert desk.station.cosigned() == 6
    assert (desk.top / "inbox" / "tables").read_bytes() == b"new tables"


def test_the_district_gives_out_to_a_station_that_sent_nothing(
    desk: Desk, district: Center
) -> None:
    district.notes.put("all", "tables", b"signed tables")
    stick = FakeStick()
    assert sticks.give_out(stick, district).ledgers == ()
    assert sticks.give_out(stick, district, ("999999100",)).ledgers[0].notes == 1
    assert usb.take_in(stick, desk.grow(1).station).ledgers[0].notes == 1


def test_the_districts_own_ledger_rides_along(desk: Desk, district: Center) -> None:
    own = StationLedger("demo.district.999999/ledger1", seed=4).grow(300)
    publish_to(district.ledger_folder, own)
    stick = FakeStick()
    usb.give_out(stick, desk.grow(1).station)
    sticks.take_in(stick, district)
    for path, data in stick.files.items():
        if path.startswith(f"{desk.folder}/district/"):
            target = desk.top / "copy" / path.removeprefix(f"{desk.folder}/district/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    found = TileTree(desk.top / "copy")
    assert [body for _seq, body in found.entries()] == own.bodies


def test_an_empty_stick_brings_nothing_and_says_so(desk: Desk, district: Center) -> None:
    assert sticks.take_in(FakeStick(), district).ledgers == ()
    report = usb.take_in(FakeStick(), desk.grow(1).station)
    assert (report.good, report.ledgers[0].next) == (False, NOTHING)


def test_before_the_first_publication_there_is_nothing_to_give_out(desk: Desk) -> None:
    report = usb.give_out(FakeStick(), desk.station)
    assert [one.reason for one in report.refused] == [usb.NO_LEDGER]


# --- villages -------------------------------------------------------------------------------


def test_files_from_villages_arrive_once_under_their_digest(desk: Desk) -> None:
    stick = FakeStick()
    for name, data in (("a.pr1", b"PR1:a\n"), ("b.pr1", b"PR1:a\n"), ("c.pr1", b"PR1:c\n")):
        stick.files[f"{VILLAGES}/{name}"] = data
    stick.files[f"{VILLAGES}/../x.pr1"] = b"PR1:x"
    stick.files[f"{VILLAGES}/n\newline.pr1"] = b"PR1:x"
    report = usb.take_in(stick, desk.grow(1).station)
    assert report.villages == 2
    assert {one.reason for one in report.refused} == {usb.STRANGE_NAME}
    assert usb.take_in(stick, desk.station).villages == 0
    assert sorted(one.name for one in (desk.top / "inbox/villages").iterdir()) == sorted(
        f"{sha256(data).hexdigest()}.pr1" for data in (b"PR1:a\n", b"PR1:c\n")
    )


# --- whatever somebody does to it -----------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40, deadline=None)
@given(st.data())
def test_however_a_stick_is_mutilated_the_district_holds_a_prefix_or_names_a_refusal(
    data: st.DataObject,
) -> None:
    with TemporaryDirectory() as top, a_pair(Path(top)) as (desk, district):
        stick = FakeStick()
        usb.give_out(stick, desk.grow(520).station, 0)
        for _ in range(data.draw(st.integers(1, 4))):
            mutilate(stick, data)
        report = sticks.take_in(stick, district)
        kept = held(district, desk.ledger.origin)
        assert kept == desk.ledger.bodies[: len(kept)]
        told = [one for one in report.ledgers if one.origin == desk.ledger.origin]
        assert len(kept) == 520 or report.refused or not told or told[0].next in (EARLIER, GO_ON)
        usb.take_in(stick, desk.station)
        assert desk.station.cosigned() in (0, len(kept))


STEPS = st.one_of(
    st.tuples(st.just("grow"), st.integers(1, 300)),
    st.tuples(st.just("give"), st.tuples(st.integers(0, 2), st.none() | st.integers(0, 15))),
    st.tuples(st.just("carry"), st.integers(0, 2)),
    st.tuples(st.just("back"), st.integers(0, 2)),
)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=25, deadline=None)
@given(st.lists(STEPS, min_size=3, max_size=14))
def test_whatever_sticks_are_written_drawn_and_carried_in_whatever_order_all_ends_well(
    steps: list[tuple[str, Any]],
) -> None:
    """Three sticks, one of them small; cuts at any file. At the end one round brings all."""
    with TemporaryDirectory() as top, a_pair(Path(top)) as (desk, district):
        made = [FakeStick(), FakeStick(), FakeStick(30_000)]
        desk.grow(3)
        for what, how in [*steps, ("give", (0, None)), ("carry", 0), ("back", 0)]:
            if what == "grow":
                desk.grow(how)
            elif what == "give":
                drawn_at(made[how[0]], how[1], desk)
            elif what == "carry":
                sticks.take_in(made[how], district)
            else:
                usb.take_in(made[how], desk.station)
            kept = held(district, desk.ledger.origin)
            assert kept == desk.ledger.bodies[: len(kept)]
            assert desk.station.cosigned() <= len(kept)
        assert held(district, desk.ledger.origin) == desk.ledger.bodies
        assert desk.station.cosigned() == desk.ledger.size
        assert district.store.evidence(desk.ledger.origin) == []


def drawn_at(stick: FakeStick, cut: int | None, desk: Desk) -> None:
    """Give out to it; drawn at this file, if at any."""
    stick.writes.clear()
    stick.cut_after = cut
    with suppress(PulledOut):
        usb.give_out(stick, desk.station)
    stick.cut_after = None


@contextmanager
def a_pair(top: Path) -> Iterator[tuple[Desk, Center]]:
    """A station and a district that have not met."""
    clock, ledger = FakeClock(), StationLedger()
    enrolled = EnrolledStation(
        code="999999100", name="青禾镇", origin=ledger.origin, vkey=ledger.vkey
    )
    (top / "district").mkdir()
    district = open_district(
        top / "district", (enrolled,), clock, witness_key(WITNESS, b"\x09" * 32)
    )
    yield Desk(top / "station", ledger, clock), district
    district.store.close()


def mutilate(stick: FakeStick, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(stick.files)))
    how = data.draw(st.sampled_from(["flip", "cut", "gone", "other", "swap", "long", "link"]))
    body = stick.files[name]
    if how == "flip" and body:
        at = data.draw(st.integers(0, len(body) - 1))
        stick.files[name] = body[:at] + bytes([body[at] ^ 255]) + body[at + 1 :]
    elif how == "cut":
        stick.files[name] = body[: data.draw(st.integers(0, len(body)))]
    elif how == "gone":
        del stick.files[name]
    elif how == "other":
        stick.files[name] = data.draw(st.binary(max_size=200))
    elif how == "swap":
        stick.files[name] = stick.files[data.draw(st.sampled_from(sorted(stick.files)))]
    elif how == "long":
        stick.files[name] = body + bytes(1 << 20)
    else:
        stick.bad[name] = stick_files.NOT_A_FILE
