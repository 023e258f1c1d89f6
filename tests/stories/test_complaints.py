"""Complaints and ratings at the kiosk: a receipt at once, and past whom they are about."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from appliance.core import envelope
from appliance.core.commands import AcceptComplaint
from appliance.core.entries import ClockOverdue
from appliance.core.parties import Person
from appliance.core.people import id_check_digit
from appliance.ledger.verify import verify_database
from appliance.registers import alerts, complaints
from appliance.registers import ratings as rated
from kiosk_ui import complaint_papers
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS, Browser, Desk
from tests.fakes.township import STAFF, TABLES, Township

NEIGHBOUR = Person("吴六", "99999919800101001" + id_check_digit("99999919800101001"))
SAID = "收材料的人一再让我回去，前后来了四趟。"
CLERK, SUPERVISOR = STAFF["clerk"][0], STAFF["supervisor"][0]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    town = Township(tmp_path)
    town.go("2026-03-03 09:00")
    yield Desk(town)
    live = town.station.projections.rows()
    town.station.rebuild()
    assert town.station.projections.rows() == live
    report = verify_database(town.folder / "station.db", tables=TABLES)
    assert list(report.findings) == []
    town.close()


def typed(**changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "type": "C04", "text": SAID, "named": "NAMED", "name": NEIGHBOUR.name,
        "id_number": NEIGHBOUR.id_number, "trade_id": "",
    }  # fmt: skip
    return values | changes


def lodged(desk: Desk, **changes: object) -> tuple[str, str]:
    """By the pages of the kiosk, one after the other: (number, code) as they are shown."""
    browser = desk.browser()
    page = browser.see("/complaint/new")
    for at in ("type", "about", "trade_id", "text_ct", "who"):
        shown = browser.post("/complaint/new", page, at=at, go="next", **typed(**changes))
        assert shown.status_code == 200, shown.text[-2000:]
        page = shown.text
    assert SAID in page
    sent = browser.post("/complaint/new", page, at="check", go="next", **typed(**changes))
    assert sent.status_code == 303, sent.text[-2000:]
    said = re.sub(r"<[^>]+>", " ", browser.see("/complaint/done"))
    found = re.search(r"(\d{9}-2026-DOC39-\d{6})\s.*?(\d{4} \d{4})", said, re.DOTALL)
    assert found is not None
    number, code = found.groups()
    return number, code.replace(" ", "")


def sent(browser: Browser, path: str, **values: object) -> None:
    read = browser.send(path, **values)
    assert read.status_code == 200, read.text[-3000:]
    signed = browser.post(path, read.text, **values, go="sign")
    assert signed.status_code == 303, signed.text[-3000:]


def slip(desk: Desk, kind: str) -> str:
    jobs = [one for one in desk.town.station.outbox.jobs() if one.kind == kind]
    return "".join(Typesetter(desk.town.station, SETTINGS).slip_of(jobs[-1]).lines())


def test_b13_a_complaint_gets_a_number_and_a_receipt_without_the_line(desk: Desk) -> None:
    number, code = lodged(desk)
    said = slip(desk, "DOC39")
    for words in ("投诉收件回执", number, f"{code[:4]} {code[4:]}", NEIGHBOUR.name, SAID,
                  "2026年3月6日", "服务态度效率"):  # fmt: skip
        assert words in said
    bodies = b"".join(body for _seq, body in desk.town.station.ledger.entries())
    for hidden in (NEIGHBOUR.name, NEIGHBOUR.id_number, SAID):
        assert hidden.encode() not in bodies


def test_b13_it_is_taken_up_decided_and_its_answers_are_printed(desk: Desk) -> None:
    number, code = lodged(desk)
    supervisor = desk.at("supervisor")
    sent(supervisor, "/act/AcceptComplaint", complaint_no=number)
    assert "投诉受理通知书" in slip(desk, "DOC39")
    assert "2026年4月15日" in slip(desk, "DOC39")  # 30 working days, Qingming between
    decision = "经查属实，已对当事人批评教育，材料一次收齐。"
    sent(supervisor, "/act/DecideComplaint", complaint_no=number, text_sha256=decision)
    said = slip(desk, "DOC39")
    assert "投诉处理决定书" in said
    assert decision in said
    page = supervisor.see(f"/complaints/{number}")
    before = len(desk.town.station.outbox.jobs())
    assert supervisor.post(f"/complaints/{number}/print", page).status_code == 303
    again = desk.town.station.outbox.jobs()[before:]
    assert [(one.copy, one.document[-6:]) for one in again] == [(2, "000003")]
    told = desk.browser().send("/complaint/where", number=number[-6:], code=code)
    assert "已经有决定" in told.text


def test_scene_12_a_complaint_against_the_only_clerk_is_invisible_to_that_clerk(
    desk: Desk,
) -> None:
    """Screen, search, print queue, its copies, the list of acts, and the number asked for."""
    number, _code = lodged(desk, type="C05", about=[CLERK])
    station = desk.town.station
    (job,) = station.outbox.jobs()
    station.mark_job(job.id, "unknown")
    clerk = desk.at("clerk")
    for path in ("/work/", "/papers/", "/act/", "/complaints/ratings", "/query"):
        assert number not in clerk.see(path), path
        assert number[-6:] not in clerk.see(path), path
    for path in ("/complaints/", f"/complaints/{number}"):
        assert clerk.client.get(path).status_code == 404, path
    for who in ("clerk", "second", "head"):
        assert number not in desk.at(who).see("/act/AcceptComplaint")
    page = clerk.see("/papers/")
    assert "投诉" not in re.sub(r"<nav.*?</nav>", "", page, flags=re.DOTALL)
    for what in ("copy", "came-out"):
        clerk.post(f"/papers/{job.id}/{what}", page, back="/papers/", **{"is": "no"})
    assert [one.state for one in station.outbox.jobs()] == ["unknown"]
    supervisor = desk.at("supervisor")
    assert SAID in supervisor.see(f"/complaints/{number}")
    assert number[-6:] in supervisor.see("/complaints/")
    assert number[15:] in supervisor.see("/papers/")


def test_b13_a_complaint_about_the_supervisor_goes_to_the_district(desk: Desk) -> None:
    number, _code = lodged(desk, about=[SUPERVISOR])
    office = TABLES.organisations["QJC"]
    assert office.zh in slip(desk, "DOC39")
    supervisor = desk.at("supervisor")
    assert supervisor.client.get(f"/complaints/{number}").status_code == 404
    for path in ("/complaints/", "/papers/", "/act/DecideComplaint"):
        assert number not in supervisor.see(path)


def test_b13_an_anonymous_complaint_is_recorded_without_a_clock(desk: Desk) -> None:
    number, _code = lodged(desk, named="ANONYMOUS", name="", id_number="")
    one = complaints.all_of(desk.town.station)[number]
    assert (one.added.identified, one.due) == (False, "")
    assert "不留姓名" in slip(desk, "DOC39")


def test_a_complaint_is_taken_back_with_its_code_and_guessing_is_stopped(desk: Desk) -> None:
    number, code = lodged(desk)
    browser = desk.browser()
    ask = {"number": number[-6:], "reason": "SETTLED"}
    page = browser.see("/complaint/where")
    for _ in range(5):
        assert (
            browser.post("/complaint/take-back", page, code="00000000", **ask).status_code == 422
        )
    assert browser.post("/complaint/where", page, number=number, code=code).status_code == 429
    desk.town.clock.forward(seconds=61)
    back = browser.post("/complaint/take-back", page, code=code, **ask)
    assert "已经撤回" in back.text


@pytest.mark.parametrize(
    ("at", "changes", "words"),
    [("type", {"type": ""}, "先选一类"), ("text_ct", {"text": ""}, "还没有写是什么事"),
     ("who", {"named": ""}, "选留不留姓名"), ("who", {"id_number": ""}, "选留不留姓名")],
)  # fmt: skip
def test_a_page_says_what_it_still_wants(
    desk: Desk, at: str, changes: dict[str, object], words: str
) -> None:
    browser = desk.browser()
    page = browser.see("/complaint/new")
    shown = browser.post("/complaint/new", page, at=at, go="next", **typed(**changes))
    assert shown.status_code == 422
    assert words in shown.text


def test_what_the_rules_refuse_leads_back_to_its_page_with_everything_kept(desk: Desk) -> None:
    browser = desk.browser()
    page = browser.see("/complaint/new")
    wrong = typed(trade_id="999999100-2026-CBD-0099")
    shown = browser.post("/complaint/new", page, at="check", go="next", **wrong)
    assert shown.status_code == 422
    assert "没有这个交易编号" in shown.text
    assert SAID in shown.text


# --- ratings ------------------------------------------------------------------------------------


def visited(desk: Desk) -> tuple[str, str]:
    """A trade whose party came once, and the code on the slip of that visit."""
    number = desk.town.lease_to("ACCEPTED")
    clerk = desk.at("clerk")
    sent(clerk, f"/act/AddService/{number}", matter="ASK")
    page = clerk.see(f"/work/{number}")
    assert clerk.post(f"/rate/slip/{number}", page, back="/work/").status_code == 303
    said = slip(desk, "DOC40")
    assert "服务评价小票" in said
    code = complaint_papers.rating_code(desk.town.station, f"{number}/V1")
    assert f"{code[:4]} {code[4:]}" in said
    return number, code


def test_b12_a_visitor_rates_once_with_the_code_of_the_slip(desk: Desk) -> None:
    _number, code = visited(desk)
    browser = desk.browser()
    page = browser.see("/rate/")
    assert browser.post("/rate/", page, code="00000000").status_code == 422
    faces = browser.post("/rate/", page, code=code)
    assert "很不满意" in faces.text
    none = browser.post("/rate/give", page, code=code)
    assert none.status_code == 422
    given = browser.post("/rate/give", page, code=code, score="2", tag=["SLOW"], words="等得太久")
    assert given.status_code == 303
    again = browser.post("/rate/give", page, code=code, score="5")
    assert "这次服务已经评价过" in again.text
    (one,) = rated.all_of(desk.town.station)
    assert (one.staff_no, one.score, one.tags, one.service_id) == (CLERK, 2, ("SLOW",), "")


def test_b12_the_rated_clerk_reads_nothing_of_it_and_the_supervisor_does(desk: Desk) -> None:
    _number, code = visited(desk)
    browser = desk.browser()
    page = browser.see("/rate/")
    browser.post("/rate/give", page, code=code, score="1", words="等得太久")
    for who in ("clerk", "head"):
        shown = desk.at(who).see("/complaints/ratings")
        assert "等得太久" not in shown
        assert "很不满意" not in shown
        assert "1.00" not in shown
    shown = desk.at("supervisor").see("/complaints/ratings")
    assert "等得太久" in shown
    assert "1.00" in shown


def test_b13_a_clock_that_ran_out_is_an_entry_once_and_an_alert(desk: Desk) -> None:
    """A lamp alone is seen only by whoever looks: the box says it by itself (B14)."""
    number, _code = lodged(desk)
    town = desk.town
    town.go("2026-03-06 23:59")
    assert overdue(desk) == []
    town.go("2026-03-07 00:02")
    town.go("2026-03-09 09:00")
    assert overdue(desk) == [("DL13", "2026-03-06", number)]
    (raised,) = alerts.of_station(town.station).values()
    assert raised.rule == "OVERDUE"
    supervisor = desk.at("supervisor")
    what = town.station.tables.alert_rules["OVERDUE"].zh
    assert what in supervisor.see("/alerts/")
    assert what not in desk.at("clerk").see("/work/")
    town.close()
    town.open()
    town.go("2026-03-10 09:00")
    assert len(overdue(desk)) == 1


def test_b13_the_clock_of_the_decision_runs_out_too_and_none_of_an_anonymous_one(
    desk: Desk,
) -> None:
    number, _code = lodged(desk)
    lodged(desk, named="ANONYMOUS", name="", id_number="")
    town = desk.town
    town.by("supervisor", "SUPERVISOR", AcceptComplaint(complaint_no=number))
    due = complaints.all_of(town.station)[number].due
    town.go(f"{due} 23:00")
    assert overdue(desk) == []
    town.go(f"{due} 23:00".replace(due, str(date.fromisoformat(due) + timedelta(days=1))))
    assert overdue(desk) == [("DL14", due, number)]


def overdue(desk: Desk) -> list[tuple[str, str, str]]:
    ledger = desk.town.station.ledger
    facts = [envelope.fact_of(envelope.from_bytes(body)) for _seq, body in ledger.entries()]
    return [(one.clock, one.due, one.about) for one in facts if isinstance(one, ClockOverdue)]
