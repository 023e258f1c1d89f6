"""Where is my case: number and last four, masked, few tries."""

import re
from pathlib import Path

import pytest

from tests.fakes.desk import Browser, Desk
from tests.fakes.township import OWNER, TAKER, Township


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


def ask(browser: Browser, number: str, four: str) -> tuple[int, str]:
    answer = browser.send("/query", number=number, last4=four)
    return answer.status_code, answer.text


@pytest.mark.parametrize("asked", ["0001", "1", "CBD-0001", "999999100-2026-cbd-0001"])
def test_the_transferor_finds_the_case_by_any_form_of_its_number(desk: Desk, asked: str) -> None:
    number = desk.town.lease_to("PUBLISHED")
    status, shown = ask(desk.browser(), asked, OWNER.id_number[-4:])
    assert status == 200
    assert number in shown
    assert "正在公告" in shown


def test_the_code_on_the_slip_finds_it_too(desk: Desk) -> None:
    number = desk.town.lease_to("ACCEPTED")
    status, _ = ask(desk.browser(), desk.town.station.query_code(number), OWNER.id_number[-4:])
    assert status == 200


def test_the_answer_names_nobody(desk: Desk) -> None:
    desk.town.lease_to("RESULT_PUBLIC")
    _, shown = ask(desk.browser(), "0001", OWNER.id_number[-4:])
    for name in (OWNER.name, TAKER.name, OWNER.id_number, "冯一"):
        assert name not in shown


def test_a_bidder_finds_it_only_after_the_closing(desk: Desk) -> None:
    number = desk.town.lease_to("PUBLISHED")
    desk.town.enrol(number)
    assert ask(desk.browser(), "0001", TAKER.id_number[-4:])[0] == 422
    desk.town.go("2026-03-16 17:01")
    assert ask(desk.browser(), "0001", TAKER.id_number[-4:])[0] == 200


def test_a_wrong_last_four_does_not_say_whether_the_number_exists(desk: Desk) -> None:
    desk.town.lease_to("SUBMITTED")
    known, unknown = (ask(desk.browser(), asked, "0000") for asked in ("0001", "0777"))
    same = without_token(unknown[1]).replace("0777", "0001")
    assert [known[0], without_token(known[1])] == [unknown[0], same]


def without_token(shown: str) -> str:
    return re.sub(r'(data-csrf|name="csrf_token" value)="[^"]*"', "", shown)


def test_after_five_wrong_tries_the_whole_box_waits_a_minute(desk: Desk) -> None:
    desk.town.lease_to("SUBMITTED")
    for _ in range(5):
        assert ask(desk.browser(), "0001", "0000")[0] == 422
    assert ask(desk.browser(), "0001", OWNER.id_number[-4:])[0] == 429
    desk.town.clock.forward(seconds=61)
    assert ask(desk.browser(), "0001", OWNER.id_number[-4:])[0] == 200


@pytest.mark.parametrize("four", ["12", "12345", "12a4", ""])
def test_what_is_not_four_characters_is_explained(desk: Desk, four: str) -> None:
    desk.town.lease_to("SUBMITTED")
    status, shown = ask(desk.browser(), "0001", four)
    assert status == 422
    assert "要填四位" in shown


def test_the_answer_leaves_the_screen_after_a_minute(desk: Desk) -> None:
    desk.town.lease_to("SUBMITTED")
    _, shown = ask(desk.browser(), "0001", OWNER.id_number[-4:])
    assert '<meta http-equiv="refresh" content="60;url=/query">' in shown
    assert 'data-idle="60" data-still="/query"' in shown


def test_the_pad_fills_number_and_last_four_without_a_script(desk: Desk) -> None:
    browser = desk.browser()
    typed = {"number": "", "last4": ""}
    for key in "0001232X":
        shown = browser.send("/query", **typed, key=key).text
        typed = dict(re.findall(r'name="(number|last4)" value="([^"]*)"', shown))
    assert typed == {"number": "0001", "last4": "232X"}
    shown = browser.send("/query", **typed, key="back").text
    assert 'value="232"' in shown


def test_neither_number_nor_last_four_stands_in_an_address(desk: Desk) -> None:
    desk.town.lease_to("SUBMITTED")
    browser = desk.browser()
    answer = browser.send("/query", number="0001", last4=OWNER.id_number[-4:])
    assert answer.status_code == 200
    assert 'action="/query"' in browser.see("/query")
    assert (
        browser.client.get(f"/query?number=0001&last4={OWNER.id_number[-4:]}").text.count("0001")
        == 0
    )
