"""Two hundred sealed offers are opened while people wait; here forty of them."""

from pathlib import Path

from appliance.core import bid_standing
from tests.benchmarks.opening import OPENING_S, opening_s, sealed

OFFERS = 40


def test_an_opening_of_many_offers_does_not_keep_people_waiting(tmp_path: Path) -> None:
    town, number = sealed(tmp_path, OFFERS)
    took = opening_s(town, number)
    trade = town.trade(number)
    assert trade.result is not None
    assert (trade.result.enrol_id[-4:], trade.result.amount_fen) == (
        "E040",
        90_000 + (OFFERS - 1) ** 2,
    )
    assert len(bid_standing.judged(trade)) == OFFERS
    assert took < OPENING_S
    town.close()
