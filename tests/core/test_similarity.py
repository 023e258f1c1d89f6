"""F07: signs that two bids have one author; a person decides about them (domain.md 6.8)."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from small_station import (
    CLERK,
    FIRST,
    HEAD,
    NUMBER,
    REVIEWER,
    SmallStation,
    aged,
    enrolling,
    path_to,
)

from appliance.core import similarity
from appliance.core.commands import DecideSimilarity, PassGate
from appliance.core.entries import EnrolmentClosed, SimilarityDecided, SimilarityFlagged
from appliance.core.parties import Words
from appliance.core.similarity import Trace, Traits

SET: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors/similarity.json").read_text("utf-8")
)
PAIRS: list[dict[str, Any]] = SET["pairs"]
ROUNDS: list[dict[str, Any]] = SET["rounds"]
E1, E2 = f"{NUMBER}-E001", f"{NUMBER}-E002"


def traits(enrol_id: str, said: dict[str, Any]) -> Traits:
    traces = tuple(
        Trace(rule, value, f"{enrol_id} {rule} {at}")
        for rule, values in said["traces"].items()
        for at, value in enumerate(values)
    )
    return Traits(enrol_id, traces, tuple((text, enrol_id) for text in said["texts"]))


# --- the seeded set ---


@pytest.mark.parametrize("case", PAIRS, ids=lambda case: str(case["name"]))
def test_f07_every_planted_pair_is_flagged_and_no_clean_one(case: dict[str, Any]) -> None:
    both = [traits("E1", case["one"]), traits("E2", case["other"])]
    found = similarity.of_people(both, SET["template"])
    assert sorted(each.rule for each in found) == sorted(case["planted"])
    assert {each.pair for each in found} <= {("E1", "E2")}


@pytest.mark.parametrize("case", ROUNDS, ids=lambda case: str(case["name"]))
def test_f07_a_price_series_flags_every_pair(case: dict[str, Any]) -> None:
    prices = {f"E{at}": price for at, price in enumerate(case["prices_fen"])}
    found = similarity.of_prices(prices)
    pairs = len(prices) * (len(prices) - 1) // 2
    assert sorted({each.rule for each in found}) == case["planted"]
    assert len(found) == pairs * len(case["planted"])


def test_f07_the_set_holds_planted_and_clean_ones() -> None:
    planted = [bool(each["planted"]) for each in PAIRS]
    assert planted.count(True) >= 20
    assert planted.count(False) >= 20


def test_f07_in_one_room_only_the_planted_pair_is_flagged() -> None:
    plain = {"traces": {"SAME_PHONE": ["13900000001"]}, "texts": []}
    other = {"traces": {"SAME_PHONE": ["13900000002"]}, "texts": []}
    room = [traits("E3", plain), traits("E1", other), traits("E2", plain)]
    assert [each.pair for each in similarity.of_people(room)] == [("E2", "E3")]


# --- the rules alone ---


def test_f07_an_overlap_of_six_tenths_is_not_over_it() -> None:
    # ten grams each; six of them shared
    one, other = "abcdefghijklmn", "abcdefghij0000"
    assert similarity.overlap(one, other) == (6, 10)
    pair = [Traits("E1", (), ((one, "1"),)), Traits("E2", (), ((other, "2"),))]
    assert similarity.of_people(pair) == ()
    longer = [pair[0], Traits("E2", (), (("abcdefghijk000", "2"),))]
    assert [each.evidence for each in similarity.of_people(longer)] == [("1", "2", "7/10")]


@given(one=st.text("ab c\n", max_size=40), other=st.text("ab c\n", max_size=40))
def test_f07_overlap_agrees_with_counting_windows(one: str, other: str) -> None:
    def windows(text: str) -> set[str]:
        bare = "".join(text.split())
        return {bare[at : at + 5] for at in range(len(bare)) if len(bare[at : at + 5]) == 5}

    shared = sum(1 for each in windows(one) if each in windows(other))
    least = min(len(windows(one)), len(windows(other)))
    assert similarity.overlap(one, other) == (shared if least else 0, least)


@given(
    first=st.integers(1, 10**9), gap=st.integers(1, 10**6), count=st.integers(3, 8),
    off=st.sampled_from([-1, 1]),
)  # fmt: skip
def test_f07_a_fen_breaks_a_series(first: int, gap: int, count: int, off: int) -> None:
    series = {f"E{at}": first + at * gap for at in range(count)}
    rules = {each.rule for each in similarity.of_prices(series)}
    assert similarity.ARITHMETIC in rules
    broken = series | {f"E{count - 1}": series[f"E{count - 1}"] + off}
    assert similarity.ARITHMETIC not in {each.rule for each in similarity.of_prices(broken)}


def test_f07_evidence_names_places_and_never_values() -> None:
    phone = "13900000001"
    both = [Traits(one, (Trace(similarity.PHONE, phone, f"{at} party_id"),))
            for at, one in enumerate(("E1", "E2"))]  # fmt: skip
    (flag,) = similarity.of_people(both)
    assert flag.evidence == ("0 party_id", "1 party_id")
    assert phone not in repr(flag)


# --- in a trade ---


def closed(*, alike: bool = True) -> SmallStation:
    """Two bidders at the closing; the vault says that they share a phone."""
    station = path_to("PUBLISHED", "LISTING")
    station.go("2026-03-10 10:00")
    station.must(enrolling(), CLERK)
    station.must(enrolling("1A1B2C3D", party_id=aged("1979-05-05")), CLERK)
    phones = ("13900000001", "13900000001" if alike else "13900000002")
    station.changes["traits"] = tuple(
        Traits(one, (Trace(similarity.PHONE, phone, f"{at} party_id"),))
        for at, (one, phone) in enumerate(zip((FIRST, "1A1B2C3D"), phones, strict=True))
    )
    station.go("2026-03-16 17:01")
    return station


def flags(station: SmallStation) -> similarity.Flags:
    assert station.trade is not None
    return station.trade.flags


def test_f07_the_closing_flags_by_the_numbers_it_gives() -> None:
    (flag,) = flags(closed()).found
    assert (flag.enrol_ids, flag.rule) == ((E1, E2), similarity.PHONE)
    assert flag.flag_no == f"{NUMBER}-F001"
    assert flags(closed(alike=False)).found == ()


def test_f07_before_the_closing_nothing_tells_of_it() -> None:
    station = closed()
    kinds = [type(each.fact) for each in station.records]
    before = kinds[: kinds.index(EnrolmentClosed)]
    assert SimilarityFlagged not in before
    assert SimilarityFlagged in kinds


def test_f07_a_flag_rejects_nobody() -> None:
    station = closed()
    station.changes["traits"] = ()
    station.must(PassGate(trade=NUMBER), REVIEWER)
    assert station.trade is not None
    assert {each.number for each in station.trade.qualified} == {E1, E2}


def test_f07_what_shows_later_is_flagged_at_the_gate_and_nothing_twice() -> None:
    station = closed()
    later = [Trace(similarity.PHONE, "13900000001", "x"), Trace(similarity.ACCOUNT, "6", "y")]
    station.changes["traits"] = (Traits(E1, tuple(later)), Traits(E2, tuple(later)))
    station.must(PassGate(trade=NUMBER), REVIEWER)
    assert [(each.flag_no[-4:], each.rule) for each in flags(station).found] == [
        ("F001", similarity.PHONE),
        ("F002", similarity.ACCOUNT),
    ]


def deciding(**changes: Any) -> DecideSimilarity:
    values = {
        "trade": NUMBER, "flag_no": f"{NUMBER}-F001", "decision": similarity.UNFOUNDED,
        "reason": Words("同住一户"),
    }  # fmt: skip
    return DecideSimilarity(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"decision": similarity.SUSPECTED}, ""),
        ({"decision": "REJECT"}, "flag-decision-unknown"),
        ({"flag_no": f"{NUMBER}-F002"}, "flag-unknown"),
        ({"reason": Words("  ")}, "reasons-missing"),
    ],
)
def test_f07_the_reviewer_decides_with_a_reason(changes: dict[str, Any], code: str) -> None:
    assert closed().code(deciding(**changes), REVIEWER) == code


def test_f07_only_the_reviewer_decides() -> None:
    assert closed().code(deciding(), HEAD) == "role-may-not"


def test_f07_the_decision_stands_beside_the_flag_and_may_be_changed() -> None:
    station = closed()
    assert [each.flag_no for each in flags(station).open] == [f"{NUMBER}-F001"]
    station.must(deciding(), REVIEWER)
    station.must(deciding(decision=similarity.SUSPECTED), REVIEWER)
    newest = flags(station).decision(f"{NUMBER}-F001")
    assert newest == SimilarityDecided(f"{NUMBER}-F001", similarity.SUSPECTED)
    assert flags(station).open == ()
    assert station.records[-1].commits == {"reason": "reason"}


def test_f07_numbers_are_not_given_again() -> None:
    traits = [
        Traits(one, (Trace(similarity.PHONE, "1", f"{one} phone"),)) for one in ("E1", "E2", "E3")
    ]
    found = similarity.of_people(traits)
    first = similarity.new_facts(NUMBER, similarity.NO_FLAGS, found)
    kept = replace(similarity.NO_FLAGS, found=first)
    assert [each.flag_no[-3:] for each in first] == ["001", "002", "003"]
    assert similarity.new_facts(NUMBER, kept, found) == ()


def test_f07_a_series_is_one_sign_that_names_all_its_bidders() -> None:
    found = similarity.of_prices({"E3": 3, "E1": 1, "E2": 2})
    (one,) = similarity.new_facts(NUMBER, similarity.NO_FLAGS, found)
    assert (one.enrol_ids, one.rule) == (("E1", "E2", "E3"), similarity.ARITHMETIC)
    kept = replace(similarity.NO_FLAGS, found=(one,))
    assert similarity.new_facts(NUMBER, kept, found) == ()


def test_f07_a_series_that_was_said_pair_by_pair_is_not_said_again() -> None:
    """As entries have it that were written before one sign named them all."""
    found = similarity.of_prices({"E1": 1, "E2": 2, "E3": 3})
    pairs = tuple(
        SimilarityFlagged(f"{NUMBER}-F00{at}", each.pair, each.rule, "00" * 32)
        for at, each in enumerate(found, start=1)
    )
    kept = replace(similarity.NO_FLAGS, found=pairs)
    assert similarity.new_facts(NUMBER, kept, found) == ()
