"""The yearly deposit of a firm."""

from appliance.core.commands.base import Command
from appliance.core.parties import Person


class ReceiveAnnual(Command, frozen=True, kw_only=True):
    """First payment of a firm for a year. `band`: code of annual_bands.csv."""

    personal = ("party_id",)
    annual_id: str
    party_id: Person
    year: int
    band: str
    amount_fen: int
    voucher: str


class RefundAnnual(Command, frozen=True, kw_only=True):
    """Paid back, whole only. `paid_at`: the voucher's time, in the entry form."""

    annual_id: str
    amount_fen: int
    voucher: str
    paid_at: str


class ForfeitAnnual(Command, frozen=True, kw_only=True):
    annual_id: str
    amount_fen: int
    decision_no: str


class RestoreAnnual(Command, frozen=True, kw_only=True):
    annual_id: str
    amount_fen: int
    voucher: str


class CarryAnnual(Command, frozen=True, kw_only=True):
    annual_id: str
    year: int
