"""A result that the entries do not make is a finding, even where the box signed it itself."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from appliance.core.entries import Offer
from appliance.core.trade_methods import METHODS
from appliance.core.trade_methods.listing import Listing
from appliance.core.trade_methods.rules import Outcome, Setting
from appliance.ledger.verify import verify_database
from tests.fakes.township import TABLES, Township


class Rigged(Listing):
    """A listing whose box gives the object away for a tenth more than it was offered for."""

    def outcome(self, offers: Sequence[Offer], setting: Setting) -> Outcome:
        found = super().outcome(offers, setting)
        dearer = (Offer(one.enrol_id, one.amount_fen * 11 // 10) for one in found.ranking)
        return Outcome(tuple(dearer), found.algorithm)

    def recount(self, offers: Sequence[Offer], setting: Setting) -> Offer | None:
        return self.outcome(offers, setting).ranking[0]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path)
    yield made
    made.close()


def findings(town: Township) -> list[tuple[str, int | None]]:
    report = verify_database(town.folder / "station.db", tables=TABLES)
    return [(one.code, one.seq) for one in report.findings]


def test_a_result_that_the_entries_make_is_believed(town: Township) -> None:
    town.lease_to("RESULT_PUBLIC")
    assert findings(town) == []


def test_guard_7_a_forged_result_is_found_by_counting_again(
    town: Township, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = town.lease_to("IN_SESSION")
    with monkeypatch.context() as rigged:
        rigged.setitem(METHODS, "LISTING", Rigged())
        town.step("RESULT_PUBLIC", number)
        result = town.trade(number).result
        assert result is not None
        assert result.amount_fen == 88_000
    kept = town.station.in_the_open(number)
    seq = next(one.seq for one in kept if one.fact.kind == "session.result")
    assert findings(town) == [("result-differs", seq)]
