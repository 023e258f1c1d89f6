"""What runs over the LED board: the public notices in parts, again when they change."""

from pathlib import Path

import pytest

from appliance.ports import DeviceState, NoAnswer
from kiosk_ui import feed
from kiosk_ui.line_board import BETWEEN, PART_MAX, RENEWED_EVERY, RunningLine, parts_of
from tests.fakes.township import OWNER, Township


class Board:
    """Remembers what runs; `there` is its cable."""

    name = "board"

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.there, self.breaks = True, False

    def probe(self) -> DeviceState:
        return DeviceState.READY if self.there else DeviceState.NO_ANSWER

    def close(self) -> None:
        """Nothing is open."""

    def run(self, text: str) -> None:
        if self.breaks:
            raise NoAnswer("pulled")
        self.ran.append(text)


@pytest.fixture
def town(tmp_path: Path) -> Township:
    return Township(tmp_path)


@pytest.fixture
def board() -> Board:
    return Board()


def test_without_notices_it_is_dark_and_told_once(town: Township, board: Board) -> None:
    running = RunningLine(town.station, board)
    for _ in range(RENEWED_EVERY - 1):
        running.round()
    assert board.ran == [""]


def test_a_notice_runs_masked_and_again_after_some_turns(town: Township, board: Board) -> None:
    number = town.lease_to("PUBLISHED")
    running = RunningLine(town.station, board)
    running.round()
    (ran,) = board.ran
    assert number.rpartition("-")[2] in ran or "承包地" in ran
    assert OWNER.name not in ran
    assert OWNER.id_number not in ran
    for _ in range(RENEWED_EVERY):
        running.round()
    assert board.ran == [ran, ran]


@pytest.mark.parametrize("how", ["there", "breaks"])
def test_a_board_that_was_away_has_the_text_at_the_next_turn(
    town: Township, board: Board, how: str
) -> None:
    town.lease_to("PUBLISHED")
    running = RunningLine(town.station, board)
    running.round()
    setattr(board, how, how == "breaks")
    for _ in range(RENEWED_EVERY):
        running.round()  # the text is the same; the renewal finds nobody
    setattr(board, how, how != "breaks")
    running.round()
    assert board.ran == [board.ran[0]] * 2


def test_long_lists_go_in_parts_and_no_notice_is_cut(town: Township) -> None:
    town.lease_to("PUBLISHED")
    (one,) = feed.items(town.station.current_notices(), town.station.now(), "zh_CN")
    parts = parts_of([one] * 40)
    assert len(parts) > 1
    assert all(len(part) <= PART_MAX for part in parts)
    assert sum(part.count(BETWEEN) + 1 for part in parts) == 40
    assert parts_of([]) == []
