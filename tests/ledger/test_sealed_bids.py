"""A station that takes sealed offers: any two open them, one alone never (E09, domain.md 6.2)."""

from pathlib import Path

import pytest

from appliance import sealed_bids
from appliance.core import bid_standing
from appliance.core.commands import RecordResult, ReplaceBid, TakeShare
from appliance.ledger import bid_sealing, share_keys
from appliance.ledger.bid_sealing import DISTRICT, HEAD, SUPERVISOR
from appliance.ledger.verify import verify_database
from appliance.sealed_bids import WrongShare
from appliance.station import Refused
from tests.fakes.sealed_town import DISTRICT as DISTRICT_SHARE
from tests.fakes.sealed_town import SealedTown
from tests.fakes.township import TABLES


@pytest.fixture
def town(tmp_path: Path) -> SealedTown:
    return SealedTown(tmp_path)


def two_offers(town: SealedTown) -> str:
    number = town.published()
    first, second = town.two_enrolled(number)
    town.seal(number, first, 95_000)
    town.seal(number, second, 90_000)
    town.seal(number, second, 97_500, ReplaceBid)
    town.to_session(number)
    return number


def test_e09_two_offers_come_out_with_two_shares_and_the_last_one_counts(
    town: SealedTown,
) -> None:
    number = two_offers(town)
    assert sealed_bids.next_holders(town.station, town.trade(number)) == (HEAD, DISTRICT)
    town.share(number, HEAD)
    assert sealed_bids.next_holders(town.station, town.trade(number)) == (SUPERVISOR, DISTRICT)
    town.share(number, SUPERVISOR)
    assert sealed_bids.next_holders(town.station, town.trade(number)) == ()
    town.open_bids(number)
    trade = town.trade(number)
    assert [(one.number[-4:], one.amount_fen) for one in bid_standing.judged(trade)] == [
        ("E001", 95_000),
        ("E002", 97_500),
    ]
    assert all(fact.commitment_ok for fact in bid_standing.opened(trade).values())
    town.by("reviewer", "HOST", RecordResult(trade=number, offers=()))
    result = town.trade(number).result
    assert result is not None
    assert (result.enrol_id[-4:], result.amount_fen) == ("E002", 97_500)


def test_e09_one_share_alone_opens_nothing(town: SealedTown) -> None:
    number = two_offers(town)
    town.share(number, HEAD)
    with pytest.raises(WrongShare):
        town.open_bids(number)
    with pytest.raises(WrongShare):
        town.share(number, HEAD)


def test_e09_before_the_deadline_the_station_takes_no_share(town: SealedTown) -> None:
    number = town.published()
    first, _second = town.two_enrolled(number)
    town.seal(number, first, 95_000)
    with pytest.raises((Refused, WrongShare)):
        town.share(number, HEAD)
    assert not bid_standing.shares(town.trade(number))


def parts_of(town: SealedTown, number: str) -> list[tuple[bytes, bytes]]:
    """What the district peels of each offer, with its own share alone."""
    found = []
    for bid in sealed_bids.waiting(town.trade(number)):
        sealed = sealed_bids.kept(town.station, bid)
        assert sealed is not None
        place = bid_sealing.Place(town.station.origin, number, bid.enrol_id)
        found.append(
            (
                bid_sealing.peel(sealed, (DISTRICT, HEAD), DISTRICT_SHARE, place),
                bid_sealing.peel(sealed, (DISTRICT, SUPERVISOR), DISTRICT_SHARE, place),
            )
        )
    return found


def take_district(town: SealedTown, number: str) -> None:
    given = sealed_bids.take(town.station, town.trade(number), parts_of(town, number))
    town.station.do(
        TakeShare(
            trade=number, key=sealed_bids.public_text(DISTRICT_SHARE.public), layers=given.layers,
            cert="c",
        ),
        beside=given.kept,
    )  # fmt: skip


@pytest.mark.parametrize("local", [HEAD, SUPERVISOR])
def test_e09_with_the_district_either_of_the_two_is_enough(town: SealedTown, local: str) -> None:
    number = two_offers(town)
    take_district(town, number)
    town.share(number, local)
    town.open_bids(number)
    amounts = [one.amount_fen for one in bid_standing.judged(town.trade(number))]
    assert amounts == [95_000, 97_500]


def test_e09_where_the_second_does_not_come_the_district_takes_the_place(
    town: SealedTown,
) -> None:
    number = two_offers(town)
    town.share(number, HEAD)
    take_district(town, number)
    assert sealed_bids.next_holders(town.station, town.trade(number)) == (HEAD,)
    secret = share_keys.secret_of(town.people["head"])
    size = town.station.ledger.size
    again = sealed_bids.give(town.station, town.trade(number), HEAD, secret)
    town.station.ledger.write(again.kept)
    assert town.station.ledger.size == size  # both shares are entries already
    town.open_bids(number)
    assert len(bid_standing.judged(town.trade(number))) == 2


def test_e09_a_card_that_was_not_named_gives_no_share(town: SealedTown) -> None:
    number = two_offers(town)
    secret = share_keys.secret_of(town.people["clerk"])
    with pytest.raises(WrongShare):
        sealed_bids.give(town.station, town.trade(number), HEAD, secret)


def test_e09_power_that_fails_between_two_cards_costs_nothing(town: SealedTown) -> None:
    number = two_offers(town)
    town.share(number, HEAD)
    town.close()
    town.open()
    town.share(number, SUPERVISOR)
    town.close()
    town.open()
    town.open_bids(number)
    assert len(bid_standing.judged(town.trade(number))) == 2
    assert not town.station.vault.secrets("opening/")


def test_e09_what_lies_in_the_vault_and_was_changed_comes_out_as_not_what_was_sealed(
    town: SealedTown,
) -> None:
    number = two_offers(town)
    bid = sealed_bids.waiting(town.trade(number))[0]
    row = town.station.ledger.db.execute_sql(
        "SELECT subject FROM vault_item WHERE seq = ?", (bid.entry,)
    ).fetchone()

    def erased() -> None:
        town.station.vault.erase([(bid.entry, sealed_bids.KEPT_AS)])

    assert row is not None
    town.station.ledger.write(erased)
    town.share(number, HEAD)
    town.share(number, SUPERVISOR)
    town.open_bids(number)
    first, second = bid_standing.judged(town.trade(number))
    assert (first.valid, first.reason) == (False, bid_standing.NOT_AS_SEALED)
    assert second.valid


def test_e09_an_auditor_finds_nothing_wrong_with_an_opening_and_rebuilds_it(
    town: SealedTown,
) -> None:
    number = two_offers(town)
    town.share(number, HEAD)
    town.share(number, SUPERVISOR)
    town.open_bids(number)
    town.by("reviewer", "HOST", RecordResult(trade=number, offers=()))
    before = town.station.projections.rows()
    town.station.rebuild()
    assert town.station.projections.rows() == before
    town.close()
    found = verify_database(town.folder / "station.db", tables=TABLES, keys=town.folder / "keys")
    assert found.findings == []
