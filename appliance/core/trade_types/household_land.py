"""CBD: management right of household-contracted land (Rural Land Contract Law 36-47).

The household leases what is left of its own contract term; farm use only; the taker can farm.
"""

from appliance.core.codes import Tables
from appliance.core.collective import HOUSEHOLD, Matter
from appliance.core.commands import EnrolBidder, SubmitTrade
from appliance.core.decision import Decision, refused
from appliance.core.entries import Check
from appliance.core.trade import Trade

FARM_LAND = ("01", "02", "03", "04", "1104", "1202")
"""Prefixes of land classes (GB/T 21010) that are farm land."""

PARCEL_CODE_LENGTH = 19
"""County 6, town 3, village 3, group 2, parcel 5 (domain.md 4.4)."""


class HouseholdLand:
    code = "CBD"

    def check_application(self, asked: SubmitTrade, tables: Tables) -> Decision | None:
        """Parcel of the village, term within the title's, farm use.

        Refusals: parcel-form, parcel-elsewhere, title-term-missing, term-over-title,
        land-kind-unknown, land-not-farm.
        """
        return _parcel(asked) or _title_term(asked) or _farm_use(asked, tables)

    def matter(self, trade: Trade) -> Matter:
        """The household decides: its holder and every co-holder sign."""
        assert trade.type == self.code
        return Matter(HOUSEHOLD)

    def materials_when(self, trade: Trade) -> frozenset[str]:
        """The household acts in person here, so `person` holds and `proxy` does not."""
        assert trade.type == self.code
        return frozenset({"person"})

    def conditions(self, trade: Trade, asked: EnrolBidder) -> tuple[Check, ...]:
        """Farming capacity is a must; membership counts for priority only (Art. 38)."""
        member = asked.party_id.member_of == trade.wants.village
        return (
            Check(
                "FARMING_CAPACITY",
                "SHOWN" if asked.farming_capacity else "MISSING",
                asked.farming_capacity,
            ),
            Check("MEMBER", "MEMBER" if member else "OUTSIDER", met=True),
        )

    def term_fault(self, trade: Trade) -> str | None:
        left = trade.wants.title_months_left
        return "term-over-title" if left is None or trade.wants.term_months > left else None


def _parcel(asked: SubmitTrade) -> Decision | None:
    code = asked.parcel_code
    if len(code) != PARCEL_CODE_LENGTH or not (code.isascii() and code.isdigit()):
        return refused("parcel-form", about="parcel_code")
    if not code.startswith(asked.village):
        return refused("parcel-elsewhere", about="parcel_code")
    return None


def _title_term(asked: SubmitTrade) -> Decision | None:
    """No lease outlives the contract that it comes from (Art. 38)."""
    left = asked.title_months_left
    if left is None or left <= 0:
        return refused("title-term-missing", about="title_months_left")
    if asked.term_months > left:
        return refused("term-over-title", about="term_months", left=left)
    return None


def _farm_use(asked: SubmitTrade, tables: Tables) -> Decision | None:
    if not asked.land_type:
        return None
    if asked.land_type not in tables.land_types:
        return refused("land-kind-unknown", about="land_type")
    if not asked.land_type.startswith(FARM_LAND):
        return refused("land-not-farm", about="land_type")
    return None
