"""What `tradepost opening verify` computes: plays of the methods hold, a forged seal does not."""

from collections.abc import Iterator

import msgspec
import pytest
from plays import draw, sealed, tender
from small_station import TABLES, SmallStation

from appliance.core.entries import BidOpened, Recorded
from appliance.core.opening_check import check

PLAYED = {
    f"{name}-{outcome}": play
    for name, plays in {"DRAW": draw.PLAYS, "TENDER": tender.PLAYS, **sealed.PLAYS}.items()
    for outcome, play in plays.items()
}


@pytest.mark.parametrize("name", PLAYED)
def test_every_play_is_found_again_from_its_entries(name: str) -> None:
    station = PLAYED[name]()
    found = check(station.records, TABLES)
    assert found.faults == ()
    trade = station.trade
    assert trade is not None
    if trade.result is not None:
        assert any(trade.result.enrol_id in line for line in found.lines if "result" in line)


def forged(station: SmallStation) -> Iterator[Recorded]:
    """The first offer that was opened, at another amount; everything else as it was."""
    done = False
    for one in station.records:
        if isinstance(one.fact, BidOpened) and not done:
            done = True
            dearer = msgspec.structs.replace(one.fact, amount_fen=one.fact.amount_fen + 100_000)
            yield msgspec.structs.replace(one, fact=dearer)
        else:
            yield one


def test_e09_an_offer_that_was_not_sealed_so_is_found() -> None:
    found = check(list(forged(sealed.PLAYS["SEALED_HIGH"]["result"]())), TABLES)
    assert found.faults != ()
