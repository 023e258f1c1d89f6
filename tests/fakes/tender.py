"""Small works by tender on a real station: three bags with seals, opened in the session."""

from appliance.core import bid_standing
from appliance.core.commands import ApproveReview, EnrolBidder, OpenBids, SealBid, SignReview
from appliance.core.commands.bids import Opened
from appliance.core.entries import Criterion, MethodTerms
from appliance.core.instant import text_of
from appliance.core.parties import Person
from appliance.core.people import id_check_digit
from tests.fakes.every_type import EveryType
from tests.fakes.township import local

CODE = "XMG"
OFFERS = (400_000, 450_000, 480_000)
CRITERIA = (
    Criterion("PRICE", 4_000),
    Criterion("PLAN", 4_000),
    Criterion("RECORD", 2_000, technical=False),
)


def bidder(place: int, phone: str) -> Person:
    """Somebody plainly made up, with a right number."""
    seventeen = f"9999991985010{place + 1}001"
    names = ("李四", "孙七", "钱九")
    return Person(names[place], seventeen + id_check_digit(seventeen), phone=phone)


class TenderTown(EveryType):
    """The last two bidders gave one phone number, which is a sign of collusion."""

    def _now_approved(self, _code: str, number: str) -> None:
        text = self.station.keep_blob(f"notice of {number}".encode())
        sign = SignReview(trade=number, level=1, opinion="AGREE", text_sha256=text)
        self.by("reviewer", "REVIEWER", sign)
        approve = ApproveReview(
            trade=number, text_sha256=text, method="TENDER", notice_days=10,
            enrol_deadline=text_of(local("2026-03-24 17:00")),
            planned_at=text_of(local("2026-03-25 09:00")),
            tie_rule="PRICE_THEN_TECHNICAL_THEN_DRAW",
            how=MethodTerms(criteria=CRITERIA, experts=3),
        )  # fmt: skip
        self.by("head", "HEAD", approve)

    def _now_enrol_closed(self, _code: str, number: str) -> None:
        self.go("2026-03-10 10:00")
        for place, phone in enumerate(("16900000011", "16900000012", "16900000012")):
            enrol_id = self.station.draw_id()
            enrol = EnrolBidder(trade=number, enrol_id=enrol_id, party_id=bidder(place, phone))
            self.by("clerk", "CLERK", enrol)
            bag = SealBid(trade=number, enrol_id=enrol_id, offer="PAPER", seal_no=f"F{place:05}")
            self.by("clerk", "CLERK", bag)
        self.go("2026-03-24 17:01")

    def evaluated(self) -> str:
        """The number of a trade whose bags lie open."""
        number = self.deal_to(CODE, "IN_SESSION")
        bags = tuple(
            Opened(bid.number, bid.seq, fen, "", seal_whole=True)
            for bid, fen in zip(bid_standing.now_opening(self.trade(number)), OFFERS, strict=True)
        )
        self.by("reviewer", "HOST", OpenBids(trade=number, opened=bags))
        return number
