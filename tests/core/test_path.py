"""The whole way of a household's lease, through the rules alone."""

import pytest
from small_station import NUMBER, STEPS_OF_PATH, TABLES, path_to

from appliance.core.trade_fold import fold


@pytest.mark.parametrize("method", ["NEGOTIATE", "LISTING"])
def test_a_lease_goes_from_draft_to_archive(method: str) -> None:
    station = path_to("ARCHIVED", method)
    trade = station.trade
    assert trade is not None
    assert [each.stage for each in trade.history] == [
        "DRAFT", "SUBMITTED", "ACCEPTED", "IN_REVIEW", "APPROVED", "PUBLISHED", "ENROL_CLOSED",
        "READY", "IN_SESSION", "DEAL_PENDING", "RESULT_PUBLIC", "AWARDED", "CONTRACTED",
        "SETTLED", "CERTIFIED", "ARCHIVED",
    ]  # fmt: skip
    assert trade.number == NUMBER


def test_the_example_of_the_township_comes_out_to_the_fen() -> None:
    trade = path_to("ARCHIVED").trade
    assert trade is not None
    assert trade.award is not None
    assert trade.award.total_fen == 1_408_000
    assert trade.contract is not None
    assert (trade.contract.start, trade.contract.end) == ("2026-04-01", "2031-03-31")
    assert [each.amount_fen for each in trade.contract.schedule] == [281_600] * 5
    assert trade.certificate is not None
    assert trade.certificate.cert_no == "999999100鉴〔2026〕00001号"


@pytest.mark.parametrize("stage", [stage for stage, _ in STEPS_OF_PATH])
def test_folding_the_entries_again_gives_the_same_trade(stage: str) -> None:
    station = path_to(stage)
    assert fold(station.records, TABLES) == station.trade
