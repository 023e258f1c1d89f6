"""A session's result counted again from the entries before it."""

from collections.abc import Callable

import msgspec
import pytest
from small_station import HOST, NUMBER, TABLES, SmallStation
from test_session import several

from appliance.core.commands import RecordResult
from appliance.core.entries import Offer, Recorded, SessionResulted
from appliance.core.recount import fault
from appliance.core.trade import Trade
from appliance.core.trade_fold import fold

E1, E2 = (f"{NUMBER}-E00{each}" for each in (1, 2))
Change = Callable[[SessionResulted], SessionResulted]


def ended() -> tuple[Trade, Recorded]:
    """The trade before its result, and the entry that holds it: E2 takes it at 900 yuan."""
    station: SmallStation = several(2)
    offers = (Offer(E1, 80_000), Offer(E2, 90_000))
    station.must(RecordResult(trade=NUMBER, offers=offers), HOST)
    at = next(i for i, one in enumerate(station.records) if one.fact.kind == "session.result")
    before = fold(station.records[:at], TABLES)
    assert before is not None
    return before, station.records[at]


def changed(**values: object) -> Change:
    return lambda fact: msgspec.structs.replace(fact, **values)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (changed(), ""),
        (changed(enrol_id=E1, amount_fen=80_000), "counted"),
        (changed(amount_fen=89_999), "counted"),
        (changed(ranking=(Offer(E2, 90_000),)), "another ranking"),
        (changed(ranking=(Offer(E1, 80_000), Offer(E2, 90_000))), "another ranking"),
        (changed(algorithm="listing-v2"), "listing-v2"),
        (changed(recomputed_sha256="00" * 32), "another digest"),
    ],
)
def test_guard_7_each_part_of_a_result_is_counted_again(change: Change, says: str) -> None:
    before, entry = ended()
    assert isinstance(entry.fact, SessionResulted)
    found = fault(before, msgspec.structs.replace(entry, fact=change(entry.fact)), TABLES)
    assert (says in found) if says else not found


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"offers": [{"enrol_id": E1, "amount_fen": 80_000}]}, "counted"),
        ({"offers": "all of them"}, "cannot be read"),
        ({}, "no result"),
    ],
)
def test_guard_7_a_result_without_its_offers_is_found(asked: dict[str, object], says: str) -> None:
    before, entry = ended()
    assert says in fault(before, msgspec.structs.replace(entry, asked=asked), TABLES)


def test_other_entries_have_no_result_to_count() -> None:
    before, entry = ended()
    other = msgspec.structs.replace(entry, fact=before.session)
    assert fault(before, other, TABLES) == ""
