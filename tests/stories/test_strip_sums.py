"""The sums of a span of a real ledger: what is sealed counts when its closing lets all read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_paid_deposits import ACCOUNT, ASKED, OTHER, OTHER_ACCOUNT, DepositTownship

from appliance.core.day_sums import DaySums, Sum
from appliance.registers import day_sums


@pytest.fixture
def township(tmp_path: Path) -> Iterator[DepositTownship]:
    made = DepositTownship(tmp_path)
    yield made
    made.close()


def since(township: DepositTownship, first: int) -> tuple[DaySums, int]:
    """The sums of the entries from `first` to the newest, and where the next span begins."""
    size = township.station.ledger.size
    return day_sums.of_span(township.station, first, size - 1), size


def test_a_strip_never_tells_how_many_paid_before_the_enrolment_is_closed(
    township: DepositTownship,
) -> None:
    number = township.lease_to("PUBLISHED")
    township.go("2026-03-10 10:00")
    bidders = [township.enrol(number), township.enrol(number, OTHER)]
    _, start = since(township, 0)
    paid = [
        township.pay(number, bidders[0], account=ACCOUNT),
        township.pay(number, bidders[1], payer=OTHER.name, account=OTHER_ACCOUNT),
    ]
    sealed, closing = since(township, start)
    assert sealed == DaySums()

    township.go("2026-03-16 17:01")
    opened, after = since(township, closing)
    assert opened.received == Sum(2, 2 * ASKED)
    for stage in ("READY", "IN_SESSION", "RESULT_PUBLIC"):
        township.step(stage, number)
    lost = paid[1] if township.trade(number).winner.endswith("E001") else paid[0]
    township.give_back(number, lost, "NOT_CHOSEN")
    township.step("AWARDED", number)
    last, _ = since(township, after)
    assert last == DaySums(Sum(1, 1_408_000), Sum(), Sum(1, ASKED))

    # A strip that is printed again long after says what it said on its day.
    assert day_sums.of_span(township.station, start, closing - 1) == DaySums()
    assert day_sums.of_span(township.station, closing, after - 1) == opened
