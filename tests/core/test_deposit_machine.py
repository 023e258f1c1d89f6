"""E07 at every moment: whatever people try, the money of a trade adds up and goes back once.

A machine asks for receipts, refunds, conversions and forfeitures in any order, sensible and not,
through a trade that runs on, is decided or ends; a book of its own keeps what was really moved.
"""

from collections import Counter

from deposit_station import ACCOUNT, ASKED, OTHER, SECOND_ID, enrolled, paying, refunding
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from small_station import (
    CASHIER,
    CLERK,
    FIRST,
    HEAD,
    NUMBER,
    REVIEWER,
    SUPERVISOR,
    TABLES,
    TAKER,
    TEXT,
)
from test_deposit_ends import awarded

from appliance.core import deposit_return
from appliance.core.commands import (
    Command,
    ConvertDeposit,
    ForfeitDeposit,
    OrderRefund,
    PassGate,
    ProposeForfeit,
    WithdrawEnrolment,
    WithdrawTrade,
)
from appliance.core.trade_fold import fold

BIDDERS = {FIRST: TAKER, SECOND_ID: OTHER}
IDS = [f"{enrol_id}-{place}" for enrol_id in BIDDERS for place in (1, 2, 3, 4, 5)]
RIGHT = -1
"""The sum that the rule would say yes to, if it does to any."""
AMOUNTS = st.sampled_from([RIGHT, RIGHT, RIGHT, RIGHT, 0, 1, 20_000, ASKED, ASKED + 1])
CAME_MAX = 4
PLACES = st.integers(0, CAME_MAX - 1)
"""Which of the deposits that came; IDS[0] while none did."""


class Money(RuleBasedStateMachine):
    """`moved`: (deposit, way) -> fen, as the cashier's own book has it."""

    def __init__(self) -> None:
        super().__init__()
        self.station = enrolled((SECOND_ID, OTHER), method="LISTING")
        self.moved: Counter[tuple[str, str]] = Counter()
        self.vouchers = 0

    @initialize(late=st.booleans())
    def begin(self, *, late: bool) -> None:
        """While people enrol, or once one of two who paid has the award."""
        if late:
            self.station = awarded()
            for one in self.station.money.deposits.every:
                self.moved[one.deposit_id, "in"] = one.sums.received

    def asked(self, command: Command, *signers: object) -> bool:
        """Whether the rules said yes."""
        return self.station.do(command, *signers).refused is None  # type: ignore[arg-type]

    def sum_of(self, deposit_id: str, amount: int, of: str) -> int:
        one = self.station.money.deposits.get(deposit_id)
        if amount != RIGHT:
            return amount
        return int(getattr(one, of)) if one and one.came else ASKED

    def id_of(self, place: int) -> str:
        came = [one.deposit_id for one in self.station.money.deposits.every if one.came]
        return came[place % len(came)] if came else IDS[0]

    @rule(
        enrol_id=st.sampled_from(list(BIDDERS)), amount=AMOUNTS,
        payer=st.sampled_from(["", "别人"]), account=st.sampled_from(["", ACCOUNT]),
    )  # fmt: skip
    def receive(self, enrol_id: str, amount: int, payer: str, account: str) -> None:
        if sum(one.came for one in self.station.money.deposits.every) == CAME_MAX:
            return
        self.vouchers += 1
        amount = ASKED if amount == RIGHT else amount
        each = self.station.money.enrolment(enrol_id)
        assert each is not None
        deposit_id = self.station.money.deposits.next_id(each.random_id)
        own = f"99999900000000{len(enrol_id):05}{ord(enrol_id[0])}"
        command = paying(
            enrol_id, amount_fen=amount, voucher=f"V-{self.vouchers}",
            payer=payer or BIDDERS[enrol_id].name, account=account or own,
        )  # fmt: skip
        self.station.changes["paid"] = self.station.told(each.random_id)
        if self.asked(command, CASHIER):
            self.moved[deposit_id, "in"] += amount
            self.station.paid_from[deposit_id] = command.payer.account

    @rule(
        place=PLACES, amount=AMOUNTS,
        ground=st.sampled_from(["", "", "", *deposit_return.REFUND_GROUNDS]),
    )  # fmt: skip
    def order(self, place: int, amount: int, ground: str) -> None:
        deposit_id = self.id_of(place)
        amount = self.sum_of(deposit_id, amount, "free")
        one = self.station.money.deposits.get(deposit_id)
        true = deposit_return.grounds(self.station.money, TABLES, one) if one else ()
        ground = ground or (true[0].code if true else "")
        command = OrderRefund(
            trade=NUMBER, deposit_id=deposit_id, amount_fen=amount, ground=ground
        )
        self.asked(command, CASHIER)

    @rule(place=PLACES, amount=AMOUNTS)
    def refund(self, place: int, amount: int) -> None:
        deposit_id = self.id_of(place)
        amount = self.sum_of(deposit_id, amount, "ordered_fen")
        if self.asked(refunding(self.station, deposit_id, amount), CASHIER):
            self.moved[deposit_id, "out"] += amount

    @rule(place=PLACES, amount=AMOUNTS)
    def convert(self, place: int, amount: int) -> None:
        deposit_id = self.id_of(place)
        amount = self.sum_of(deposit_id, amount, "free")
        command = ConvertDeposit(
            trade=NUMBER, deposit_id=deposit_id, amount_fen=amount, purpose="PRICE"
        )
        if self.asked(command, CASHIER):
            self.moved[deposit_id, "price"] += amount

    @rule(place=PLACES, amount=AMOUNTS)
    def propose(self, place: int, amount: int) -> None:
        deposit_id = self.id_of(place)
        amount = self.sum_of(deposit_id, amount, "free")
        command = ProposeForfeit(
            trade=NUMBER, deposit_id=deposit_id, amount_fen=amount, ground="FRAUD", case_no="C-1"
        )
        self.asked(command, HEAD)

    @rule(place=PLACES, amount=AMOUNTS, alone=st.booleans())
    def forfeit(self, place: int, amount: int, *, alone: bool) -> None:
        deposit_id = self.id_of(place)
        amount = self.sum_of(deposit_id, amount, "proposed_fen")
        command = ForfeitDeposit(
            trade=NUMBER, deposit_id=deposit_id, amount_fen=amount, decision_no="D-1"
        )
        if self.asked(command, *((HEAD,) if alone else (HEAD, SUPERVISOR))):
            assert not alone
            self.moved[deposit_id, "kept"] += amount

    @rule(enrol_id=st.sampled_from(list(BIDDERS)))
    def leave(self, enrol_id: str) -> None:
        self.asked(WithdrawEnrolment(trade=NUMBER, enrol_id=enrol_id), CLERK)

    @precondition(lambda self: self.station.money.deposits.sums().received > 0)
    @rule()
    def close(self) -> None:
        if self.station.money.stage == "PUBLISHED":
            self.station.go("2026-03-16 17:01")

    @rule()
    def gate(self) -> None:
        self.asked(PassGate(trade=NUMBER), REVIEWER)

    @precondition(lambda self: self.station.money.deposits.sums().received > 0)
    @rule()
    def end(self) -> None:
        self.asked(WithdrawTrade(trade=NUMBER, reason="T01", request_sha256=TEXT), HEAD)

    @invariant()
    def the_ledger_holds_what_came_and_did_not_go(self) -> None:
        for deposit_id in IDS:
            one = self.station.money.deposits.get(deposit_id)
            ways = ("in", "out", "price", "kept")
            came, back, price, kept = (self.moved[deposit_id, way] for way in ways)
            held = one.held if one else 0
            assert held == came - back - price - kept
            assert held >= 0

    @invariant()
    def the_sums_of_the_trade_are_those_of_its_deposits(self) -> None:
        sums = self.station.money.deposits.sums()
        assert sums.held == sums.received - sums.refunded - sums.converted - sums.forfeited
        assert sums.received == sum(fen for (_, way), fen in self.moved.items() if way == "in")

    @invariant()
    def nothing_is_promised_twice(self) -> None:
        for one in self.station.money.deposits.every:
            assert one.ordered_fen + one.proposed_fen <= one.held
            assert one.sums.refunded <= one.sums.received

    def teardown(self) -> None:
        """The fold of all entries is the trade as it lived."""
        of_trade = [each for each in self.station.records if each.trade == NUMBER]
        refolded = fold(self.station.records, TABLES)
        assert of_trade
        assert refolded == self.station.money


def test_e07_held_is_received_less_what_went_at_every_moment() -> None:
    run_state_machine_as_test(
        Money,
        settings=settings(
            max_examples=80, stateful_step_count=40, deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )  # fmt: skip
