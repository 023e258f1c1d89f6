"""The file of a trade before its acceptance: what was brought, each an entry of its own."""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries.dossier import (
    DecisionAdded,
    IntegritySigned,
    MaterialAdded,
    ValuationAdded,
)
from appliance.core.entries.fact import Fact
from appliance.core.entries.intake import DecisionPaper


class Dossier(Struct, frozen=True):
    """One value of the trade's fold; the newest valuation and undertaking count."""

    materials: tuple[str, ...] = ()
    decisions: tuple[DecisionPaper, ...] = ()
    valuation: ValuationAdded | None = None
    undertaking: IntegritySigned | None = None

    def after(self, fact: Fact) -> "Dossier":
        """With what an entry brings."""
        match fact:
            case MaterialAdded():
                rows = dict.fromkeys((*self.materials, fact.material_no))
                return replace(self, materials=tuple(rows))
            case DecisionAdded():
                return replace(self, decisions=(*self.decisions, fact.paper))
            case ValuationAdded():
                return replace(self, valuation=fact)
            case IntegritySigned():
                return replace(self, undertaking=fact)
            case _:
                return self


NOTHING_BROUGHT: Final = Dossier()
