"""The award: after the last day of publicity, to a winner who is still eligible."""

import pytest
from small_station import HEAD, NUMBER, instant, path_to

from appliance.core.commands import ConfirmAward
from appliance.core.entries import AwardConfirmed

AWARD = ConfirmAward(trade=NUMBER)


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ("2026-03-20 23:59", "award-too-early"),
        ("2026-03-21 00:00:01", "award-too-early"),
        ("2026-03-21 00:00:02", ""),
        ("2026-03-23 09:00", ""),
    ],
)
def test_the_award_is_not_before_the_day_after_the_publicity(now: str, code: str) -> None:
    station = path_to("RESULT_PUBLIC")
    station.at = instant(now)
    assert station.code(AWARD, HEAD) == code


def test_an_award_fixes_the_total_and_the_day_of_the_contract() -> None:
    fact = path_to("AWARDED").records[-1].fact
    assert isinstance(fact, AwardConfirmed)
    assert (fact.total_fen, fact.contract_due) == (1_408_000, "2026-03-30")
    assert [(each.condition, each.met) for each in fact.checks] == [
        ("QUALIFIED", True), ("BLACKLIST", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("blacklist", "code"), [("HIT", "winner-not-eligible"), ("CLEAR", ""), ("NO_LIST", "")]
)
def test_a_winner_on_the_blacklist_is_not_confirmed(blacklist: str, code: str) -> None:
    station = path_to("RESULT_PUBLIC")
    station.at = instant("2026-03-23 09:00")
    station.changes["blacklist"] = blacklist
    assert station.code(AWARD, HEAD) == code


def test_nothing_is_awarded_by_a_clock_that_cannot_be_trusted() -> None:
    station = path_to("RESULT_PUBLIC")
    station.at = instant("2026-03-23 09:00", src="none")
    assert station.code(AWARD, HEAD) == "clock-unsure"
