"""Land by its codes: the parcel of the village, its class, its use (domain.md 4.4)."""

from collections.abc import Sequence
from typing import Final

from appliance.core.codes import Tables
from appliance.core.commands import SubmitTrade
from appliance.core.decision import Decision, refused

PARCEL_CODE_LENGTH: Final = 19
"""County 6, town 3, village 3, group 2, parcel 5 (domain.md 4.4)."""


def land_fault(asked: SubmitTrade, tables: Tables) -> Decision | None:
    """Refusals: parcel-form, parcel-elsewhere, land-kind-unknown."""
    code = asked.parcel_code
    if len(code) != PARCEL_CODE_LENGTH or not (code.isascii() and code.isdigit()):
        return refused("parcel-form", about="parcel_code")
    if not code.startswith(asked.village):
        return refused("parcel-elsewhere", about="parcel_code")
    if asked.land_type and asked.land_type not in tables.land_types:
        return refused("land-kind-unknown", about="land_type")
    return None


def use_fault(asked: SubmitTrade, prefixes: Sequence[str]) -> Decision | None:
    """Whether the land's class (GB/T 21010) is one that this right may be about: land-not-farm."""
    if asked.land_type and not asked.land_type.startswith(tuple(prefixes)):
        return refused("land-not-farm", about="land_type")
    return None
