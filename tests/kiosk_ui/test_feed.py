"""One list for every channel: order, words, masks; the same on the board (domain.md G01)."""

import html
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.core.commands import SuspendTrade
from appliance.core.parties import Person
from appliance.views import NoticeView
from kiosk_ui import feed
from kiosk_ui.feed import Kind
from tests.fakes.desk import Desk
from tests.fakes.township import OWNER, TAKER, Township

FIRM = Person("示例县戊路桥有限责任公司", "91999999MA0000000A", id_type="02")
OPEN = NoticeView(
    number="999999100-2026-CBD-0011", title="上禾村坡地出租", stage="PUBLISHED", text="",
    start="2026-03-05", end="2026-03-16", enrol_deadline="2026-03-16T09:00:00.000Z",
    area_mu_e4=35_200, list_price_fen=80_000, price_unit="fen/mu/year", term_months=60,
    winner=None, result_fen=None, result_end=None,
)  # fmt: skip
RESULT = replace(
    OPEN, number="999999100-2026-CBD-0009", stage="RESULT_PUBLIC", winner=TAKER,
    result_fen=81_000, result_end="2026-03-20",
)  # fmt: skip
STOPPED = replace(OPEN, number="999999100-2026-CBD-0008", stage="SUSPENDED")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


def told(desk: Desk, *shown: NoticeView) -> list[feed.Item]:
    return feed.items(shown, desk.town.station.now(), "zh_CN")


def test_open_ones_come_first_then_those_that_stand_still_then_results(desk: Desk) -> None:
    later = replace(
        OPEN, number="999999100-2026-CBD-0001", enrol_deadline="2026-03-18T09:00:00.000Z"
    )
    found = told(desk, RESULT, STOPPED, later, OPEN)
    assert [one.number[-4:] for one in found] == ["0011", "0001", "0008", "0009"]
    assert [one.kind for one in found] == [Kind.OPEN, Kind.OPEN, Kind.STOPPED, Kind.RESULT]


def test_a_notice_in_one_line_says_what_how_much_and_until_when(desk: Desk) -> None:
    (item,) = told(desk, OPEN)
    assert (
        item.line
        == "上禾村坡地出租  3.52 亩  5 年  编号 CBD-0011  800 元/亩·年  3月16日 17:00 截止"
    )


def test_what_stands_still_has_no_price_and_no_deadline(desk: Desk) -> None:
    (item,) = told(desk, STOPPED)
    assert item.line == "上禾村坡地出租  恢复时另行公告  编号 CBD-0008  已中止"


def test_a_person_is_masked_and_a_firm_is_not(desk: Desk) -> None:
    person, firm = told(desk, RESULT, replace(RESULT, number="x", winner=FIRM))
    assert person.winner == "成交 李*"
    assert firm.winner == f"成交 {FIRM.name}"


def test_a_result_is_gone_after_its_last_day(desk: Desk) -> None:
    desk.town.go("2026-03-20 23:59")
    assert told(desk, RESULT)
    desk.town.go("2026-03-21 00:00")
    assert not told(desk, RESULT)


@pytest.mark.parametrize("fen", [1, 80_000, 9_999_999_999])
@pytest.mark.parametrize("one", [OPEN, RESULT, STOPPED, replace(OPEN, stage="READY")])
def test_a_display_without_chinese_has_two_short_plain_lines(
    desk: Desk, one: NoticeView, fen: int
) -> None:
    (item,) = told(desk, replace(one, list_price_fen=fen, result_fen=fen))
    for line in item.latin:
        assert line.isascii()
        assert len(line) <= feed.WIDTH


def test_g01_the_board_shows_every_word_of_the_feed(desk: Desk) -> None:
    desk.town.lease_to("PUBLISHED")
    station = desk.town.station
    (item,) = feed.items(station.current_notices(), station.now(), "zh_CN")
    words = " ".join(re.sub(r"<[^>]*>", " ", desk.browser().see("/board")).split())
    shown = html.unescape(words).replace(" ", "")
    for part in item.line.split("  "):
        assert part.replace(" ", "") in shown


def test_no_title_names_a_person(desk: Desk) -> None:
    desk.town.lease_to("PUBLISHED")
    shown = desk.browser().see("/board")
    assert OWNER.name not in shown
    assert "上禾村张*户承包地" in shown


def test_a_suspended_notice_hangs_on_and_says_so(desk: Desk) -> None:
    number = desk.town.lease_to("PUBLISHED")
    asked = SuspendTrade(
        trade=number, reason="S01", facts_sha256="ab" * 32, resume_condition="TITLE_CLEARED"
    )
    desk.town.by("head", "HEAD", asked)
    shown = desk.browser().see("/board")
    assert "已中止" in shown
    assert "17:00 截止" not in shown


def test_nothing_on_the_board_can_be_touched(desk: Desk) -> None:
    desk.town.lease_to("PUBLISHED")
    body = desk.browser().see("/board").split("<body")[1]
    assert not re.search(r"<(a|button|input|select|form|summary|iframe)\b|tabindex|onclick", body)
