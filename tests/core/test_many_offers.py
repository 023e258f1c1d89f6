"""Two hundred sealed offers in one session: opened and counted while the room waits (6.2, 6.8)."""

import time
from datetime import date, timedelta

import pytest
from plays.sealed import SealedWay, in_session
from small_station import HOST, aged

from appliance.core import similarity
from appliance.core.commands import RecordResult
from appliance.core.entries import BidOpened, SimilarityFlagged

MANY = 200
WAIT_S = 2.0
"""Of the processor, for the opening and for the result each."""


def hall(method: str, offers: list[int]) -> SealedWay:
    born = (date(1970, 1, 1) + timedelta(days=9 * at) for at in range(len(offers)))
    people = tuple(aged(day.isoformat()) for day in born)
    return in_session(method, tuple(offers), takers=people)


@pytest.mark.parametrize(("method", "least"), [("SEALED_HIGH", 8_000), ("SEALED_LOW", 400_000)])
def test_f07_two_hundred_prices_in_one_series_are_one_sign_and_open_within_two_seconds(
    method: str, least: int
) -> None:
    way = hall(method, [least + 10 * at for at in range(MANY)])
    way.shares()
    asked = way.opening()
    begun = time.process_time()
    opened = way.station.must(asked, HOST)
    between = time.process_time()
    result = way.station.must(RecordResult(trade=way.number, offers=()), HOST)
    took = between - begun, time.process_time() - between
    assert sum(isinstance(one.fact, BidOpened) for one in opened.entries) == MANY
    (flag,) = (one.fact for one in result.entries if isinstance(one.fact, SimilarityFlagged))
    assert flag.rule == similarity.ARITHMETIC
    assert list(flag.enrol_ids) == [f"{way.number}-E{at + 1:03}" for at in range(MANY)]
    assert max(took) < WAIT_S, took
