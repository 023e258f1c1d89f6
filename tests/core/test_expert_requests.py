"""Experts asked of the district: the request keeps its number, the answer is taken once (F22)."""

from typing import Any

import pytest
from small_station import CLERK, HEAD, NUMBER, TEXT, SmallStation, path_to

from appliance.core.commands import ApplyDistrict, RequestExperts
from appliance.core.entries import DistrictApplied, ExpertsReplied, ExpertsRequested

REQUEST = "7K2M9QXD"


def asking(**changes: Any) -> RequestExperts:
    values: dict[str, Any] = {
        "trade": NUMBER,
        "request_no": REQUEST,
        "classes": ("LAND",),
        "count": 3,
        "avoid": ("999999100200",),
    }
    return RequestExperts(**(values | changes))


def reply(**changes: Any) -> ApplyDistrict:
    values = {"request_no": REQUEST, "ciphertext_sha256": TEXT, "count": 5}
    said = ExpertsReplied(**(values | changes))  # type: ignore[arg-type]
    return ApplyDistrict(trade=NUMBER, checkpoint="c", first_seq=0, last_seq=0, reply=said)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"classes": ()}, "word-form"),
        ({"classes": ("土地",)}, "word-form"),
        ({"avoid": ("999999197511022173",)}, "word-form"),  # nobody's number goes into an entry
        ({"count": 0}, "request-count"),
        ({"count": 30}, ""),
        ({"count": 31}, "request-count"),
    ],
)
def test_f22_experts_are_asked_of_the_district(changes: dict[str, Any], code: str) -> None:
    station = path_to("READY")
    assert station.code(asking(**changes), CLERK) == code
    assert station.code(asking(**changes), HEAD) == "role-may-not"


def test_f22_the_district_is_asked_once_the_bidders_are_known_and_one_request_at_a_time() -> None:
    assert path_to("PUBLISHED").code(asking(), CLERK) == "experts-before-closing"
    station = asked()
    assert station.code(asking(), CLERK) == "request-known"
    assert station.code(asking(request_no="AAAAAAAA"), CLERK) == "request-open"
    station.must(reply())
    assert station.code(asking(request_no="AAAAAAAA"), CLERK) == ""


def asked() -> SmallStation:
    station = path_to("READY")
    station.must(asking(), CLERK)
    return station


def test_f22_the_request_stands_under_its_number_with_the_session_it_is_for() -> None:
    station = path_to("READY")
    [draft] = station.must(asking(), CLERK).entries
    session = f"{NUMBER}/S1"
    assert draft.fact == ExpertsRequested(REQUEST, session, ("LAND",), 3, ("999999100200",))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"request_no": "AAAAAAAA"}, "request-unknown"),
        ({"ciphertext_sha256": "x"}, "digest-form"),
        ({"count": 0}, "digest-form"),
    ],
)
def test_f22_an_answer_is_taken_over_for_a_request_of_this_trade(
    changes: dict[str, Any], code: str
) -> None:
    station = asked()
    assert station.code(reply(**changes)) == code
    if not code:
        kinds = [type(one.fact) for one in station.must(reply()).entries]
        assert kinds == [DistrictApplied, ExpertsReplied]
        assert station.code(reply()) == "request-answered"
        assert station.trade is not None
        found = station.trade.experts.request(REQUEST)
        assert found is not None
        assert found.reply is not None
