"""How much of the object is traded, by the unit of its type (units.csv, domain.md 4.6)."""

from typing import Final

from appliance.core import area
from appliance.core.trade import Asked

M3_DECIMALS: Final = 3
"""Cubic metres are stored as whole thousandths."""


def amount(asked: Asked, unit: str) -> str:
    """The number as notice, contract and certificate show it: all stored decimals.

    At least two of an area, none of what is counted.
    """
    match unit:
        case "MU":
            return area.text(asked.area_mu_e4)
        case "M2":
            return area.text_m2(asked.area_m2_e2)
        case "M3":
            whole, part = divmod(asked.quantity, 10**M3_DECIMALS)
            decimals = f"{part:0{M3_DECIMALS}d}".rstrip("0")
            return f"{whole}.{decimals}" if decimals else str(whole)
        case _:
            return str(asked.quantity)
