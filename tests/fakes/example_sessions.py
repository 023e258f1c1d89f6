"""How the price of each example comes about, and the four that never come to a session."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from appliance.core import draw, draw_lists, ending
from appliance.core.commands import (
    AddDrawInput,
    AnswerPriority,
    AttestTermination,
    CallPriority,
    ClaimPriority,
    CommitDraw,
    PlaceBid,
    PrintDocument,
    RaisePriority,
    RecordResult,
    RevealDraw,
    RouteUpTrade,
    StartAuction,
    SuspendTrade,
    TerminateTrade,
)
from appliance.core.draws import TRADE
from appliance.core.entries import MethodTerms, Offer
from appliance.core.instant import text_of
from tests.fakes.example_play import Moments, Play
from tests.fakes.example_sealed import Assets, Lamps, Roadworks, Sealed, WasteHill
from tests.fakes.example_town import TRADES, ExampleTown, party
from tests.fakes.township import local


class Spoken(Play):
    """The offers are made in the session: an agreement, a listing."""

    def deciding(self) -> Moments:
        offers = tuple(
            Offer(self.paper_no(each["party"]), each["offer_fen"])
            for each in self.said["enrolments"]
            if each["qualified"]
        )
        self.town.by("reviewer", "HOST", RecordResult(trade=self.number, offers=offers))
        yield self.on("session", "09:05")


class Ascending(Play):
    """`bids`: who calls what, each a minute after the one before, then `late` in the window."""

    free_s = 600

    def __init__(self, town: ExampleTown, said: dict[str, Any]) -> None:
        super().__init__(town, said)
        self.terms = {
            "increment_fen": said["increment_fen"], "how": MethodTerms(free_s=self.free_s),
        } | dict(self.terms)  # fmt: skip

    def bids(self) -> list[tuple[int, str, int]]:
        """(seconds from the start, who, fen)."""
        return [(60 * at, who, fen) for at, (who, fen) in enumerate(self.said["bids"], start=1)]

    def deciding(self) -> Moments:
        self.town.by("reviewer", "HOST", StartAuction(trade=self.number))
        begun = self.town.clock.at
        for after_s, who, fen in self.bids():
            yield begun + timedelta(seconds=after_s)
            bid = PlaceBid(trade=self.number, enrol_id=self.paper_no(who), amount_fen=fen)
            self.town.by("reviewer", "HOST", bid)
        yield self.trade.auction.end + timedelta(seconds=1)
        assert self.trade.auction.closed is not None
        self.town.by("reviewer", "HOST", RecordResult(trade=self.number, offers=()))
        yield from self.rights()

    def rights(self) -> Moments:
        """The winner of the example matches; who held the result says no to raising."""
        winner = self.paper_no(self.said["winner"])
        call = CallPriority(trade=self.number, enrol_id=winner)
        self.town.by("clerk", "CLERK", call)
        yield self.town.clock.at + timedelta(minutes=5)
        match = AnswerPriority(trade=self.number, enrol_id=winner, answer="MATCH")
        self.town.by("clerk", "CLERK", match)
        if self.terms.get("follow_and_raise"):
            no = RaisePriority(trade=self.number, amount_fen=0)
            self.town.by("reviewer", "HOST", no)


class Land(Ascending):
    """A member of the collective matches the top price."""

    terms: Mapping[str, Any] = {"follow_and_raise": True}


class Shop(Ascending):
    """Two bids after the free period, so two extensions; the sitting tenant matches."""

    free_s = 300

    def bids(self) -> list[tuple[int, str, int]]:
        return [
            (60, "p04", 2_400_000), (120, "p14", 2_600_000), (240, "p04", 2_650_000),
            (400, "p14", 2_700_000), (500, "p05", 2_850_000),
        ]  # fmt: skip

    def once_enrolled(self) -> None:
        claim = ClaimPriority(
            trade=self.number, enrol_id=self.slips[self.said["sitting_tenant"]],
            party_id=party(self.said["sitting_tenant"]), ground="SITTING_TENANT", written=True,
        )  # fmt: skip
        self.town.by("clerk", "CLERK", claim)


class Pond(Play):
    """At a fixed price, by lot among the members; the example tells secret and digits."""

    asked: Mapping[str, Any] = {"outsiders": False}
    terms: Mapping[str, Any] = {"conditions": ("MEMBER",), "tie_rule": "NONE"}

    def deciding(self) -> Moments:
        told, town = self.said["draw"], self.town
        town.foreseen.next.append(bytes.fromhex(told["box_secret"]))
        listed = draw_lists.frozen(self.trade, TRADE, town.station.tables, town.station.now())
        lst = draw.list_hash(draw_lists.next_session(self.trade), listed.items).hex()
        commit = CommitDraw(trade=self.number, purpose=TRADE, list_hash=lst)
        town.by("reviewer", "HOST", commit)
        promise = self.trade.draws.drawn[-1].promise
        assert promise is not None
        slip = PrintDocument(
            trade=self.number, document=promise.slip_no, copy=1, digest="ab", printer="slip"
        )
        town.station.do(slip)
        yield self.on("session", "09:08")
        for role, digits in told["public_inputs"]:
            said = AddDrawInput(
                trade=self.number, session_id=told["session"], role=role, digits=digits
            )
            town.by("reviewer", "HOST", said)
        reveal = RevealDraw(trade=self.number, session_id=told["session"])
        town.by("reviewer", "HOST", reveal)
        town.by("reviewer", "HOST", RecordResult(trade=self.number, offers=()))


class Disputed(Play):
    """Stopped over a title, ended by a ruling; who had enrolled has the money back."""

    terms: Mapping[str, Any] = {"increment_fen": 10_000}

    def deadline(self) -> str:
        return text_of(local("2026-09-09 17:00"))

    def planned(self) -> str:
        return text_of(local("2026-09-10 09:00"))

    def enrolling(self) -> Moments:
        (only,) = self.said["enrolments"]
        yield local("2026-08-31 09:10")
        self.enrol(only)
        self.pay(only)

    def session(self) -> Moments:
        stop, end = self.said["suspension"], self.said["termination"]
        yield local(f"{stop['on']} 10:00")
        suspend = SuspendTrade(
            trade=self.number, reason=stop["reason"], facts_sha256=self.text(stop["note"]),
            resume_condition="RULING",
        )  # fmt: skip
        self.town.by("head", stop["by_role"], suspend)
        yield local(f"{end['on']} 10:00")
        facts = self.text(end["document_no"])
        seen = ending.seen_by_supervisor(self.trade, end["reason"], facts)
        attest = AttestTermination(trade=self.number, seen_sha256=seen)
        self.town.by("supervisor", "SUPERVISOR", attest)
        terminate = TerminateTrade(trade=self.number, reason=end["reason"], facts_sha256=facts)
        self.town.by("head", "HEAD", terminate)
        yield local(f"{end['on']} 15:00")
        self.refund_all()

    def to_archive(self) -> Moments:
        yield from ()


class SentUp(Play):
    """Over the township's limit: the district has it from the second day on."""

    def script(self) -> Moments:
        yield self.on("submitted", "09:30")
        self.submit()
        yield self.on("transferred_up", "10:00")
        self.town.by("clerk", "CLERK", RouteUpTrade(trade=self.number))


class InReview(Play):
    def script(self) -> Moments:
        yield self.on("submitted", "10:30")
        self.submit()
        yield self.on("accepted", "10:30")
        self.accept()
        yield self.on("review_started", "09:30")
        self.start_review()


class Live(Play):
    """The notice runs; who enrolled is nobody's to know before it ends."""

    terms: Mapping[str, Any] = {"increment_fen": 20_000}

    def planned(self) -> str:
        return text_of(local("2026-12-02 09:00"))

    def script(self) -> Moments:
        yield self.on("submitted", "11:30")
        self.submit()
        yield self.on("accepted", "11:30")
        self.accept()
        yield self.on("accepted", "15:30")
        self.start_review()
        yield self.on("approved", "11:30")
        self.approve()
        yield self.on("published", "09:30")
        self.publish()
        for place, each in enumerate(self.said["enrolments"]):
            yield self.on("published", f"10:{10 + place}")
            self.enrol(each)
            self.pay(each)
        yield self.on("published", "17:30")


KINDS: Final[Mapping[str, type[Play]]] = {
    "CBD-0001": Spoken, "JTD-0002": Land, "SHD-0003": WasteHill, "LDQ-0004": Sealed,
    "JYZ-0005": Shop, "JYC-0006": Assets, "XNF-0007": Spoken, "SMQ-0008": Pond,
    "XMG-0009": Roadworks, "XMC-0010": Lamps, "SWZ-0011": Spoken, "XSL-0012": Disputed,
    "XMG-0013": SentUp, "GQS-0014": InReview, "JYZ-0015": Live,
}  # fmt: skip


def plays(town: ExampleTown) -> list[Play]:
    """All fifteen, in the order of their numbers."""
    return [kind(town, TRADES[short]) for short, kind in KINDS.items()]
