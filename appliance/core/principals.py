"""For whom people act in a trade: agents with their mandates, co-holders who signed, and visits.

One value of the trade's fold. People stand in it as the entries that commit to them.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries.fact import Fact
from appliance.core.entries.intake import IdentityRead
from appliance.core.entries.people import IdentityMatched, MandateAdded, ServiceAdded

SCOPES: Final = ("TRADE", "SUBMIT", "SIGN")
"""The whole trade; the application alone; the contract alone."""
CO_HOLDER: Final = "CO_HOLDER"
SIGNER: Final = "SIGNER"
WITNESS: Final = "WITNESS"
"""Stands by while somebody who cannot write presses a thumb instead."""

PARTS: Final = (CO_HOLDER, SIGNER, WITNESS)


class Mandate(Struct, frozen=True):
    """Somebody acts for the transferor; `seq` is the entry under which the vault has them."""

    seq: int
    scope: str
    valid_to: str
    source: str
    slip_no: str = ""

    def holds(self, scope: str, today: date) -> bool:
        """Whether it covers that act on that day, its last one included."""
        return self.scope in ("TRADE", scope) and today <= date.fromisoformat(self.valid_to)


class Holder(Struct, frozen=True):
    """A sub-signature: who signed beside the transferor, and how."""

    seq: int
    part: str
    sign_kind: str


class Principals(Struct, frozen=True):
    """`visits` to the window so far; `matched`: what a later card said of a typed number."""

    mandates: tuple[Mandate, ...] = ()
    holders: tuple[Holder, ...] = ()
    visits: int = 0
    matched: str = ""

    def after(self, fact: Fact, seq: int) -> "Principals":
        """With what an entry says of people."""
        match fact:
            case MandateAdded():
                new = Mandate(seq, fact.scope, fact.valid_to, fact.source, fact.slip_no)
                return replace(self, mandates=(*self.mandates, new))
            case IdentityRead(part=part) if part:
                return replace(self, holders=(*self.holders, Holder(seq, part, fact.sign_kind)))
            case ServiceAdded():
                return replace(self, visits=fact.visit_no)
            case IdentityMatched():
                return replace(self, matched=fact.result)
            case _:
                return self

    def signed(self, part: str = CO_HOLDER) -> int:
        """How many signed in this part."""
        return sum(one.part == part for one in self.holders)


def mandate_fault(mandates: Iterable[Mandate], scope: str, today: date) -> str:
    """Why nobody may act for the transferor: mandate-missing, mandate-expired; empty: they may."""
    fitting = [one for one in mandates if one.scope in ("TRADE", scope)]
    if not fitting:
        return "mandate-missing"
    return "" if any(one.holds(scope, today) for one in fitting) else "mandate-expired"
