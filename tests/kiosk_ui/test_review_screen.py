"""Review and publication, page by page, on a real station."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from werkzeug.test import TestResponse

from appliance.core.code_rows import JointReview
from appliance.core.commands import AnswerDepartment, AskDepartment, SignDepartmentReview
from appliance.core.parties import Words
from kiosk_ui import notice_text
from kiosk_ui.notice_terms import Terms
from tests.fakes.desk import SETTINGS, Browser, Desk
from tests.fakes.township import OWNER, PLACE, TABLES, Township

LATER = {"notice_days": "6", "deadline": "2026-03-17", "planned_day": "2026-03-18"}
TERMS = {
    "method": "LISTING", "notice_days": "5", "deadline": "2026-03-16", "planned_day": "2026-03-17",
    "planned_time": "09:00", "single_bidder": "yes", "tie_rule": "EARLIEST",
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


def fields(shown: str) -> dict[str, str]:
    """The terms as they stand in the form."""
    named = re.findall(r'id="(\w+)" name="\1"[^>]* value="([^"]*)"', shown)
    return TERMS | {name: value for name, value in named if name in TERMS}


def send(browser: Browser, number: str, act: str, **typed: object) -> TestResponse:
    """Send the form as it stands, changed where something was typed."""
    page = f"/review/{number}"
    form = fields(browser.see(page)) | typed
    return browser.send(f"{page}/{act}", page=page, **form)


def checksum(shown: str) -> str:
    found = re.search(r'name="text" value="([0-9a-f]{64})"', shown)
    assert found
    return found[1]


# --- the text -----------------------------------------------------------------------------------


def test_the_first_draft_has_nothing_marked(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    shown = desk.at("reviewer").see(f"/review/{number}")
    assert "第 1 稿" in shown
    assert "十五、异议投诉" in shown
    assert 'class="changed"' not in shown


def test_a_change_of_terms_marks_its_clauses_and_no_others(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    browser = desk.at("reviewer")
    assert send(browser, number, "draft", **LATER).status_code == 303
    shown = browser.see(f"/review/{number}")
    assert "第 1 稿" in shown
    assert "第 2 稿" in shown
    changed = re.findall(r'class="changed".*?<b>(.*?)</b>', shown, re.DOTALL)
    assert changed == ["十一、公告期", "十二、报名", "十三、开场"]
    assert "<del>5</del><ins>6</ins>" in shown


def test_a_draft_stays_for_whoever_comes_next(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    send(desk.at("reviewer"), number, "draft", **LATER)
    shown = desk.at("head").see(f"/review/{number}")
    assert fields(shown)["deadline"] == "2026-03-17"
    assert "写了第 2 稿" in shown


def test_no_name_stands_in_the_text_wherever_the_application_says_it(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    browser = desk.at("reviewer")
    send(browser, number, "sign")
    text = desk.town.station.blobs.get(desk.town.trade(number).signatures[0].text_sha256)
    assert text is not None
    assert OWNER.name in PLACE.title
    assert OWNER.name not in text.decode()
    assert "张*" in text.decode()


def test_the_same_facts_give_the_same_bytes(desk: Desk) -> None:
    number = desk.town.lease_to("APPROVED")
    trade, people = desk.town.trade(number), desk.town.station.people(number)
    assert people is not None
    terms = Terms("LISTING", 5, trade.fixed.enrol_deadline, trade.planned_at, True, "EARLIEST")
    texts = {notice_text.text_of(trade, people, terms, SETTINGS.place, TABLES) for _ in range(3)}
    assert len(texts) == 1
    several = replace(terms, single_bidder=False)
    alone = notice_text.text_of(trade, people, several, SETTINGS.place, TABLES)
    assert "两家以上合格才成交" in alone


# --- conditions ---------------------------------------------------------------------------------


def test_the_conditions_stand_there_with_their_inputs(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    shown = desk.at("reviewer").see(f"/review/{number}")
    for told in (
        "受理：冯一；审核：褚三", "要 6 份，收了 6 份", "共有人 1 人签了 1 人",
        "3.52 亩，最多 300.00 亩",
        "交易 3.52 亩，权证 3.52 亩", "5 年，权证还剩 20 年", "编号末五位 00123",
        "5 个工作日，最短 5 个",
    ):  # fmt: skip
        assert told in shown, told
    assert "没达到" not in shown


def test_a_deadline_before_the_end_of_the_notice_bars_the_signature(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    browser = desk.at("reviewer")
    send(browser, number, "draft", deadline="2026-03-10", planned_day="2026-03-12")
    shown = browser.see(f"/review/{number}")
    assert "没达到" in shown
    assert re.search(r'type="button"[^>]*aria-disabled="true">同意，签名', shown)


# --- signing ------------------------------------------------------------------------------------


def test_the_reviewer_signs_and_the_head_approves_the_same_text(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    reviewer = desk.at("reviewer")
    digest = checksum(reviewer.see(f"/review/{number}"))
    assert send(reviewer, number, "sign").status_code == 303
    assert desk.town.trade(number).signatures[0].text_sha256 == digest
    assert send(desk.at("head"), number, "approve").status_code == 303
    terms = desk.town.trade(number).fixed
    assert terms.text_sha256 == digest
    assert (terms.method, terms.notice_days, terms.tie_rule) == ("LISTING", 5, "EARLIEST")


def test_nobody_signs_a_text_that_did_not_stand_there(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    browser = desk.at("reviewer")
    assert send(browser, number, "sign", **LATER).status_code == 303
    assert desk.town.trade(number).signatures == ()
    assert "第 2 稿" in browser.see(f"/review/{number}")
    send(browser, number, "sign")
    assert len(desk.town.trade(number).signatures) == 1


def test_what_the_head_changes_has_to_be_signed_again(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    send(desk.at("reviewer"), number, "sign")
    head = desk.at("head")
    send(head, number, "approve", **LATER)
    shown = head.see(f"/review/{number}")
    assert "签过的是另一稿" in shown
    assert send(head, number, "approve").status_code == 422
    assert desk.town.trade(number).stage == "IN_REVIEW"


def test_a_form_with_a_wrong_field_keeps_what_was_typed(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    answer = send(desk.at("reviewer"), number, "draft", deadline="2026-02-30", notice_days="7")
    assert answer.status_code == 422
    assert 'value="2026-02-30"' in answer.text
    assert 'value="7"' in answer.text
    assert "没有这个日期" in answer.text or "日期" in answer.text


def test_the_second_browser_is_told_what_happened_meanwhile(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    first, second = desk.at("reviewer"), desk.at("head")
    old = second.see(f"/review/{number}")
    send(first, number, "sign")
    answer = second.post(f"/review/{number}/approve", old, **fields(old))
    assert answer.status_code == 409
    assert "褚三" in answer.text
    assert desk.town.trade(number).stage == "IN_REVIEW"


def test_a_draft_written_meanwhile_is_told_too(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    first, second = desk.at("head"), desk.at("reviewer")
    old = second.see(f"/review/{number}")
    send(first, number, "draft", **LATER)
    answer = second.post(f"/review/{number}/sign", old, **fields(old))
    assert answer.status_code == 409
    assert "存了新的公告稿" in answer.text
    assert desk.town.trade(number).signatures == ()


# --- no ----------------------------------------------------------------------------------------


def test_the_file_goes_back_with_what_is_to_be_cured(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    assert send(desk.at("reviewer"), number, "send-back", invalid="CBD-4").status_code == 303
    trade = desk.town.trade(number)
    assert trade.stage == "RETURNED"
    assert trade.returned is not None
    assert trade.returned.defects[0].material == "CBD-4"


def test_sending_back_without_a_defect_keeps_the_words(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    answer = send(desk.at("reviewer"), number, "send-back", opinion="权证看不清")
    assert answer.status_code == 422
    assert "权证看不清" in answer.text
    assert "还没有写明缺什么" in answer.text


def test_a_rejection_needs_reasons_and_they_stay_out_of_the_entry(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    browser = desk.at("reviewer")
    assert send(browser, number, "reject").status_code == 422
    assert send(browser, number, "reject", opinion="权属有争议").status_code == 303
    assert desk.town.trade(number).stage == "REVIEW_FAILED"
    for _seq, body in desk.town.station.ledger.entries():
        assert "权属有争议" not in body.decode()


def test_the_clerk_reads_but_finds_no_button(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    shown = desk.at("clerk").see(f"/review/{number}")
    assert "不归您的岗位" in shown
    assert "同意，签名" not in shown


# --- publication --------------------------------------------------------------------------------


def test_the_clerk_publishes_what_was_approved(desk: Desk) -> None:
    number = approved(desk)
    browser = desk.at("clerk")
    shown = browser.see(f"/publish/{number}")
    assert "上禾村张*户" in shown
    assert "最迟" in shown
    answer = browser.send(f"/publish/{number}", channel="BOARD")
    assert answer.status_code == 303
    notice = desk.town.trade(number).notice
    assert notice is not None
    assert notice.channels == ("KIOSK", "DISTRICT", "PRINT", "BOARD")
    queued = desk.town.station.outbox.jobs(trade=number, states=("queued",))
    assert queued[-1].kind == "DOC07"


def test_an_approved_notice_whose_time_ran_out_is_not_published(desk: Desk) -> None:
    number = approved(desk)
    desk.town.go("2026-03-11 09:00")
    browser = desk.at("clerk")
    assert "不能发布" in browser.see(f"/publish/{number}")
    assert browser.send(f"/publish/{number}").status_code == 422
    assert desk.town.trade(number).stage == "APPROVED"


def test_the_reviewer_does_not_publish(desk: Desk) -> None:
    shown = desk.at("reviewer").see(f"/publish/{approved(desk)}")
    assert "不归您的岗位" in shown


def approved(desk: Desk) -> str:
    number = desk.town.lease_to("IN_REVIEW")
    send(desk.at("reviewer"), number, "sign")
    send(desk.at("head"), number, "approve")
    assert desk.town.trade(number).stage == "APPROVED"
    return number


# --- joint review -------------------------------------------------------------------------------


def flagged(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> str:
    """A lease in review that the district wants signed by three levels."""
    row = JointReview(
        trade_type="CBD", measure="total_fen", from_value=0, levels=(1, 2, 3), basis="test"
    )
    monkeypatch.setattr(desk.town.station.tables, "joint_review", (row,))
    desk.town.join("department")
    return desk.town.lease_to("IN_REVIEW")


def buttons(shown: str) -> set[str]:
    """What can be sent off on this page."""
    return set(re.findall(r'formaction="/review/[^"]*/(\w[\w-]*)"', shown))


def test_a05_three_levels_sign_one_after_the_other_at_their_own_desks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = flagged(desk, monkeypatch)
    page = f"/review/{number}"
    shown = desk.at("supervisor").see(page)
    assert "电子监察，还没有签" in shown
    assert buttons(shown) == set()
    assert send(desk.at("reviewer"), number, "sign").status_code == 303
    shown = desk.at("head").see(page)
    assert "主管部门，还没有签" in shown
    assert 'formaction="/review/' in shown
    assert "approve" not in buttons(shown)
    desk.town.by("department", "DEPT", *_signed_by_department(desk, number))
    shown = desk.at("supervisor").see(page)
    assert "轮到您" in shown
    assert buttons(shown) == {"sign", "object"}
    assert send(desk.at("supervisor"), number, "sign").status_code == 303
    head = desk.at("head")
    assert "approve" in buttons(head.see(page))
    assert send(head, number, "approve").status_code == 303
    assert desk.town.trade(number).fixed.levels == (1, 2, 3)


def test_a05_an_objection_stands_on_the_page_with_its_name(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = flagged(desk, monkeypatch)
    send(desk.at("reviewer"), number, "sign")
    desk.town.by("department", "DEPT", *_signed_by_department(desk, number))
    assert send(desk.at("supervisor"), number, "object").status_code == 303
    shown = desk.at("head").see(f"/review/{number}")
    assert "第 3 级审核不同意" in shown
    assert "approve" not in buttons(shown)


def _signed_by_department(desk: Desk, number: str) -> tuple[SignDepartmentReview]:
    (first,) = desk.town.trade(number).signatures
    return (SignDepartmentReview(trade=number, opinion="AGREE", text_sha256=first.text_sha256),)


def test_b08_departments_that_have_not_answered_stand_among_the_conditions(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    desk.town.join("department")
    for slot in ("NYJ", "ZRJ"):
        asking = AskDepartment(
            trade=number, slot=slot, due="2026-03-06", question=Words("符合规划吗？")
        )
        desk.town.by("reviewer", "REVIEWER", asking)
    answering = AnswerDepartment(trade=number, slot="ZRJ", answer="AGREE", text=Words("符合。"))
    desk.town.by("department", "DEPT", answering)
    shown = desk.at("reviewer").see(f"/review/{number}")
    assert "部门还没有答复" in shown
    assert "示例区农业农村局，3月6日前答复" in shown
    assert "部门同意" in shown
    desk.town.go("2026-03-09 09:00")
    assert "部门答复过期了" in desk.at("reviewer").see(f"/review/{number}")


def test_the_reviewer_writes_how_far_a_later_round_may_go(desk: Desk) -> None:
    """The price that the owner's decision authorises; one beyond the listing is told at once."""
    number = desk.town.lease_to("IN_REVIEW")
    reviewer = desk.at("reviewer")
    assert "流标后可以降到" in reviewer.see(f"/review/{number}")
    assert send(reviewer, number, "draft", floor="700").status_code == 303
    shown = reviewer.see(f"/review/{number}")
    assert re.search(r'id="floor" name="floor"[^>]* value="700"', shown)
    assert send(reviewer, number, "sign").status_code == 303
    head = desk.at("head")
    assert send(head, number, "approve").status_code == 303
    assert desk.town.trade(number).fixed.floor_fen == 70_000


def test_e05_nobody_signs_an_auction_whose_step_is_missing(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW", method="ASCEND")
    reviewer = desk.at("reviewer")
    shown = reviewer.see(f"/review/{number}")
    assert "公开竞价要有加价幅度" in shown
    assert f'formaction="/review/{number}/sign"' not in shown
    kept = send(reviewer, number, "draft", method="ASCEND", increment="20")
    assert kept.status_code == 303
    shown = reviewer.see(f"/review/{number}")
    assert "公开竞价要有加价幅度" not in shown
    assert f'formaction="/review/{number}/sign"' in shown
