"""F20: a trade tendered before all its permits were there is awarded once they are attached."""

from typing import Any

import pytest
from small_station import CLERK, HEAD, TABLES
from whole_way import Way

from appliance.core.commands import AttachPermit, ConfirmAward
from appliance.core.trade_fold import fold

SCAN = "ab" * 32


def waiting(*listed: str, stage: str = "RESULT_PUBLIC") -> Way:
    """A trade whose approval lists these permits, with a result that is public."""
    return Way("CBD", terms={"permits": listed}).to(stage)


def permit(way: Way, **changes: Any) -> AttachPermit:
    values: dict[str, Any] = {
        "trade": way.number, "permit": "LAND_USE", "permit_no": "青自然资〔2026〕7号",
        "scan_sha256": SCAN,
    }  # fmt: skip
    return AttachPermit(**(values | changes))


def awarding(way: Way) -> str:
    way.station.go("2026-04-10 09:00")
    return way.station.code(ConfirmAward(trade=way.number), HEAD)


@pytest.mark.parametrize(
    ("listed", "attached", "code"),
    [
        ((), (), ""),
        (("LAND_USE",), (), "permits-missing"),
        (("LAND_USE",), ("FUNDING",), "permits-missing"),
        (("LAND_USE",), ("LAND_USE",), ""),
        (("LAND_USE", "FUNDING"), ("LAND_USE",), "permits-missing"),
        (("LAND_USE", "FUNDING"), ("FUNDING", "LAND_USE"), ""),
    ],
)
def test_f20_a_pre_tender_trade_is_awarded_once_every_listed_permit_is_attached(
    listed: tuple[str, ...], attached: tuple[str, ...], code: str
) -> None:
    way = waiting(*listed)
    for kind in attached:
        way.station.must(permit(way, permit=kind), CLERK)
    assert awarding(way) == code
    if code:
        assert way.trade.stage == "RESULT_PUBLIC"


def test_f20_the_refusal_says_how_many_are_missing() -> None:
    way = waiting("LAND_USE", "PLANNING", "FUNDING")
    way.station.must(permit(way), CLERK)
    way.station.go("2026-04-10 09:00")
    no = way.station.ask(ConfirmAward(trade=way.number), HEAD).refused
    assert no is not None
    assert no.facts == {"count": 2}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"permit": "GOODWILL"}, "permit-unknown"),
        ({"permit_no": ""}, "permit-form"),
        ({"permit_no": "999999196803121232"}, "permit-form"),
        ({"scan_sha256": ""}, "permit-scan-missing"),
        ({"scan_sha256": SCAN[:-1]}, "permit-scan-missing"),
    ],
)
def test_f20_a_permit_is_attached_by_kind_number_and_scan(
    changes: dict[str, str], code: str
) -> None:
    way = waiting("LAND_USE", stage="ACCEPTED")
    assert way.station.code(permit(way, **changes), CLERK) == code


def test_f20_a_permit_is_attached_once_and_may_come_before_the_approval() -> None:
    way = Way("CBD", terms={"permits": ("LAND_USE",)}).to("ACCEPTED")
    way.station.must(permit(way), CLERK)
    assert way.station.code(permit(way), CLERK) == "permit-again"
    for step in ("in_review", "approved"):
        getattr(way, step)()
    assert way.trade.permits.missing(way.trade.fixed.permits) == ()
    assert fold(way.station.records, TABLES) == way.trade


@pytest.mark.parametrize("listed", [("GOODWILL",), ("FUNDING", "FUNDING")])
def test_f20_an_approval_lists_known_permits_each_once(listed: tuple[str, ...]) -> None:
    way = Way("CBD", terms={"permits": listed})
    for step in ("accepted", "in_review"):
        getattr(way, step)()
    with pytest.raises(AssertionError, match="permit-unknown"):
        way.approved()
