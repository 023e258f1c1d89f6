"""The supervisor's page, the credit file, the board: from a sign of collusion to its end."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from appliance.core import exposures
from appliance.core.parties import Person
from appliance.ledger.credit_scores import Score
from appliance.ledger.verify import verify_database
from appliance.registers import discipline as files
from kiosk_ui.i18n import say
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS, Browser, Desk
from tests.fakes.township import OWNER, TABLES, TAKER, Township

WORDS = "收取保证金后无正当理由不签合同。"
MASKED = "李*"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


def sent(desk: Desk, who: str, path: str, **typed: Any) -> None:
    """Typed, read back and signed."""
    browser = desk.at(who)
    read = browser.send(path, **typed)
    assert read.status_code == 200, read.text[-3000:]
    signed = browser.post(path, read.text, **typed, go="sign")
    assert signed.status_code == 303, signed.text[-3000:]


PERSON = {"person.name": TAKER.name, "person.id_type": "01", "person.id_number": TAKER.id_number}


def opened(desk: Desk, act: str = "B03") -> str:
    sent(
        desk, "supervisor", "/act/OpenCase", act_code=act, facts_sha256="某日不来签合同", **PERSON
    )
    return next(reversed(files.all_cases(desk.town.station)))


def heard(desk: Desk, case_no: str) -> None:
    there = {"attendees.0.role": "SUPERVISOR", "attendees.0.sign": "INK",
             "attendees.1.role": "PARTY", "attendees.1.sign": "FINGER"}  # fmt: skip
    sent(desk, "supervisor", "/act/RecordTalk", case_no=case_no, names="监督员蒋五，李四",
         text_sha256="问：为什么不签？答：不想种了。", **there)  # fmt: skip


def decided(desk: Desk, *sanction: str) -> str:
    case_no = opened(desk)
    heard(desk, case_no)
    sent(desk, "supervisor", "/act/DecideCase", case_no=case_no, sanction=list(sanction),
         start=desk.town.station.now().day, reason="约谈核实")  # fmt: skip
    decision = files.all_cases(desk.town.station)[case_no].decision
    assert decision is not None
    return decision.decision_no


def exposed(desk: Desk) -> str:
    number = decided(desk, "EXPOSURE")
    sent(desk, "supervisor", "/act/AddExposure", decision=number, text=WORDS,
         start=desk.town.station.now().day)  # fmt: skip
    return next(reversed(files.all_exposures(desk.town.station)))


def tell(browser: Browser) -> str:
    return browser.see("/cases/")


def test_h07_the_page_leads_from_the_case_to_the_talk_to_the_decision(desk: Desk) -> None:
    case_no = opened(desk)
    page = tell(desk.at("supervisor"))
    assert case_no[10:] in page
    assert TAKER.name in page
    assert "待约谈" in page
    assert "/act/DecideCase?case_no" not in page
    heard(desk, case_no)
    assert "/act/DecideCase?case_no" in tell(desk.at("supervisor"))
    sent(desk, "supervisor", "/act/DecideCase", case_no=case_no, sanction=["FORFEIT"],
         reason="约谈核实")  # fmt: skip
    page = tell(desk.at("supervisor"))
    assert f"{case_no[10:]}-D1" in page
    assert "保证金不予退还" in page


def test_h05_a_sanction_that_the_list_does_not_tie_to_the_act_is_refused(desk: Desk) -> None:
    case_no = opened(desk, "B06")
    heard(desk, case_no)
    browser = desk.at("supervisor")
    answer = browser.send("/act/DecideCase", case_no=case_no, sanction=["FORFEIT"],
                          start="2026-03-03", reason="x")  # fmt: skip
    assert answer.status_code == 422
    assert "不能用这项惩戒" in answer.text


def test_h06_the_words_of_a_case_are_read_again_by_head_and_supervisor_alone(desk: Desk) -> None:
    case_no = opened(desk)
    digest = files.all_cases(desk.town.station)[case_no].facts_sha256
    for who in ("supervisor", "head"):
        assert "某日不来签合同" in desk.at(who).see(f"/cases/paper/{digest}")
    assert desk.at("clerk").client.get(f"/cases/paper/{digest}").status_code == 404
    assert desk.at("clerk").client.get("/cases/").status_code == 404


def test_h04_g07_what_is_published_is_on_the_board_until_its_last_day(desk: Desk) -> None:
    number = exposed(desk)
    one = files.all_exposures(desk.town.station)[number]
    assert (one.start, one.end) == ("2026-03-03", "2026-09-03")
    board, public = desk.at("clerk").see("/board"), desk.at("clerk").see("/exposures")
    for page in (board, public):
        assert MASKED in page
        assert TAKER.name not in page
        assert "不良行为曝光" in page
    assert WORDS in public
    assert "第七十九条" in public
    desk.town.go("2026-09-03 23:59")
    assert MASKED in desk.at("clerk").see("/exposures")
    assert MASKED in desk.at("clerk").see("/board")
    desk.town.go("2026-09-04 00:01")
    assert MASKED not in desk.at("clerk").see("/exposures")
    assert MASKED not in desk.at("clerk").see("/board")
    assert files.all_exposures(desk.town.station)[number].ended


def test_h04_beside_publications_every_result_still_has_its_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.town.lease_to("RESULT_PUBLIC")
    exposed(desk)
    (one,) = desk.town.station.current_notices()
    results = [replace(one, title=f"成交第{at}宗") for at in range(3)]
    monkeypatch.setattr(desk.town.station, "current_notices", lambda: results)
    browser = desk.at("clerk")
    pages = [browser.see(f"/board?page={page}") for page in (1, 2)]
    assert [page.count("成交第") for page in pages] == [2, 1]
    assert all(MASKED in page and "曝光台" in page for page in pages)


def test_h04_the_box_writes_the_end_once_and_says_since_when(desk: Desk) -> None:
    number = exposed(desk)
    station = desk.town.station
    desk.town.clock.at = desk.town.clock.at.replace(month=9, day=20)
    desk.town.caretaker.tick()
    size = station.ledger.size
    one = files.all_exposures(station)[number]
    assert one.ended
    assert not exposures.due(one, station.now())
    desk.town.caretaker.tick()
    assert files.all_exposures(station)[number] == one
    assert station.ledger.size == size


@pytest.mark.parametrize(
    "text", [f"{TAKER.name}不签合同", f"电话{TAKER.phone}", "13900000001 欠款"]
)
def test_g07_a_text_that_names_a_person_is_not_published(desk: Desk, text: str) -> None:
    number = decided(desk, "EXPOSURE")
    browser = desk.at("supervisor")
    answer = browser.send("/act/AddExposure", decision=number, text=text, start="2026-03-03")
    assert answer.status_code == 422
    assert "请去掉再公布" in answer.text
    assert files.all_exposures(desk.town.station) == {}


def test_g07_a_notice_of_non_performance_has_its_ground_and_its_last_day(desk: Desk) -> None:
    sent(desk, "supervisor", "/act/AddExposure", basis="NON_PERFORMANCE", decision_no="D-2026-7",
         text="不按合同交租。", start="2026-03-03", **PERSON)  # fmt: skip
    page = desk.at("clerk").see("/exposures")
    assert "未履约通报" in page
    assert "第五百零九条" in page
    assert "2026年9月3日" in page


def test_h01_a_file_shows_events_with_source_and_day_and_the_score_with_its_own(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    score = Score("FOUND", "86.5", "2026-02-28", "示例区信用平台")
    station = desk.town.station
    station.parts = replace(station.parts, scored=lambda _who: score)
    sent(desk, "head", "/act/AddCredit", kind="NOT_SIGNED", source="TRADE", date="2026-03-01",
         **PERSON)  # fmt: skip
    page = desk.at("head").send("/cases/credit", number=TAKER.id_number).text
    assert "86.5" in page
    assert "2026年2月28日" in page
    assert "示例区信用平台" in page
    assert "成交后不签合同" in page
    assert "本站交易" in page
    assert "2026年3月1日" in page


def test_h01_a_file_is_of_one_party_and_never_for_the_public(desk: Desk) -> None:
    sent(desk, "head", "/act/AddCredit", kind="NOT_SIGNED", source="TRADE", date="2026-03-01",
         **PERSON)  # fmt: skip
    other = desk.at("supervisor").send("/cases/credit", number="999999196803121232").text
    assert "成交后不签合同" not in other
    assert "没有这个号码的信用记录" in other
    assert desk.at("clerk").client.get("/cases/credit").status_code == 404
    wrong = desk.at("head").send("/cases/credit", number="123")
    assert wrong.status_code == 422


def test_h02_the_owner_rates_at_the_counter_and_it_stands_in_the_takers_file(desk: Desk) -> None:
    number = desk.town.lease_to("CONTRACTED")
    path, today = f"/act/RatePerformance/{number}", desk.town.station.now().day
    rated = {"milestone": "COMPLETION", "completed_on": today, "quality": "18", "progress": "15",
             "safety": "20", "wages": "20", "service": "17", "sign_kind": "INK"}  # fmt: skip
    other = desk.at("clerk").send(path, owner_number=TAKER.id_number, **rated)
    assert other.status_code == 422
    assert "只有合同的业主本人" in other.text
    sent(desk, "clerk", path, owner_number=OWNER.id_number, **rated)
    assert 'value="COMPLETION"' not in desk.at("clerk").see(path)
    file = desk.at("head").send("/cases/credit", number=TAKER.id_number).text
    assert "完工验收" in file
    assert "<b>90</b>" in file
    assert "完工验收" not in desk.at("head").send("/cases/credit", number=OWNER.id_number).text


def test_h04_the_notice_is_printed_with_the_name_masked(desk: Desk) -> None:
    number = exposed(desk)
    station = desk.town.station
    (job,) = [one for one in station.outbox.jobs() if one.kind == "DOC44"]
    assert job.document == number
    text = "".join(Typesetter(station, SETTINGS).slip_of(job).lines())
    assert MASKED in text
    assert TAKER.name not in text
    assert "2026年3月3日至2026年9月3日" in text


def test_h04_the_next_deadline_is_the_end_of_a_publication(desk: Desk) -> None:
    exposed(desk)
    due = desk.town.station.next_due()
    assert due is not None
    assert due.isoformat() == "2026-09-03T16:00:00+00:00"


def test_k03_the_villages_list_is_compared_and_what_has_no_trade_is_reported(desk: Desk) -> None:
    number = desk.town.lease_to("CONTRACTED")
    text = f"上禾合字1号,{number}\n上禾合字2号\n上禾合字3号,999999100-2026-CBD-0099\n"
    page = desk.at("supervisor").send("/cases/outside", contracts=text).text
    assert "共核对 3 份，2 份没有交易编号" in page
    assert "本站没有这个交易编号" in page
    sent(desk, "supervisor", "/act/ReportOutside", contract_ref="上禾合字2号",
         finding_sha256="村里私下签的")  # fmt: skip
    assert "上禾合字2号" in tell(desk.at("supervisor"))
    assert "已记线索" in desk.at("supervisor").send("/cases/outside", contracts=text).text


def test_h07_a_lifted_decision_takes_its_publication_off_the_board_the_same_day(
    desk: Desk,
) -> None:
    number = exposed(desk)
    (case,) = files.all_cases(desk.town.station).values()
    for page in ("/board", "/exposures"):
        assert MASKED in desk.at("clerk").see(page)
    assert f"/act/LiftCase?case_no={case.case_no}" in tell(desk.at("supervisor"))
    sent(desk, "supervisor", "/act/LiftCase", case_no=case.case_no, lifted_by="FY-2026-12",
         text_sha256="复议机关撤销了决定。")  # fmt: skip
    for page in ("/board", "/exposures"):
        assert MASKED not in desk.at("clerk").see(page)
    page = tell(desk.at("supervisor"))
    assert say("discipline.lifted", number=f"{case.case_no[10:]}-D1", by="FY-2026-12") in page
    assert say("discipline.taken-down") in page
    assert "/act/DecideCase?case_no" in page, "the case is open again"
    assert files.all_exposures(desk.town.station)[number].ended
    desk.town.go("2026-09-04 00:05")
    report = verify_database(desk.town.folder / "station.db", tables=TABLES)
    assert list(report.findings) == []


@pytest.mark.parametrize("answer", ["HIT", "CLEAR", "NO_LIST"])
def test_h03_what_the_district_made_of_the_proposal_is_seen_with_the_case(
    desk: Desk, answer: str
) -> None:
    case_no = opened(desk, "B01")
    heard(desk, case_no)
    sent(desk, "supervisor", "/act/DecideCase", case_no=case_no, sanction=["BLACKLIST"],
         start="2026-03-03", reason="约谈核实")  # fmt: skip
    station = desk.town.station
    asked: list[str] = []

    def listed(who: Person, _day: str) -> str:
        asked.append(who.id_number)
        return answer

    station.parts = replace(station.parts, listed=listed)
    supervisor = desk.at("supervisor")
    assert say("discipline.listed-ask") in supervisor.see("/cases/")
    assert asked == []
    assert say(f"discipline.listed.{answer}") in supervisor.see(f"/cases/?listed={case_no}")
    assert asked == [TAKER.id_number]


def test_a_paper_that_a_signed_act_orders_comes_in_large_print_too(desk: Desk) -> None:
    number = decided(desk, "EXPOSURE")
    browser = desk.at("supervisor")
    browser.client.set_cookie("size", "largest")
    typed = {"decision": number, "text": WORDS, "start": desk.town.station.now().day}
    read = browser.send("/act/AddExposure", **typed)
    assert browser.post("/act/AddExposure", read.text, **typed, go="sign").status_code == 303
    (job,) = [one for one in desk.town.station.outbox.jobs() if one.kind == exposures.KIND]
    assert job.large
