"""What hangs on the board: masked, four a page, no counts, its age when the line is down."""

from pathlib import Path

import pytest

from tests.fakes.desk import Desk
from tests.fakes.township import TAKER, Township


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


def test_an_empty_board_says_what_would_be_there(desk: Desk) -> None:
    shown = desk.browser().see("/board")
    assert "还没有公告" in shown
    assert "还没有成交公示" in shown


def test_a_notice_hangs_with_price_and_deadline(desk: Desk) -> None:
    number = desk.town.lease_to("PUBLISHED")
    shown = desk.browser().see("/board")
    assert f"编号 {number[15:]}" in shown
    assert "17:00 截止" in shown
    assert "800" in shown


def test_the_result_names_the_taker_masked_until_its_last_day(desk: Desk) -> None:
    desk.town.lease_to("RESULT_PUBLIC")
    shown = desk.browser().see("/board")
    assert "成交 李*" in shown
    assert TAKER.name not in shown
    desk.town.go("2026-04-01 09:00")
    assert "成交 李*" not in desk.browser().see("/board")


def test_enrolments_change_nothing_on_the_board(desk: Desk) -> None:
    number = desk.town.lease_to("PUBLISHED")
    browser = desk.browser()
    main = browser.see("/board").split("<main")[1].split("</main>")[0]
    desk.town.enrol(number)
    assert browser.see("/board").split("<main")[1].split("</main>")[0] == main


def test_five_notices_take_two_pages_that_follow_each_other(desk: Desk) -> None:
    for parcel in range(5):
        desk.town.register(parcel_code=f"999999100200000000{parcel}")
    numbers = [row.number for row in desk.town.station.work().rows]
    for reached in ("ACCEPTED", "IN_REVIEW", "APPROVED", "PUBLISHED"):
        for number in numbers:
            desk.town.step(reached, number)
    browser = desk.browser()
    first = browser.see("/board")
    assert "第 1 屏，共 2 屏" in first
    assert first.count('<b class="name">') == 4
    assert 'data-next="/board?page=2"' in first
    second = browser.see("/board?page=2")
    assert second.count('<b class="name">') == 1
    assert 'data-next="/board?page=1"' in second


@pytest.mark.parametrize("asked", ["0", "-1", "99999", "x", "１"])
def test_a_page_that_is_not_there_is_the_nearest(desk: Desk, asked: str) -> None:
    assert "第 1 屏" in desk.browser().see(f"/board?page={asked}")


def test_while_the_line_is_down_the_board_says_how_old_its_word_is(desk: Desk) -> None:
    inbox = desk.town.folder / "inbox"
    inbox.mkdir(exist_ok=True)
    (inbox / "status.json").write_text(
        '{"line": "down", "last_contact": "2026-03-02T08:20:00.000Z"}'
    )
    assert "3月2日 16:20" in desk.browser().see("/board")
