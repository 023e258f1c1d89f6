"""A township that lets a mountain pond by lot: bidders who passed the gate, the host at a desk."""

from pathlib import Path
from typing import Any

from appliance.core import draw, draw_lists
from appliance.core.commands import (
    AddDrawInput,
    CommitDraw,
    EnrolBidder,
    PrintDocument,
    RevealDraw,
)
from appliance.core.draws import TRADE, Draw
from tests.fakes.auction_hall import people
from tests.fakes.every_type import EveryType

DIGITS = (("TRANSFEROR", "351624"), ("BIDDER", "20407"))


class Pond(EveryType):
    """`number`: of the one trade, its session open; several bidders wait for the draw."""

    def __init__(self, folder: Path, *, bidders: int = 3, **more: Any) -> None:
        self.bidders = people(bidders)
        super().__init__(folder, **more)
        known = [one for one in self.station.trades_under_way() if one.number]
        self.number = known[0].number if known else self.deal_to("XSL", "IN_SESSION")

    @property
    def draw(self) -> Draw:
        """The newest draw."""
        return self.trade(self.number).draws.drawn[-1]

    def commit(self, purpose: str = TRADE, *, printed: bool = True) -> str:
        """The list frozen and promised, its slip handed out; returns the draw's number."""
        trade = self.trade(self.number)
        listed = draw_lists.frozen(trade, purpose, self.station.tables, self.station.now())
        session_id = draw_lists.next_session(trade)
        lst = draw.list_hash(session_id, listed.items).hex()
        self.by("reviewer", "HOST", CommitDraw(trade=trade.number, purpose=purpose, list_hash=lst))
        if printed:
            self.hand_out()
        return session_id

    def hand_out(self) -> None:
        """What the printer does with the slip."""
        promise = self.draw.promise
        assert promise is not None
        self.station.do(
            PrintDocument(
                trade=self.number, document=promise.slip_no, copy=1, digest="ab", printer="slip"
            )
        )

    def said(self, session_id: str) -> None:
        for role, digits in DIGITS:
            saying = AddDrawInput(
                trade=self.number, session_id=session_id, role=role, digits=digits
            )
            self.by("reviewer", "HOST", saying)

    def reveal(self, session_id: str) -> None:
        asked = RevealDraw(trade=self.number, session_id=session_id)
        self.by("reviewer", "HOST", asked)

    def _now_enrol_closed(self, _code: str, number: str) -> None:
        self.go("2026-03-10 10:00")
        for bidder in self.bidders:
            enrol = EnrolBidder(
                trade=number, enrol_id=self.station.draw_id(), party_id=bidder,
                farming_capacity=True,
            )  # fmt: skip
            self.by("clerk", "CLERK", enrol)
        self.go("2026-03-24 17:01")
