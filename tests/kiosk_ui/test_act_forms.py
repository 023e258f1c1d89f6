"""Generated forms of staff acts: typed, refused with everything kept, read back, signed."""

import re
from io import BytesIO
from pathlib import Path

import pytest

from appliance import kept_papers
from kiosk_ui.act_forms import uploads
from tests.fakes.desk import Browser, Desk
from tests.fakes.hall import PIN, Hall
from tests.fakes.township import STAFF, Township

FACTS = "邻居说界址不清，3月5日到站里反映。"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


def sent(browser: Browser, path: str, **typed: object) -> str:
    """Send the form of `path` for the read-back, then sign; returns where it leads."""
    read = browser.send(path, **typed)
    assert read.status_code == 200, read.text[-3000:]
    signed = browser.post(path, read.text, **typed, go="sign")
    assert signed.status_code == 303, signed.text[-3000:]
    return signed.location


def test_an_empty_form_names_each_field_and_keeps_the_rest(desk: Desk) -> None:
    number = desk.town.lease_to("ACCEPTED")
    answer = desk.at("head").send(f"/act/SuspendTrade/{number}", facts_sha256=FACTS)
    assert answer.status_code == 422
    assert answer.text.count('class="field-no"') == 2
    assert FACTS in answer.text


def test_a_trade_is_stopped_and_goes_on_by_their_forms(desk: Desk) -> None:
    number = desk.town.lease_to("ACCEPTED")
    head = desk.at("head")
    typed = {"reason": "S01", "facts_sha256": FACTS, "resume_condition": "DISPUTE_SETTLED"}
    assert f"/act/SuspendTrade/{number}" in head.see(f"/work/{number}")
    assert sent(head, f"/act/SuspendTrade/{number}", **typed) == f"/work/{number}"
    assert desk.town.trade(number).stage == "SUSPENDED"
    sent(head, f"/act/ResumeTrade/{number}")
    assert desk.town.trade(number).stage == "ACCEPTED"


def test_the_head_ends_a_trade_on_what_the_supervisor_attested(desk: Desk) -> None:
    number = desk.town.lease_to("ACCEPTED")
    early = desk.at("head").send(f"/act/TerminateTrade/{number}")
    assert early.status_code == 422
    sent(desk.at("supervisor"), f"/act/AttestTermination/{number}", reason="T02", facts=FACTS)
    head = desk.at("head")
    assert FACTS in head.see(f"/act/TerminateTrade/{number}")
    sent(head, f"/act/TerminateTrade/{number}")
    assert desk.town.trade(number).stage == "TERMINATED"


def test_a_paper_lies_sealed_and_opens_only_with_the_vault(desk: Desk) -> None:
    number = desk.town.lease_to("ACCEPTED")
    request = {"reason": "PARTY_WISH", "request_sha256": "张三申请撤回。"}
    sent(desk.at("head"), f"/act/WithdrawTrade/{number}", **request)
    blobs = (desk.town.folder / "blobs").glob("*")
    assert all("张三申请".encode() not in one.read_bytes() for one in blobs)


def test_two_people_sign_a_change_of_the_notice(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    number = hall.town.lease_to("PUBLISHED")
    clerk = hall.signed_in("clerk")
    path = f"/act/AmendNotice/{number}"
    hidden = clerk.get(path).get_data(as_text=True).split('name="seen" value="')[1].split('"')[0]
    typed = {"correction": "四至以界桩为准", "reason": "MISTAKE", "material": "no", "seen": hidden}
    read = clerk.post(path, data=typed)
    assert "卫四" in read.get_data(as_text=True)
    assert clerk.post(path, data=typed | {"go": "sign"}).location == "/act/second"
    assert "更正：四至以界桩为准" in clerk.get("/act/second").get_data(as_text=True)
    hall.devices.staff_card.lying = "head"
    assert clerk.post("/act/second", data={"pin": PIN}).location == f"/work/{number}"
    trade = hall.town.trade(number)
    assert trade.amendments == 1
    text = (hall.town.station.blobs.get(trade.fixed.text_sha256) or b"").decode()
    assert text.endswith("更正：四至以界桩为准\n")
    assert "一、标的：" in text
    assert STAFF["head"][0] in trade.actors


def times(deadline: str, planned: str) -> dict[str, object]:
    """The two times of a form, `2026-03-24 17:00` each."""
    (first, at), (second, then) = deadline.split(), planned.split()
    return {
        "enrol_deadline.day": first, "enrol_deadline.clock": at, "planned_at.day": second,
        "planned_at.clock": then,
    }  # fmt: skip


def test_a_notice_without_bidders_is_extended_then_listed_anew_by_its_forms(desk: Desk) -> None:
    """What is signed for the new round is the text that the read-back showed whole."""
    town = desk.town
    number = town.lease_to("PUBLISHED")
    town.go("2026-03-17 09:00")
    head = desk.at("head")
    assert f"/act/ExtendNotice/{number}" in head.see(f"/work/{number}")
    typed = {"consent_sha256": "张三同意延长。", **times("2026-03-24 17:00", "2026-03-25 09:00")}
    sent(head, f"/act/ExtendNotice/{number}", **typed)
    assert town.trade(number).stage == "PUBLISHED"
    town.go("2026-03-25 09:00")
    head = desk.at("head")
    again = {"list_price_fen": "850", **times("2026-04-03 17:00", "2026-04-07 09:00")}
    path = f"/act/RelistTrade/{number}"
    read = head.send(path, **again)
    assert "850.00 元/亩·年" in read.text
    assert "2026年4月3日 17:00 截止" in read.text
    sent(head, path, **again)
    trade = town.trade(number)
    assert (trade.stage, trade.round) == ("APPROVED", 2)
    text = (town.station.blobs.get(trade.fixed.text_sha256) or b"").decode()
    assert "850.00 元/亩·年" in text
    assert desk.at("clerk").send(f"/publish/{number}").status_code == 303
    assert town.trade(number).stage == "PUBLISHED"


def test_a_question_on_a_notice_is_taken_and_answered_by_its_forms(desk: Desk) -> None:
    number = desk.town.lease_to("PUBLISHED")
    sent(desk.at("clerk"), f"/act/AskClarification/{number}", question="水从哪里来？")
    head = desk.at("head")
    path = f"/act/AnswerClarification/{number}"
    assert "水从哪里来？" in head.see(path)
    sent(head, path, question_no="1", text_sha256="水由村道北侧水渠引入。")
    (question,) = desk.town.trade(number).questions
    text = desk.town.station.blobs.get(question.answered_sha256)
    assert text is not None
    assert "水渠引入" in text.decode()


def test_b08_departments_are_asked_and_answer_by_their_forms(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    desk.town.join("department")
    asking = {"slot": "NYJ", "due": "2026-03-06", "question": "符合规划吗？"}
    sent(desk.at("reviewer"), f"/act/AskDepartment/{number}", **asking)
    department = desk.at("department")
    path = f"/act/AnswerDepartment/{number}"
    assert "符合规划吗？" in department.see(path)
    sent(department, path, slot="NYJ", answer="AGREE", text="符合。")
    assert [one.answer for one in desk.town.trade(number).slots] == ["AGREE"]


def test_a15_the_head_records_and_ends_a_letter_with_its_seal(desk: Desk) -> None:
    head = desk.at("head")
    typed: dict[str, object] = {
        "staff_no": STAFF["reviewer"][0], "matters": ["review.sign"], "authority": "NYJ",
        "seal_name": "示例区农业农村局审批专用章", "valid_from": "2026-03-01",
        "valid_to": "2026-12-31",
    }  # fmt: skip
    sent(head, "/act/AddDelegation", **typed)
    shown = head.see("/act/EndDelegation")
    assert "示例区农业农村局审批专用章" in shown
    ending = {"staff_no": STAFF["reviewer"][0], "matters": ["review.sign"], "reason": "LEFT"}
    sent(head, "/act/EndDelegation", **ending)
    number = desk.town.lease_to("IN_REVIEW")
    page = f"/review/{number}"
    reviewer = desk.at("reviewer")
    answer = reviewer.post(f"{page}/sign", reviewer.see(page))
    assert answer.status_code == 422
    assert "授权书" in answer.text


def test_nobody_is_fetched_for_a_second_signature_that_cannot_stand(tmp_path: Path) -> None:
    """A material change without its times is told at once, with what was typed."""
    hall = Hall(tmp_path)
    number = hall.town.lease_to("PUBLISHED")
    clerk = hall.signed_in("clerk")
    path = f"/act/AmendNotice/{number}"
    page = clerk.get(path).get_data(as_text=True)
    seen = page.split('name="seen" value="')[1].split('"')[0]
    typed = {"reason": "MISTAKE", "material": "yes", "seen": seen, "go": "sign"}
    answer = clerk.post(path, data=typed)
    assert answer.status_code == 422
    assert 'value="MISTAKE" checked' in answer.get_data(as_text=True)
    assert hall.town.trade(number).amendments == 0


def test_a_file_that_comes_with_a_form_lies_ready_until_it_is_signed(desk: Desk) -> None:
    number = desk.town.lease_to("ACCEPTED")
    head = desk.at("head")
    path = f"/act/WithdrawTrade/{number}"
    scan = b"%PDF-1.7 signed by hand" + bytes(300_000)
    missing = head.send(path, request_sha256=(BytesIO(scan), "a.pdf"))
    assert missing.status_code == 422
    (held,) = re.findall(r'name="request_sha256.held" value="(\w+)"', missing.text)
    ready = {"reason": "PARTY_WISH", "request_sha256.held": held}
    read = head.post(path, missing.text, **ready)
    assert read.status_code == 200
    assert "application/pdf" in read.text
    assert head.post(path, read.text, **ready, go="sign").status_code == 303
    station = desk.town.station
    (digest,) = kept_papers.digests(station, number)
    paper = kept_papers.read(station, number, digest)
    assert paper is not None
    assert (paper.media, paper.body) == ("application/pdf", scan)
    assert desk.town.trade(number).ended is not None


@pytest.mark.parametrize(
    ("sent_file", "sentence"),
    [
        (b"MZ a program", "只收PDF"),
        (b"%PDF-1.7" + bytes(1_000), "文件太大"),
    ],
)
def test_a_file_that_cannot_stand_is_refused_by_name(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, sent_file: bytes, sentence: str
) -> None:
    monkeypatch.setattr(uploads, "FILE_BYTES_MAX", 1_000)
    number = desk.town.lease_to("ACCEPTED")
    head = desk.at("head")
    path = f"/act/WithdrawTrade/{number}"
    answer = head.send(path, reason="PARTY_WISH", request_sha256=(BytesIO(sent_file), "a.pdf"))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="PARTY_WISH" checked' in answer.text


def test_a_file_that_is_gone_after_a_restart_is_asked_for_again(desk: Desk) -> None:
    number = desk.town.lease_to("ACCEPTED")
    typed = {"reason": "PARTY_WISH", "request_sha256.held": "NEVERTHERE"}
    answer = desk.at("head").send(f"/act/WithdrawTrade/{number}", **typed)
    assert answer.status_code == 422
    assert "请再选一次文件" in answer.text
