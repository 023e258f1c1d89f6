"""A small station with an auction: three bidders on the roster, bids at seconds of its clock."""

from datetime import timedelta
from typing import Any

from small_station import HOST, SmallStation
from whole_way import MEMBER, TAKER, Way

from appliance.core.auction import Auction
from appliance.core.commands import PlaceBid, RecordResult, StartAuction
from appliance.core.entries import MethodTerms
from appliance.core.instant import Instant, instant_of
from appliance.core.parties import Person
from appliance.core.people import id_check_digit

LISTING = 60_000
STEP = 2_000


def bidders(count: int) -> tuple[Person, ...]:
    """Different people of the village, all plainly made up."""
    found = [TAKER, MEMBER]
    for place in range(2, count):
        seventeen = f"999999197001{place % 28 + 1:02}{place:03}"
        number = seventeen + id_check_digit(seventeen)
        found.append(Person(f"竞买{place}", number, member_of="999999100200"))
    return tuple(found[:count])


class Hall:
    """An auction in a room: `at(seconds)` since its start; bidders A, B, C ... by paddle."""

    def __init__(
        self, count: int = 3, *, begun: bool = True, asked: dict[str, Any] | None = None,
        how: MethodTerms | None = None, takers: tuple[Person, ...] = (), **terms: Any,
    ) -> None:  # fmt: skip
        values = {"increment_fen": STEP, "how": how or MethodTerms(), "priority": ()} | terms
        asked = {"list_price_fen": LISTING} | (asked or {})
        way = Way(
            "SMQ", method="ASCEND", asked=asked, terms=values, takers=takers or bidders(count)
        )
        self.way = way.to("IN_SESSION")
        self.station: SmallStation = way.station
        self.opened_at = self.station.at.at
        if begun:
            self.begin()

    def begin(self) -> None:
        self.opened_at = self.station.at.at
        self.station.must(StartAuction(trade=self.number), HOST)

    @property
    def number(self) -> str:
        return self.way.number

    @property
    def auction(self) -> Auction:
        return self.way.trade.auction

    def who(self, letter: str) -> str:
        return f"{self.number}-E{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.index(letter) + 1:03}"

    def at(self, seconds: float) -> None:
        """Let the clock of the room come to that second; what falls due on the way happens."""
        self.clock(seconds)
        self.station.tick()

    def clock(self, seconds: float) -> None:
        """Only the clock: the box has not looked yet."""
        old = self.station.at
        moment = self.opened_at + timedelta(seconds=seconds)
        self.station.at = Instant(moment, 0, 0, old.boot, old.age_s, old.src)

    def bid(self, letter: str, fen: int, *, confirmed: bool = False) -> str:
        """Code of the refusal, "" for a bid that counts."""
        asked = PlaceBid(
            trade=self.number, enrol_id=self.who(letter), amount_fen=fen, confirmed=confirmed
        )
        no = self.station.do(asked, HOST).refused
        return no.code if no else ""

    def ends_after(self) -> float:
        return (self.auction.end - self.opened_at).total_seconds()

    def closed_after(self) -> float | None:
        """Second at which it closed, None while it runs."""
        closed = self.auction.closed
        if closed is None:
            return None
        return (instant_of(closed.closed_at) - self.opened_at).total_seconds()

    def result(self) -> str:
        no = self.station.do(RecordResult(trade=self.number, offers=()), HOST).refused
        return no.code if no else ""
