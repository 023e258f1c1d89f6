"""J04, J06: every type that is not the district's runs end to end, priced by its own unit."""

from datetime import date

import pytest
from small_station import CLERK, HEAD, HOST, TABLES, aged, signing
from whole_way import MEMBER, ONE_TAKER, Way

from appliance.core import archive, contract, money
from appliance.core.calendar import add_months
from appliance.core.commands import IssueCertificate, RecordResult
from appliance.core.entries import Instalment, Offer
from appliance.core.trade_fold import fold


def taker_of(code: str) -> Way:
    return Way(code, takers=(MEMBER,))


def test_every_type_but_the_districts_has_a_way_with_one_taker() -> None:
    here = {code for code, row in TABLES.trade_types.items() if row.level != "district"}
    assert set(ONE_TAKER) == here
    for code, method in ONE_TAKER.items():
        assert method in TABLES.trade_type(code).allowed_methods, code


@pytest.mark.parametrize("code", sorted(ONE_TAKER))
def test_j04_each_type_runs_from_the_counter_to_the_archive(code: str) -> None:
    way = taker_of(code).to("ARCHIVED")
    trade = way.trade
    assert fold(way.station.records, TABLES) == trade
    assert trade.award is not None
    assert trade.contract is not None
    assert trade.contract.total_fen == trade.award.total_fen
    assert {"DOC03", "DOC05", "DOC07", "DOC17", "DOC28", "DOC32"} <= {
        kind for kind, _ in archive.manifest(trade)
    }


@pytest.mark.parametrize(
    ("code", "price_fen", "months", "total_fen", "parts"),
    [
        ("CBD", 80_001, 60, 1_408_018, [281_603, 281_603, 281_603, 281_603, 281_606]),
        ("LDQ", 80_000, 18, 422_400, [281_600, 140_800]),
        ("JYZ", 1_200_000, 36, 3_600_000, [1_200_000] * 3),
        ("XNF", 1_200_001, 30, 3_000_003, [1_200_001, 1_200_001, 600_001]),
        ("XSL", 500_000, 60, 2_500_000, [500_000] * 5),
        ("SWZ", 500_000, 0, 500_000, [500_000]),
        ("GQS", 510_000, 0, 510_000, [510_000]),
        ("XMC", 490_000, 0, 490_000, [490_000]),
        ("XMG", 500_000, 0, 500_000, [500_000]),
    ],
)
def test_the_contract_is_the_deal_price_by_the_unit_of_the_type(
    code: str, price_fen: int, months: int, total_fen: int, parts: list[int]
) -> None:
    """fen/mu/year x 3.52 mu, fen/year, fen; a year each, floored, the last takes the rest."""
    way = Way(code, asked={"term_months": months}, takers=(MEMBER,)).to("IN_SESSION")
    way.result_public(price_fen)
    way.awarded()
    terms = contract.terms(way.trade)
    assert terms.total_fen == total_fen
    assert [each.amount_fen for each in terms.schedule] == parts
    start = date.fromisoformat(way.trade.wants.start)
    dues = [add_months(start, 12 * year).isoformat() for year in range(len(parts))]
    assert [each.due for each in terms.schedule] == dues


@pytest.mark.parametrize(
    ("code", "fen", "refusal"),
    [
        ("XMC", 500_001, "offer-over-ceiling"),
        ("XMG", 499_999, "offer-not-fixed"),
        ("GQS", 499_999, "offer-under-listing"),
    ],
)
def test_a_price_that_the_notice_does_not_allow_is_refused(
    code: str, fen: int, refusal: str
) -> None:
    way = taker_of(code).to("IN_SESSION")
    offer = (Offer(way.trade.qualified[0].number, fen),)
    assert way.station.code(RecordResult(trade=way.number, offers=offer), HOST) == refusal


@pytest.mark.parametrize("code", ["SMQ", "JYC", "XSL", "XMG"])
def test_with_two_bidders_an_auction_or_a_draw_is_not_decided_as_a_listing(code: str) -> None:
    way = Way(code, takers=(MEMBER, aged("1980-01-01"))).to("IN_SESSION")
    offer = (Offer(way.trade.qualified[0].number, way.trade.wants.list_price_fen),)
    ask = RecordResult(trade=way.number, offers=offer)
    held = {"ASCEND": "auction-not-started", "DRAW": "draw-decides"}
    assert way.station.code(ask, HOST) == held.get(way.method, "session-not-held-here")


@pytest.mark.parametrize("code", sorted(ONE_TAKER))
def test_the_contract_keeps_to_notice_and_result(code: str) -> None:
    """Guard 9: price, total and days are those of notice and result; both hands; in time."""
    way = taker_of(code).to("AWARDED")
    way.station.go("2026-04-13 10:00")
    terms = contract.terms(way.trade)
    more = (*terms.schedule[:-1], Instalment(terms.schedule[-1].due, 1))
    for changes, refusal in (
        ({"schedule": more}, "schedule-sum" if terms.schedule[-1].amount_fen > 1 else ""),
        ({"taker_signed": False}, "signature-missing"),
        ({}, ""),
    ):
        ask = signing(way.station, trade=way.number, **changes)
        assert way.station.code(ask, CLERK) == refusal
    way.station.go("2026-04-18 10:00")
    assert way.station.code(signing(way.station, trade=way.number), CLERK) == "contract-late"


@pytest.mark.parametrize("code", sorted(ONE_TAKER))
def test_no_certificate_before_contract_and_settlement(code: str) -> None:
    """Guard 11."""
    way = taker_of(code).to("CONTRACTED")
    assert way.station.code(IssueCertificate(trade=way.number), HEAD) == "wrong-stage"


def test_money_of_a_whole_contract_is_rounded_once() -> None:
    assert money.total("fen/mu/year", 80_001, area_mu_e4=35_200, term_months=60) == 1_408_018
