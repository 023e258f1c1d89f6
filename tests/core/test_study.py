"""Self-tests (C02): the draw is nobody's choice, marks are of a hundred, credit comes once."""

from collections import Counter
from typing import Any

import pytest
from small_station import SmallStation

from appliance.core import study
from appliance.core.commands import RecordStudy
from appliance.core.entries import StudyRecorded

ONE = "9999991000101"
SEED = "00112233445566778899aabbccddeeff"
KNOWN = [f"Q{n}" for n in range(30)]


def finished(**changed: Any) -> RecordStudy:
    told: dict[str, Any] = {
        "person": ONE, "matter": "notice", "items": study.draw(SEED, KNOWN), "right": 8,
        "duration_s": 600, "seed": SEED, "bank": "ab" * 32,
    }  # fmt: skip
    return RecordStudy(**told | changed)


def test_c02_the_same_seed_draws_the_same_questions_in_the_same_order() -> None:
    first = study.draw(SEED, KNOWN)
    assert study.draw(SEED, reversed(KNOWN)) == first
    assert len(set(first)) == study.ASKED
    assert study.draw("f" + SEED[1:], KNOWN) != first
    assert study.draw(SEED, KNOWN[:7]) != ()
    assert sorted(study.draw(SEED, KNOWN[:7])) == sorted(KNOWN[:7])


def test_c02_a_draw_can_be_done_by_hand() -> None:
    """As docs/guides/study.md says it, so that an auditor needs nothing of ours."""
    assert study.draw("0" * 32, ["A", "B", "C"], 2) == ("A", "C")


def test_c02_no_question_is_drawn_more_often_than_chance_says() -> None:
    """900 draws of 10 of 30: each 300 times, give or take five deviations of sqrt(200)."""
    drawn = Counter(
        item for n in range(900) for item in study.draw(f"{n:032x}", KNOWN, study.ASKED)
    )
    assert set(drawn) == set(KNOWN)
    assert all(abs(times - 300) < 71 for times in drawn.values())


@pytest.mark.parametrize(
    ("right", "of", "score"), [(0, 10, 0), (8, 10, 80), (10, 10, 100), (9, 12, 75), (2, 3, 66)]
)
def test_c02_marks_are_of_a_hundred_rounded_down(right: int, of: int, score: int) -> None:
    assert study.marks(right, of) == score


@pytest.mark.parametrize(
    ("right", "credited", "score", "credit"),
    [
        (8, {}, 80, 1),
        (7, {}, 70, 0),
        (10, {"notice": "2026"}, 100, 0),
        (10, {"notice": "2025"}, 100, 1),
        (10, {"sealed": "2026"}, 100, 1),
    ],
)
def test_c02_a_matter_gives_its_credit_once_a_year(
    right: int, credited: dict[str, str], score: int, credit: int
) -> None:
    station = SmallStation()
    station.changes["credited"] = credited
    asked = finished(right=right)
    [draft] = station.must(asked).entries
    assert draft.fact == StudyRecorded(
        ONE, "notice", asked.items, score, 600, credit, SEED, "ab" * 32
    )


DRAWN = study.draw(SEED, KNOWN)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"person": "9999991000199"}, "attend-nobody"),
        ({"items": ()}, "study-items"),
        ({"items": DRAWN[:4], "right": 4}, "study-items"),
        ({"items": (DRAWN[0],) * 10}, "study-items"),
        ({"items": DRAWN[::-1]}, "study-items"),
        ({"items": (*DRAWN[:9], "a question")}, "study-items"),
        ({"seed": "1" * 31}, "study-items"),
        ({"bank": "x"}, "study-items"),
        ({"right": 11}, "study-right"),
        ({"right": -1}, "study-right"),
        ({"duration_s": 0}, "study-duration"),
        ({"duration_s": study.LONGEST_S + 1}, "study-duration"),
    ],
)
def test_c02_what_no_test_can_have_given_is_refused(changed: dict[str, Any], code: str) -> None:
    assert SmallStation().code(finished(**changed)) == code


def test_c02_a_year_is_the_sum_of_its_records() -> None:
    told = [
        StudyRecorded(ONE, matter, (), score, 90, credit, SEED, "")
        for matter, score, credit in (("a", 100, 1), ("a", 90, 0), ("b", 40, 0))
    ]
    assert study.year_of(told) == study.Year(tests=3, passed=2, credits=1, seconds=270)
    assert study.year_of([]) == study.Year()
