"""H01, K03: the credit file of a party, and contracts that no trade led to."""

from typing import Any

import pytest
from small_station import CLERK, HEAD, OWNER, SUPERVISOR, TAKER, TEXT, SmallStation

from appliance.core.cases import Discipline
from appliance.core.commands import AddCredit, ReportOutside
from appliance.core.entries import CreditAdded


def noting(**changes: Any) -> AddCredit:
    values: dict[str, Any] = {
        "party_id": TAKER, "kind": "NOT_PERFORMED", "source": "COURT", "date": "2026-03-01",
        "reference": "(2026)示例民初1号",
    }  # fmt: skip
    return AddCredit(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"kind": "PERFORMED", "source": "TRADE", "reference": ""}, ""),
        ({"kind": "UNPLEASANT"}, "credit-kind"),
        ({"source": ""}, "credit-source"),
        ({"source": "NEIGHBOUR"}, "credit-source"),
        ({"date": ""}, "date-form"),
        ({"date": "2026-03-03"}, ""),
        ({"date": "2026-03-04"}, "day-in-future"),
        ({"reference": OWNER.id_number}, "credit-reference"),
        ({"reference": "free words"}, "credit-reference"),
        ({"trade": "999999100-2026-CBD-0009"}, "trade-unknown"),
    ],
)
def test_h01_an_event_in_the_file_has_its_kind_its_source_and_its_day(
    changes: dict[str, Any], code: str
) -> None:
    assert SmallStation().code(noting(**changes), HEAD) == code


def test_h01_who_it_is_about_stands_in_no_entry() -> None:
    (draft,) = SmallStation().must(noting(), HEAD).entries
    assert isinstance(draft.fact, CreditAdded)
    assert draft.commits == {"party_id": "party_id"}
    assert TAKER.id_number not in repr(draft)


def test_h01_only_the_head_writes_into_the_file() -> None:
    assert SmallStation().code(noting(), SUPERVISOR) == "role-may-not"


def reporting(**changes: Any) -> ReportOutside:
    values: dict[str, Any] = {"contract_ref": "上禾村合字2026-07", "finding_sha256": TEXT}
    return ReportOutside(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"object_key": "9999991002000000123"}, ""),
        ({"contract_ref": ""}, "contract-ref-form"),
        ({"contract_ref": OWNER.id_number}, "contract-ref-form"),
        ({"contract_ref": "999999100-2026-DOC28-000001"}, "contract-is-ours"),
        ({"contract_ref": "上禾村合字2026-01"}, "outside-again"),
        ({"object_key": "村东 鱼塘"}, "object-form"),
        ({"finding_sha256": ""}, "digest-form"),
    ],
)
def test_k03_a_contract_that_no_trade_led_to_is_reported_once(
    changes: dict[str, Any], code: str
) -> None:
    station = SmallStation()
    station.changes["discipline"] = Discipline(outside=frozenset({"上禾村合字2026-01"}))
    station.changes["contracts"] = frozenset({"999999100-2026-DOC28-000001"})
    assert station.code(reporting(**changes), SUPERVISOR) == code


def test_k03_only_the_supervisor_reports_it() -> None:
    assert SmallStation().code(reporting(), CLERK) == "role-may-not"
