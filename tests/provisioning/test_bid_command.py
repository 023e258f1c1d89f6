"""`tradepost bid check`: slip and amount against a copy of the ledger alone (E09)."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance import tables
from appliance.core import bid_standing
from appliance.ledger import publish, trade_reader
from appliance.ledger.disk import RealDisk
from appliance.sealed_bids import KEPT_AS
from kiosk_ui.paper.bid import BidSlip
from provisioning.cli import main
from tests.fakes.sealed_town import SealedTown


def checked(tree: Path, slip: str, amount: str) -> Result:
    words = ["bid", "check", slip, "--amount", amount, "--ledger", str(tree)]
    return CliRunner().invoke(main, words)


def published(town: SealedTown) -> Path:
    folder = town.folder / "ledger"
    publish.publish(town.station.ledger, folder, RealDisk())
    return folder


@pytest.mark.parametrize("withheld", [False, True])
def test_e09_a_slip_agrees_with_the_ledger_or_shows_that_it_was_kept_back(
    tmp_path: Path, withheld: bool
) -> None:
    town = SealedTown(tmp_path)
    number = town.published()
    first, second = town.two_enrolled(number)
    mine = town.seal(number, first, 95_000)
    town.seal(number, second, 97_500)
    town.to_session(number)
    tree = published(town)
    slip = BidSlip(number, first, 1, mine.nonce).text
    sealed = checked(tree, slip, "950")
    assert (sealed.exit_code, "not yet" in sealed.output) == (0, True), sealed.output
    if withheld:
        entry = bid_standing.every(town.trade(number))[0].entry
        town.station.ledger.write(lambda: town.station.vault.erase([(entry, KEPT_AS)]))
    town.share(number, "HEAD")
    town.share(number, "SUPERVISOR")
    town.open_bids(number)
    tree = published(town)
    told = checked(tree, slip, "950")
    assert told.exit_code == int(withheld), told.output
    assert ("came out    950.00 yuan" in told.output) is not withheld
    other = checked(tree, slip, "951")
    assert other.exit_code == 1
    assert "not those that were sealed" in other.output


def test_e09_a_reader_of_the_files_sees_the_trade_that_the_station_sees(tmp_path: Path) -> None:
    town = SealedTown(tmp_path)
    number = town.published()
    first, _second = town.two_enrolled(number)
    town.seal(number, first, 95_000)
    town.to_session(number)
    entries = list(town.station.ledger.entries())
    read = trade_reader.read(entries, number, tables=tables.load())
    assert read is not None
    assert read.bids == town.trade(number).bids
    assert read.enrolments == town.trade(number).enrolments
    assert trade_reader.read(entries, "999999100-2026-CBD-0099", tables=tables.load()) is None


@pytest.mark.parametrize("slip", ["", "TPB1:X", "TPR1:1/2//3"])
def test_what_is_no_slip_is_said(tmp_path: Path, slip: str) -> None:
    told = checked(tmp_path, slip, "1")
    assert told.exit_code == 1
    assert "not the code of an offer" in told.output
