"""Deposits of one trade: asked for, received, paid back, converted, withheld."""

from appliance.core.commands.base import Command
from appliance.core.parties import Payer


class ReceiveDeposit(Command, frozen=True, kw_only=True):
    """Money came for an enrolment. `received_at`: the voucher's time, in the entry form.

    `relation`: empty where the bidder paid; SPOUSE or HOUSEHOLD with their signed statement.
    """

    personal = ("payer",)
    enrol_id: str
    amount_fen: int
    mode: str
    voucher: str
    received_at: str
    payer: Payer
    relation: str = ""


class CoverDeposit(Command, frozen=True, kw_only=True):
    """The annual deposit of the bidder stands for this one."""

    enrol_id: str
    annual_id: str


class WaiveDeposit(Command, frozen=True, kw_only=True):
    enrol_id: str
    ground: str


class OrderRefund(Command, frozen=True, kw_only=True):
    deposit_id: str
    amount_fen: int
    ground: str


class RefundDeposit(Command, frozen=True, kw_only=True):
    """An ordered refund was paid. `paid_at`: the voucher's time, in the entry form."""

    deposit_id: str
    amount_fen: int
    voucher: str
    paid_at: str


class ConvertDeposit(Command, frozen=True, kw_only=True):
    deposit_id: str
    amount_fen: int
    purpose: str


class ProposeForfeit(Command, frozen=True, kw_only=True):
    """`amount_fen` 0 takes the proposal back."""

    deposit_id: str
    amount_fen: int
    ground: str
    case_no: str


class ForfeitDeposit(Command, frozen=True, kw_only=True):
    deposit_id: str
    amount_fen: int
    decision_no: str
