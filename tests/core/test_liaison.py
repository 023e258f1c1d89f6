"""Questions to the district's liaison and their answers: the rules (domain.md A09)."""

import pytest
from small_station import CLERK, HEAD, NUMBER, TEXT, SmallStation, path_to

from appliance.core.commands import ApplyDistrict, AskHelp
from appliance.core.entries import DistrictApplied, HelpAnswered, HelpAsked
from appliance.core.liaison import Question, questions

AT, LATER = "2026-03-03T01:00:00.000Z", "2026-03-04T01:00:00.000Z"
OTHER = "cd" * 32


def asking(**changes: object) -> AskHelp:
    values: dict[str, object] = {"help_no": "7K2M9QXD", "screen": "INTAKE", "text_sha256": TEXT}
    return AskHelp(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"screen": "KITCHEN"}, "help-screen"),
        ({"text_sha256": "ab"}, "digest-form"),
        ({"help_no": "两个字"}, "word-form"),
        ({"trade": NUMBER}, "trade-unknown"),
    ],
)
def test_a09_a_clerk_asks_about_the_work(changes: dict[str, object], code: str) -> None:
    assert SmallStation().code(asking(**changes), CLERK) == code
    assert SmallStation().code(asking(**changes), HEAD) == "role-may-not"


def test_a09_a_question_of_a_trade_bears_its_number_and_changes_nothing_of_it() -> None:
    station = path_to("ACCEPTED")
    before = station.trade.stage
    [draft] = station.must(asking(trade=NUMBER), CLERK).entries
    assert (draft.trade, draft.fact) == (NUMBER, HelpAsked("7K2M9QXD", "INTAKE", TEXT))
    assert station.trade.stage == before


def test_a_question_is_asked_once() -> None:
    station = SmallStation()
    station.changes["questions"] = frozenset({"7K2M9QXD"})
    assert station.code(asking(), CLERK) == "help-known"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (HelpAnswered("7K2M9QXD", OTHER, ""), ""),
        (HelpAnswered("AAAAAAAA", OTHER, ""), "help-unknown"),
        (HelpAnswered("7K2M9QXD", "x", ""), "digest-form"),
    ],
)
def test_a09_an_answer_is_taken_over_for_a_question_of_ours(
    answer: HelpAnswered, code: str
) -> None:
    station = SmallStation()
    station.changes["questions"] = frozenset({"7K2M9QXD"})
    news = ApplyDistrict(checkpoint="c", first_seq=3, last_seq=3, answer=answer)
    assert station.code(news) == code
    if not code:
        kinds = [type(one.fact) for one in station.must(news).entries]
        assert kinds == [DistrictApplied, HelpAnswered]


def test_a09_the_answer_stands_beside_its_question() -> None:
    told = [
        ("", AT, HelpAsked("A", "DEVICES", TEXT)),
        (NUMBER, LATER, HelpAsked("B", "INTAKE", TEXT)),
        ("", LATER, HelpAnswered("A", OTHER, "")),
    ]
    assert questions(told) == {
        "A": Question("A", "DEVICES", "", AT, TEXT, OTHER),
        "B": Question("B", "INTAKE", NUMBER, LATER, TEXT),
    }
