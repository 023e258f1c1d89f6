"""A session at the screens of a real station: ceremony, pause, incident, freeze, minutes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.ledger.verify import verify_database
from tests.fakes.desk import Browser, Desk
from tests.fakes.township import TABLES, Township


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    town = Township(tmp_path)
    made = Desk(town)
    yield made
    town.close()
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert list(report.findings) == []


def sent(browser: Browser, path: str, **typed: object) -> None:
    """Fill in the form, read it back, sign."""
    read = browser.send(path, **typed)
    assert read.status_code == 200, read.text[-3000:]
    signed = browser.post(path, read.text, **typed, go="sign")
    assert signed.status_code == 303, signed.text[-3000:]


def kinds(desk: Desk, number: str) -> list[str]:
    return [one.kind for one in desk.town.station.timeline(number)]


def page_of(desk: Desk, number: str, who: str = "reviewer") -> str:
    return desk.at(who).see(f"/session/{number}/desk")


def test_f16_f11_the_desk_leads_from_the_discipline_over_the_recording_to_the_opening(
    desk: Desk,
) -> None:
    number = desk.town.lease_to("READY")
    host = desk.at("reviewer")
    shown = host.see(f"/session/{number}/desk")
    assert "一、服从主持人" in shown
    read = host.post(f"/session/{number}/desk/discipline", shown)
    assert read.status_code == 303
    shown = host.see(f"/session/{number}/desk")
    assert "一、服从主持人" not in shown
    begun = host.post(f"/session/{number}/desk/recording", shown, recorder="ROOM-1")
    assert begun.status_code == 303
    assert kinds(desk, number)[-2:] == ["discipline.read", "record.mark"]
    opening = host.see(f"/session/{number}")  # what was done at the desk is not asked again
    assert re.search(r'name="discipline" value="read" checked', opening)
    assert re.findall(r'name="recorder" value="(\S+)" checked', opening) == ["ROOM-1"]
    clerk = desk.at("clerk").see(f"/session/{number}/desk")
    assert "/desk/discipline" not in clerk


def test_a_host_pauses_and_host_and_supervisor_let_it_go_on(desk: Desk) -> None:
    number = desk.town.lease_to("IN_SESSION")
    host = desk.at("reviewer")
    assert f"/act/PauseSession/{number}" in host.see(f"/session/{number}/desk")
    sent(host, f"/act/PauseSession/{number}", reason="S03")
    shown = host.see(f"/session/{number}/desk")
    assert "要主持人和监督员一起签才能继续" in shown
    assert f"/act/PauseSession/{number}" not in shown
    path, told = f"/act/ResumeSession/{number}", {"told": f"{number}-E001"}
    read = host.send(path, **told)
    assert read.status_code == 200, read.text[-2000:]
    onward = host.post(path, read.text, **told, go="sign")
    assert onward.location == "/act/second"
    assert "session.resume" not in kinds(desk, number)


def test_f12_a_supervisor_sees_the_running_session_and_stops_it(desk: Desk) -> None:
    number = desk.town.lease_to("IN_SESSION")
    supervisor = desk.at("supervisor")
    shown = supervisor.see(f"/session/{number}/desk")
    for act in ("GiveOrder", "SuspendTrade"):
        assert f"/act/{act}/{number}" in shown
    for act in ("PauseSession", "ReportIncident", "CloseMinutes"):
        assert f"/act/{act}/{number}" not in shown
    sent(
        supervisor, f"/act/GiveOrder/{number}", matter="WARNING", text_sha256="请保持安静", due=""
    )
    assert "请保持安静" in page_of(desk, number)
    sent(
        supervisor, f"/act/SuspendTrade/{number}", reason="S07", facts_sha256="现场叫停",
        resume_condition="OTHER_CURED",
    )  # fmt: skip
    assert desk.town.trade(number).stage == "SUSPENDED"
    live = desk.at("reviewer").see(f"/session/{number}/desk/live")
    assert "监督员中止的只有监督员能恢复" in live


def test_an_objection_with_its_answer_and_the_minutes_with_everybody_s_mark(desk: Desk) -> None:
    number = desk.town.lease_to("IN_SESSION")
    host = desk.at("reviewer")
    objection = {
        "matter": "OBJECTION",
        "text_sha256": "面积没有说清",
        "enrol_id": f"{number}-E001",
    }
    bare = host.send(f"/act/ReportIncident/{number}", **objection)
    assert bare.status_code == 422
    assert "现场异议要当场答复" in bare.text
    sent(host, f"/act/ReportIncident/{number}", **objection, answer_sha256="以公告为准，3.52亩")
    town = desk.town
    town.step("RESULT_PUBLIC", number)
    waits = "这一场的交易记录还没有签"
    assert waits in desk.at("head").see(f"/award/{number}")
    path = f"/act/CloseMinutes/{number}"
    form = host.see(path)
    for part in ("面积没有说清", "以公告为准", "成交：", "李四", "已当众宣读"):
        assert part in form
    roster = town.trade(number).session.roster  # type: ignore[union-attr]  # it was opened
    others = [one for one in roster if not one.startswith("HOST:")]
    text = form.split("<textarea", 1)[1].split(">", 1)[1].split("</textarea>", 1)[0]
    lacking = {"text_sha256": text, "ink": others[:-1]}
    again = host.send(path, **lacking)
    assert again.status_code == 422
    assert "还有人没有签字" in again.text
    sent(host, path, text_sha256=text, ink=others[:-1], finger=others[-1:])
    assert kinds(desk, number)[-2:] == ["session.minutes", "alert.raise"]
    assert waits not in desk.at("head").see(f"/award/{number}")
    shown = page_of(desk, number, "supervisor")
    assert "录像没有存档" in shown
    sent(
        host, f"/act/MarkRecording/{number}", mark="FILE", device=recorder(desk, number),
        file_sha256="cd" * 32, location="NVR-1/0317",
    )  # fmt: skip
    sent(
        desk.at("supervisor"), f"/act/CloseAlert/{number}", alert_no=f"{number}/AL1",
        finding_sha256="已补存",
    )  # fmt: skip
    assert "录像没有存档" not in page_of(desk, number, "supervisor")
    assert "按手印" in page_of(desk, number)


def recorder(desk: Desk, number: str) -> str:
    return desk.town.trade(number).recording_device


def test_f05_both_sides_see_numbers_only_and_the_names_open_with_the_archive(desk: Desk) -> None:
    number = desk.town.lease_to("IN_SESSION")
    host = desk.at("reviewer")
    sent(
        host, f"/act/PutQuestion/{number}", expert_no="expert-1", bidder_no="bidder-1",
        text_sha256="工期怎么安排？", who="专家一号是沈六，竞买人一号是李四",
    )  # fmt: skip
    sent(
        host, f"/act/ReplyQuestion/{number}", bidder_no="bidder-1", text_sha256="九月底完工",
        who="竞买人一号是李四",
    )  # fmt: skip
    shown = page_of(desk, number)
    assert "expert-1 问 bidder-1" in shown
    assert "工期怎么安排？" in shown
    assert "沈六" not in shown
    town = desk.town
    for stage in ("RESULT_PUBLIC", "AWARDED", "CONTRACTED", "SETTLED", "CERTIFIED"):
        town.step(stage, number)
        assert "沈六" not in page_of(desk, number)
    town.step("ARCHIVED", number)
    assert "专家一号是沈六" in page_of(desk, number)


def test_f12_the_head_reads_the_order_and_answers_it(desk: Desk) -> None:
    number = desk.town.lease_to("IN_SESSION")
    path = f"/act/GiveOrder/{number}"
    sent(
        desk.at("supervisor"), path, matter="CORRECTION", text_sha256="补上录像", due="2026-03-25"
    )
    head = desk.at("head")
    shown = head.see(f"/act/AnswerOrder/{number}")
    assert "补上录像" in shown
    sent(head, f"/act/AnswerOrder/{number}", order_no=f"{number}/O1", text_sha256="已补上")
    assert desk.town.trade(number).conduct.orders == ()
