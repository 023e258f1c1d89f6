"""Sticks between a real station and its district: twice, out of order, and for weeks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.ledger.checkpoints import witness_key
from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from appliance.ledger.tile_tree import TileTree
from sync import usb
from sync.district import sticks
from sync.district.center import Center
from sync.district.own_door import cosignatures
from sync.pins import Pins
from sync.settings import EnrolledStation
from sync.stick_report import BRING_BACK, Report
from tests.fakes.clock import FakeClock
from tests.fakes.district_desk import DISTRICT
from tests.fakes.district_line import Line
from tests.fakes.published import open_district
from tests.fakes.stick import FakeStick
from tests.fakes.township import ORIGIN, STATION_KEY, TAKER, Township

LISTED = {"parties": [{"id_number": TAKER.id_number, "from": "2026-03-01", "to": "2026-12-31"}]}
WITNESS = witness_key("demo.district.999999/w1", b"\x09" * 32)


@pytest.fixture
def town(tmp_path: Path) -> Township:
    return Township(tmp_path / "station")


@pytest.fixture
def district(tmp_path: Path) -> Iterator[Center]:
    (tmp_path / "district").mkdir()
    station = EnrolledStation(
        code="999999100", name="青禾镇", origin=ORIGIN, vkey=STATION_KEY.vkey
    )
    center = open_district(tmp_path / "district", [station], FakeClock(), WITNESS)
    yield center
    center.store.close()


def desk(town: Township) -> usb.Station:
    """The box's side of a stick, after it published what it has."""
    publish(town.station.ledger, town.folder / "ledger", RealDisk())
    return usb.Station(
        ORIGIN, Pins(STATION_KEY.vkey, WITNESS.verifier.text), town.folder / "ledger",
        town.folder / "blobs", town.folder / "parcels", town.folder / "inbox",
        usb.StickDisk(), town.clock,
    )  # fmt: skip


def held(district: Center) -> list[bytes]:
    shelf = district.store.shelf(ORIGIN)
    assert shelf is not None
    return [body for _seq, body in shelf.entries(0, shelf.size)]


def written(town: Township) -> list[bytes]:
    return [body for _seq, body in town.station.ledger.entries()]


def test_scene_13_a_stick_carried_twice_and_out_of_order_between_box_and_district(
    town: Township, district: Center
) -> None:
    """Monday's stick lies in the post; Tuesday's is there first; then both come again."""
    monday, tuesday = FakeStick(), FakeStick()
    number = town.lease_to("SUBMITTED")
    usb.give_out(monday, desk(town))
    begun = town.station.ledger.size
    town.step("ACCEPTED", number)
    usb.give_out(tuesday, desk(town))
    whole = town.station.ledger.size
    assert begun < whole
    told = [
        sticks.take_in(each, district).ledgers[0] for each in (tuesday, monday, monday, tuesday)
    ]
    assert [(one.new, one.stop, one.next) for one in told] == [
        (whole, whole, BRING_BACK), *[(0, whole, BRING_BACK)] * 3,
    ]  # fmt: skip
    assert held(district) == written(town)
    assert district.store.evidence(ORIGIN) == []
    assert town.trade(number).stage == "ACCEPTED"
    for each in (monday, tuesday, monday):
        assert usb.take_in(each, desk(town)).good
    assert desk(town).cosigned() == whole


def test_a_box_without_a_line_for_weeks_is_whole_at_the_district_by_stick_alone(
    town: Township, district: Center
) -> None:
    """One stick goes to and fro; each time only what is new travels, and the answer comes home."""
    stick, travelled = FakeStick(), 0
    number = ""
    for stage in ("SUBMITTED", "ACCEPTED", "IN_REVIEW", "APPROVED", "PUBLISHED"):
        number = town.step(stage, number) if number else town.lease_to(stage)
        out = usb.give_out(stick, desk(town)).ledgers[0]
        assert out.start == travelled
        there = sticks.take_in(stick, district).ledgers[0]
        assert there.new == town.station.ledger.size - travelled > 0
        back = usb.take_in(stick, desk(town)).ledgers[0]
        travelled = back.cosigned
        assert travelled == town.station.ledger.size
    assert held(district) == written(town)
    texts = [one for one in stick.files if "/blobs/" in one]
    assert len(texts) == len(list((town.folder / "blobs").iterdir())) > 0


# --- the district's own ledger ----------------------------------------------------------------


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """Here nobody dials: what the two tell each other lies on sticks."""
    made = Line(tmp_path)
    yield made
    made.stop()


def carried(line: Line, stick: FakeStick) -> tuple[Report, Report]:
    """There and back once; what each side said. Then the station looks at its inbox."""
    box = desk(line.town)
    box = replace(box, pins=replace(box.pins, ledger=DISTRICT.vkey))
    usb.give_out(stick, box)
    said = sticks.take_in(stick, line.center), usb.take_in(stick, box)
    line.town.caretaker.tick()
    return said


def test_the_districts_word_comes_by_stick_and_the_stations_line_goes_back(line: Line) -> None:
    stick = FakeStick()
    status, words = line.desk("blacklist", line.file("listed.json", {"parties": []}))
    assert status == 0, words
    there, back = carried(line, stick)
    assert (there.good, back.good) == (True, True)
    ours, theirs = (TileTree(one) for one in (line.heard.folder, line.center.ledger_folder))
    assert list(ours.entries()) == list(theirs.entries())
    shelf = line.center.store.shelf(ORIGIN)
    assert shelf is not None
    assert cosignatures(line.center).of(shelf.station) is None
    assert carried(line, stick)[0].good
    line_up = cosignatures(line.center).of(shelf.station)
    assert line_up is not None
    assert line_up.size == ours.size() > 0


def test_an_old_stick_puts_no_old_word_back(line: Line) -> None:
    old, new = FakeStick(), FakeStick()
    line.desk("blacklist", line.file("listed.json", {"parties": []}))
    carried(line, old)
    status, words = line.desk("blacklist", line.file("listed.json", LISTED))
    assert status == 0, words
    carried(line, new)
    newest = (line.town.folder / "inbox" / "blacklist").read_bytes()
    held = line.heard.size
    box = desk(line.town)
    usb.take_in(old, replace(box, pins=replace(box.pins, ledger=DISTRICT.vkey)))
    line.town.caretaker.tick()
    assert (line.town.folder / "inbox" / "blacklist").read_bytes() == newest
    assert line.heard.size == held
