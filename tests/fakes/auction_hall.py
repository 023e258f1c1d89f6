"""A township that lets a household's land by auction: bidders in the hall, the host at a desk."""

from pathlib import Path
from typing import Any

from appliance.core.auction import Auction
from appliance.core.commands import ApproveReview, PlaceBid, SignReview, StartAuction
from appliance.core.entries import MethodTerms
from appliance.core.instant import text_of
from appliance.core.parties import Person
from appliance.core.people import id_check_digit
from appliance.station import Refused
from tests.fakes.clock import FakeClock
from tests.fakes.township import TAKER, Township, local

LISTING = 80_000
STEP = 2_000


def people(count: int) -> tuple[Person, ...]:
    """Different people, all plainly made up."""
    found = [TAKER]
    for place in range(1, count):
        seventeen = f"999999{1950 + place // 28}01{place % 28 + 1:02}{place:03}"
        number = seventeen + id_check_digit(seventeen)
        found.append(Person(f"竞买{place}", number, member_of="999999100200"))
    return tuple(found)


class AuctionHall(Township):
    """`number`: of the one trade, brought as far as asked; the first bidder has paddle 1."""

    def __init__(
        self, folder: Path, *, bidders: int = 3, how: MethodTerms | None = None,
        clock: FakeClock | None = None, **more: Any,
    ) -> None:  # fmt: skip
        self.bidders = people(bidders)
        self.how = how or MethodTerms(free_s=0, window_s=180)
        super().__init__(folder, clock=clock, **more)
        known = [one for one in self.station.trades_under_way() if one.number]
        self.number = known[0].number if known else ""

    def opened(self, *, begun: bool = True) -> "AuctionHall":
        """With the session open, and the auction begun."""
        self.number = self.lease_to("IN_SESSION", method="ASCEND")
        if begun:
            self.by("reviewer", "HOST", StartAuction(trade=self.number))
        return self

    @property
    def auction(self) -> Auction:
        return self.trade(self.number).auction

    def who(self, paddle: int) -> str:
        return f"{self.number}-E{paddle:03}"

    def bid(self, paddle: int, fen: int, *, confirmed: bool = False) -> str:
        """Code of the refusal, "" for a bid that counts."""
        asked = PlaceBid(
            trade=self.number, enrol_id=self.who(paddle), amount_fen=fen, confirmed=confirmed
        )
        try:
            self.by("reviewer", "HOST", asked)
        except Refused as no:
            return no.refusal.code
        return ""

    def later(self, seconds: float) -> None:
        """Let the clock run on; the caretaker looks at the end."""
        self.clock.forward(seconds=seconds)
        self.caretaker.tick()

    def _to_approved(self, number: str, **_: Any) -> None:
        text = self.station.keep_blob(f"notice of {number}".encode())
        sign = SignReview(trade=number, level=1, opinion="AGREE", text_sha256=text)
        self.by("reviewer", "REVIEWER", sign)
        approve = ApproveReview(
            trade=number, text_sha256=text, method="ASCEND", notice_days=5,
            enrol_deadline=text_of(local("2026-03-16 17:00")),
            planned_at=text_of(local("2026-03-17 09:00")), increment_fen=STEP, priority=(),
            how=self.how,
        )  # fmt: skip
        self.by("head", "HEAD", approve)

    def _to_enrol_closed(self, number: str, **_: Any) -> None:
        self.go("2026-03-10 10:00")
        for bidder in self.bidders:
            self.enrol(number, bidder)
        self.go("2026-03-16 17:01")
