"""The district hangs a notice on the boards: from its first to its last day, then it is gone."""

import pytest

from appliance.ledger.disk import RealDisk
from kiosk_ui.i18n import say
from sync.district.notes import NoteShelf
from tests.fakes.desk import Desk
from tests.fakes.district_line import Line
from tests.fakes.township import STATION
from tests.stories.test_notes_from_the_district import line

__all__ = ["line"]

WORDS = "春节期间交易站照常收件\n\n正月初一到初三休息，初四起照常。\n\n急事请打区中心的电话。\n"
DAYS = ("--from", "2026-03-03", "--until", "2026-03-05")


def hangs(line: Line, *words: str, number: str = "T-2026-8") -> tuple[int, str]:
    text = words[0] if words else WORDS
    return line.desk("board", *DAYS, number, line.file("words.txt", text))


def test_g01_it_hangs_at_the_board_and_among_the_pages_until_its_last_day(line: Line) -> None:
    town = line.town
    assert hangs(line)[0] == 0
    line.meet()
    at = Desk(town).at("head")
    wall = at.see("/board?page=2")
    assert say("board.told") in wall
    assert "正月初一到初三休息，初四起照常。" in wall
    assert "/board?page=1" in wall
    assert "春节期间交易站照常收件" in at.see("/information")
    assert "急事请打区中心的电话。" in at.see("/information/t-2026-8")
    town.go("2026-03-05 23:59")
    assert "春节期间" in at.see("/board?page=2")
    town.go("2026-03-06 00:01")
    assert "春节期间" not in at.see("/board?page=2")
    assert "春节期间" not in at.see("/information")


def test_the_same_number_again_takes_its_place(line: Line) -> None:
    assert hangs(line)[0] == 0
    line.meet()
    assert hangs(line, WORDS.replace("初三", "初五"))[0] == 0
    line.meet()
    [one] = line.town.station.board_notices()
    assert "初五" in one.words


def test_one_of_a_station_and_one_of_all_hang_beside_each_other(line: Line) -> None:
    assert hangs(line)[0] == 0
    own = line.file("own.txt", "只给青禾镇\n\n请来站里。")
    assert line.desk("board", "--station", STATION, *DAYS, "T-2026-9", own)[0] == 0
    line.meet()
    hanging = line.town.station.board_notices()
    assert [one.number for one in hanging] == ["T-2026-9", "T-2026-8"]
    listed = [one.name for one in NoteShelf(line.state, RealDisk()).listed(STATION)]
    assert {"board/T-2026-8", "board/T-2026-9"} <= set(listed)


def test_words_that_were_changed_on_the_way_are_not_shown(line: Line) -> None:
    assert hangs(line)[0] == 0
    line.meet()
    words = line.heard.notes / "board" / "T-2026-8.txt"
    words.write_text(WORDS.replace("初四", "初八"), "utf-8")
    assert line.town.station.board_notices() == ()
    assert any("other words" in one for one in line.refused)
    line.refused.clear()


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("x" * 41 + "\n\ny", "T-1"),
        ("只有题目", "T-1"),
        (WORDS, "t 1"),
        ("题\n\n" + "字" * 601, "T-1"),
        ("题\n\n" + "行\n\n" * 13, "T-1"),
    ],
)
def test_what_no_board_has_room_for_is_said_at_the_desk(
    line: Line, words: str, number: str
) -> None:
    status, said = hangs(line, words, number=number)
    assert status != 0
    assert "Traceback" not in said
