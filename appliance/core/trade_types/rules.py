"""What a trade type has to answer."""

from typing import Protocol

from appliance.core.codes import Tables
from appliance.core.collective import Matter
from appliance.core.commands import EnrolBidder, SubmitTrade
from appliance.core.decision import Decision
from appliance.core.entries import Check
from appliance.core.trade import Trade


class TradeType(Protocol):
    """The rules of one type beyond its row of trade_types.csv."""

    @property
    def code(self) -> str: ...

    def check_application(self, asked: SubmitTrade, tables: Tables) -> Decision | None:
        """What this type demands of an application; None when nothing stands against it."""
        ...

    def matter(self, trade: Trade, tables: Tables) -> Matter:
        """Who decides about it, and how freely (core/collective.py)."""
        ...

    def materials_when(self, trade: Trade) -> frozenset[str]:
        """Conditions of materials.csv (`required_when`) that hold for this trade, beside `1`."""
        ...

    def conditions(self, trade: Trade, asked: EnrolBidder) -> tuple[Check, ...]:
        """What a taker must be, with what was shown at the counter."""
        ...

    def term_fault(self, trade: Trade, tables: Tables) -> Decision | None:
        """The refusal when the term is longer than the law or the title lets it be."""
        ...

    def undertaking_wanted(self, trade: Trade) -> bool:
        """Whether the owner undertakes to buy and build by the rules only (G08)."""
        ...

    def filing_wanted(self, trade: Trade) -> bool:
        """Whether acceptance asks for the number under which a department filed it (A07)."""
        ...
