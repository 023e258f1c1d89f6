"""The head's overview: each lamp follows from the ledger, a device's answer or a signature."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from appliance.core.commands import EnrolStaff, SetLeave
from appliance.core.parties import Words
from appliance.device_modes import OpenMode
from appliance.ports import DeviceState
from appliance.registers import strips
from kiosk_ui import readiness, station_facts
from kiosk_ui.i18n import say
from kiosk_ui.readiness import Finding, Report, Verdict
from kiosk_ui.shown import day_full
from tests.fakes.desk import Desk
from tests.fakes.township import STAFF, Township


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Township(tmp_path))
    yield made
    made.town.close()


def day(desk: Desk, iso: str) -> str:
    """As a page says it."""
    with desk.app.test_request_context():
        return day_full(iso)


def told(desk: Desk, wanting: str) -> int:
    """The morning check in the ledger, as the page of the devices writes it."""
    report = Report("", (Finding("printer", Verdict.BAD if wanting else Verdict.GOOD, "x"),))
    return readiness.told(desk.town.station, report).last_seq


@pytest.mark.parametrize("who", ["clerk", "reviewer", "supervisor"])
def test_it_is_the_head_s_own(desk: Desk, who: str) -> None:
    assert desk.at(who).client.get("/station/").status_code == 404
    assert desk.at("head").client.get("/station/").status_code == 200
    assert desk.at(who).send("/station/close", page="/work/").status_code == 404
    assert strips.newest(desk.town.station) is None


# --- the morning --------------------------------------------------------------------------------


def test_before_the_check_the_page_says_that_it_is_owed(desk: Desk) -> None:
    assert say("station.unchecked") in desk.at("head").see("/station/")


def test_the_check_of_today_is_told_by_its_entry_and_that_of_yesterday_is_not(desk: Desk) -> None:
    seq = told(desk, "")
    good = say("station.checked", at="09:00", seq=seq)
    assert good in desk.at("head").see("/station/")
    desk.town.go("2026-03-04 09:00")
    assert say("station.unchecked") in desk.at("head").see("/station/")
    assert good not in desk.at("head").see("/station/")


def test_what_the_check_found_stands_there_with_its_remedy(desk: Desk) -> None:
    findings = (
        Finding("printer", Verdict.BAD, "device-state.paper-out"),
        Finding("disk", Verdict.LOOK, "found.disk", {"free": "900"}),
        Finding("clock", Verdict.GOOD, "found.clock", {"source": "RTC"}),
    )
    report = Report("", findings)
    seq = readiness.told(desk.town.station, report).last_seq
    desk.house.report = Report("", findings, seq)
    shown = desk.at("head").see("/station/")
    assert say("station.checked-wanting", at="09:00", seq=seq) in shown
    assert say("device-do.paper-out") in shown
    assert say("station.do.disk") in shown
    assert say("found.disk", free="900") in shown
    assert say("found.clock", source="RTC") not in shown


def test_every_finding_of_the_check_has_a_remedy(desk: Desk) -> None:
    for code in station_facts.REMEDIES:
        key = f"station.do.{code.removeprefix('found.')}"
        assert say(key) != key
    for state in DeviceState:
        found = Finding("printer", Verdict.BAD, f"device-state.{state.value}")
        assert station_facts._remedy(found, "zh_CN").endswith("。"), state


def test_a_device_that_is_away_is_told_with_since_when_and_how_it_goes_without(desk: Desk) -> None:
    assert say("devices.all-work") in desk.at("head").see("/station/")
    away: Mapping[str, DeviceState] = {"scanner": DeviceState.NO_ANSWER}
    desk.devices.states = lambda: away  # type: ignore[method-assign]
    at = "2026-03-03T00:30:00.000Z"
    opened = OpenMode("scanner", 7, at, "no-answer")
    desk.house.opened_modes = lambda: {"scanner": opened}
    shown = desk.at("head").see("/station/")
    assert say("without.scanner") in shown
    assert "08:30" in shown


# --- the district -------------------------------------------------------------------------------


def test_without_a_signature_of_the_district_nothing_is_called_safe(desk: Desk) -> None:
    shown = desk.at("head").see("/station/")
    size = desk.town.station.ledger.size
    assert say("station.waiting", count=size) in shown
    assert say("station.no-contact") in shown
    assert say("station.copy-none") in shown
    for word in ("station.copy-held", "station.copy-confirmed"):
        assert say(word, seq=size - 1, at="").split("，")[0] not in shown
    assert say("station.copy-no-key") in shown


# --- the close of a day -------------------------------------------------------------------------


def test_the_day_is_closed_here_and_the_page_says_up_to_when(desk: Desk) -> None:
    head, station = desk.at("head"), desk.town.station
    size = station.ledger.size
    span = say("station.open-span", first=0, last=size - 1, count=size)
    assert span in head.see("/station/")
    assert head.send("/station/close", page="/station/").status_code == 303
    closed = strips.newest(station)
    assert closed is not None
    assert (closed.first_seq, closed.last_seq) == (0, size - 1)
    shown = head.see("/station/")
    assert say("station.closed", date=day(desk, "2026-03-03")) in shown
    assert say("strip.close") not in shown
    assert say("station.open-span", first=size, last=size, count=1) in shown
    again = head.send("/station/close", page="/station/")
    assert again.status_code == 303
    assert say("refusal.strip-again", last="2026-03-03") in head.see("/station/")


def test_the_strip_is_printed_again_and_the_page_stays(desk: Desk) -> None:
    head = desk.at("head")
    assert head.send("/station/again", page="/station/").status_code == 404
    head.send("/station/close", page="/station/")
    assert 'action="/station/again"' in head.see("/station/")
    answer = head.send("/station/again", page="/station/")
    assert answer.headers["Location"] == "/station/#close"
    jobs = desk.town.station.outbox.jobs()
    assert [job.copy for job in jobs if job.kind == "DOC46"] == [1, 2]


def test_the_sums_of_what_is_not_closed_yet_are_those_of_the_strip(desk: Desk) -> None:
    desk.town.lease_to("AWARDED")
    shown = desk.at("head").see("/station/")
    assert say("paper.strip.sum.deals", count=1) in shown
    assert say("station.yuan", yuan="14,080.00") in shown or "14,080 元" in shown


# --- people and cards ---------------------------------------------------------------------------


def test_people_stand_there_with_their_card_and_what_they_do_today(desk: Desk) -> None:
    town = desk.town
    shown = desk.at("head").see("/station/")
    for number, name, _roles, _grade in STAFF.values():
        assert name in shown
        assert number[-4:] in shown
    assert shown.count(say("station.card-until", day=day(desk, "2046-12-31"))) == len(STAFF)
    leave = SetLeave(
        person=STAFF["second"][0], first="2026-03-03", last="2026-03-03", cause="LEAVE",
        deputy="",
    )  # fmt: skip
    town.by("head", "HEAD", leave)
    assert say("station.away") in desk.at("head").see("/station/")


@pytest.mark.parametrize(
    ("until", "word"),
    [("2026-03-02", "station.card-over"), ("2026-03-03", "station.card-soon"),
     ("2026-04-02", "station.card-soon"), ("2026-04-03", "station.card-until")],
)  # fmt: skip
def test_a_card_is_called_out_thirty_days_before_its_end_and_after_it(
    desk: Desk, until: str, word: str
) -> None:
    number, name, roles, grade = STAFF["clerk"]
    renewed = EnrolStaff(
        person=Words(name), staff_no=number, roles=roles, grade=grade,
        key=desk.town.people["clerk"].vkey, valid_to=until, cert="",
    )  # fmt: skip
    desk.town.station.do(renewed)
    with desk.app.test_request_context():
        cards = {one.staff_no: one for one in station_facts.people(desk.town.station, "zh_CN")}
        assert cards[number].state == say(word, day=day_full(until))
