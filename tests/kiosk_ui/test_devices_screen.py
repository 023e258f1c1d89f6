"""The devices in words, the morning check and the case, as the staff see them."""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from appliance.core.commands import MarkTamper
from appliance.core.entries import DeviceModeChanged, TamperCleared
from appliance.core.envelope import fact_of, from_bytes
from appliance.device_modes import OpenMode
from appliance.ports import BrokenAnswer, DeviceRefusal, DeviceState, NoAnswer, Probed
from kiosk_ui import device_words, readiness
from kiosk_ui.readiness import Finding, Report, Verdict, of_device
from tests.fakes.desk import Desk
from tests.fakes.township import Township

OF_A_MODEM = (DeviceState.NO_SIM, DeviceState.SIM_LOCKED, DeviceState.NO_NETWORK)


class Played:
    """A device that answers as told; `raises` while it does something."""

    def __init__(
        self, name: str, state: DeviceState = DeviceState.READY, raises: Exception | None = None
    ) -> None:
        self.name, self.state, self.raises = name, state, raises
        self.exercised = 0

    def probe(self) -> DeviceState:
        return self.state

    def exercise(self) -> str:
        self.exercised += 1
        if self.raises is not None:
            raise self.raises
        return "05.01-20210715"

    def close(self) -> None:
        return


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    town = Township(tmp_path)
    yield Desk(town)
    town.close()


def newest(desk: Desk) -> object:
    ledger = desk.town.station.ledger
    return fact_of(from_bytes(ledger.entry(ledger.size - 1)))


def counter(desk: Desk, monkeypatch: pytest.MonkeyPatch, *devices: Played) -> None:
    """Put these devices at the counter."""
    states = {one.name: one.state for one in devices}
    monkeypatch.setattr(desk.devices, "all", lambda: devices)
    monkeypatch.setattr(desk.devices, "states", lambda: states)


# --- words ------------------------------------------------------------------------------------


def test_each_device_is_told_in_words_with_what_to_do(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter(
        desk, monkeypatch, Played("id-card"), Played("printer", DeviceState.PAPER_OUT),
        Played("panel", DeviceState.NO_ANSWER),
    )  # fmt: skip
    desk.house.opened_modes = lambda: {
        "printer": OpenMode("printer", 41, "2026-03-03T01:00:00.000Z", "paper-out")
    }
    page = desk.at("clerk").see("/devices/")
    for words in (
        "身份证读卡器",
        "正常",
        "没有纸",
        "装一卷新纸",
        "纸件排队",
        "第 41 条",
        "看一下接线",
    ):
        assert words in page
    assert "device" not in re.sub(r"<[^>]*>", "", page)  # no message id shows through


def test_only_staff_see_it(desk: Desk) -> None:
    answer = desk.browser().client.get("/devices/")
    assert answer.status_code == 303
    assert "/staff" in answer.headers["Location"]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("state", [one for one in DeviceState if one not in OF_A_MODEM])
@pytest.mark.parametrize("name", ["id-card", "fingerprint", "printer", "staff-card", "panel"])
def test_every_state_of_every_device_has_a_sentence(
    name: str, state: DeviceState, language: device_words.Language
) -> None:
    (row,) = device_words.rows({name: state}, {}, language)
    said = device_words.sentence(name, state, language)
    for text in (row.word, row.state, row.do, row.without, said):
        assert not re.search(r"device[-.]|alarm\.|without\.", text)
    assert bool(row.without) is (state not in device_words.FINE)


def test_the_header_of_a_page_tells_the_nearest_trouble(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.town.station.do(MarkTamper(pin="tamper"))
    assert "机箱开过" in desk.browser().see("/")
    counter(desk, monkeypatch, Played("printer", DeviceState.COVER_OPEN), Played("panel"))
    assert "盖子开着" in desk.browser().see("/")
    desk.town.station.resting = True
    assert "停电了" in desk.browser().see("/")


def test_the_foot_of_a_staff_page_names_all_that_fail(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter(
        desk, monkeypatch, Played("printer", DeviceState.COVER_OPEN),
        Played("id-card", DeviceState.NO_ANSWER),
    )  # fmt: skip
    assert "小票打印机、身份证读卡器" in desk.at("clerk").see("/work/")


# --- the other way ----------------------------------------------------------------------------


def test_sign_in_says_why_it_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    counter(desk, monkeypatch, Played("staff-card", DeviceState.NO_ANSWER))
    assert "工作卡读卡器没有回音" in desk.browser().see("/staff/")


def test_papers_say_that_they_wait_for_the_printer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter(desk, monkeypatch, Played("printer", DeviceState.PAPER_OUT))
    assert "打印机没有纸" in desk.at("clerk").see("/papers/")


def test_an_enrolment_without_a_reader_offers_to_type(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = desk.town.lease_to("PUBLISHED")
    counter(desk, monkeypatch, Played("id-card", DeviceState.NO_ANSWER))
    clerk = desk.at("clerk")
    clerk.send(f"/enrol/{number}/consent", page=f"/enrol/{number}")
    page = clerk.see(f"/enrol/{number}")
    assert "读卡器没有回音" in page
    assert re.search(rf'class="button go grow" href="/enrol/{number}/typed"', page)


@pytest.mark.parametrize(
    ("name", "away", "way"),
    [("card", "id-card", "why=READER_BROKEN"), ("finger", "fingerprint", "/register/ink")],
)
def test_a_villager_is_led_on_without_the_device(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, away: str, way: str
) -> None:
    villager = desk.browser()
    villager.see("/register/")
    for page, answer in (("what", {"what": "CBD-LEASE"}), ("consent", {"consent": "yes"})):
        villager.send(f"/register/{page}", **answer)
    if name == "finger":
        villager.send(
            "/register/typed", name="张三", id="999999196803121232", reason="READER_BROKEN"
        )
    counter(desk, monkeypatch, Played(away, DeviceState.NO_ANSWER))
    page = villager.see(f"/register/{name}")
    assert "没有回音" in page
    assert way in page


# --- the morning check ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("device", "verdict", "code"),
    [
        (Played("id-card"), Verdict.GOOD, "ready"),
        (Played("printer", DeviceState.PAPER_LOW), Verdict.LOOK, "paper-low"),
        (Played("printer", DeviceState.COVER_OPEN), Verdict.BAD, "cover-open"),
        (Played("id-card", raises=NoAnswer("gone")), Verdict.BAD, "no-answer"),
        (Played("id-card", raises=BrokenAnswer("noise")), Verdict.BAD, "broken-answer"),
        (Played("id-card", raises=DeviceRefusal("no")), Verdict.BAD, "out-of-service"),
    ],
)
def test_a_device_is_good_when_it_did_something(
    device: Probed, verdict: Verdict, code: str
) -> None:
    found = of_device(device)
    assert (found.verdict, found.code) == (verdict, f"device-state.{code}")


def test_a_device_that_does_not_work_is_not_asked_to_do_anything() -> None:
    silent = Played("id-card", DeviceState.NO_ANSWER)
    of_device(silent)
    assert silent.exercised == 0


def test_the_check_is_an_entry_and_a_slip(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    counter(desk, monkeypatch, Played("id-card"), Played("panel", DeviceState.NO_ANSWER))
    clerk = desk.at("clerk")
    assert clerk.send("/devices/check", page="/devices/").status_code == 303
    told = newest(desk)
    assert isinstance(told, DeviceModeChanged)
    assert (told.device, told.mode) == ("morning-check", "DEGRADED")
    assert "panel" in told.reason.split()
    assert len(desk.devices.jobs) == 1
    page = clerk.see("/devices/")
    for words in ("05.01-20210715", "有不行的", "检查条打好了", "条相符"):
        assert words in page


class Remarks(Played):
    """Has something to say in words."""

    def __init__(self, name: str, remark: str, state: DeviceState = DeviceState.READY) -> None:
        super().__init__(name, state)
        self.said = remark

    def remark(self) -> str:
        return self.said


class ScansTheSlip(Remarks):
    """A scanner before which somebody holds the check code."""

    def __init__(self) -> None:
        super().__init__("scanner", "found.try-scan")

    def scanned(self, *, within_s: float) -> str | None:
        assert within_s > 0
        return "TPR1:READY"


def test_a_scanner_is_said_to_read_only_once_it_did(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanner = ScansTheSlip()
    desk.devices.scanner = scanner
    counter(desk, monkeypatch, scanner)
    clerk = desk.at("clerk")
    assert clerk.send("/scan", page="/devices/", want="check").get_json()["go"] == ""
    clerk.send("/devices/check", page="/devices/")
    told = newest(desk)
    assert isinstance(told, DeviceModeChanged)
    assert "scanner" not in told.reason.split(), "nothing is known to be wrong with it"
    page = clerk.see("/devices/")
    assert "接口在，还没有试扫" in page
    assert 'data-scan="check"' in page
    answer = clerk.send("/scan", page="/devices/", want="check").get_json()
    page = clerk.see(answer["go"])
    assert "试扫读对了" in page
    assert "data-scan" not in page
    assert "还没有试扫" not in page


def test_a_scanner_that_is_not_there_is_not_asked_to_be_tried(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter(desk, monkeypatch, Remarks("scanner", "found.try-scan", DeviceState.NO_ANSWER))
    clerk = desk.at("clerk")
    clerk.send("/devices/check", page="/devices/")
    assert "data-scan" not in clerk.see("/devices/")


@pytest.mark.parametrize(
    ("remark", "words"),
    [
        ("found.card-sensed", "感应到放着的卡"),
        ("found.card-none", "感应没有试"),
        ("found.queue-idle", "打印队列空着"),
        ("found.queue-stopped", "打印队列停着"),
    ],
)
def test_what_a_device_has_to_say_stands_on_page_and_slip(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, remark: str, words: str
) -> None:
    counter(desk, monkeypatch, Remarks("staff-card", remark))
    clerk = desk.at("clerk")
    clerk.send("/devices/check", page="/devices/")
    assert words in clerk.see("/devices/")
    assert words.encode("gb18030") in desk.devices.jobs[-1]


def test_whoever_opens_the_page_has_the_devices_looked_at(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that lost its power behind its adapter says nothing by itself."""
    device = Played("id-card")
    states = {"id-card": DeviceState.READY}
    monkeypatch.setattr(desk.devices, "all", lambda: [device])
    monkeypatch.setattr(desk.devices, "states", lambda: states)
    monkeypatch.setattr(desk.devices, "look", lambda: states.update({"id-card": device.probe()}))
    clerk = desk.at("clerk")
    assert "没有回音" not in clerk.see("/devices/")
    device.state = DeviceState.NO_ANSWER
    assert "没有回音" not in clerk.see("/work/")
    assert "没有回音" in clerk.see("/devices/")


def test_without_paper_the_check_still_says_what_it_found(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter(desk, monkeypatch, Played("id-card"))
    desk.devices.paper = False
    clerk = desk.at("clerk")
    clerk.send("/devices/check", page="/devices/")
    assert "检查条没有打" in clerk.see("/devices/")
    desk.devices.paper = True
    clerk.send("/devices/slip", page="/devices/")
    assert "检查条打好了" in clerk.see("/devices/")


def test_a_failure_after_the_check_takes_back_that_one_may_open(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = (Finding("printer", Verdict.GOOD, "device-state.ready"),)
    monkeypatch.setattr(readiness, "checked", lambda _station, _devices: found)
    counter(desk, monkeypatch, Played("printer"))
    clerk = desk.at("clerk")
    clerk.send("/devices/check", page="/devices/")
    assert "都好，可以开门" in clerk.see("/devices/")
    counter(desk, monkeypatch, Played("printer", DeviceState.PAPER_OUT))
    page = clerk.see("/devices/")
    assert "检查以后又不行了：小票打印机，没有纸" in page
    assert "都好，可以开门" not in page
    clerk.send("/devices/slip", page="/devices/")
    assert "检查以后又不行了".encode("gb18030") in desk.devices.jobs[-1]
    counter(desk, monkeypatch, Played("printer"))
    assert "都好，可以开门" in clerk.see("/devices/")


def test_what_was_bad_at_the_check_is_not_told_twice(desk: Desk) -> None:
    bad = Report("", (Finding("printer", Verdict.BAD, "device-state.no-answer"),))
    low = Report("", (Finding("printer", Verdict.LOOK, "device-state.paper-low"),))
    silent, station = {"printer": DeviceState.NO_ANSWER}, desk.town.station
    assert readiness.later(bad, silent, station) == ()
    assert [one.name for one in readiness.later(low, silent, station)] == ["printer"]
    assert readiness.later(low, {"printer": DeviceState.PAPER_LOW}, station) == ()


def test_a_clock_that_comes_into_doubt_later_takes_it_back_too(desk: Desk) -> None:
    report = Report("", (Finding("clock", Verdict.GOOD, "found.clock"),))
    assert readiness.later(report, {}, desk.town.station) == ()
    desk.town.clock.src = "none"
    assert [one.name for one in readiness.later(report, {}, desk.town.station)] == ["clock"]


def test_the_check_of_an_earlier_day_opens_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = (Finding("printer", Verdict.GOOD, "device-state.ready"),)
    monkeypatch.setattr(readiness, "checked", lambda _station, _devices: found)
    counter(desk, monkeypatch, Played("printer"))
    clerk = desk.at("clerk")
    clerk.send("/devices/check", page="/devices/")
    desk.town.clock.forward(days=1)
    clerk = desk.at("clerk")
    page = clerk.see("/devices/")
    assert "今天还没有查" in page
    assert "都好，可以开门" not in page


def test_the_worst_finding_is_the_verdict() -> None:
    good, untried, look, bad = (Finding(one, one, "x") for one in Verdict)
    assert Report("", (good,)).verdict is Verdict.GOOD
    assert Report("", (good, look)).verdict is Verdict.LOOK
    assert Report("", (good, untried)).verdict is Verdict.GOOD
    report = Report("", (bad, look, untried, good))
    assert (report.verdict, report.wanting) == (Verdict.BAD, ("bad", "look"))


def test_a_tampered_ledger_is_found_at_its_end(desk: Desk) -> None:
    station = desk.town.station
    assert readiness.of_ledger(station).verdict is Verdict.GOOD
    connection = station.ledger.db.connection()
    connection.execute("UPDATE entry SET body = CAST(body || ' ' AS BLOB) WHERE seq = 3")
    found = readiness.of_ledger(station)
    assert (found.code, found.facts) == ("found.ledger-broken", {"seq": "3"})


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('{"line":"up"}', "found.line"),
        ('{"line":"down"}', "found.line-down"),
        ('{"line":"down","reason":"certificate-ended"}', "found.line-certificate"),
    ],
)
def test_the_morning_check_says_why_the_line_is_down(desk: Desk, said: str, code: str) -> None:
    inbox = desk.town.folder / "inbox"
    inbox.mkdir(exist_ok=True)
    (inbox / "status.json").write_text(said)
    assert readiness.of_line(desk.town.station).code == code


def test_a_clock_in_doubt_and_an_opened_case_are_bad(desk: Desk) -> None:
    assert readiness.of_clock(desk.town.station).verdict is Verdict.GOOD
    desk.town.clock.src = "none"
    assert readiness.of_clock(desk.town.station).verdict is Verdict.BAD
    assert readiness.of_case(desk.town.station) == ()
    desk.town.station.do(MarkTamper(pin="cover"))
    assert readiness.of_case(desk.town.station)[0].verdict is Verdict.BAD


# --- the case ---------------------------------------------------------------------------------


def test_two_people_answer_for_an_opened_case(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.town.station.do(MarkTamper(pin="tamper"))
    head = desk.at("head")
    page = head.see("/devices/")
    assert "机箱在" in page
    assert head.send("/devices/case/tamper", page="/devices/", finding="KING").status_code == 422
    answer = head.send("/devices/case/tamper", page="/devices/", finding="SERVICE")
    assert answer.headers["Location"] == "/devices/second"
    supervisor = desk.at("supervisor")
    other = desk.house.seats.at("browser of supervisor", "C1")
    assert supervisor is not None
    assert other is not None
    monkeypatch.setattr("kiosk_ui.acting.second_person", lambda _first: nullcontext(other.who))
    assert head.send("/devices/second", pin="1").status_code == 303
    assert isinstance(newest(desk), TamperCleared)
    assert "机箱在" not in head.see("/devices/")
