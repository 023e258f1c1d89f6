"""How the price of each example comes about, and the four that never come to a session."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from appliance import sealed_bids
from appliance.core import bid_standing, draw, draw_lists, ending
from appliance.core.commands import (
    AddDrawInput,
    AnswerPriority,
    AttestTermination,
    CallPriority,
    CallTie,
    ClaimPriority,
    CommitDraw,
    CoverDeposit,
    DecideSimilarity,
    DismissObjection,
    ForfeitDeposit,
    NameHolders,
    OfferTie,
    PlaceBid,
    PrintDocument,
    ProposeForfeit,
    RaiseObjection,
    RaisePriority,
    ReceiveAnnual,
    RecordResult,
    RelistTrade,
    ReturnBid,
    RevealDraw,
    RouteUpTrade,
    SealBid,
    StartAuction,
    SuspendTrade,
    TerminateTrade,
)
from appliance.core.draws import TRADE
from appliance.core.entries import MethodTerms, Offer
from appliance.core.instant import text_of
from appliance.core.parties import Payer, Words
from tests.fakes.example_play import Moments, Play
from tests.fakes.example_town import TRADES, ExampleTown, party
from tests.fakes.township import local

REOFFER: Final = "REOFFER_THEN_DRAW"
ANNUAL: Final = "A0000010"
"""The yearly deposit of o10."""


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


class Sealed(Play):
    """Offers typed in, sealed to three holders, opened by head and supervisor."""

    offers: Mapping[str, int] = {}
    """What lies under seals that are never opened: the example does not tell it."""

    def __init__(self, town: ExampleTown, said: dict[str, Any]) -> None:
        super().__init__(town, said)
        rule = REOFFER if "tie" in said or said.get("tie_rule") else "EARLIEST"
        self.terms = {"tie_rule": rule, "single_bidder": False} | dict(self.terms)

    def publish(self) -> None:
        naming: NameHolders = self.town.naming(self.number)
        self.town.by("head", "HEAD", naming)
        super().publish()

    def once_enrolled(self) -> None:
        for each in self.said["enrolments"]:
            key = each["party"]
            first = self.said.get("tie", {}).get("round1", ())
            fen = each["offer_fen"] or self.offers[key]
            assert not first or fen not in first or first.count(fen) == len(first)
            self.town.seal(self.number, self.slips[key], fen, SealBid)

    def once_closed(self) -> None:
        for each in self.said["enrolments"]:
            assert self.bidder(each["party"]).qualified is each["qualified"]

    def deciding(self) -> Moments:
        self._opening()
        yield self.on("session", "09:06")
        if "tie" in self.said:
            self.town.by("reviewer", "HOST", CallTie(trade=self.number))
            for key, fen in self.said["tie"]["round2"].items():
                taken = sealed_bids.sealed(self.town.station, self.trade, self.paper_no(key), fen)
                self.town.by("reviewer", "HOST", taken.asked_as(OfferTie, self.number))
            yield self.on("session", "09:17")
            self._opening()
        self.town.by("reviewer", "HOST", RecordResult(trade=self.number, offers=()))

    def _opening(self) -> None:
        self.town.share(self.number, "HEAD")
        self.town.share(self.number, "SUPERVISOR")
        self.town.open_bids(self.number)

    def return_unopened(self) -> None:
        """What the gate let nobody open goes back in its seal."""
        for each in self.said["enrolments"]:
            for one in bid_standing.of_enrolment(self.trade, self.paper_no(each["party"])):
                if not each["qualified"]:
                    back = ReturnBid(trade=self.number, enrol_id=one.enrol_id, seq=one.seq)
                    self.town.by("clerk", "CLERK", back)


class WasteHill(Sealed):
    """Nobody comes in the first round; eight weeks later the hill is listed lower."""

    def __init__(self, town: ExampleTown, said: dict[str, Any]) -> None:
        super().__init__(town, said)
        self.terms = dict(self.terms) | {"floor_fen": said["floor_fen"]}

    def to_published(self) -> Moments:
        first = self.said["first_round"]
        later = self.said["timeline"]["published"]
        self.said["timeline"]["published"] = first["published"]
        yield from super().to_published()
        yield local(f"{first['notice_ends']} 17:01")
        assert self.trade.stage == first["result"]
        yield local(f"{first['relisted']} 10:00")
        relist = RelistTrade(
            trade=self.number, list_price_fen=self.said["relist_price_fen"],
            text_sha256=self.text("second notice"), enrol_deadline=super().deadline(),
            planned_at=super().planned(),
        )  # fmt: skip
        self.town.by("head", "HEAD", relist)
        self.said["timeline"]["published"] = later
        yield self.on("published", "09:00")
        self.publish()

    def deadline(self) -> str:
        """Of the first round, which is all that is approved."""
        return text_of(local(f"{self.said['first_round']['notice_ends']} 17:00"))

    def planned(self) -> str:
        return text_of(local("2026-04-07 09:00"))


class Assets(Sealed):
    """The seller's own legal representative bids too, and objects when that is refused."""

    offers: Mapping[str, int] = {"p20": 2_300_000}

    def after_the_session(self) -> Moments:
        self.return_unopened()
        yield from super().after_the_session()
        said = self.said["objection"]
        yield local(f"{said['raised']} 10:00")
        objection = RaiseObjection(
            trade=self.number, party_id=party(said["by"]), standing="BIDDER",
            text_sha256=self.text(said["on"]),
        )  # fmt: skip
        self.town.by("clerk", "CLERK", objection)
        yield local(f"{said['dismissed']} 10:00")
        answer = DismissObjection(trade=self.number, text_sha256=self.text("the answer"))
        self.town.by("head", "HEAD", answer)


class Roadworks(Sealed):
    """Two firms pay from one account, one at the last moment; a third has an annual deposit."""

    offers: Mapping[str, int] = {"o08": 27_000_000, "o09": 27_500_000}

    filed = "青政农〔2026〕11号"

    def to_published(self) -> Moments:
        annual = ReceiveAnnual(
            annual_id=ANNUAL, party_id=party("o10"), year=2026, band="B2",
            amount_fen=1_000_000, voucher="V-A10",
        )  # fmt: skip
        yield self.on("submitted", "09:00")
        self.town.by("second", "CASHIER", annual)
        yield from super().to_published()

    def payer(self, key: str) -> Payer:
        """Nine pays from eight's account."""
        paid = super().payer(key)
        return Payer(paid.name, party("o08").account) if key == "o09" else paid

    def pay(self, each: dict[str, Any]) -> None:
        if each["party"] != "o09" or self.town.clock.at >= self.on("notice_ends", "09:00"):
            super().pay(each)

    def last_days(self) -> Moments:
        yield self.on("notice_ends", "09:30")
        self.pay(next(one for one in self.said["enrolments"] if one["party"] == "o09"))

    def once_enrolled(self) -> None:
        cover = CoverDeposit(trade=self.number, enrol_id=self.slips["o10"], annual_id=ANNUAL)
        self.town.by("clerk", "CLERK", cover)
        super().once_enrolled()

    def once_closed(self) -> None:
        super().once_closed()
        for flag in self.trade.flags.open:
            decide = DecideSimilarity(
                trade=self.number, flag_no=flag.flag_no, decision="SUSPECTED",
                reason=Words("两家从同一个账户交保证金"),
            )  # fmt: skip
            self.town.by("reviewer", "REVIEWER", decide)

    def after_the_session(self) -> Moments:
        self.return_unopened()
        for each in self.said["enrolments"]:
            if each["deposit_status"] == "FORFEITED":
                self._forfeit(each)
        yield from super().after_the_session()

    def _forfeit(self, each: dict[str, Any]) -> None:
        (one,) = self.trade.deposits.of(self.slips[each["party"]])
        propose = ProposeForfeit(
            trade=self.number, deposit_id=one.deposit_id, amount_fen=one.held, ground="COLLUSION",
            case_no="AJ-2026-1",
        )  # fmt: skip
        self.town.by("head", "HEAD", propose)
        forfeit = ForfeitDeposit(
            trade=self.number, deposit_id=one.deposit_id, amount_fen=one.held,
            decision_no=each["forfeit_decision_no"],
        )  # fmt: skip
        self.town.both(forfeit, ("head", "HEAD"), ("supervisor", "SUPERVISOR"))


class Lamps(Sealed):
    """A purchase by inquiry; its archive is never closed, which is overdue in the end."""

    filed = "青政农〔2026〕12号"


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
