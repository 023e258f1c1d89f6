"""One payment shown at two stations: the same voucher, or an annual deposit of another station.

What was hidden behind the firewall is read after the closing only, with the key that the entry
of the closing publishes. Vouchers of banks are long; short numbers are counted anew every day by
whoever issues them and say nothing.
"""

from collections.abc import Mapping
from typing import Any, Final

VOUCHER_MIN: Final = 8
"""Characters from which on a voucher's number is taken for its bank's own."""


def payment_token(kind: str, told: Mapping[str, Any]) -> str:
    """What makes two payments one: voucher, amount and, where told, the moment it names.

    Empty where the entry is of no payment or its voucher too short.
    """
    if kind not in {"deposit.receive", "annual.receive"}:
        return ""
    voucher = str(told.get("voucher", ""))
    if len(voucher) < VOUCHER_MIN:
        return ""
    return "|".join(
        (kind, voucher, str(told.get("amount_fen", "")), str(told.get("received_at", "")))
    )


def annual_token(kind: str, told: Mapping[str, Any]) -> str:
    """The random id of an annual deposit that a station received or lets stand for one."""
    return str(told.get("annual_id", "")) if kind in {"annual.receive", "deposit.cover"} else ""
