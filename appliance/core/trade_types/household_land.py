"""CBD: management right of household-contracted land (Rural Land Contract Law 36-47).

The household leases what is left of its own contract term; farm use only; the taker can farm.
"""

from typing import Final

from appliance.core.codes import Tables
from appliance.core.commands import EnrolBidder, SubmitTrade
from appliance.core.decision import Decision, refused
from appliance.core.entries import Check
from appliance.core.trade import Trade
from appliance.core.trade_types.by_table import ByTable, member_check
from appliance.core.trade_types.land import use_fault

FARM_LAND: Final = ("01", "02", "03", "04", "1104", "1202")
"""Prefixes of land classes (GB/T 21010) that are farm land."""

OWNERS: Final = ("HHD", "PER", "FAM")
"""The contractor household, for which its holder or another of its members comes."""


class HouseholdLand(ByTable):
    """Parcel of the village, term within the title's, farm use, a taker who can farm."""

    def __init__(self) -> None:
        super().__init__("CBD")

    def check_application(self, asked: SubmitTrade, tables: Tables) -> Decision | None:
        """Further refusals: owner-not-household, land-not-farm."""
        if asked.owner not in OWNERS:
            return refused("owner-not-household", about="owner")
        return super().check_application(asked, tables) or use_fault(asked, FARM_LAND)

    def conditions(self, trade: Trade, asked: EnrolBidder) -> tuple[Check, ...]:
        """Farming capacity is a must; membership counts for priority only (Art. 38)."""
        can = asked.farming_capacity
        return (
            Check("FARMING_CAPACITY", "SHOWN" if can else "MISSING", can),
            member_check(trade, asked, must=False),
        )
