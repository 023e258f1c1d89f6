"""What a strip sums: deals, deposits that came, deposits that went back, and nothing else."""

from appliance.core.day_sums import DaySums, Sum, sums_of
from appliance.core.entries import (
    AnnualReceived,
    AnnualRefunded,
    AnnualRestored,
    AwardConfirmed,
    DepositConverted,
    DepositReceived,
    DepositRefunded,
    Fact,
)

DAY = "2026-03-03T01:00:00.000Z"
"""Any time: sums have none."""


def award(fen: int) -> Fact:
    return AwardConfirmed("E001", 1, fen, "2026-04-01", ())


def paid(fen: int) -> Fact:
    return DepositReceived("D-1", "D", fen, "BANK", "V-1", DAY)


def test_a_day_without_money_sums_to_nothing() -> None:
    assert sums_of([]) == DaySums(Sum(0, 0), Sum(0, 0), Sum(0, 0))


def test_a_deal_counts_with_its_whole_contract_and_not_with_its_unit_price() -> None:
    assert sums_of([award(1_408_000), award(5)]).deals == Sum(2, 1_408_005)


def test_deposits_of_trades_and_of_years_come_and_go_apart() -> None:
    facts = [
        paid(500), AnnualReceived("A-1", 2026, 0, 1, 70, "V-2", 70),
        AnnualRestored("A-1", 6, "V-3"), DepositRefunded("D-1", 300, "R-1", DAY),
        AnnualRefunded("A-1", 40, "R-2", DAY),
    ]  # fmt: skip
    found = sums_of(facts)
    assert (found.received, found.returned) == (Sum(3, 576), Sum(2, 340))
    assert found.deals == Sum()


def test_what_only_changes_its_purpose_neither_comes_nor_goes() -> None:
    assert sums_of([DepositConverted("D-1", 500, "PRICE")]) == DaySums()
