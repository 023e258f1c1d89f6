"""Who of a pool may be drawn, and why the others may not (domain.md 1.4, 6.4)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_station import OWNER, TABLES, TAKER

from appliance.core import pools
from appliance.core.entries import Exclusion
from appliance.core.forms import is_word
from appliance.core.parties import Person
from appliance.core.pools import Around, Eligible, Extract, Listed

DAY = "2026-03-10"
FIRM = Person("青禾农业有限公司", "91999999MA00000747", id_type="02")
EXPERTS, AGENCIES = TABLES.pools["EXPERT"], TABLES.pools["AGENCY"]
CONTRACTORS = TABLES.pools["CONTRACTOR"]


def listed(no: str = "EXP001", **changes: Any) -> Listed:
    values = {
        "no": no, "name": "示例专家", "id_number": "999999197001010017",
        "first": "2026-01-01", "last": "2026-12-31", "score": 100,
    }  # fmt: skip
    return Listed(**(values | changes))


def extract(*rows: Listed, kind: str = "EXPERT") -> Extract:
    return Extract(kind, "2026-03", "2026-03-01", rows, "ab" * 32)


AROUND = Around(DAY, owners=(OWNER,), bidders=(TAKER, FIRM))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (listed(), ""),
        (listed(state="WITHDRAWN"), "WITHDRAWN"),
        (listed(state="SUSPENDED"), "SUSPENDED"),
        (listed(last=DAY), ""),
        (listed(last="2026-03-09"), "NOT_VALID"),
        (listed(first="2026-03-11"), "NOT_VALID"),
        (listed(trained_to=DAY), ""),
        (listed(trained_to="2026-03-09"), "UNTRAINED"),
        (listed(id_number=TAKER.id_number), "PARTY"),
        (listed(id_number=OWNER.id_number), "PARTY"),
        (listed(employers=(FIRM.id_number,)), "EMPLOYED"),
        (listed(employers=(FIRM.id_number.lower(),)), "EMPLOYED"),
        (listed(relatives=(TAKER.id_number,)), "RELATED"),
        (listed(relatives=(OWNER.id_number,)), "RELATED"),
        (listed(manages=(OWNER.id_number,)), "MANAGER"),
        (listed(manages=(FIRM.id_number,)), ""),
        (listed(village=TAKER.member_of), "SAME_GROUP"),
        (listed(village="999999100900"), ""),
    ],
)
def test_f01_an_expert_near_a_party_is_left_out_with_the_reason(row: Listed, reason: str) -> None:
    assert pools.reason(row, AROUND, EXPERTS) == reason
    assert reason in ("", *pools.REASONS)


def test_f01_a_bidder_without_a_collective_makes_nobody_a_neighbour() -> None:
    assert pools.reason(listed(), Around(DAY, bidders=(FIRM,)), EXPERTS) == ""


def test_d03_the_list_is_sorted_and_every_other_one_of_the_class_stands_with_a_reason() -> None:
    found = pools.eligible(
        extract(
            listed("EXP003", classes=("LAND",)),
            listed("EXP001", classes=("LAND", "WORKS")),
            listed("EXP002", classes=("LAND",), state="WITHDRAWN"),
            listed("EXP004", classes=("WORKS",)),
        ),
        "LAND", AROUND, EXPERTS,
    )  # fmt: skip
    assert found == Eligible(("EXP001", "EXP003"), (Exclusion("EXP002", "WITHDRAWN"),))


def test_d03_the_record_names_version_date_and_digest_of_the_extract() -> None:
    assert extract().name() == f"EXPERT/2026-03/2026-03-01/{'ab' * 12}"
    longest = Extract("CONTRACTOR", "2026.3-b", "2026-03-01", (), "ab" * 32).name("WATER_01")
    assert is_word(longest)
    assert pools.asked_for(longest) == ("CONTRACTOR", "WATER_01")
    assert pools.asked_for(extract().name()) == ("EXPERT", "")


@pytest.mark.parametrize(
    ("start", "given_here", "reason"),
    [(60, 0, ""), (59, 0, "SCORE_LINE"), (65, -5, ""), (65, -6, "SCORE_LINE"), (50, 10, "")],
)
def test_f19_an_agency_below_the_line_is_left_out_with_the_reason(
    start: int, given_here: int, reason: str
) -> None:
    around = Around(DAY, scores={FIRM.id_number: given_here})
    row = listed("AG1", id_number=FIRM.id_number, score=start)
    assert pools.reason(row, around, AGENCIES) == reason


@pytest.mark.parametrize(
    ("chosen", "items"),
    [
        ((), ("C1", "C2")),
        ((("C1",),), ("C2",)),
        ((("C1",), ("C2",)), ("C1",)),
        ((("C1",), ()), ("C1", "C2")),
    ],
)
def test_d05_who_was_chosen_in_the_last_draw_is_not_in_the_next(
    chosen: tuple[tuple[str, ...], ...], items: tuple[str, ...]
) -> None:
    assert CONTRACTORS.no_repeat == 1
    rows = extract(listed("C1"), listed("C2"), kind="CONTRACTOR")
    assert pools.eligible(rows, "", Around(DAY, chosen=chosen), CONTRACTORS).items == items


@given(st.lists(st.sampled_from(["C1", "C2", "C3"]), max_size=6), st.integers(0, 3))
def test_d05_nobody_is_chosen_twice_within_n_draws(wins: list[str], n: int) -> None:
    rule = type(CONTRACTORS)(**{**_fields(CONTRACTORS), "no_repeat": n})
    rows, done = extract(listed("C1"), listed("C2"), listed("C3")), list[tuple[str, ...]]()
    for wish in wins:
        left = pools.eligible(rows, "", Around(DAY, chosen=tuple(done)), rule).items
        if wish in left:
            done.append((wish,))
    assert all(one not in done[max(0, i - n) : i] for i, one in enumerate(done))


def _fields(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ((), "no rows"),
        ((listed("A1"), listed("A1")), "twice"),
        ((listed("A1"), listed("A12")), "widths"),
        ((listed("A 1"),), "letters"),
        ((listed("A1", state="GONE"),), "state"),
    ],
)
def test_a_pool_that_could_not_be_drawn_from_is_told_to_the_district(
    rows: tuple[Listed, ...], what: str
) -> None:
    assert any(what in one for one in pools.faults(extract(*rows)))
