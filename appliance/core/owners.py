"""Who may give a right away, by type: it follows from who decides about it (domain.md 2.1).

The decision symbol of a type names the body; only a party for whom that body can decide may come
with it. The order is that of the question at the counter, the usual one first.
"""

from collections.abc import Mapping
from typing import Final

from appliance.core.code_rows import TradeType as Row
from appliance.core.codes import Tables
from appliance.core.parties import CREDIT_CODE

HOUSEHOLDS: Final = ("HHD", "PER", "FAM")
COLLECTIVES: Final = ("CEV", "CEG", "CET", "VCM")
BUSINESSES: Final = ("IND", "COP", "ENT")
PUBLIC: Final = ("GOV", "INS", "SOC")

OWNERS: Final[Mapping[str, tuple[str, ...]]] = {
    "HOUSEHOLD_CONSENT": HOUSEHOLDS,
    "MEMBERS_2_3": COLLECTIVES,
    "MEMBERS_2_3_OR_REPRESENTATIVES": COLLECTIVES,
    "MEMBERS_2_3_IF_COLLECTIVE": (*HOUSEHOLDS, *COLLECTIVES, *BUSINESSES),
    "OWNER_OR_MEMBERS": ("PER", "HHD", "FAM", *BUSINESSES, *COLLECTIVES),
    "OWNER": ("PER", "HHD", "FAM", *BUSINESSES, *COLLECTIVES, *PUBLIC),
    "HOUSEHOLD_CONSENT_AND_COLLECTIVE_FILING": ("HHD", "PER", *COLLECTIVES),
    "MEMBER_AND_COLLECTIVE": ("PER", "HHD"),
    "MEMBERS_OR_PARTY_BRANCH": (*COLLECTIVES, *PUBLIC),
}
"""Decision symbol of trade_types.csv -> codes of party_types.csv."""


def owners_of(row: Row, tables: Tables) -> tuple[str, ...]:
    """Codes of party_types.csv that may bring a trade of this type; all where nothing says so."""
    return OWNERS.get(row.decision, tuple(tables.party_types))


def id_types_of(owner: str, tables: Tables) -> tuple[str, ...]:
    """Kinds of document by which a party of this kind is known, the usual one first."""
    return tuple(tables.party_types[owner].id_type.split(" or "))


def is_organisation(owner: str, tables: Tables) -> bool:
    """Whether it comes with a credit code and somebody who stands for it."""
    return id_types_of(owner, tables)[0] == CREDIT_CODE
