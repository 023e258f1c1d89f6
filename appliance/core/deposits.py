"""The deposits of one trade as their entries add up (domain.md 6.9).

Of every deposit, at every moment: held = received - refunded - converted - forfeited, and never
less than nothing. An entry that would break this fits no ledger (BadDeposit).
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from appliance.core.annual_deposits import AnnualDeposit
from appliance.core.entries import (
    DepositChecked,
    DepositConverted,
    DepositCovered,
    DepositDue,
    DepositForfeited,
    DepositReceived,
    DepositRefunded,
    ForfeitProposed,
    RefundOrdered,
)
from appliance.core.parties import Person

DepositFact = (
    DepositDue
    | DepositReceived
    | DepositChecked
    | DepositCovered
    | RefundOrdered
    | DepositRefunded
    | DepositConverted
    | ForfeitProposed
    | DepositForfeited
)

HELD, MISMATCH, LATE = "HELD", "MISMATCH", "LATE"
"""What the comparison comes to: codes of deposit_status.csv."""


class BadDeposit(Exception):
    """An entry that no rule can have written: the money would not add up."""


class Sums(Struct, frozen=True):
    """Fen, of one deposit, of an enrolment or of a whole trade."""

    received: int = 0
    refunded: int = 0
    converted: int = 0
    forfeited: int = 0

    @property
    def held(self) -> int:
        return self.received - self.refunded - self.converted - self.forfeited


class Deposit(Struct, frozen=True):
    """One payment, or one that is waited for. Amounts in fen.

    `enrolment`: random id of the enrolment. `due_fen`: asked for, 0 where a payment came beside
    the one that was asked for. `seq`, `came_at`: the entry of the receipt and its time; the payer
    lies in the vault there. `received_at`: the voucher's time. `ordered_fen`: refunds ordered and
    not paid yet, until the local day `refund_due`. `proposed_fen`: may be withheld, not decided.
    `asked_seq`, `paid_seq`, `kept_seq`: entries that its papers rest on: asked for, paid back
    (with that voucher, at that time), withheld (by that decision).
    """

    deposit_id: str
    enrolment: str
    due_fen: int = 0
    deadline: str = ""
    reference: str = ""
    seq: int = -1
    came_at: str = ""
    mode: str = ""
    voucher: str = ""
    received_at: str = ""
    relation: str = ""
    result: str = ""
    faults: tuple[str, ...] = ()
    same_payer: tuple[str, ...] = ()
    sums: Sums = field(default_factory=Sums)
    ordered_fen: int = 0
    order_ground: str = ""
    refund_due: str = ""
    proposed_fen: int = 0
    proposed_ground: str = ""
    asked_seq: int = -1
    paid_seq: int = -1
    paid_fen: int = 0
    paid_voucher: str = ""
    paid_at: str = ""
    kept_seq: int = -1
    case_no: str = ""
    decision_no: str = ""

    @property
    def held(self) -> int:
        return self.sums.held

    @property
    def free(self) -> int:
        """Held, and neither ordered to be paid back nor proposed to be withheld."""
        return self.held - self.ordered_fen - self.proposed_fen

    @property
    def came(self) -> bool:
        return self.seq >= 0

    @property
    def good(self) -> bool:
        """It came in time and from the right payer."""
        return self.result == HELD

    @property
    def status(self) -> str:
        """A code of deposit_status.csv: what was done last with the most of it."""
        if not self.came:
            return "DUE"
        if self.proposed_fen:
            return "FORFEIT_PROPOSED"
        if self.ordered_fen:
            return "REFUNDING"
        if self.held:
            return self.result or HELD
        by_amount = {
            "REFUNDED": self.sums.refunded,
            "CONVERTED": self.sums.converted,
            "FORFEITED": self.sums.forfeited,
        }
        return max(by_amount, key=lambda code: by_amount[code])


class Covered(Struct, frozen=True):
    """An enrolment, by the id that it bore then, that an annual deposit stands for."""

    enrol_id: str
    annual_id: str
    estimate_fen: int


class Deposits(Struct, frozen=True):
    """All deposits of a trade, those of earlier rounds too, in the order in which they began."""

    every: tuple[Deposit, ...] = ()
    covered: tuple[Covered, ...] = ()
    vouchers: frozenset[str] = frozenset()
    """Of money that came: no voucher proves two receipts."""

    def get(self, deposit_id: str) -> Deposit | None:
        return next((one for one in self.every if one.deposit_id == deposit_id), None)

    def of(self, enrolment: str) -> tuple[Deposit, ...]:
        """Those of an enrolment, by its random id."""
        return tuple(one for one in self.every if one.enrolment == enrolment)

    def cover(self, *names: str) -> Covered | None:
        """The newest annual deposit that was named for an enrolment of this id or that number."""
        return next((one for one in reversed(self.covered) if one.enrol_id in names), None)

    def next_id(self, enrolment: str) -> str:
        """Under which the next payment of an enrolment stands: the one asked for comes first."""
        mine = self.of(enrolment)
        waiting = next((one.deposit_id for one in mine if not one.came), "")
        return waiting or f"{enrolment}-{len(mine) + 1}"

    def sums(self, enrolment: str = "") -> Sums:
        """Of one enrolment, or of the whole trade."""
        counted = self.of(enrolment) if enrolment else self.every
        return Sums(
            sum(one.sums.received for one in counted),
            sum(one.sums.refunded for one in counted),
            sum(one.sums.converted for one in counted),
            sum(one.sums.forfeited for one in counted),
        )

    def after(self, fact: DepositFact, seq: int, at: str) -> "Deposits":  # noqa: PLR0911 - one match
        """The ledger after entry `seq` of time `at`. Raises BadDeposit where it does not fit."""
        match fact:
            case DepositDue():
                return self._due(fact, seq)
            case DepositReceived():
                return self._received(fact, seq, at)
            case DepositCovered():
                new = Covered(fact.enrol_id, fact.annual_id, fact.estimate_fen)
                return replace(self, covered=(*self.covered, new))
            case DepositChecked():
                return self._changed(
                    fact.deposit_id, result=fact.result, faults=fact.faults,
                    same_payer=fact.same_payer,
                )  # fmt: skip
            case RefundOrdered():
                one = self._one(fact.deposit_id, fact.amount_fen)
                return self._changed(
                    fact.deposit_id, ordered_fen=one.ordered_fen + fact.amount_fen,
                    order_ground=fact.ground, refund_due=fact.due,
                )  # fmt: skip
            case DepositRefunded():
                one = self._one(fact.deposit_id, fact.amount_fen)
                sums = replace(one.sums, refunded=one.sums.refunded + fact.amount_fen)
                left = one.ordered_fen - fact.amount_fen
                return self._changed(
                    fact.deposit_id, sums=sums, ordered_fen=left, paid_seq=seq,
                    paid_fen=fact.amount_fen, paid_voucher=fact.voucher, paid_at=fact.paid_at,
                )  # fmt: skip
            case DepositConverted():
                one = self._one(fact.deposit_id, fact.amount_fen)
                sums = replace(one.sums, converted=one.sums.converted + fact.amount_fen)
                return self._changed(fact.deposit_id, sums=sums)
            case ForfeitProposed():
                return self._changed(
                    fact.deposit_id, proposed_fen=fact.amount_fen, proposed_ground=fact.ground,
                    case_no=fact.case_no,
                )  # fmt: skip
            case DepositForfeited():
                return self._forfeited(fact, seq)

    def _due(self, fact: DepositDue, seq: int) -> "Deposits":
        if self.get(fact.deposit_id) is not None or fact.amount_fen < 1:
            raise BadDeposit("asked for twice, or for nothing")
        new = Deposit(
            fact.deposit_id, _enrolment_of(fact.deposit_id), fact.amount_fen, fact.deadline,
            fact.reference, asked_seq=seq,
        )  # fmt: skip
        return replace(self, every=(*self.every, new))

    def _received(self, fact: DepositReceived, seq: int, at: str) -> "Deposits":
        enrolment = _enrolment_of(fact.deposit_id)
        if fact.deposit_id != self.next_id(enrolment) or fact.amount_fen < 1:
            raise BadDeposit("money that came twice, or none")
        known = self.get(fact.deposit_id) is not None
        begun = self.every if known else (*self.every, Deposit(fact.deposit_id, enrolment))
        ledger = replace(self, every=begun, vouchers=self.vouchers | {fact.voucher})
        return ledger._changed(  # noqa: SLF001 - one of its own kind
            fact.deposit_id, seq=seq, came_at=at, mode=fact.mode, voucher=fact.voucher,
            received_at=fact.received_at, relation=fact.relation, sums=Sums(fact.amount_fen),
        )  # fmt: skip

    def _forfeited(self, fact: DepositForfeited, seq: int) -> "Deposits":
        one = self._one(fact.deposit_id, fact.amount_fen)
        if fact.amount_fen > one.proposed_fen:
            raise BadDeposit("more withheld than was proposed")
        sums = replace(one.sums, forfeited=one.sums.forfeited + fact.amount_fen)
        return self._changed(
            fact.deposit_id, sums=sums, proposed_fen=0, kept_seq=seq, decision_no=fact.decision_no
        )

    def _one(self, deposit_id: str, amount_fen: int) -> Deposit:
        one = self.get(deposit_id)
        if one is None or not one.came or amount_fen < 1:
            raise BadDeposit("speaks of money that never came, or of none")
        return one

    def _changed(self, deposit_id: str, **changes: Any) -> "Deposits":
        one = self.get(deposit_id)
        if one is None:
            raise BadDeposit("speaks of a deposit that is not there")
        now = replace(one, **changes)
        if min(now.held, now.ordered_fen, now.proposed_fen, now.free) < 0:
            raise BadDeposit("more goes out than is held")
        return replace(self, every=tuple(now if each is one else each for each in self.every))


class PaidWorld(Struct, frozen=True):
    """What the rules of deposits may know beside the trade; gathered by the station.

    `bidder`: the enrolled party as registered, None once erased. `accounts`: of the deposits of
    this trade that came, deposit id -> account as paid from. `annuals`: annual deposits by id;
    `own_annuals`: those of the party in question; `annual_in_use`: the one in question covers an
    enrolment that is still open.
    """

    bidder: Person | None = None
    accounts: Mapping[str, str] = field(default_factory=dict)
    annuals: Mapping[str, AnnualDeposit] = field(default_factory=dict)
    own_annuals: frozenset[str] = frozenset()
    annual_in_use: bool = False


def _enrolment_of(deposit_id: str) -> str:
    return deposit_id.partition("-")[0]
