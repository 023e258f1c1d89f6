"""Enrolment at the counter: consent, card or typed, sealed, nothing told before the closing."""

import re
from pathlib import Path

import pytest

from appliance.core.parties import Person
from tests.fakes.desk import Browser, Desk, until
from tests.fakes.township import OWNER, TAKER, Township, local


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


@pytest.fixture
def number(desk: Desk) -> str:
    return desk.town.lease_to("PUBLISHED")


def read_card(desk: Desk, browser: Browser, number: str, person: Person) -> None:
    """Consent, the card laid down, its answer taken by the token of the page."""
    browser.send(f"/enrol/{number}/consent", page=f"/enrol/{number}")
    desk.devices.lay(person)
    shown = browser.see(f"/enrol/{number}")
    wait = desk.house.answers.of("browser of clerk", f"bidder {number}")
    assert wait is not None
    until(lambda: wait.state == "done")
    shown = browser.see(f"/enrol/{number}")
    assert browser.post(f"/enrol/{number}/card", shown).status_code == 303


def test_the_card_is_not_read_before_the_consent(desk: Desk, number: str) -> None:
    shown = desk.at("clerk").see(f"/enrol/{number}")
    assert "个人信息告知书" in shown
    assert desk.house.answers.of("browser of clerk", f"bidder {number}") is None


def test_a_read_card_becomes_a_sealed_enrolment(desk: Desk, number: str) -> None:
    clerk = desk.at("clerk")
    read_card(desk, clerk, number, TAKER)
    answer = clerk.send(f"/enrol/{number}", capacity="shown", member_of="999999100200")
    assert answer.status_code == 303
    receipt = clerk.see(f"/enrol/{number}/receipt")
    enrolled = desk.town.trade(number).enrolments[0]
    assert enrolled.random_id[:4] in receipt
    assert enrolled.random_id[4:] in receipt
    found = {check.condition: check.input for check in enrolled.conditions}
    assert found["FARMING_CAPACITY"] == "SHOWN"
    assert found["MEMBER"] == "MEMBER"


def enrolled(desk: Desk, number: str) -> Browser:
    clerk = desk.at("clerk")
    typed(clerk, number, TAKER.name, TAKER.id_number)
    assert clerk.send(f"/enrol/{number}", capacity="shown").status_code == 303
    return clerk


def test_the_receipt_is_printed_without_an_entry_that_would_tell(desk: Desk, number: str) -> None:
    clerk = enrolled(desk, number)
    size = desk.town.station.ledger.size
    answer = clerk.send(f"/enrol/{number}/receipt")
    assert "回执打好了" in answer.text
    enrol_id = desk.town.trade(number).enrolments[0].random_id
    assert enrol_id[:4].encode() in desk.devices.jobs[0]
    assert desk.town.station.ledger.size == size
    assert not [job for job in desk.town.station.outbox.jobs() if job.kind == "DOC09"]


def test_a_second_receipt_says_that_it_is_one(desk: Desk, number: str) -> None:
    clerk = enrolled(desk, number)
    desk.devices.paper = False
    clerk.send(f"/enrol/{number}/receipt")
    desk.devices.paper = True
    for _ in range(2):
        clerk.send(f"/enrol/{number}/receipt")
    first, second = desk.devices.jobs
    again = "补打".encode("gbk")
    assert again not in first
    assert again in second


def test_without_paper_the_enrolment_stands_and_the_id_is_shown(desk: Desk, number: str) -> None:
    clerk = enrolled(desk, number)
    desk.devices.paper = False
    answer = clerk.send(f"/enrol/{number}/receipt")
    assert "报名已经收下，请把编号抄给本人" in answer.text
    assert desk.town.trade(number).enrolments[0].random_id[:4] in answer.text


def typed(browser: Browser, number: str, name: str, id_number: str) -> int:
    return browser.send(f"/enrol/{number}/typed", name=name, id_number=id_number).status_code


def test_a_typed_number_with_a_wrong_check_digit_is_explained_and_kept(
    desk: Desk, number: str
) -> None:
    clerk = desk.at("clerk")
    answer = clerk.send(f"/enrol/{number}/typed", name="李四", id_number="999999197511022174")
    assert answer.status_code == 422
    assert "号码最后一位和前面对不上" in answer.text
    assert "999999197511022174" in answer.text
    assert "李四" in answer.text


def test_capacity_has_no_preset_answer_and_must_be_given(desk: Desk, number: str) -> None:
    clerk = desk.at("clerk")
    assert typed(clerk, number, TAKER.name, TAKER.id_number) == 303
    assert "checked" not in clerk.see(f"/enrol/{number}")
    answer = clerk.send(f"/enrol/{number}")
    assert answer.status_code == 422
    assert "农业经营能力" in answer.text
    assert not desk.town.trade(number).enrolments


def test_the_owner_cannot_enrol_for_the_own_land(desk: Desk, number: str) -> None:
    clerk = desk.at("clerk")
    typed(clerk, number, OWNER.name, OWNER.id_number)
    answer = clerk.send(f"/enrol/{number}", capacity="shown")
    assert answer.status_code == 422
    assert "不能报名受让自己的地" in answer.text


def test_before_the_closing_no_page_tells_who_or_how_many(desk: Desk, number: str) -> None:
    staff = {who: desk.at(who) for who in ("clerk", "reviewer", "head", "supervisor")}
    paths = [f"/enrol/{number}", "/enrol/", f"/session/{number}", f"/enrol/{number}/withdraw"]
    before = {(who, path): _told(staff[who].see(path)) for who in staff for path in paths}
    desk.town.enrol(number)
    after = {(who, path): _told(staff[who].see(path)) for who in staff for path in paths}
    assert before == after


def _told(shown: str) -> str:
    """A page without what every page has: token, and the ledger's size, which covers move too."""
    shown = re.sub(r'(data-csrf|name="csrf_token" value)="[^"]*"', "", shown)
    return re.sub(r"<footer.*?</footer>", "", shown, flags=re.DOTALL)


def test_the_deadline_and_the_secrecy_are_said(desk: Desk, number: str) -> None:
    assert "谁报了名、报了几个，这里都看不到" in desk.at("clerk").see(f"/enrol/{number}")


def test_an_enrolment_is_taken_back_by_the_id_on_its_receipt(desk: Desk, number: str) -> None:
    enrol_id = desk.town.enrol(number)
    clerk = desk.at("clerk")
    path = f"/enrol/{number}/withdraw"
    wrong = clerk.send(path, enrol_id="0000 0000")
    assert wrong.status_code == 422
    assert "没有找到这个报名编号" in wrong.text
    typed_id = f"{enrol_id[:4]} {enrol_id[4:]}".lower()
    assert clerk.send(path, enrol_id=typed_id).status_code == 303
    assert desk.town.trade(number).enrolments[0].withdrawn


def test_too_late_is_said_with_the_seconds(desk: Desk, number: str) -> None:
    desk.town.clock.go_to(local("2026-03-16 16:59"))
    clerk = desk.at("clerk")
    typed(clerk, number, TAKER.name, TAKER.id_number)
    shown = clerk.see(f"/enrol/{number}")
    desk.town.clock.forward(seconds=65)
    answer = clerk.post(f"/enrol/{number}", shown, capacity="shown")
    assert answer.status_code == 422
    assert "晚了 5 秒" in answer.text


def test_e04_the_gate_offers_the_override_that_two_people_sign(desk: Desk, number: str) -> None:
    clerk = desk.at("clerk")
    typed(clerk, number, TAKER.name, TAKER.id_number)
    assert clerk.send(f"/enrol/{number}", capacity="missing").status_code == 303
    desk.town.go("2026-03-16 17:01")
    reviewer = desk.at("reviewer")
    gate = reviewer.see(f"/enrol/{number}")
    assert "农业经营能力" in gate
    form = f"/act/OverrideCondition/{number}"
    assert f'href="{form}"' in gate
    shown = reviewer.see(form)
    assert f"E001 {TAKER.name}" in shown
    assert f'value="{number}-E001 FARMING_CAPACITY"' in shown
    assert "农业经营能力：没有，不符合" in shown
    answer = reviewer.send(form, failed=f"{number}-E001 FARMING_CAPACITY", reason="")
    assert answer.status_code == 422
    assert desk.town.trade(number).enrolments[0].failed == ("Q_CAPACITY",)
