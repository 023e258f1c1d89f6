"""E04: the conditions of a notice as data; each enrolment shows them all, two people override."""

import msgspec
import pytest
from small_station import (
    CLERK,
    HEAD,
    NUMBER,
    REVIEWER,
    TABLES,
    TAKER,
    TEXT,
    SmallStation,
    approval,
    enrolling,
    path_to,
)

from appliance.core import conditions
from appliance.core.commands import (
    FailGate,
    OverrideCondition,
    PassGate,
    PublishNotice,
    SignReview,
)
from appliance.core.entries import (
    BlacklistHit,
    Check,
    ConditionOverridden,
    EnrolmentChecked,
    GateFailed,
)
from appliance.core.parties import Words
from appliance.core.trade import Enrolment

E1 = f"{NUMBER}-E001"
WHY = Words("村委会证明此人种过二十年地")


def closed(*wanted: str, **enrolment: object) -> SmallStation:
    """A trade whose notice asks for `wanted`, with one bidder, after the closing."""
    station = path_to("IN_REVIEW")
    station.must(SignReview(trade=NUMBER, level=1, opinion="AGREE", text_sha256=TEXT), REVIEWER)
    station.must(approval(conditions=wanted), HEAD)
    station.go("2026-03-09 09:00")
    channels = ("KIOSK", "DISTRICT", "PRINT")
    station.must(PublishNotice(trade=NUMBER, channels=channels, firewall="0a1b2c3d"), CLERK)
    station.go("2026-03-10 10:00")
    station.must(enrolling(**enrolment), CLERK)
    station.go("2026-03-16 17:01")
    return station


def bidder(station: SmallStation) -> Enrolment:
    assert station.trade is not None
    return station.trade.enrolments[0]


def shown(station: SmallStation) -> dict[str, tuple[str, bool]]:
    return {one.condition: (one.input, one.met) for one in bidder(station).checks}


def letting(condition: str, /, **changes: object) -> OverrideCondition:
    values = {"trade": NUMBER, "enrol_id": E1, "condition": condition, "reason": WHY}
    return OverrideCondition(**(values | changes))


def test_e04_every_enrolment_shows_each_condition_with_its_input() -> None:
    station = closed("LICENCE", "MEMBER", "OWN_FUNDS", materials=("LICENCE",))
    assert shown(station) == {
        "ADULT": ("ADULT", True),
        "BLACKLIST": ("NO_LIST", True),
        "FARMING_CAPACITY": ("SHOWN", True),
        "MEMBER": ("MEMBER", True),
        "LICENCE": ("SHOWN", True),
        "OWN_FUNDS": ("MISSING", False),
        "DEPOSIT": ("WAIVED", True),
    }
    assert bidder(station).failed == ("DOC_INVALID",)


@pytest.mark.parametrize(
    ("wanted", "enrolment", "failed"),
    [
        ((), {}, ()),
        (("LICENCE",), {}, ("Q_LICENCE",)),
        (("LICENCE",), {"materials": ("LICENCE",)}, ()),
        (("LICENCE",), {"materials": ("FUNDS_PROOF",)}, ("Q_LICENCE",)),
        (("LICENCE", "MANAGER"), {}, ("Q_LICENCE",)),
        (("CAPITAL_REVIEW", "OWN_FUNDS"), {}, ("Q_REVIEW_PENDING", "DOC_INVALID")),
        (("ORGANISATION",), {}, ("DOC_INVALID",)),
        (("MEMBER",), {}, ()),
        (
            ("MEMBER",),
            {"party_id": msgspec.structs.replace(TAKER, member_of="999999100300")},
            ("Q_MEMBER",),
        ),
        ((), {"party_id": msgspec.structs.replace(TAKER, member_of="999999100300")}, ()),
        (("LICENCE",), {"farming_capacity": False}, ("Q_CAPACITY", "Q_LICENCE")),
    ],
)
def test_e04_all_faults_of_an_enrolment_are_named_at_once(
    wanted: tuple[str, ...], enrolment: dict[str, object], failed: tuple[str, ...]
) -> None:
    assert bidder(closed(*wanted, **enrolment)).failed == failed


@pytest.mark.parametrize("wanted", [("SPOKEN",), ("LICENCE", "LICENCE"), ("BLACKLIST",)])
def test_e04_a_notice_asks_only_for_conditions_of_the_table(wanted: tuple[str, ...]) -> None:
    station = path_to("IN_REVIEW")
    station.must(SignReview(trade=NUMBER, level=1, opinion="AGREE", text_sha256=TEXT), REVIEWER)
    assert station.code(approval(conditions=wanted), HEAD) == "condition-unknown"


def test_e04_an_override_needs_two_actors_and_is_checked_again() -> None:
    station = closed(farming_capacity=False)
    assert station.code(letting("FARMING_CAPACITY"), REVIEWER) == "second-missing"
    assert station.code(letting("FARMING_CAPACITY"), HEAD) == "role-may-not"
    assert station.code(letting("FARMING_CAPACITY"), REVIEWER, CLERK) == "second-missing"
    said, again = station.must(letting("FARMING_CAPACITY"), REVIEWER, HEAD).entries
    assert said.fact == ConditionOverridden(E1, "FARMING_CAPACITY")
    assert said.commits == {"reason": "reason"}
    assert isinstance(again.fact, EnrolmentChecked)
    assert Check("FARMING_CAPACITY", "OVERRIDDEN", True) in again.fact.checks
    assert bidder(station).qualified
    assert station.code(PassGate(trade=NUMBER), REVIEWER) == ""


def test_e04_an_override_says_its_reason_and_never_in_the_entry() -> None:
    station = closed(farming_capacity=False)
    blank = letting("FARMING_CAPACITY", reason=Words("  "))
    assert station.code(blank, REVIEWER, HEAD) == "reasons-missing"
    for draft in station.must(letting("FARMING_CAPACITY"), REVIEWER, HEAD).entries:
        assert WHY.text not in msgspec.json.encode(draft.fact).decode()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"enrol_id": f"{NUMBER}-E002"}, "enrol-unknown"),
        ({"condition": "SPOKEN"}, "condition-unknown"),
        ({"condition": "MEMBER"}, "condition-met"),
        ({"condition": "DEPOSIT"}, "condition-met"),
    ],
)
def test_e04_only_what_failed_is_overridden(changes: dict[str, object], code: str) -> None:
    station = closed(farming_capacity=False)
    assert station.code(letting("FARMING_CAPACITY", **changes), REVIEWER, HEAD) == code


def test_e04_nobody_overrides_what_the_law_forbids() -> None:
    station = path_to("PUBLISHED")
    station.changes["blacklist"] = "HIT"
    station.go("2026-03-10 10:00")
    station.must(enrolling(), CLERK)
    station.must(enrolling("1B1B1B1B", farming_capacity=False), CLERK)
    station.go("2026-03-16 17:01")
    assert station.code(letting("BLACKLIST"), REVIEWER, HEAD) == "wrong-stage"
    # Where another bidder keeps the gate open, the law's condition still stands.
    station = path_to("PUBLISHED")
    station.go("2026-03-10 10:00")
    station.must(enrolling(), CLERK)
    station.changes["blacklist"] = "HIT"
    station.must(enrolling("1B1B1B1B"), CLERK)
    station.go("2026-03-16 17:01")
    listed = letting("BLACKLIST", enrol_id=f"{NUMBER}-E002")
    assert station.code(listed, REVIEWER, HEAD) == "condition-by-law"


@pytest.mark.parametrize("stage", ["READY", "RESULT_PUBLIC", "AWARDED"])
def test_e04_after_the_gate_nothing_is_overridden(stage: str) -> None:
    assert path_to(stage).code(letting("MEMBER"), REVIEWER, HEAD) == "wrong-stage"


def test_e04_the_gate_fails_at_once_only_where_no_override_could_help() -> None:
    lost = path_to("PUBLISHED")
    lost.changes["blacklist"] = "HIT"
    lost.go("2026-03-10 10:00")
    lost.must(enrolling(), CLERK)
    lost.go("2026-03-16 17:01")
    assert isinstance(lost.records[-1].fact, GateFailed)
    assert BlacklistHit(E1, "", "2026-03-16", "ENROL") in [one.fact for one in lost.records]
    waits = closed(farming_capacity=False)
    assert waits.code(FailGate(trade=NUMBER)) == "too-early"
    waits.go("2026-03-17 09:01")
    assert isinstance(waits.records[-1].fact, GateFailed)


def test_e04_the_gate_that_is_passable_is_never_failed_by_the_clock() -> None:
    station = closed()
    station.go("2026-03-18 09:01")
    assert station.code(FailGate(trade=NUMBER)) == "enough-qualified"


def test_e04_every_condition_of_the_table_has_a_fault_of_the_gate() -> None:
    for code in TABLES.conditions:
        assert conditions.fault_of(TABLES, code) in TABLES.gate_fail_codes
    assert {code for code in TABLES.conditions if not conditions.may_override(TABLES, code)} == {
        "ADULT", "BLACKLIST",
    }  # fmt: skip
