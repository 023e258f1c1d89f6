"""What may be traded where: the catalogue, its limits, its rules and its promises."""

from typing import Any

import pytest
from small_station import CLERK, HEAD, TABLES, SmallStation, drafted, path_to
from test_trade_types import ALL, accepting, submitted

from appliance.core import registration, trade_types
from appliance.core.code_rows import Limit
from appliance.core.commands import MarkOverdue, RouteUpTrade, StartReview
from appliance.core.entries import ClockOverdue, TradeAccepted, TradeRoutedUp


def sent_up(station: SmallStation) -> TradeRoutedUp:
    trade = station.trade
    assert trade is not None
    decision = station.must(RouteUpTrade(trade=trade.number), CLERK)
    assert [(one.what, one.kind) for one in decision.follows] == [("print", "DOC06")]
    fact = decision.entries[0].fact
    assert isinstance(fact, TradeRoutedUp)
    return fact


@pytest.mark.parametrize(
    ("code", "changes", "here"),
    [
        ("XMG", {"estimate_fen": 100_000_000}, True),
        ("XMG", {"estimate_fen": 100_000_001}, False),
        ("XMC", {"estimate_fen": 50_000_000, "kind": "GOODS"}, True),
        ("XMC", {"estimate_fen": 50_000_001, "kind": "GOODS"}, False),
        ("XMC", {"estimate_fen": 50_000_001, "kind": "SERVICES"}, False),
    ],
)
def test_a08_j01_works_and_purchases_over_the_limit_go_to_the_district(
    code: str, changes: dict[str, Any], here: bool
) -> None:
    station = submitted(code, **changes)
    if here:
        fact = station.must(accepting(station, code), CLERK, HEAD).entries[0].fact
        assert isinstance(fact, TradeAccepted)
        assert fact.limit_version == "示例规〔2026〕1号"
        return
    assert station.code(accepting(station, code), CLERK, HEAD) == "over-limit"
    slip = sent_up(station)
    assert (slip.reason, slip.value) == ("OVER_LIMIT", changes["estimate_fen"])
    assert slip.limit_version == "示例规〔2026〕1号"


def test_j05_a_matter_of_the_district_gets_its_routing_slip() -> None:
    station = submitted("JJD")
    assert station.code(accepting(station, "JJD"), CLERK) == "district-level"
    assert sent_up(station).reason == "DISTRICT_LEVEL"


@pytest.mark.parametrize("code", ["GTZ", "KYQ", "YPC"])
def test_j03_state_land_mines_and_medicines_are_not_held_at_a_station(code: str) -> None:
    assert code not in TABLES.trade_types
    assert SmallStation().code(drafted(type=code), CLERK) == "type-unknown"


def test_j02_an_inquiry_is_of_three_quotes_at_least() -> None:
    assert TABLES.method("INQUIRY").min_valid_bidders == 3
    assert "INQUIRY" in TABLES.trade_type("XMC").allowed_methods


def test_j06_every_type_that_is_not_the_districts_can_be_begun_here() -> None:
    for code in sorted(set(ALL) - {"JJD"}):
        assert submitted(code).trade is not None, code


@pytest.mark.parametrize("code", ALL)
def test_j07_the_parameters_of_a_type_carry_the_document_they_rest_on(code: str) -> None:
    row = TABLES.trade_type(code)
    assert row.basis or row.confidence == "design"
    assert all(limit.rule_doc for limit in TABLES.limits if limit.trade_type == code)


def test_j08_a_class_without_rules_is_disabled(monkeypatch: pytest.MonkeyPatch) -> None:
    without = {code: rules for code, rules in trade_types.TYPES.items() if code != "JYZ"}
    monkeypatch.setattr(registration, "TYPES", without)
    assert SmallStation().code(drafted(type="JYZ"), CLERK) == "type-not-offered"
    assert SmallStation().code(drafted(type="CBD"), CLERK) == ""


@pytest.mark.parametrize(("rows", "code"), [(0, "limit-unknown"), (2, "limit-ambiguous")])
def test_a10_without_exactly_one_limit_row_nothing_is_taken_as_unlimited(
    rows: int, code: str
) -> None:
    station = submitted("JYZ")
    (row,) = (one for one in TABLES.limits if one.trade_type == "JYZ")
    others = tuple(one for one in TABLES.limits if one.trade_type != "JYZ")
    station.changes["tables"] = with_limits((*others, *((row,) * rows)))
    assert station.code(accepting(station, "JYZ"), CLERK) == code
    trade = station.trade
    assert trade is not None
    assert station.code(RouteUpTrade(trade=trade.number), CLERK) == code


def with_limits(limits: tuple[Limit, ...]) -> Any:
    changed = object.__new__(type(TABLES))
    changed.__dict__.update(TABLES.__dict__)
    changed.limits = limits
    return changed


def test_a17_a_matter_switched_off_is_refused_by_name_and_old_cases_go_on() -> None:
    off = frozenset({"JYZ"})
    fresh = SmallStation()
    fresh.changes = {"matters_off": off}
    assert fresh.code(drafted(type="JYZ"), CLERK) == "matter-off"
    assert fresh.code(drafted(type="CBD"), CLERK) == ""
    old = submitted("JYZ")
    old.changes["matters_off"] = off
    assert old.code(accepting(old, "JYZ"), CLERK) == ""


def test_a11_nothing_but_the_archive_goes_on_at_a_suspended_station() -> None:
    station = path_to("ACCEPTED")
    station.changes = {"station_state": "SUSPENDED"}
    trade = station.trade
    assert trade is not None
    assert station.code(StartReview(trade=trade.number), HEAD) == "station-suspended"
    assert station.code(drafted(draft_id="B1B2C3D4"), CLERK) == "station-suspended"


def test_b03_three_days_from_the_thursday_before_a_holiday_monday() -> None:
    """Thursday 2 April 2026; Monday 6 April is a day off of the tomb-sweeping festival."""
    station = SmallStation("2026-04-02 10:00")
    accepted = path_to_accepted(station)
    assert accepted.due == "2026-04-08"
    station.go("2026-04-09 00:01")
    station.go("2026-04-10 09:00")
    told = [one for one in station.records if isinstance(one.fact, ClockOverdue)]
    assert [(one.fact.clock, one.fact.due) for one in told if one.fact.clock == "DL03"] == [
        ("DL03", "2026-04-08")
    ]
    trade = station.trade
    assert trade is not None
    again = MarkOverdue(trade=trade.number, clock="DL03", due="2026-04-08")
    assert station.ask(again).refused is not None


def path_to_accepted(station: SmallStation) -> TradeAccepted:
    ready = path_to("SUBMITTED")
    station.records, station.seq, station.numbers = ready.records, ready.seq, ready.numbers
    assert station.trade is not None
    fact = station.must(accepting(station, "CBD"), CLERK).entries[0].fact
    assert isinstance(fact, TradeAccepted)
    return fact
