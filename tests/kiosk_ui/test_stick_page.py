"""The page of the stick: the clerk asks, the agent does it, the page tells it in plain words."""

from pathlib import Path

import msgspec
import pytest
from test_village import form, kept, made

from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import SigningKey
from appliance.ledger.publish import publish
from appliance.ports import DeviceFault, PrintState
from kiosk_ui.i18n import say
from kiosk_ui.paper.stick import stick_slip
from sync import usb
from sync.pins import Pins
from sync.stick_desk import StickDesk
from sync.stick_report import Carried, Refusal, Report
from sync.stick_wish import FILE, Progress
from tests.fakes.hall import Hall
from tests.fakes.township import ORIGIN, STATION_KEY

OTHER = SigningKey("demo.district.999999/w1", b"\x09" * 32)


class Counter:
    """A hall with an agent beside it that obeys wishes for sticks."""

    def __init__(self, top: Path) -> None:
        self.hall = Hall(top / "hall")
        self.state = self.hall.town.folder
        self.sticks = top / "sticks"
        (self.sticks / "usb1").mkdir(parents=True)
        station = usb.Station(
            ORIGIN, Pins(STATION_KEY.vkey, OTHER.vkey), self.state / "ledger",
            self.state / "blobs", self.state / "parcels", self.state / "inbox",
            usb.StickDisk(), self.hall.town.clock,
        )  # fmt: skip
        self.desk = StickDesk(station, self.state / "wishes", self.sticks, mounted=Path.is_dir)
        publish(self.hall.town.station.ledger, self.state / "ledger", RealDisk())
        self.clerk = self.hall.signed_in("clerk")

    def page(self) -> str:
        return self.clerk.get("/stick/").get_data(as_text=True)

    def asks(self, act: str, mount: str = "usb1") -> str:
        """The clerk's button; the page that follows, before the agent looked."""
        answer = self.clerk.post("/stick/", data={"act": act, "mount": mount})
        assert answer.status_code == 303
        return self.clerk.get(answer.location).get_data(as_text=True)

    def tells(self, progress: Progress) -> None:
        RealDisk().put(self.state / "inbox" / FILE, msgspec.json.encode(progress))


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    return Counter(tmp_path)


def test_without_a_place_for_sticks_the_menu_has_none(counter: Counter) -> None:
    assert "/stick/" not in counter.clerk.get("/work/").get_data(as_text=True)
    assert say("stick.not-set") in counter.page()
    counter.desk.turn()
    assert "/stick/" in counter.clerk.get("/work/").get_data(as_text=True)


def test_the_clerk_writes_a_stick_and_is_told_that_it_may_be_drawn(counter: Counter) -> None:
    counter.desk.turn()
    assert 'value="usb1"' in counter.page()
    assert say("stick.waits") in counter.asks("give-out")
    counter.desk.turn()
    shown = counter.page()
    size = counter.hall.town.station.ledger.size
    assert say("stick.good.give-out") in shown
    assert say("stick.entries", first="0", last=str(size - 1), newest=str(size - 1)) in shown
    assert say("stick.next.draw") in shown


def test_an_empty_stick_taken_in_says_that_nothing_is_on_it(counter: Counter) -> None:
    counter.desk.turn()
    counter.asks("take-in")
    counter.desk.turn()
    assert say("stick.next.nothing") in counter.page()


@pytest.mark.parametrize(
    "asked", [{"act": "erase"}, {"mount": "usb2"}, {"mount": "../wishes"}, {"mount": ""}]
)
def test_only_a_stick_of_the_list_is_asked_for(counter: Counter, asked: dict[str, str]) -> None:
    counter.desk.turn()
    answer = counter.clerk.post("/stick/", data={"act": "give-out", "mount": "usb1"} | asked)
    assert answer.status_code == 422
    assert not (counter.state / "wishes" / FILE).exists()


def test_no_stick_is_said_and_the_page_looks_again(counter: Counter) -> None:
    (counter.sticks / "usb1").rmdir()
    counter.desk.turn()
    (counter.sticks / "usb1").mkdir()
    counter.tells(Progress())
    assert say("stick.none") in counter.page()
    assert 'http-equiv="refresh"' in counter.page()


def test_while_it_writes_nobody_draws_it(counter: Counter) -> None:
    counter.tells(
        Progress(mounts=("usb1",), id="0badcafe", act="give-out", mount="usb1",
                 state="running", done=50, whole=200)
    )  # fmt: skip
    shown = counter.page()
    assert say("stick.keep-in") in shown
    assert 'max="200" value="50"' in shown
    assert "<form" not in shown.split(say("stick.busy.give-out"))[1].split("</section>")[0]


def test_a_full_stick_says_how_much_is_missing_and_what_to_do(counter: Counter) -> None:
    told = Carried(origin=ORIGIN, stop=256, size=700, missing_bytes=5000, next="go-on")
    report = Report(act="give-out", at="2026-03-02T01:00:00.000Z", ledgers=(told,))
    counter.tells(Progress(mounts=("usb1",), act="give-out", state="done", report=report))
    shown = counter.page()
    assert say("stick.missing", kib="5") in shown
    assert say("stick.next.go-on") in shown


def test_what_was_refused_is_named_and_nothing_of_it_is_markup(counter: Counter) -> None:
    refused = (Refusal("tradepost/<b>x", "stick-not-a-file"), Refusal("y", "new-reason"))
    report = Report(act="take-in", at="2026-03-02T01:00:00.000Z", refused=refused)
    counter.tells(Progress(mounts=("usb1",), act="take-in", state="done", report=report))
    shown = counter.page()
    assert say("stick-refused.stick-not-a-file") in shown
    assert "tradepost/&lt;b&gt;x" in shown
    assert "new-reason" in shown


@pytest.mark.parametrize("reason", ["stick-broken-off", "stick-not-there", "stick-failed"])
def test_a_run_that_failed_says_why(counter: Counter, reason: str) -> None:
    counter.tells(Progress(mounts=("usb1",), act="take-in", state="failed", reason=reason))
    assert say(f"stick-refused.{reason}") in counter.page()


class Printer:
    """Prints, or does not answer."""

    width_dots = 576
    draws_codes = True

    def __init__(self, state: PrintState | None) -> None:
        self.state = state

    def print(self, data: bytes, *, timeout_s: float) -> PrintState:
        assert data
        assert timeout_s
        if self.state is None:
            raise DeviceFault("no paper")
        return self.state


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (PrintState.CONFIRMED, "printed"),
        (PrintState.UNKNOWN, "print-unknown"),
        (None, "not-printed"),
    ],
)
def test_a_slip_for_the_stick_is_printed_or_said_to_be_missing(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, state: PrintState | None, told: str
) -> None:
    counter.desk.turn()
    counter.asks("give-out")
    counter.desk.turn()
    monkeypatch.setattr(counter.hall.devices, "printer", Printer(state))
    answer = counter.clerk.post("/stick/slip")
    assert answer.location == f"/stick/?slip={told}"
    assert say(f"readiness.{told}") in counter.clerk.get(answer.location).get_data(as_text=True)


def test_before_anything_was_given_out_there_is_no_slip(counter: Counter) -> None:
    counter.desk.turn()
    assert counter.clerk.post("/stick/slip").status_code == 422


def test_the_slip_says_up_to_where_under_which_root_and_when() -> None:
    told = Carried(origin=ORIGIN, start=256, stop=700, size=700, root="ab" * 32, next="draw")
    report = Report(act="give-out", at="2026-03-02T01:00:00.000Z", ledgers=(told,))
    paper = stick_slip(report, station="青禾镇", by="冯一", at="2026-03-02 09:00", practice=True)
    lines = "\n".join(paper.lines())
    for one in ("699", "256", "ab" * 8, "2026-03-02 09:00", "冯一", "青禾镇"):
        assert one in lines


def test_nobody_but_staff_sees_it(counter: Counter) -> None:
    assert "/staff/" in counter.hall.client().get("/stick/").location


# --- villages -------------------------------------------------------------------------------


def test_a16_what_a_village_put_on_a_stick_is_continued_at_the_station(
    counter: Counter, tmp_path: Path
) -> None:
    """From the village's tool over the stick, the agent and the clerk's button, once."""
    data, _said = made(tmp_path / "village", counter.clerk, form(), form(price="900"))
    villages = counter.sticks / "usb1" / "tradepost" / "villages"
    villages.mkdir(parents=True)
    (villages / "999999100200-K7Q2.pr1").write_bytes(data)
    counter.desk.turn()
    counter.asks("take-in")
    counter.desk.turn()
    assert say("stick.villages", count="1") in counter.page()
    assert say("village.stick-waiting", count=1) in (
        counter.clerk.get("/village/").get_data(as_text=True)
    )
    shown = counter.clerk.post("/village/stick").get_data(as_text=True)
    assert say("village.taken", new=2, known=0) in shown
    assert say("village.stick-take") not in counter.clerk.get("/village/").get_data(as_text=True)
    station = counter.hall.town.station
    waiting = station.registrations.waiting()
    assert {one.answers["list_price_fen"] for one in waiting} == {80_000, 90_000}
    assert [(one.source, one.count) for one in kept(counter.hall)] == [("999999100200", 2)]
    counter.asks("take-in")
    counter.desk.turn()
    assert say("village.stick-take") not in counter.clerk.get("/village/").get_data(as_text=True)
    assert len(station.registrations.waiting()) == 2


def test_a_file_of_a_village_that_is_none_is_told_and_does_not_come_again(
    counter: Counter,
) -> None:
    villages = counter.sticks / "usb1" / "tradepost" / "villages"
    villages.mkdir(parents=True)
    (villages / "a.pr1").write_bytes(b"PR1:AAAA\n")
    counter.desk.turn()
    counter.asks("take-in")
    counter.desk.turn()
    answer = counter.clerk.post("/village/stick")
    assert answer.status_code == 422
    assert say("village.bad", lines="1") in answer.get_data(as_text=True)
    assert counter.clerk.post("/village/stick").status_code == 200
