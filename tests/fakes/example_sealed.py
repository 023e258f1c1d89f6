"""The examples with sealed offers: opened, tied, given back unopened, flagged."""

from collections.abc import Mapping
from typing import Any, Final

from appliance import sealed_bids
from appliance.core import bid_standing
from appliance.core.commands import (
    CallTie,
    CoverDeposit,
    DecideSimilarity,
    DismissObjection,
    ForfeitDeposit,
    NameHolders,
    OfferTie,
    ProposeForfeit,
    RaiseObjection,
    ReceiveAnnual,
    RecordResult,
    RelistTrade,
    ReturnBid,
    SealBid,
)
from appliance.core.instant import text_of
from appliance.core.parties import Payer, Words
from tests.fakes.example_play import Moments, Play
from tests.fakes.example_town import ExampleTown, party
from tests.fakes.township import local

REOFFER: Final = "REOFFER_THEN_DRAW"
ANNUAL: Final = "A0000010"
"""The yearly deposit of o10."""


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
