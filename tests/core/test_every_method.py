"""Every method through every outcome that it can have: folded again, and counted again.

A method's owner puts its plays into tests/core/plays; a method without a line here is not held.
"""

from collections.abc import Callable, Mapping

import msgspec
import pytest
from plays import ascend, draw, draw_in_band, online, sealed, tender
from small_station import TABLES, SmallStation

from appliance.core import recount
from appliance.core.codes import Tables
from appliance.core.entries import Recorded, SessionFailed, SessionResulted
from appliance.core.session import setting
from appliance.core.trade import Trade
from appliance.core.trade_fold import after, fold, key_of
from appliance.core.trade_methods import METHODS

Plays = Mapping[str, Callable[[], SmallStation]]

PLAYS: Mapping[str, Plays] = {
    **sealed.PLAYS,
    "DRAW": draw.PLAYS,
    "ASCEND": ascend.PLAYS,
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

BY_AGREEMENT = {"LISTING", "NEGOTIATE", "SINGLE"}
"""Short sessions, whose offers the host keys in: tests/core/test_session.py."""

EVERY = [(method, outcome) for method, plays in PLAYS.items() for outcome in plays]


def test_every_method_comes_to_each_of_its_outcomes() -> None:
    assert set(METHODS) - BY_AGREEMENT == set(PLAYS) == set(MUST)
    missing = {method: sorted(MUST[method] - set(plays)) for method, plays in PLAYS.items()}
    assert {method: some for method, some in missing.items() if some} == {}


def facts(station: SmallStation) -> list[tuple[Trade, Recorded]]:
    """The trade before each of its entries, and the entry."""
    trade, found = Trade(), []
    for recorded in station.records:
        if key_of(recorded) is not None:
            found.append((trade, recorded))
            trade = after(trade, recorded, tables_of(station))
    return found


def tables_of(station: SmallStation) -> Tables:
    found = station.changes.get("tables", TABLES)
    assert isinstance(found, Tables)
    return found


@pytest.mark.parametrize(("method", "outcome"), EVERY)
def test_every_play_is_the_fold_of_its_entries_alone(method: str, outcome: str) -> None:
    station = PLAYS[method][outcome]()
    about = [one for one in station.records if key_of(one) is not None]
    assert fold(about, tables_of(station)) == station.trade


@pytest.mark.parametrize(("method", "outcome"), EVERY)
def test_every_result_is_the_one_that_the_entries_before_it_give(
    method: str, outcome: str
) -> None:
    """Guard 7: counted twice from the raw facts; a session fails only for what its facts say."""
    station = PLAYS[method][outcome]()
    tables = tables_of(station)
    for before, recorded in facts(station):
        assert recount.fault(before, recorded, tables) == ""
        if isinstance(recorded.fact, SessionFailed):
            found = METHODS[before.fixed.method].outcome((), setting(before, tables))
            assert found.fails == recorded.fact.reason


@pytest.mark.parametrize(("method", "outcome"), EVERY)
def test_a_result_that_was_bent_is_found(method: str, outcome: str) -> None:
    """A fen more, and another who has it: neither follows from the entries."""
    station = PLAYS[method][outcome]()
    tables = tables_of(station)
    for before, recorded in facts(station):
        fact = recorded.fact
        if not isinstance(fact, SessionResulted):
            continue
        for bent in (
            msgspec.structs.replace(fact, amount_fen=fact.amount_fen + 1),
            msgspec.structs.replace(fact, enrol_id=f"{before.number}-E999"),
            msgspec.structs.replace(fact, recomputed_sha256="ab" * 32),
        ):
            other = msgspec.structs.replace(recorded, fact=bent)
            assert recount.fault(before, other, tables) != ""


@pytest.mark.parametrize(("method", "outcome"), EVERY)
def test_what_stopped_stands_and_what_ended_has_its_stage(method: str, outcome: str) -> None:
    """A session that was held up may have gone on since; that it stood still is in its entries."""
    station = PLAYS[method][outcome]()
    trade = station.trade
    assert trade is not None
    held_up = {"SUSPENDED", "IN_SESSION", *GOOD}
    stages = {
        "none": {"FAILED_NO_BIDDERS"},
        "few": {"FAILED_NO_BIDDERS", *GOOD},
        "one": {"FAILED_NO_BIDDERS", *GOOD},
        "reserve": {"FAILED_NO_BIDDERS"},
        "freeze": held_up,
        "pause": held_up,
    }
    assert trade.stage in stages.get(outcome, GOOD)
    kinds = {recorded.fact.kind for recorded in station.records}
    assert outcome != "freeze" or "trade.suspend" in kinds
    assert outcome != "pause" or "session.pause" in kinds
    assert outcome != "priority" or trade.rights.holder


GOOD = frozenset({"RESULT_PUBLIC", "DEAL_PENDING"})
