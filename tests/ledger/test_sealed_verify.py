"""Whoever checks the ledger counts a sealed result again, entry by entry (6.2, E09)."""

from pathlib import Path

from appliance import sealed_bids
from appliance.core.commands import CallTie, OfferTie, RecordResult
from appliance.ledger.verify import verify_database
from tests.fakes.sealed_town import SealedTown
from tests.fakes.township import TABLES


def opens(town: SealedTown, number: str) -> None:
    for holder in ("HEAD", "SUPERVISOR"):
        town.share(number, holder)
    town.open_bids(number)


def test_e09_a_tie_made_again_is_decided_rebuilt_and_verified(tmp_path: Path) -> None:
    """Two equal offers, one of them made once more and better, the other bidder silent."""
    town = SealedTown(tmp_path)
    number = town.published()
    for one in town.two_enrolled(number):
        town.seal(number, one, 95_000)
    town.to_session(number)
    opens(town, number)
    town.by("reviewer", "HOST", CallTie(trade=number))
    taken = sealed_bids.sealed(town.station, town.trade(number), f"{number}-E002", 95_001)
    town.by("reviewer", "HOST", taken.asked_as(OfferTie, number))
    town.go("2026-03-17 09:15")
    opens(town, number)
    town.by("reviewer", "HOST", RecordResult(trade=number, offers=()))
    live, rows = town.trade(number), town.station.projections.rows()
    assert live.result is not None
    assert (live.result.enrol_id[-4:], live.result.amount_fen) == ("E002", 95_001)
    town.station.rebuild()
    assert town.station.projections.rows() == rows
    town.close()
    assert town.open().trade(number) == live
    town.close()
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert list(report.findings) == []
