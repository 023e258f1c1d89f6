"""Deposits of one trade (domain.md 6.9): behind the firewall until the closing, open afterwards.

One `deposit_id` is one payment, `<random id of the enrolment>-<n>`; the first is the one that was
asked for. Amounts are whole fen. Who paid, and from which account, lies in the vault.
"""

from appliance.core.entries.fact import Fact, register


@register
class DepositDue(Fact, frozen=True):
    """Asked for with the enrolment. `reference`: eight digits and Luhn's, for the bank remark."""

    kind = "deposit.due"
    hidden = True
    deposit_id: str
    enrol_id: str
    amount_fen: int
    deadline: str
    reference: str


@register
class DepositReceived(Fact, frozen=True):
    """Money came. `received_at`: the voucher's time, not that of the entry.

    `relation`: SPOUSE or HOUSEHOLD where one of the bidder's household paid for them and signed a
    statement, else empty. `party_id`: the payer with the account (payer_name_ct, payer_acct_ct of
    the table), under the one name that every value behind the firewall has.
    """

    kind = "deposit.receive"
    personal = ("party_id",)
    hidden = True
    open_too = True
    deposit_id: str
    enrol_id: str
    amount_fen: int
    mode: str
    voucher: str
    received_at: str
    relation: str = ""


@register
class DepositChecked(Fact, frozen=True):
    """What the comparison came to: a code of deposit_status.csv, codes of gate_fail_codes.csv.

    `same_payer`: the other deposits of this trade that came from the same account.
    """

    kind = "deposit.check"
    hidden = True
    open_too = True
    deposit_id: str
    result: str
    faults: tuple[str, ...] = ()
    same_payer: tuple[str, ...] = ()


@register
class DepositCovered(Fact, frozen=True):
    """An annual deposit stands for it. `estimate_fen`: the estimate that its band holds."""

    kind = "deposit.cover"
    hidden = True
    enrol_id: str
    annual_id: str
    estimate_fen: int


@register
class RefundOrdered(Fact, frozen=True):
    """To be paid back until the end of the local day `due`."""

    kind = "deposit.refund_order"
    hidden = True
    open_too = True
    deposit_id: str
    amount_fen: int
    ground: str
    due: str


@register
class DepositRefunded(Fact, frozen=True):
    kind = "deposit.refund"
    hidden = True
    open_too = True
    deposit_id: str
    amount_fen: int
    voucher: str
    paid_at: str


@register
class DepositConverted(Fact, frozen=True):
    """The winner's deposit became part of the price, or the performance bond."""

    kind = "deposit.convert"
    deposit_id: str
    amount_fen: int
    purpose: str


@register
class ForfeitProposed(Fact, frozen=True):
    """Not to be paid back, if the decision says so; an amount of 0 takes the proposal back."""

    kind = "deposit.propose_forfeit"
    hidden = True
    open_too = True
    deposit_id: str
    amount_fen: int
    ground: str
    case_no: str


@register
class DepositForfeited(Fact, frozen=True):
    kind = "deposit.forfeit"
    hidden = True
    open_too = True
    deposit_id: str
    amount_fen: int
    decision_no: str
