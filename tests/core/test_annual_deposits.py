"""The annual deposit: one payment a year for all trades of a band, whole or not at all (E06)."""

import pytest
from deposit_station import FIRM, DepositStation, enrol, enrolled, named
from small_station import CASHIER, CLERK, HEAD, NUMBER, SUPERVISOR

from appliance.core import annual_rules
from appliance.core.annual_deposits import AnnualDeposit, AnnualFact, BadAnnual, register
from appliance.core.commands import (
    CarryAnnual,
    CoverDeposit,
    ForfeitAnnual,
    ReceiveAnnual,
    RefundAnnual,
    RestoreAnnual,
    WithdrawEnrolment,
)
from appliance.core.deposits import PaidWorld
from appliance.core.entries import AnnualForfeited, AnnualReceived, AnnualRefunded

ANNUAL = "0Y1Y2Y3Y"
FULL = 200_000
"""Of band B1: estimates up to 100 000 yuan."""

ESTIMATE = 600_000


class Firm(DepositStation):
    """The firm is enrolled in a trade of that estimate; its annual deposits are its own."""

    used = False

    def look(self) -> None:
        annuals = self.annuals
        self.changes["paid"] = PaidWorld(
            bidder=FIRM, annuals=annuals, own_annuals=frozenset(annuals), annual_in_use=self.used
        )

    def says(self, command: object, *signers: object) -> str:
        self.look()
        return self.code(command, *signers)  # type: ignore[arg-type]  # handed on

    def does(self, command: object, *signers: object) -> None:
        self.look()
        self.must(command, *signers)  # type: ignore[arg-type]  # handed on

    @property
    def annuals(self) -> dict[str, AnnualDeposit]:
        return register((each.seq, each.fact) for each in self.records)

    @property
    def annual(self) -> AnnualDeposit:
        return self.annuals[ANNUAL]


def firm(estimate_fen: int = ESTIMATE) -> Firm:
    plain = enrolled(estimate_fen=estimate_fen)
    station = Firm()
    station.__dict__.update(plain.__dict__)
    enrol(station, "F1F1F1F1", FIRM)
    return station


def receiving(amount_fen: int = FULL, **changes: object) -> ReceiveAnnual:
    values: dict[str, object] = {
        "annual_id": ANNUAL, "party_id": FIRM, "year": 2026, "band": "B1",
        "amount_fen": amount_fen, "voucher": "A-1",
    }  # fmt: skip
    return ReceiveAnnual(**(values | changes))  # type: ignore[arg-type]  # its fields


def covering() -> CoverDeposit:
    return CoverDeposit(trade=NUMBER, enrol_id="F1F1F1F1", annual_id=ANNUAL)


def forfeiting(amount_fen: int) -> ForfeitAnnual:
    return ForfeitAnnual(annual_id=ANNUAL, amount_fen=amount_fen, decision_no="D-2026-2")


def restoring(amount_fen: int) -> RestoreAnnual:
    return RestoreAnnual(annual_id=ANNUAL, amount_fen=amount_fen, voucher="A-2")


def refunding(station: Firm, amount_fen: int) -> RefundAnnual:
    return RefundAnnual(
        annual_id=ANNUAL, amount_fen=amount_fen, voucher="A-3", paid_at=station.now_text
    )


def deposit_fault(station: Firm) -> tuple[str, ...]:
    """What the gate says of the firm's deposit."""
    station.look()
    station.go("2026-03-16 17:01")
    each = station.money.enrolment("F1F1F1F1")
    assert each is not None
    return each.failed


def test_e06_annual_deposit_covers_a_trade_of_its_band_with_no_payment() -> None:
    station = firm()
    station.does(receiving(), CASHIER)
    station.does(covering(), CLERK)
    assert station.money.deposits.sums().received == 0
    assert deposit_fault(station) == ()


def test_e06_after_a_forfeiture_it_covers_nothing_until_it_is_full_again() -> None:
    station = firm()
    station.does(receiving(), CASHIER)
    station.does(covering(), CLERK)
    station.does(forfeiting(1), HEAD, SUPERVISOR)
    assert station.says(covering(), CLERK) == "annual-not-covering"
    assert deposit_fault(station) == ("DEP_MISSING",)


def test_e06_filled_up_to_the_last_fen_it_covers_again() -> None:
    station = firm()
    station.does(receiving(), CASHIER)
    station.does(covering(), CLERK)
    station.does(forfeiting(500), HEAD, SUPERVISOR)
    station.does(restoring(499), CASHIER)
    assert station.says(covering(), CLERK) == "annual-not-covering"
    assert station.says(restoring(2), CASHIER) == "annual-over"
    station.does(restoring(1), CASHIER)
    assert station.says(covering(), CLERK) == ""
    assert deposit_fault(station) == ()


@pytest.mark.parametrize(
    ("estimate", "year", "balance", "covers"),
    [
        (1, 2026, FULL, True),
        (10_000_000, 2026, FULL, True),
        (0, 2026, FULL, False),
        (10_000_001, 2026, FULL, False),
        (ESTIMATE, 2027, FULL, False),
        (ESTIMATE, 2026, FULL - 1, False),
    ],
)
def test_e06_band_year_and_balance_decide_at_both_ends(
    estimate: int, year: int, balance: int, covers: bool
) -> None:
    one = AnnualDeposit(ANNUAL, 7, 2026, 1, 10_000_000, FULL, balance)
    assert one.covers(estimate, year) is covers


def test_e06_it_covers_nobody_else_and_no_trade_without_an_estimate() -> None:
    station = firm()
    station.does(receiving(), CASHIER)
    station.look()
    named(station, station.changes["paid"], own_annuals=frozenset())  # type: ignore[arg-type]
    assert station.code(covering(), CLERK) == "annual-not-theirs"
    without = firm(estimate_fen=0)
    without.does(receiving(), CASHIER)
    assert without.says(covering(), CLERK) == "annual-no-estimate"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"annual_id": "short"}, "enrol-id-form"),
        ({"band": "B9"}, "band-unknown"),
        ({"year": 2025}, "annual-year"),
        ({"year": 2028}, "annual-year"),
        ({"year": 2027}, ""),
        ({"amount_fen": 0}, "amount-zero"),
        ({"amount_fen": FULL + 1}, "annual-over"),
        ({"amount_fen": 1}, ""),
        ({"voucher": ""}, "voucher-form"),
    ],
)
def test_an_annual_deposit_that_cannot_stand(changes: dict[str, object], code: str) -> None:
    assert firm().says(receiving(**changes), CASHIER) == code  # type: ignore[arg-type]  # a table


def test_one_firm_has_one_annual_deposit_for_a_year_and_a_band() -> None:
    station = firm()
    station.does(receiving(), CASHIER)
    again = receiving(annual_id="1Y1Y2Y3Y", voucher="A-9")
    assert station.says(again, CASHIER) == "annual-again"
    other = receiving(annual_id="1Y1Y2Y3Y", voucher="A-9", band="B2")
    assert station.says(other, CASHIER) == ""


def test_it_is_paid_back_whole_and_only_when_it_covers_nothing() -> None:
    station = firm()
    station.does(receiving(), CASHIER)
    assert station.says(refunding(station, FULL - 1), CASHIER) == "annual-not-whole"
    station.used = True
    assert station.says(refunding(station, FULL), CASHIER) == "annual-in-use"
    station.used = False
    station.does(refunding(station, FULL), CASHIER)
    assert station.annual.ended
    assert station.says(refunding(station, FULL), CASHIER) == "annual-unknown"
    assert station.says(restoring(FULL), CASHIER) == "annual-unknown"


def test_it_is_in_use_from_the_cover_until_the_enrolment_is_taken_back() -> None:
    station = firm()
    station.does(receiving(), CASHIER)
    assert not annual_rules.in_use(station.money, ANNUAL)
    station.does(covering(), CLERK)
    assert annual_rules.in_use(station.money, ANNUAL)
    station.must(WithdrawEnrolment(trade=NUMBER, enrol_id="F1F1F1F1"), CLERK)
    assert not annual_rules.in_use(station.money, ANNUAL)


def test_it_is_carried_over_by_one_year_with_what_is_left() -> None:
    station = firm()
    station.does(receiving(), CASHIER)
    station.does(forfeiting(5), HEAD, SUPERVISOR)
    assert station.says(CarryAnnual(annual_id=ANNUAL, year=2028), CASHIER) == "annual-year"
    station.does(CarryAnnual(annual_id=ANNUAL, year=2027), CASHIER)
    assert (station.annual.year, station.annual.balance_fen) == (2027, FULL - 5)


def test_it_is_withheld_only_with_a_decision_and_the_supervisor() -> None:
    station = firm()
    station.does(receiving(), CASHIER)
    assert station.says(forfeiting(1), HEAD) == "second-missing"
    assert station.says(forfeiting(0), HEAD, SUPERVISOR) == "amount-zero"
    assert station.says(forfeiting(FULL + 1), HEAD, SUPERVISOR) == "refund-over"


@pytest.mark.parametrize(
    "facts",
    [
        (AnnualForfeited(ANNUAL, 1, "D-1"),),
        (AnnualReceived(ANNUAL, 2026, 1, 2, 9, "V", 9),) * 2,
        (AnnualReceived(ANNUAL, 2026, 1, 2, 9, "V", 9), AnnualForfeited(ANNUAL, 10, "D-1")),
        (
            AnnualReceived(ANNUAL, 2026, 1, 2, 9, "V", 9),
            AnnualRefunded(ANNUAL, 9, "R", "2026-03-10T02:00:00.000Z"),
            AnnualForfeited(ANNUAL, 1, "D-1"),
        ),
    ],
)
def test_entries_that_no_rule_can_have_written_are_a_breach(facts: tuple[AnnualFact, ...]) -> None:
    with pytest.raises(BadAnnual):
        register(enumerate(facts))
