"""The agent obeys the station's wish for a stick once, and tells how it went."""

from pathlib import Path

import msgspec
import pytest

from sync import usb
from sync.pins import Pins
from sync.stick_desk import StickDesk
from sync.stick_wish import BROKEN_OFF, FAILED, FILE, NOT_THERE, Progress
from tests.fakes.clock import FakeClock
from tests.fakes.published import StationLedger
from tests.fakes.stick import publish_to


class Place:
    """A station's folders, and the one under which sticks are mounted."""

    def __init__(self, top: Path) -> None:
        self.top, self.ledger = top, StationLedger().grow(300)
        publish_to(top / "ledger", self.ledger)
        for name in ("wishes", "sticks/sdb1", "sticks/sdc1", "sticks/empty"):
            (top / name).mkdir(parents=True)
        self.station = usb.Station(
            self.ledger.origin, Pins(self.ledger.vkey, self.ledger.vkey), top / "ledger",
            top / "blobs", top / "parcels", top / "inbox", usb.StickDisk(), FakeClock(),
        )  # fmt: skip
        self.desk = self.started()

    def started(self) -> StickDesk:
        return StickDesk(
            self.station, self.top / "wishes", self.top / "sticks",
            mounted=lambda one: one.name != "empty",
        )  # fmt: skip

    def wish(self, **said: str) -> None:
        asked = {"id": "0badcafe", "act": "give-out", "mount": "sdb1", **said}
        (self.top / "wishes" / FILE).write_bytes(msgspec.json.encode(asked))

    def told(self) -> Progress:
        return msgspec.json.decode((self.top / "inbox" / FILE).read_bytes(), type=Progress)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_the_sticks_that_are_mounted_are_told(place: Place) -> None:
    """A mount point without a stick is the box's own disk: nobody may write there."""
    (place.top / "sticks" / "not\na name").mkdir()
    place.desk.turn()
    assert (place.told().mounts, place.told().state) == (("sdb1", "sdc1"), "idle")
    (place.top / "sticks" / "sdc1").rmdir()
    place.desk.turn()
    assert place.told().mounts == ("sdb1",)


def test_a_wish_is_obeyed_once(place: Place) -> None:
    place.wish()
    place.desk.turn()
    told = place.told()
    assert told.report is not None
    assert (told.state, told.report.good, told.done == told.whole > 0) == ("done", True, True)
    checkpoint = next((place.top / "sticks/sdb1/tradepost").iterdir()) / "checkpoint"
    checkpoint.unlink()
    place.desk.turn()
    place.started().turn()
    assert not checkpoint.exists()
    place.wish(id="0badcaff")
    place.desk.turn()
    assert checkpoint.exists()


def test_a_wish_to_take_in_is_obeyed(place: Place) -> None:
    villages = place.top / "sticks/sdb1/tradepost/villages"
    villages.mkdir(parents=True)
    (villages / "a.pr1").write_bytes(b"PR1:x\n")
    place.wish(act="take-in")
    place.desk.turn()
    report = place.told().report
    assert report is not None
    assert (report.act, report.villages) == ("take-in", 1)


@pytest.mark.parametrize("mount", ["sdd1", "empty", "..", "../wishes", "/", ""])
def test_a_stick_that_is_not_mounted_is_not_written(place: Place, mount: str) -> None:
    place.wish(mount=mount)
    place.desk.turn()
    assert (place.told().state, place.told().reason) == ("failed", NOT_THERE)


@pytest.mark.parametrize(
    "said", [{"id": ""}, {"id": "../../x"}, {"act": "erase"}, {"further": "x"}]
)
def test_what_is_no_wish_is_passed_over(place: Place, said: dict[str, str]) -> None:
    place.wish(**said)
    place.desk.turn()
    assert place.told().state == "idle"


def test_a_broken_tree_fails_and_is_told(place: Place) -> None:
    (place.top / "ledger/tile/0/000").unlink()
    place.wish()
    place.desk.turn()
    assert (place.told().state, place.told().reason) == ("failed", FAILED)


def test_a_run_that_the_power_cut_is_told_as_broken_off(place: Place) -> None:
    """And not begun again by itself: the stick may be another one by now."""
    running = Progress(id="0badcafe", act="give-out", mount="sdb1", state="running")
    (place.top / "inbox" / FILE).parent.mkdir(exist_ok=True)
    (place.top / "inbox" / FILE).write_bytes(msgspec.json.encode(running))
    place.wish()
    place.started().turn()
    assert (place.told().state, place.told().reason) == ("failed", BROKEN_OFF)
    assert not (place.top / "sticks/sdb1/tradepost").exists()
