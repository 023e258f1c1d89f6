"""Every method through every outcome that it can have: folded again, and counted again.

A method's owner puts its plays into tests/core/plays; a method without a line here is not held.
"""

from collections.abc import Callable, Mapping

import pytest
from plays import (
    draw,
    draw_in_band,
    online,
    sealed,
    tender,
)
from small_station import TABLES, SmallStation

from appliance.core.entries import Offer, SessionFailed, SessionResulted
from appliance.core.session import result_digest, setting
from appliance.core.trade import Trade
from appliance.core.trade_fold import after, fold, key_of
from appliance.core.trade_methods import METHODS

Plays = Mapping[str, Callable[[], SmallStation]]

PLAYS: Mapping[str, Plays] = {
    **sealed.PLAYS,
    "DRAW": draw.PLAYS,
    "DRAW_IN_BAND": draw_in_band.PLAYS,
    "ONLINE": online.PLAYS,
    "TENDER": tender.PLAYS,
}
"""Method -> outcome -> how to come there."""

MUST: Mapping[str, frozenset[str]] = {
    "SEALED_HIGH": frozenset({"none", "one", "few", "result", "tie", "tie_again", "reserve",
                              "priority", "pause", "freeze"}),
    "SEALED_LOW": frozenset({"none", "one", "few", "result", "tie", "tie_again", "pause",
                             "freeze"}),
    "INQUIRY": frozenset({"none", "one", "few", "result", "tie", "tie_again", "pause", "freeze"}),
    "ASCEND": frozenset({"none", "one", "result", "reserve", "priority", "pause", "freeze"}),
    "ONLINE": frozenset({"none", "one", "result", "priority"}),
    "TENDER": frozenset({"none", "one", "few", "result", "tie", "pause", "freeze"}),
    "DRAW": frozenset({"none", "one", "result", "priority", "pause", "freeze", "void"}),
    "DRAW_IN_BAND": frozenset({"none", "few", "result", "pause", "freeze", "void"}),
}  # fmt: skip
"""What can come of a session of each method (domain.md 6.1-6.7)."""

EVERY = [(method, outcome) for method, plays in PLAYS.items() for outcome in plays]


def test_every_method_whose_session_is_held_here_comes_to_each_of_its_outcomes() -> None:
    missing = {method: sorted(MUST[method] - set(plays)) for method, plays in PLAYS.items()}
    assert {method: some for method, some in missing.items() if some} == {}


def trades(station: SmallStation) -> list[tuple[Trade, object]]:
    """The trade before each of its entries, and the fact."""
    tables = station.changes.get("tables", TABLES)
    trade, found = Trade(), []
    for recorded in station.records:
        if key_of(recorded) is None:
            continue
        found.append((trade, recorded.fact))
        trade = after(trade, recorded, tables)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(("method", "outcome"), EVERY)
def test_every_play_is_the_fold_of_its_entries_alone(method: str, outcome: str) -> None:
    station = PLAYS[method][outcome]()
    tables = station.changes.get("tables", TABLES)
    about = [one for one in station.records if key_of(one) is not None]
    assert fold(about, tables) == station.trade  # type: ignore[arg-type]


@pytest.mark.parametrize(("method", "outcome"), EVERY)
def test_every_result_is_the_one_that_the_entries_before_it_give(
    method: str, outcome: str
) -> None:
    """Guard 7: recomputed from the raw facts; a session fails only for what its facts say."""
    station = PLAYS[method][outcome]()
    tables = station.changes.get("tables", TABLES)
    for before, fact in trades(station):
        if isinstance(fact, SessionResulted):
            within = setting(before, tables)  # type: ignore[arg-type]
            found = METHODS[before.fixed.method].outcome((), within)
            typed = () if found.no is None else fact.ranking
            best = METHODS[before.fixed.method].recount(typed, within)
            assert best == Offer(fact.enrol_id, fact.amount_fen)
            counted = typed or found.ranking
            assert fact.recomputed_sha256 == result_digest(
                fact.session_id, within.listing_fen, counted, best
            )
        if isinstance(fact, SessionFailed):
            within = setting(before, tables)  # type: ignore[arg-type]
            assert METHODS[before.fixed.method].outcome((), within).fails == fact.reason


@pytest.mark.parametrize(("method", "outcome"), EVERY)
def test_what_stopped_stands_and_what_ended_has_its_stage(method: str, outcome: str) -> None:
    trade = PLAYS[method][outcome]().trade
    assert trade is not None
    stages = {
        "none": {"FAILED_NO_BIDDERS"},
        "few": {"FAILED_NO_BIDDERS"},
        "one": {"FAILED_NO_BIDDERS", "RESULT_PUBLIC", "DEAL_PENDING"},
        "reserve": {"FAILED_NO_BIDDERS"},
        "priority": {"DEAL_PENDING", "RESULT_PUBLIC"},
        "freeze": {"SUSPENDED"},
        "pause": {"IN_SESSION", "RESULT_PUBLIC", "DEAL_PENDING"},
    }
    assert trade.stage in stages.get(outcome, {"RESULT_PUBLIC", "DEAL_PENDING"})
