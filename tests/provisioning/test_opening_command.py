"""`tradepost opening verify`: a session computed again from the published ledger alone."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance.core.trade_methods import METHODS
from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from provisioning.cli import main
from tests.fakes.township import Township
from tests.ledger.test_verify_result import Rigged


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path / "box")
    yield made
    made.close()


def verified(town: Township, number: str, folder: Path, *more: str) -> Result:
    ledger = town.station.ledger
    publish(ledger, folder, RealDisk())
    return CliRunner().invoke(main, ["opening", "verify", number, "--ledger", str(folder), *more])


def test_who_has_the_published_ledger_finds_the_same_winner(
    town: Township, tmp_path: Path
) -> None:
    number = town.lease_to("ARCHIVED")
    done = verified(town, number, tmp_path / "ledger")
    assert done.exit_code == 0, done.output
    assert f"session     {number}/S1" in done.output
    assert f"result      {number}-E001 80000 listing-v1" in done.output
    assert done.output.endswith("good\n")


def test_a_result_that_the_entries_do_not_make_ends_with_1(
    town: Township, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = town.lease_to("IN_SESSION")
    with monkeypatch.context() as rigged:
        rigged.setitem(METHODS, "LISTING", Rigged())
        town.step("RESULT_PUBLIC", number)
    done = verified(town, number, tmp_path / "ledger", "--json")
    assert done.exit_code == 1
    assert "counted" in json.loads(done.output)["faults"][0]


def test_a_trade_without_a_session_and_one_that_is_not_there(
    town: Township, tmp_path: Path
) -> None:
    number = town.lease_to("READY")
    waiting = verified(town, number, tmp_path / "ledger")
    assert (waiting.exit_code, waiting.output) == (0, "no session was opened\ngood\n")
    absent = verified(town, "999999100-2026-CBD-0099", tmp_path / "ledger")
    assert absent.exit_code == 1
