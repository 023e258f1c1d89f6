"""All twenty types: the application as the row says, one checklist, the decision, the routing."""

from typing import Any

import msgspec
import pytest
from small_station import CLERK, HEAD, OWNER, TABLES, SmallStation, application, drafted
from test_collective import GOOD

from appliance.core import integrity, valuation
from appliance.core.acceptance import decision_verdict, required, routing
from appliance.core.commands import AcceptTrade, AddValuation, SignIntegrity
from appliance.core.entries import DecisionPaper
from appliance.core.parties import Person, Words
from appliance.core.trade_methods import METHODS
from appliance.core.trade_types import TYPES

COLLECTIVE = Person("上禾村股份经济合作社", "N2999999MA0000015K", id_type="02")
LAND: dict[str, Any] = {"list_price_fen": 80_000}
ASSET: dict[str, Any] = {
    "parcel_code": "", "area_mu_e4": 0, "title_area_mu_e4": 0, "title_months_left": None,
    "land_type": "", "object_id": "ZC-2026-0007",
}  # fmt: skip
BY_COLLECTIVE: dict[str, Any] = {"owner": "CEV", "transferor": COLLECTIVE}
ROOM = ASSET | {"area_m2_e2": 12_050, "term_months": 36, "list_price_fen": 1_200_000}
SALE = ASSET | {"quantity": 3, "term_months": 0, "list_price_fen": 500_000}
ONE = SALE | {"quantity": 1}

APPLICATIONS: dict[str, dict[str, Any]] = {
    "CBD": LAND,
    "JTD": LAND | BY_COLLECTIVE | {"mode": "CONTRACT"},
    "SHD": LAND | BY_COLLECTIVE | {"mode": "CONTRACT", "land_type": "0404"},
    "LDQ": LAND | {"mode": "LEASE", "land_type": "0301"},
    "LMQ": SALE | {"mode": "TRANSFER"},
    "CDQ": LAND | {"mode": "LEASE", "land_type": "0401"},
    "SMQ": LAND | BY_COLLECTIVE | {"mode": "CONTRACT", "land_type": "1104"},
    "JYZ": ROOM | BY_COLLECTIVE,
    "JYC": ONE | BY_COLLECTIVE | {"mode": "TRANSFER"},
    "JJD": ROOM | BY_COLLECTIVE | {"mode": "GRANT", "list_price_fen": 90_000_000},
    "SSB": ONE | {"owner": "PER", "mode": "TRANSFER"},
    "XSL": ONE | BY_COLLECTIVE | {"mode": "LEASE", "term_months": 60},
    "ZSC": ONE | {"owner": "PER", "mode": "TRANSFER"},
    "SWZ": SALE | {"owner": "PER", "mode": "TRANSFER"},
    "XNF": ROOM | {"mode": "LEASE"},
    "GQS": SALE | {"owner": "PER", "mode": "TRANSFER"},
    "XMG": ONE | BY_COLLECTIVE | {"mode": "WORKS", "estimate_fen": 600_000},
    "XMC": ONE | BY_COLLECTIVE | {"mode": "PURCHASE", "estimate_fen": 600_000, "kind": "GOODS"},
    "ZSX": ONE | BY_COLLECTIVE | {"mode": "COOPERATE"},
    "QTA": ONE | {"owner": "PER", "mode": "OTHER"},
}
"""Type -> what its application says beside the household lease of `small_station`."""

CARRIED_BY: dict[str, tuple[str, ...]] = {
    "CBD": ("D07",), "JTD": ("D05",), "SHD": ("D05",), "LDQ": ("D07",), "LMQ": ("D07",),
    "CDQ": ("D07",), "SMQ": ("D01",), "JYZ": ("D02",), "JYC": ("D01",), "JJD": ("D01",),
    "SSB": ("D10",), "XSL": ("D02",), "ZSC": ("D10",), "SWZ": ("D10",), "XNF": ("D07",),
    "GQS": ("D10", "D08"), "XMG": ("D04",), "XMC": ("D09",), "ZSX": ("D01",), "QTA": ("D10",),
}  # fmt: skip
FILED = {"XNF", "XMG", "XMC"}
ALL = sorted(TABLES.trade_types)


def papers(code: str) -> tuple[DecisionPaper, ...]:
    """The decision that carries a type, taken in February."""
    return tuple(
        msgspec.structs.replace(
            GOOD[one],
            date="2026-02-20" if GOOD[one].date else "",
            notice_date="2026-02-09" if GOOD[one].notice_date else "",
        )
        for one in CARRIED_BY[code]
    )


def applied(code: str, **changes: Any) -> dict[str, Any]:
    return {
        "trade": f"999999100-2026-{code}-0001",
        "type": code,
        "method": TABLES.trade_type(code).allowed_methods[0],
        "price_unit": TABLES.trade_type(code).price_unit,
        **APPLICATIONS[code],
        **changes,
    }


def submitted(code: str, **changes: Any) -> SmallStation:
    """A station with the application of that type at its counter."""
    fields = applied(code, **changes)
    station = SmallStation()
    owner = fields.get("transferor", OWNER)
    station.changes = {"transferor": owner}
    mode = fields.get("mode", "LEASE")
    station.must(drafted(type=code, mode=mode, transferor=owner), CLERK)
    station.must(application(**fields), CLERK)
    bring_records(station)
    return station


def bring_records(station: SmallStation) -> None:
    """The undertaking and the valuation, where this type wants them."""
    trade = station.trade
    assert trade is not None
    if integrity.wanted(trade):
        owner = station.world.transferor
        assert owner is not None
        undertaken = SignIntegrity(trade=trade.number, party_id=owner, text_version=integrity.TEXT)
        station.must(undertaken, CLERK)
    if valuation.wanted(trade, TABLES):
        report = AddValuation(
            trade=trade.number, firm=Words("示例评估事务所"), report_no="PG-2026-7",
            date="2026-02-10", amount_fen=trade.total_fen, valid_to="2027-02-09",
        )  # fmt: skip
        station.must(report, CLERK)


def accepting(station: SmallStation, code: str, **changes: Any) -> AcceptTrade:
    assert station.trade is not None
    values: dict[str, Any] = {
        "trade": station.trade.number,
        "materials": required(station.trade, TABLES),
        "decisions": papers(code),
        "filing_no": "青政农〔2026〕9号" if code in FILED else "",
    }
    return AcceptTrade(**(values | changes))


def test_every_type_of_the_table_is_offered_and_tried() -> None:
    assert set(TYPES) == set(TABLES.trade_types) == set(APPLICATIONS) == set(CARRIED_BY)


@pytest.mark.parametrize("code", ALL)
def test_a_file_of_each_type_comes_to_the_review_or_to_the_district(code: str) -> None:
    station = submitted(code)
    assert station.trade is not None
    if TABLES.trade_type(code).level == "district":
        assert station.code(accepting(station, code), CLERK) == "district-level"
        return
    station.must(accepting(station, code), CLERK, HEAD)
    assert station.trade.stage == "ACCEPTED"


@pytest.mark.parametrize("code", ALL)
def test_each_type_has_one_definite_checklist(code: str) -> None:
    """B05: rows for what the questions said, in the table's order, none of them `if needed`."""
    trade = submitted(code).trade
    assert trade is not None
    rows = required(trade, TABLES)
    listed = [row.code for row in TABLES.materials(code)]
    assert [one for one in listed if one in rows] == list(rows)
    assert {f"{code}-1", f"{code}-2", f"{code}-4"} <= set(rows)
    assert (f"{code}-5" in rows) is (trade.wants.owner in {"HHD", "PER"})
    assert f"{code}-3" not in rows
    by_agent = msgspec.structs.replace(
        trade, asked=msgspec.structs.replace(trade.wants, by_agent=True)
    )
    assert set(required(by_agent, TABLES)) - set(rows) == {f"{code}-3"}


@pytest.mark.parametrize("code", sorted(set(ALL) - {"JJD"}))
def test_without_its_decision_no_type_is_accepted(code: str) -> None:
    station = submitted(code)
    without = accepting(station, code, decisions=())
    assert station.code(without, CLERK, HEAD) == "decision-missing"


@pytest.mark.parametrize("code", sorted(FILED))
def test_a07_without_its_filing_number_it_is_not_accepted(code: str) -> None:
    station = submitted(code)
    assert station.code(accepting(station, code, filing_no=""), CLERK, HEAD) == "filing-missing"


def test_what_is_filed_as_another_thing_the_head_confirms() -> None:
    station = submitted("QTA")
    assert station.code(accepting(station, "QTA"), CLERK) == "decision-missing"
    assert station.code(accepting(station, "QTA"), CLERK, HEAD) == ""


@pytest.mark.parametrize(
    ("code", "changes", "expected"),
    [
        ("CBD", {"owner": "CEV"}, "owner-not-household"),
        ("CBD", {"owner": "XXX"}, "owner-not-household"),
        ("JYZ", {"owner": "XXX"}, "owner-unknown"),
        ("CBD", {"title_months_left": None}, "title-term-missing"),
        ("CBD", {"term_months": 241}, "term-over-title"),
        ("JTD", {"term_months": 360, "title_months_left": None}, ""),
        ("JTD", {"term_months": 361, "title_months_left": None}, "term-over-contract"),
        ("SHD", {"term_months": 600, "title_months_left": None}, ""),
        ("SHD", {"term_months": 601, "title_months_left": None}, "term-over-law"),
        ("LDQ", {"term_months": 240}, ""),
        ("LDQ", {"term_months": 241}, "term-over-title"),
        ("JYZ", {"term_months": 240}, ""),
        ("JYZ", {"term_months": 241}, "term-over-lease"),
        ("JYZ", {"term_months": 0}, "term-zero"),
        ("JYZ", {"object_id": ""}, "object-missing"),
        ("JYZ", {"object_id": "the shop of 张三"}, "object-form"),
        ("JYZ", {"object_id": "16900000001"}, "object-form"),
        ("JYZ", {"area_m2_e2": 0}, "area-zero"),
        ("XNF", {"term_months": 241}, "term-over-lease"),
        ("XNF", {"mode": "SHARES", "term_months": 241}, "term-over-lease"),
        ("SSB", {"mode": "LEASE", "term_months": 240}, ""),
        ("SSB", {"mode": "LEASE", "term_months": 241}, "term-over-lease"),
        ("SSB", {"term_months": 0}, ""),
        ("SWZ", {"quantity": 0}, "quantity-wrong"),
        ("SWZ", {"quantity": 1_000_000_001}, "quantity-wrong"),
        ("ZSX", {"quantity": 2}, "quantity-wrong"),
        ("XMC", {"kind": ""}, "kind-unknown"),
        ("XMC", {"kind": "SERVICES"}, ""),
        ("XMC", {"estimate_fen": 0}, "estimate-missing"),
        ("XMC", {"list_price_fen": 600_001}, "ceiling-over"),
        ("XMC", {"list_price_fen": 600_000}, ""),
        ("SHD", {"parcel_code": "1"}, "parcel-form"),
        ("SMQ", {"area_mu_e4": 0}, "area-zero"),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_refused_by_name(
    code: str, changes: dict[str, Any], expected: str
) -> None:
    fields = applied(code, **changes)
    owner = fields.get("transferor", OWNER)
    station = SmallStation()
    station.changes = {"transferor": owner}
    mode = fields.get("mode", "LEASE")
    station.must(drafted(type=code, mode=mode, transferor=owner), CLERK)
    assert station.code(application(**fields), CLERK) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("N2999999MA0000015K", ""),
        ("N2999999MA0000015", "uscc-length"),
        ("N2999999MA00O0015K", "uscc-charset"),
        ("N2999999MA0000016K", "uscc-check-digit"),
    ],
)
def test_an_owner_that_is_no_person_has_a_credit_code(number: str, expected: str) -> None:
    owner = msgspec.structs.replace(COLLECTIVE, id_number=number)
    command = drafted(type="JYZ", transferor=owner)
    assert SmallStation().code(command, CLERK) == expected


@pytest.mark.parametrize(
    ("code", "changes", "place", "measure"),
    [
        ("CBD", {}, "HERE", "area_mu_e4"),
        ("JYZ", {"list_price_fen": 10_000_000}, "HERE", "total_fen"),
        ("JYZ", {"list_price_fen": 10_000_034}, "UP", "total_fen"),
        ("XMG", {"estimate_fen": 100_000_000}, "HERE", "estimate_fen"),
        ("XMG", {"estimate_fen": 100_000_001}, "UP", "estimate_fen"),
        ("XMC", {"estimate_fen": 50_000_001}, "UP", "estimate_fen"),
        ("JJD", {}, "UP", ""),
    ],
)
def test_a10_each_type_is_routed_by_its_own_measure(
    code: str, changes: dict[str, Any], place: str, measure: str
) -> None:
    trade = submitted(code, **changes).trade
    assert trade is not None
    routed = routing(trade, TABLES, "2026-03-03")
    assert (routed.place, routed.measure) == (place, measure)


def test_representatives_may_let_a_shop_but_not_a_pond() -> None:
    for code, fault in (("JYZ", None), ("SMQ", "MISSING")):
        trade = submitted(code).trade
        assert trade is not None
        verdict = decision_verdict(trade, [GOOD["D02"]], TABLES, "2026-11-22")
        assert verdict.fault == fault, code


def test_a_type_or_method_that_the_software_does_not_know_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The district may add a row to its table before the station learns the rules."""
    station = SmallStation()
    monkeypatch.delitem(METHODS, "ASCEND")
    station.must(drafted(), CLERK)
    assert station.code(application(method="ASCEND"), CLERK) == "method-not-offered"
    monkeypatch.delitem(TYPES, "CBD")
    assert SmallStation().code(drafted(), CLERK) == "type-not-offered"
