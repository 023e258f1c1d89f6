"""The yearly deposit of a firm, which stands for the deposits of its trades (domain.md 6.9)."""

from appliance.core.entries.fact import Fact, register


@register
class AnnualReceived(Fact, frozen=True):
    """First payment. Under the full amount of the band (`amount_fen`) it covers nothing yet.

    `band_lo_fen`, `band_hi_fen`: estimates that it covers, both included. `full_fen`: what the
    district's table asked for this band on that day.
    """

    kind = "annual.receive"
    personal = ("party_id",)
    annual_id: str
    year: int
    band_lo_fen: int
    band_hi_fen: int
    amount_fen: int
    voucher: str
    full_fen: int


@register
class AnnualRefunded(Fact, frozen=True):
    kind = "annual.refund"
    annual_id: str
    amount_fen: int
    voucher: str
    paid_at: str


@register
class AnnualForfeited(Fact, frozen=True):
    kind = "annual.forfeit"
    annual_id: str
    amount_fen: int
    decision_no: str


@register
class AnnualRestored(Fact, frozen=True):
    kind = "annual.restore"
    annual_id: str
    amount_fen: int
    voucher: str


@register
class AnnualCarried(Fact, frozen=True):
    """Good for another year, with what is left of it."""

    kind = "annual.year"
    annual_id: str
    old_year: int
    year: int
    balance_fen: int
