"""DRAW_IN_BAND (domain.md 6.5): both ends of the band are inside, the lot decides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plays import draw as draws
from plays import draw_in_band as plays
from small_station import HOST, TABLES

from appliance.core import draw_lists
from appliance.core.commands import RecordResult
from appliance.core.entries import Exclusion, MethodTerms, Offer
from appliance.core.session import setting
from appliance.core.trade_methods import METHODS
from appliance.core.trade_methods.in_band import band, bounds_fen

METHOD = METHODS[plays.METHOD]


def test_f01_the_lot_is_drawn_among_the_offers_inside_both_ends_included() -> None:
    way = plays.opened(*plays.INSIDE)
    found = draw_lists.frozen(way.trade, "BAND", TABLES, way.station.at)
    assert found.items == tuple(f"{way.number}-E00{each}" for each in (1, 2, 3))


def test_who_is_outside_the_band_is_left_out_with_the_reason() -> None:
    way = plays.opened(425_000, 500_001, 470_000)
    outcome = METHOD.outcome((), setting(way.trade, TABLES))
    assert outcome.fails == "TOO_FEW_VALID"
    assert draw_lists.frozen(way.trade, "BAND", TABLES, way.station.at).items == ()


def test_nothing_is_drawn_while_offers_are_sealed() -> None:
    way = plays.sealed(*plays.INSIDE)
    assert draw_lists.frozen(way.trade, "BAND", TABLES, way.station.at).items == ()
    asked = draws.CommitDraw(trade=way.number, purpose="BAND", list_hash="ab" * 32)
    assert way.station.code(asked, HOST) == "draw-list-empty"


def test_who_is_drawn_takes_it_at_the_own_offer_and_the_others_follow_in_order() -> None:
    station = plays.result()
    trade = draws.trade_of(station)
    assert trade.result is not None
    order = trade.draws.drawn[-1].standing
    own = dict(zip((f"{trade.number}-E00{n}" for n in (1, 2, 3)), plays.INSIDE, strict=True))
    assert trade.result.ranking == tuple(Offer(one, own[one]) for one in order)


def test_offers_are_never_keyed_in_for_it() -> None:
    way = plays.opened(*plays.INSIDE)
    asked = RecordResult(trade=way.number, offers=(Offer(f"{way.number}-E001", 470_000),))
    assert way.station.code(asked, HOST) == "offers-not-asked"
    assert way.station.code(RecordResult(trade=way.number, offers=()), HOST) == "draw-needed"


@pytest.mark.parametrize(
    ("low", "high", "fits"),
    [(0, 10_000, True), (8_500, 10_000, True), (9_999, 10_000, True), (10_000, 10_000, False),
     (8_500, 8_500, False), (9_000, 8_500, False), (-1, 10_000, False), (8_500, 10_001, False)],
)  # fmt: skip
def test_a_band_has_a_floor_under_its_ceiling(low: int, high: int, *, fits: bool) -> None:
    no = METHOD.terms_fault(MethodTerms(band_low_e2=low, band_high_e2=high))
    assert (no is None) is fits


@given(st.integers(0, 9_999), st.integers(1, 10_000), st.integers(1, 10**9), st.integers(1, 10**9))
def test_the_bounds_in_fen_are_those_of_the_share(
    low: int, width: int, control: int, fen: int
) -> None:
    high = min(10_000, low + width)
    least, most = bounds_fen(MethodTerms(band_low_e2=low, band_high_e2=high), control)
    inside = low * control <= fen * 10_000 <= high * control
    assert (least <= fen <= most) is inside


def test_an_exclusion_names_the_band() -> None:
    found = Exclusion("E001", "OUT_OF_BAND")
    way = plays.opened(424_999, 500_000, 470_000)
    within = setting(way.trade, TABLES)
    assert band(within).outside == {f"{way.number}-E001": found.reason}


@pytest.mark.parametrize("seed", range(20))
def test_the_result_is_found_a_second_way_from_the_raw_facts(seed: int) -> None:
    way = plays.opened(*plays.INSIDE)
    session_id = draws.committed(way.station, "BAND")
    draws.said(way.station, session_id, (("TRANSFEROR", f"{seed:04}"), ("BIDDER", "20407")))
    way.station.must(draws.RevealDraw(trade=way.number, session_id=session_id), HOST)
    within = setting(way.trade, TABLES)
    assert METHOD.recount((), within) == METHOD.outcome((), within).ranking[0]
