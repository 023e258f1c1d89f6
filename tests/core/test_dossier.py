"""What is brought into a file before its acceptance, and what a type wants brought."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from small_station import CLERK, HEAD, OWNER, REVIEWER, TABLES, TAKER, SmallStation
from test_collective import GOOD
from test_trade_types import ALL, accepting, submitted
from whole_way import Way

from appliance.core import acceptance, integrity, valuation
from appliance.core.commands import (
    AcceptTrade,
    AddDecision,
    AddMaterial,
    AddValuation,
    PassGate,
    ResubmitTrade,
    ReturnTrade,
    SignIntegrity,
)
from appliance.core.entries import Defect, IntegritySigned, TradeAccepted, ValuationAdded
from appliance.core.parties import Words
from appliance.core.trade import Trade
from appliance.core.trade_types import TYPES

WORKS = ("XMC", "XMG")


def trade_of(station: SmallStation) -> Trade:
    assert station.trade is not None
    return station.trade


def without_records(code: str, **changes: Any) -> SmallStation:
    """The application at the counter, without undertaking and valuation."""
    station = submitted(code, **changes)
    brought = {"integrity.sign", "valuation.add"}
    station.records = [one for one in station.records if one.fact.kind not in brought]
    station.live, station.folded = None, 0
    return station


def report(station: SmallStation, **changes: Any) -> AddValuation:
    values: dict[str, Any] = {
        "trade": trade_of(station).number, "firm": Words("示例评估事务所"),
        "report_no": "PG-2026-7", "date": "2026-02-10", "valid_to": "2027-02-09",
        "amount_fen": trade_of(station).total_fen,
    }  # fmt: skip
    return AddValuation(**(values | changes))


def undertaking(station: SmallStation, **changes: Any) -> SignIntegrity:
    values: dict[str, Any] = {
        "trade": trade_of(station).number, "party_id": station.world.transferor,
        "text_version": integrity.TEXT,
    }  # fmt: skip
    return SignIntegrity(**(values | changes))


def taken_in(station: SmallStation, command: AcceptTrade) -> TradeAccepted:
    (draft, *_more) = station.must(command, CLERK, HEAD).entries
    assert isinstance(draft.fact, TradeAccepted)
    return draft.fact


# --- the undertaking ---------------------------------------------------------------------------


@pytest.mark.parametrize("code", WORKS)
def test_g08_works_without_the_signed_undertaking_are_not_accepted(code: str) -> None:
    station = without_records(code)
    assert station.code(accepting(station, code), CLERK, HEAD) == "integrity-missing"
    signed = station.must(undertaking(station), CLERK)
    assert [(one.what, one.kind) for one in signed.follows] == [("print", "DOC36")]
    fact = signed.entries[0].fact
    assert isinstance(fact, IntegritySigned)
    assert fact.doc_no == "999999100-2026-DOC36-000002"
    assert taken_in(station, accepting(station, code)).slip_no


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text_version": "DOC36-2025-1"}, "integrity-text"),
        ({"party_id": TAKER}, "integrity-other"),
        ({"scan_sha256": "the scan"}, "digest-form"),
        ({"scan_sha256": "ab" * 32}, ""),
    ],
)
def test_g08_the_owner_undertakes_the_text_of_today(changes: dict[str, Any], code: str) -> None:
    station = without_records("XMG")
    assert station.code(undertaking(station, **changes), CLERK) == code


@pytest.mark.parametrize("code", sorted(set(ALL) - set(WORKS)))
def test_g08_nobody_else_is_asked_for_it(code: str) -> None:
    station = submitted(code)
    asked = undertaking(station, party_id=station.world.transferor or OWNER)
    assert station.code(asked, CLERK) == "integrity-not-asked"


# --- the valuation -----------------------------------------------------------------------------


def test_i04_a_sale_of_the_collective_waits_for_its_valuation() -> None:
    station = without_records("JYC")
    assert station.code(accepting(station, "JYC"), CLERK) == "valuation-missing"
    fact = station.must(report(station), CLERK).entries[0].fact
    assert isinstance(fact, ValuationAdded)
    assert fact.public_until == "2026-03-18"
    assert taken_in(station, accepting(station, "JYC")).slip_no


@pytest.mark.parametrize(
    ("above_fen", "decided", "code"),
    [
        (0, "2026-02-01", ""),
        (1, "2026-02-09", "price-under-valuation"),
        (1, "2026-02-10", ""),
    ],
)
def test_i04_a_price_under_the_value_needs_a_decision_that_knew_it(
    above_fen: int, decided: str, code: str
) -> None:
    station = without_records("JYC")
    amount = trade_of(station).total_fen + above_fen
    station.must(report(station, amount_fen=amount), CLERK)
    paper = msgspec.structs.replace(GOOD["D01"], date=decided, notice_date="2026-01-15")
    assert station.code(accepting(station, "JYC", decisions=(paper,)), CLERK) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"report_no": ""}, "report-no"),
        ({"report_no": "the report of 张三"}, "report-no"),
        ({"date": "10.2.2026"}, "date-form"),
        ({"date": "2026-03-04"}, "valuation-in-future"),
        ({"date": "2026-03-03"}, ""),
        ({"valid_to": "2026-03-02"}, "valuation-expired"),
        ({"valid_to": "2026-03-03"}, ""),
        ({"valid_to": "later"}, "date-form"),
        ({"amount_fen": 0}, "amount-zero"),
        ({"amount_fen": 10**15}, "amount-too-large"),
    ],
)
def test_i04_a_report_is_recorded_as_it_stands(changes: dict[str, Any], code: str) -> None:
    station = without_records("JYC")
    assert station.code(report(station, **changes), CLERK) == code


def test_i04_an_expired_report_is_no_report() -> None:
    station = without_records("JYC")
    station.must(report(station, valid_to="2026-03-04"), CLERK)
    station.go("2026-03-05 09:00")
    assert station.code(accepting(station, "JYC"), CLERK) == "valuation-expired"


@pytest.mark.parametrize(
    ("public_until", "code"), [("2026-03-24", "valuation-public"), ("2026-03-23", "")]
)
def test_i04_the_value_is_public_until_its_last_day_is_over(public_until: str, code: str) -> None:
    """The gate is passed on 24 March."""
    way = Way("JYC").to("ENROL_CLOSED")
    found = way.trade.dossier.valuation
    assert found is not None
    longer = msgspec.structs.replace(found, public_until=public_until)
    dossier = replace(way.trade.dossier, valuation=longer)
    way.station.changes["trade"] = msgspec.structs.replace(way.trade, dossier=dossier)
    assert way.station.code(PassGate(trade=way.number), REVIEWER) == code


@pytest.mark.parametrize("code", sorted(set(ALL) - {"JYC"}))
def test_i04_no_other_type_of_the_table_wants_one(code: str) -> None:
    assert not valuation.wanted(trade_of(submitted(code)), TABLES)


# --- papers and decisions ----------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(set(ALL) - {"JJD", "QTA"}))
def test_what_was_brought_before_counts_at_the_acceptance(code: str) -> None:
    station = submitted(code)
    number = trade_of(station).number
    asked = accepting(station, code)
    for row in asked.materials:
        station.must(AddMaterial(trade=number, material_no=row, form="ORIGINAL"), CLERK)
    for place, paper in enumerate(asked.decisions):
        if paper.date:
            one = AddDecision(trade=number, decision_id=f"{place}A1B2C3D", paper=paper)
            station.must(one, CLERK)
    undated = tuple(paper for paper in asked.decisions if not paper.date)
    fact = taken_in(station, accepting(station, code, materials=(), decisions=undated))
    assert (set(fact.materials), set(fact.decisions)) == (
        set(asked.materials),
        set(asked.decisions),
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"material_no": "CBD-77"}, "material-unknown"),
        ({"material_no": "XMG-1"}, "material-unknown"),
        ({"form": "PHOTO"}, "form-unknown"),
        ({"scan_sha256": "x"}, "digest-form"),
        ({"scan_sha256": "ab" * 32}, ""),
    ],
)
def test_a_paper_is_one_of_the_list(changes: dict[str, Any], code: str) -> None:
    station = submitted("CBD")
    values = {"trade": trade_of(station).number, "material_no": "CBD-1", "form": "COPY"}
    assert station.code(AddMaterial(**(values | changes)), CLERK) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "D77"}, "decision-unknown"),
        ({"date": ""}, "date-form"),
        ({"date": "2026-03-04"}, "decision-in-future"),
        ({"date": "2026-03-03"}, ""),
        ({"minutes_sha256": "the minutes"}, "digest-form"),
        ({"township_approval_no": "as agreed"}, "filing-form"),
    ],
)
def test_a_decision_is_recorded_as_its_minutes_say(changes: dict[str, Any], code: str) -> None:
    station = submitted("JYZ")
    paper = (
        msgspec.structs.replace(GOOD["D02"], date="2026-02-20", **changes)
        if ("date" not in changes)
        else msgspec.structs.replace(GOOD["D02"], **changes)
    )
    asked = AddDecision(trade=trade_of(station).number, decision_id="0A1B2C3D", paper=paper)
    assert station.code(asked, CLERK) == code


def test_the_same_decision_is_not_recorded_twice() -> None:
    station = submitted("JYZ")
    paper = msgspec.structs.replace(GOOD["D02"], date="2026-02-20")
    number = trade_of(station).number
    station.must(AddDecision(trade=number, decision_id="0A1B2C3D", paper=paper), CLERK)
    again = AddDecision(trade=number, decision_id="1A1B2C3D", paper=paper)
    assert station.code(again, CLERK) == "decision-known"


# --- the one-time notice -----------------------------------------------------------------------


def test_b01_rows_two_five_and_seven_missing_are_exactly_three_lines() -> None:
    """And when the same file comes again, a fourth one may not be added."""
    station = submitted("XNF")
    trade = trade_of(station)
    asked = accepting(station, "XNF")
    received = tuple(row for row in asked.materials if row not in ("XNF-2", "XNF-5", "XNF-7"))
    found = acceptance.defects_of(
        trade, received, asked.decisions, TABLES, "2026-03-03", filing_no=asked.filing_no
    )
    assert found == tuple(Defect(f"XNF-{row}", "MISSING") for row in (2, 5, 7))
    station.must(ReturnTrade(trade=trade.number, defects=found, materials=received), CLERK)
    station.must(ResubmitTrade(trade=trade.number, materials=("XNF-2", "XNF-5")), CLERK)
    fourth = (Defect("XNF-7", "MISSING"), Defect("XNF-1", "INVALID"))
    again = ReturnTrade(trade=trade.number, defects=fourth)
    assert station.code(again, CLERK) == "told-once"
    assert station.code(ReturnTrade(trade=trade.number, defects=fourth[:1]), CLERK) == ""


@pytest.mark.parametrize("code", sorted({one for one in ALL if one in ("XNF", *WORKS)}))
def test_a07_the_missing_filing_number_stands_in_the_one_time_notice(code: str) -> None:
    station = submitted(code)
    trade = trade_of(station)
    asked = accepting(station, code)
    assert TYPES[code].filing_wanted(trade)
    found = acceptance.defects_of(trade, asked.materials, asked.decisions, TABLES, "2026-03-03")
    assert found == (Defect(acceptance.FILING, "MISSING"),)
    station.must(ReturnTrade(trade=trade.number, defects=found), CLERK)


def test_g08_i04_missing_records_stand_in_the_one_time_notice() -> None:
    for code, name in (("XMG", integrity.DOCUMENT), ("JYC", valuation.WANTED)):
        station = without_records(code)
        asked = accepting(station, code)
        found = acceptance.defects_of(
            trade_of(station), asked.materials, asked.decisions, TABLES, "2026-03-03",
            filing_no=asked.filing_no,
        )  # fmt: skip
        assert found == (Defect(name, "MISSING"),)
        station.must(ReturnTrade(trade=trade_of(station).number, defects=found), CLERK)
