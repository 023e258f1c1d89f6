"""Decisions: each body's own formula at its edge, and which body a type asks for."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from small_station import TABLES

from appliance.core.collective import (
    COLLECTIVE,
    HOUSEHOLD,
    PRIVATE,
    REASONS,
    Fault,
    Matter,
    faults_of,
    judge,
    known_bodies,
    wanted_by,
)
from appliance.core.entries import DecisionPaper

TODAY = "2026-11-22"
LAND = Matter(COLLECTIVE, guarded=True, outsiders=True)
ASSET = Matter(COLLECTIVE)
HOME = Matter(HOUSEHOLD)

GOOD: dict[str, DecisionPaper] = {
    # 396 members, 331 of full capacity: quorum 221, pass 264, told eleven days before
    "D01": DecisionPaper(
        "D01", "2026-04-08", total=396, capable_total=331, present=300, votes_for=281,
        notice_date="2026-03-28",
    ),
    "D02": DecisionPaper("D02", "2026-04-20", total=31, present=30, votes_for=28),
    "D03": DecisionPaper(
        "D03", "2026-04-20", total=100, present=51, votes_for=26, notice_date="2026-04-10"
    ),
    "D04": DecisionPaper("D04", "2026-06-25", total=34, present=31, votes_for=30),
    "D05": DecisionPaper(
        "D05", "2026-02-20", total=42, votes_for=33, township_approval_no="青政农〔2026〕3号"
    ),
    "D06": DecisionPaper("D06", "2026-02-20", total=60, present=40, votes_for=21),
    "D07": DecisionPaper("D07", "2026-03-02", holder_signed=True, co_holders=1, signed=1),
    "D08": DecisionPaper("D08", "2026-11-10", total=5, present=4, votes_for=3),
    "D09": DecisionPaper("D09", "2026-07-20", minutes_sha256="ab" * 32),
    "D10": DecisionPaper("D10"),
}  # fmt: skip


def reasons(paper: DecisionPaper, matter: Matter = ASSET, today: str = TODAY) -> list[str]:
    return [fault.reason for fault in faults_of(paper, matter, today)]


def changed(code: str, **fields: object) -> DecisionPaper:
    return msgspec.structs.replace(GOOD[code], **fields)


def test_every_body_of_the_table_has_its_formula() -> None:
    assert known_bodies() == set(TABLES.decision_types) == set(GOOD)


@pytest.mark.parametrize("code", sorted(GOOD))
def test_a_good_record_stands(code: str) -> None:
    assert reasons(GOOD[code]) == []


@pytest.mark.parametrize(
    ("code", "fields", "expected"),
    [
        # D01: quorum of those with full capacity, two thirds of all, ten full days
        ("D01", {"present": 221, "votes_for": 221}, ["VOTES"]),
        ("D01", {"total": 330, "capable_total": 330, "present": 220, "votes_for": 220}, []),
        ("D01", {"total": 330, "capable_total": 330, "present": 219, "votes_for": 219},
         ["QUORUM", "VOTES"]),
        ("D01", {"capable_total": 0, "present": 264, "votes_for": 264}, []),
        ("D01", {"capable_total": 0, "present": 263, "votes_for": 263}, ["QUORUM", "VOTES"]),
        ("D01", {"votes_for": 264}, []),
        ("D01", {"votes_for": 263}, ["VOTES"]),
        ("D01", {"notice_date": "2026-03-29"}, []),
        ("D01", {"notice_date": "2026-03-30"}, ["NOTICE"]),
        ("D01", {"notice_date": ""}, ["NOTICE"]),
        ("D01", {"votes_for": 281, "against": 20}, ["COUNT"]),
        ("D01", {"capable_total": 397}, ["COUNT"]),
        # before the law of 2025 only the two thirds
        ("D01", {"date": "2025-04-30", "notice_date": "", "present": 264, "votes_for": 264,
                 "capable_total": 396}, []),
        ("D01", {"date": "2025-05-01", "notice_date": ""}, ["NOTICE"]),
        # D02: more than twenty, the charter's quorum where it is recorded
        ("D02", {"total": 20, "present": 20, "votes_for": 20}, ["BODY_TOO_SMALL"]),
        ("D02", {"total": 21, "present": 14, "votes_for": 14}, []),
        ("D02", {"total": 21, "present": 14, "votes_for": 13}, ["VOTES"]),
        ("D02", {"charter_quorum": 31}, ["QUORUM"]),
        ("D02", {"charter_quorum": 30}, []),
        # D03: more than half of the villagers, or two thirds of the households
        ("D03", {"present": 50, "votes_for": 26}, ["QUORUM"]),
        ("D03", {"present": 50, "households_total": 30, "households_present": 20}, []),
        ("D03", {"present": 50, "households_total": 30, "households_present": 19}, ["QUORUM"]),
        ("D03", {"present": 52, "votes_for": 26}, ["VOTES"]),
        ("D03", {"notice_date": "2026-04-11"}, ["NOTICE"]),
        # D04
        ("D04", {"total": 30, "present": 20, "votes_for": 11}, []),
        ("D04", {"total": 30, "present": 19, "votes_for": 11}, ["QUORUM"]),
        ("D04", {"total": 30, "present": 20, "votes_for": 10}, ["VOTES"]),
        # D05: of all, with the approval in any case
        ("D05", {"votes_for": 28}, []),
        ("D05", {"votes_for": 27}, ["VOTES"]),
        ("D05", {"township_approval_no": ""}, ["APPROVAL"]),
        ("D05", {"votes_for": 43}, ["COUNT"]),
        # D06
        ("D06", {"present": 39}, ["QUORUM"]),
        ("D06", {"present": 39, "households_total": 9, "households_present": 6}, []),
        ("D06", {"votes_for": 20}, ["VOTES"]),
        # D07
        ("D07", {"holder_signed": False}, ["UNSIGNED"]),
        ("D07", {"co_holders": 2}, ["UNSIGNED"]),
        ("D07", {"co_holders": 0, "signed": 0}, []),
        # D08
        ("D08", {"present": 3, "votes_for": 2}, ["QUORUM"]),
        ("D08", {"votes_for": 2}, ["VOTES"]),
        # D09
        ("D09", {"minutes_sha256": ""}, ["UNSIGNED"]),
        # all: never of tomorrow, never without a day, never expired, never negative
        ("D04", {"date": "2026-11-23"}, ["DATE"]),
        ("D04", {"date": "2026-11-22"}, []),
        ("D04", {"date": "22.11.2026"}, ["DATE"]),
        ("D04", {"valid_to": "2026-11-21"}, ["EXPIRED"]),
        ("D04", {"valid_to": "2026-11-22"}, []),
        ("D04", {"abstain": -1}, ["COUNT"]),
    ],
)  # fmt: skip
def test_the_edge_of_each_formula(
    code: str, fields: dict[str, object], expected: list[str]
) -> None:
    assert reasons(changed(code, **fields)) == expected


def test_representatives_may_not_decide_a_guarded_matter() -> None:
    assert reasons(GOOD["D02"], LAND) == ["NOT_THIS_BODY"]


@pytest.mark.parametrize(
    ("symbol", "matter", "expected"),
    [
        ("HOUSEHOLD_CONSENT", HOME, (("D07",),)),
        ("MEMBERS_2_3", LAND, (("D01",), ("D05",))),
        ("MEMBERS_2_3_IF_COLLECTIVE", LAND, (("D01",), ("D05",))),
        ("MEMBERS_2_3_IF_COLLECTIVE", ASSET, (("D01",), ("D02",), ("D05",))),
        ("MEMBERS_2_3_IF_COLLECTIVE", HOME, (("D07",), ("D10",))),
        ("MEMBERS_2_3_OR_REPRESENTATIVES", ASSET, (("D01",), ("D02",))),
        ("OWNER_OR_MEMBERS", Matter(PRIVATE), (("D10",),)),
        ("OWNER_OR_MEMBERS", ASSET, (("D01",), ("D02",))),
        ("OWNER", Matter(PRIVATE), (("D10",),)),
        ("HOUSEHOLD_CONSENT_AND_COLLECTIVE_FILING", HOME, (("D07",),)),
        ("HOUSEHOLD_CONSENT_AND_COLLECTIVE_FILING", ASSET, (("D01",),)),
        ("MEMBER_AND_COLLECTIVE", Matter(PRIVATE), (("D10", "D08"),)),
        ("AS_FILED", ASSET, ()),
    ],
)
def test_the_body_that_a_type_asks_for(
    symbol: str, matter: Matter, expected: tuple[tuple[str, ...], ...]
) -> None:
    assert wanted_by(symbol, matter, TABLES) == expected


def test_what_was_filed_carries_once_the_head_confirmed_the_body() -> None:
    for code, paper in GOOD.items():
        confirmed = Matter(PRIVATE, confirmed=True)
        assert judge("AS_FILED", confirmed, [paper], TABLES, TODAY).fault is None, code
        assert judge("AS_FILED", Matter(PRIVATE), [paper], TABLES, TODAY).fault == "MISSING"


def test_the_township_approves_where_outsiders_may_take_the_land() -> None:
    without = judge("MEMBERS_2_3", LAND, [GOOD["D01"]], TABLES, TODAY)
    assert (without.fault, without.faults) == ("INVALID", (Fault("D01", "APPROVAL"),))
    approved = changed("D01", township_approval_no="青政农〔2026〕6号")
    assert judge("MEMBERS_2_3", LAND, [approved], TABLES, TODAY).fault is None
    members_only = replace(LAND, outsiders=False)
    assert judge("MEMBERS_2_3", members_only, [GOOD["D01"]], TABLES, TODAY).fault is None
    assert judge("MEMBERS_2_3", ASSET, [GOOD["D01"]], TABLES, TODAY).fault is None


def test_both_papers_where_both_are_asked_for() -> None:
    owner = Matter(PRIVATE)
    one = judge("MEMBER_AND_COLLECTIVE", owner, [GOOD["D10"]], TABLES, TODAY)
    assert one.fault == "MISSING"
    both = judge("MEMBER_AND_COLLECTIVE", owner, [GOOD["D10"], GOOD["D08"]], TABLES, TODAY)
    assert both.fault is None


def test_a_good_paper_beside_a_bad_one_of_its_kind_carries() -> None:
    papers = [changed("D07", holder_signed=False), GOOD["D07"]]
    assert judge("HOUSEHOLD_CONSENT", HOME, papers, TABLES, TODAY).fault is None


papers = st.builds(
    DecisionPaper,
    type=st.sampled_from(sorted(GOOD)),
    date=st.sampled_from(["", "2025-04-30", "2026-04-08", "2026-11-22", "2027-01-01", "x"]),
    holder_signed=st.booleans(),
    total=st.integers(-1, 60),
    capable_total=st.integers(0, 60),
    present=st.integers(0, 60),
    votes_for=st.integers(0, 60),
    against=st.integers(0, 60),
    charter_quorum=st.integers(0, 60),
    notice_date=st.sampled_from(["", "2026-03-29", "2026-04-01", "y"]),
    township_approval_no=st.sampled_from(["", "1"]),
)


@given(paper=papers, guarded=st.booleans())
def test_any_record_is_judged_by_known_reasons(paper: DecisionPaper, guarded: bool) -> None:
    found = reasons(paper, Matter(COLLECTIVE, guarded=guarded))
    assert set(found) <= set(REASONS)
    assert found == sorted(found, key=REASONS.index)


@given(paper=papers, more=st.integers(1, 40))
def test_another_vote_for_it_never_turns_a_good_decision_bad(
    paper: DecisionPaper, more: int
) -> None:
    """Turning votes against into votes for keeps every decision that stood."""
    turned = min(more, paper.against)
    other = msgspec.structs.replace(
        paper, votes_for=paper.votes_for + turned, against=paper.against - turned
    )
    if not reasons(paper):
        assert reasons(other) == []


def example_papers(trade: dict[str, Any]) -> list[DecisionPaper]:
    """The decisions of an example trade, with its co-holders counted."""
    fields = ("co_holders", "signed")
    return [
        msgspec.convert(
            {k: len(v) if k in fields else v for k, v in one.items() if k != "signature"},
            DecisionPaper,
        )
        for one in trade["decisions"]
    ]


DATA = Path(__file__).parents[2] / "provisioning/demo/data"
EXAMPLES = json.loads((DATA / "trades.json").read_bytes())["trades"]
OWNERS = {"p": PRIVATE, "o": COLLECTIVE}
LAND_FAMILIES = ("land", "forest", "water")


@pytest.mark.parametrize("trade", EXAMPLES, ids=lambda trade: str(trade["trade_id"]))
def test_the_decisions_of_the_example_township_carry(trade: dict[str, Any]) -> None:
    row = TABLES.trade_type(trade["trade_type"])
    matter = Matter(OWNERS[trade["transferor"][0]], guarded=row.family in LAND_FAMILIES)
    verdict = judge(row.decision, matter, example_papers(trade), TABLES, TODAY)
    assert verdict.fault is None, verdict.faults
