"""TENDER: bags opened, sheets of three experts, the ranking, to each end of a session."""

from collections.abc import Callable, Sequence
from typing import Any

from small_station import CLERK, HOST, SUPERVISOR, TAKER, TEXT, SmallStation, aged, enrolling
from whole_way import MEMBER, Way

from appliance.core import bid_standing
from appliance.core.commands import (
    AddScores,
    FailSession,
    OpenBids,
    PauseSession,
    RankScores,
    RecordResult,
    SealBid,
    SuspendTrade,
)
from appliance.core.commands.bids import Opened
from appliance.core.entries import Criterion, Mark, MethodTerms
from appliance.core.parties import Person
from plays.draw import SECRET, drawn

OTHER = Person("钱九", aged("1982-03-03").id_number, member_of="999999100200")
THREE = (TAKER, MEMBER, OTHER)
CEILING_FEN = 500_000
CRITERIA = (Criterion("PRICE", 4_000), Criterion("PLAN", 4_000), Criterion("RECORD", 2_000, False))
HOW = MethodTerms(criteria=CRITERIA, experts=3)
Sheet = tuple[int, int]
"""Points for plan and record."""


class TenderWay(Way):
    """Small works, each bidder's price in a bag with a seal."""

    def __init__(self, offers: Sequence[int | None], code: str = "XMG", **terms: Any) -> None:
        self.offers = offers
        super().__init__(code, "TENDER", terms={"how": HOW} | terms, takers=THREE)

    def enrol_closed(self) -> None:
        self.station.go("2026-03-10 10:00")
        for place, taker in enumerate(self.takers):
            enrol_id = f"{place}A1B2C3D"
            enrol = enrolling(enrol_id, trade=self.number, party_id=taker)
            self.station.must(enrol, CLERK)
            if self.offers[place] is not None:
                bag = f"F{place:05}"
                seal = SealBid(trade=self.number, enrol_id=enrol_id, offer="PAPER", seal_no=bag)
                self.station.must(seal, CLERK)
        self.station.go("2026-03-24 17:01")

    def bidder(self, place: int) -> str:
        return f"{self.number}-E{place + 1:03}"

    def opens(self) -> "TenderWay":
        found = tuple(
            Opened(bid.number, bid.seq, self.offers[int(bid.number[-3:]) - 1] or 0, "", True)
            for bid in bid_standing.now_opening(self.trade)
        )
        self.station.must(OpenBids(trade=self.number, opened=found), HOST)
        return self

    def sheet(self, expert: int, place: int, points: Sheet = (0, 0), **more: Any) -> AddScores:
        values: dict[str, Any] = {
            "trade": self.number, "expert_no": f"EXP-{expert}", "enrol_id": self.bidder(place),
            "scores": (Mark("PLAN", points[0]), Mark("RECORD", points[1])),
            "sheet_sha256": TEXT, "declared": True,
        }  # fmt: skip
        return AddScores(**(values | more))

    def scores(self, *points: Sheet, experts: int = 3) -> "TenderWay":
        """Every expert gives the bidders with an offer these points, and they are ranked."""
        for expert in range(experts):
            for place, each in enumerate(points):
                self.station.must(self.sheet(expert, place, each), HOST)
        self.station.must(RankScores(trade=self.number), HOST)
        return self

    def resulted(self) -> SmallStation:
        self.station.must(RecordResult(trade=self.number, offers=()), HOST)
        return self.station

    def failed(self, reason: str) -> SmallStation:
        self.station.must(FailSession(trade=self.number, reason=reason), HOST)
        return self.station


def way(*offers: int | None, **more: Any) -> TenderWay:
    made = TenderWay(offers or (400_000, 450_000, 480_000), **more)
    made.to("IN_SESSION")
    return made


def result() -> SmallStation:
    """The dearest wins by its plan: 40.00 of 100 points are the price's."""
    going = way(400_000, 450_000, 480_000).opens()
    return going.scores((1_000, 1_000), (1_000, 1_000), (4_000, 2_000)).resulted()


def tied() -> TenderWay:
    """Two bidders whom neither total nor price nor technical score tells apart."""
    return way(400_000, 400_000, 450_000).opens().scores((3_000, 0), (3_000, 0), (0, 0))


def tie() -> SmallStation:
    going = tied()
    going.station.changes["draw_secret"] = SECRET
    drawn(going.station, "TIE")
    return going.resulted()


def pause() -> SmallStation:
    going = way().opens()
    going.station.must(PauseSession(trade=going.number, reason="S03"), HOST)
    return going.station


def freeze() -> SmallStation:
    going = way().opens()
    stop = SuspendTrade(
        trade=going.number, reason="S07", facts_sha256=TEXT, resume_condition="CHECKED"
    )
    going.station.must(stop, SUPERVISOR)
    return going.station


PLAYS: dict[str, Callable[[], SmallStation]] = {
    "none": lambda: way(None, None, None).failed("TOO_FEW_OFFERS"),
    "one": lambda: way(400_000, None, None).failed("TOO_FEW_OFFERS"),
    "few": lambda: way(400_000, 450_000, 500_001).opens().failed("TOO_FEW_VALID"),
    "result": result,
    "tie": tie,
    "pause": pause,
    "freeze": freeze,
}
