"""One example trade played: a script of acts, each on its day, in a town that plays them all.

A play is an iterator of moments: it acts, then says when it goes on, so that fifteen of them run
through one station in the order of time. What every trade does alike stands here; how its price
comes about stands in example_sessions.py.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from msgspec import structs

from appliance.core import archive, contract, deposit_return, integrity, valuation
from appliance.core.acceptance import required
from appliance.core.clocks import local_text
from appliance.core.commands import (
    AcceptTrade,
    AddValuation,
    ApproveReview,
    AttestSession,
    CloseArchive,
    CloseSettlement,
    ConfirmAward,
    ConvertDeposit,
    DraftTrade,
    EnrolBidder,
    IssueCertificate,
    OpenSession,
    OrderRefund,
    PassGate,
    PublishNotice,
    ReceiveDeposit,
    RefundDeposit,
    SignContract,
    SignDepartmentReview,
    SignIntegrity,
    SignReview,
    SignSupervisionReview,
    StartReview,
    SubmitTrade,
)
from appliance.core.entries import DecisionPaper
from appliance.core.instant import text_of
from appliance.core.parties import Credential, Payer, Person, Place, Words
from appliance.core.session import seen_by_supervisor
from appliance.core.trade import Enrolment, Trade
from appliance.station import Refused
from tests.fakes.example_town import ExampleTown, party, row_of, trader
from tests.fakes.township import TABLES, local

CHANNELS = ("KIOSK", "DISTRICT", "PRINT")
MODULE = "05.01-20210715-0007654321-0123456789"
MODES = {
    "CBD": "LEASE", "JTD": "CONTRACT", "SHD": "CONTRACT", "LDQ": "LEASE", "JYZ": "LEASE",
    "JYC": "TRANSFER", "XNF": "LEASE", "SMQ": "CONTRACT", "XMG": "WORKS", "XMC": "PURCHASE",
    "SWZ": "TRANSFER", "XSL": "CONTRACT", "GQS": "TRANSFER",
}  # fmt: skip
OWNERS = {"p01": "HHD", "p11": "HHD"}
"""Households; other people come with what is their own."""

Moments = Iterator[datetime]


def paper(said: dict[str, Any]) -> DecisionPaper:
    """A decision of trades.json as the counter records it."""
    plain = ("date", "total", "present", "capable_total", "notice_date", "township_approval_no",
             "minutes_sha256", "holder_signed")  # fmt: skip
    return DecisionPaper(
        said["type"], votes_for=said.get("for", 0), co_holders=len(said.get("co_holders", ())),
        signed=len(said.get("signed", ())), **{name: said[name] for name in plain if name in said},
    )  # fmt: skip


class Play:
    """One example; `asked` and `terms` are what its kind says beyond the common form."""

    asked: Mapping[str, Any] = {}
    terms: Mapping[str, Any] = {}
    filed = ""
    """Under which number a department filed it, where the example does not tell."""

    def __init__(self, town: ExampleTown, said: dict[str, Any]) -> None:
        self.town, self.said = town, said
        self.code: str = said["trade_type"]
        self.number: str = said["trade_id"]
        self.slips: dict[str, str] = {}
        """Party of the example -> the random id on its slip."""

    # --- time -----------------------------------------------------------------------------

    def on(self, step: str, clock: str) -> datetime:
        """The day of a step of the example's timeline, in Shanghai."""
        return local(f"{self.said['timeline'][step]} {clock}")

    @property
    def trade(self) -> Trade:
        return self.town.trade(self.number)

    def text(self, words: str) -> str:
        return self.town.station.keep_blob(f"{words} of {self.number}".encode())

    # --- the way of every trade -----------------------------------------------------------

    def script(self) -> Moments:
        """From the counter to the archive."""
        yield from self.to_published()
        yield from self.enrolling()
        yield from self.session()
        yield from self.to_archive()

    def to_published(self) -> Moments:
        yield self.on("submitted", "09:30")
        self.submit()
        yield self.on("accepted", "10:00")
        self.accept()
        yield self.on("accepted", "15:00")
        self.start_review()
        yield self.on("approved", "11:00")
        self.approve()
        yield self.on("published", "09:00")
        self.publish()

    def submit(self) -> None:
        station, said, town = self.town.station, self.said, self.town
        assert station.next_trade_no(self.code) == self.number
        draft_id = station.draw_id()
        transferor, stands = party(said["transferor"]), trader(said["transferor"])
        common: dict[str, Any] = {
            "draft_id": draft_id, "type": self.code, "mode": MODES[self.code],
            "transferor": transferor, "representative": stands,
        }  # fmt: skip
        draft = DraftTrade(**common, consent_version="1", source="CARD", module=MODULE)
        submit = SubmitTrade(
            **common, trade=self.number, method=said["method"],
            place=Place(said["title"], said["title"]), village=said["village"],
            start=said.get("start", said["timeline"].get("settled", "2026-12-15")),
            list_price_fen=said["list_price_fen"], price_unit=said["price_unit"],
            sign_kind="FINGER", finger_score=97, owner=self._owner(), **self._object(),
            **self.asked,
        )  # fmt: skip
        town.by("clerk", "CLERK", draft, submit)
        if integrity.wanted(self.trade):
            undertaken = SignIntegrity(
                trade=self.number, party_id=transferor, text_version=integrity.TEXT
            )
            town.by("clerk", "CLERK", undertaken)
        if valuation.wanted(self.trade, TABLES):
            report = AddValuation(
                trade=self.number, firm=Words("示例资产评估有限公司"), report_no="PG-2026-7",
                date=said["decisions"][0]["date"], amount_fen=said["valuation_fen"],
                valid_to="2027-05-05",
            )  # fmt: skip
            town.by("clerk", "CLERK", report)

    def _owner(self) -> str:
        key = self.said["transferor"]
        return OWNERS.get(key, "PER") if key.startswith("p") else row_of(key)["party_type"]

    def _object(self) -> dict[str, Any]:
        said, unit = self.said, TABLES.trade_type(self.code).unit
        found = {
            name: said[name]
            for name in ("kind", "area_mu_e4", "area_m2_e2", "term_months", "estimate_fen",
                         "land_type")
            if name in said
        }  # fmt: skip
        if unit == "MU":
            place = int(self.number[-4:])
            found["parcel_code"] = said.get("parcel_code", f"{said['village']}00{place:05}")
            return found | {"title_area_mu_e4": said["area_mu_e4"], "title_months_left": 600}
        found["object_id"] = f"ZC-2026-{self.number[-4:]}"
        return found if unit == "M2" else found | {"quantity": said.get("quantity", 1)}

    def accept(self) -> None:
        accept = AcceptTrade(
            trade=self.number, materials=required(self.trade, TABLES),
            decisions=tuple(map(paper, self.said["decisions"])),
            filing_no=self.said.get("filing_no", self.filed),
        )  # fmt: skip
        self.town.both(accept, ("clerk", "CLERK"), ("head", "HEAD"))

    def start_review(self) -> None:
        self.town.by("reviewer", "REVIEWER", StartReview(trade=self.number))

    def approve(self) -> None:
        text, said = self.text("notice"), self.said
        for level in self.trade.review.levels if self.trade.review else ():
            self._sign(level, text)
        terms: dict[str, Any] = {
            "trade": self.number, "text_sha256": text, "method": said["method"],
            "notice_days": TABLES.trade_type(self.code).notice_min_days,
            "enrol_deadline": self.deadline(), "planned_at": self.planned(),
            "deposit_fen": said.get("deposit_fen", 0),
        }  # fmt: skip
        self.town.by("head", "HEAD", ApproveReview(**(terms | dict(self.terms))))

    def deadline(self) -> str:
        return text_of(self.on("notice_ends", "17:00"))

    def planned(self) -> str:
        return text_of(self.on("session", "09:00"))

    def _sign(self, level: int, text: str) -> None:
        common: dict[str, Any] = {
            "trade": self.number, "opinion": "AGREE", "text_sha256": text,
        }  # fmt: skip
        match level:
            case 1:
                self.town.by("reviewer", "REVIEWER", SignReview(level=1, **common))
            case 2:
                self.town.by("department", "DEPT", SignDepartmentReview(**common))
            case _:
                self.town.by("supervisor", "SUPERVISOR", SignSupervisionReview(**common))

    def publish(self) -> None:
        firewall = self.town.station.firewall_key(self.number).key_id
        publish = PublishNotice(trade=self.number, channels=CHANNELS, firewall=firewall)
        self.town.by("clerk", "CLERK", publish)

    # --- enrolment and deposits -----------------------------------------------------------

    def enrolling(self) -> Moments:
        """The day after the notice: each comes, and pays within the hour."""
        day = str(TABLES.calendar.next_working_day(self.day("published")).day)
        for place, each in enumerate(self.said["enrolments"]):
            yield local(f"{day} 09:{10 + place:02}")
            self.enrol(each)
        for place, each in enumerate(self.said["enrolments"]):
            yield local(f"{day} 10:{10 + place:02}")
            self.pay(each)
        yield local(f"{day} 11:00")
        self.once_enrolled()
        yield from self.last_days()
        yield self.on("notice_ends", "17:01")
        self.once_closed()
        self.town.by("reviewer", "REVIEWER", PassGate(trade=self.number))

    def day(self, step: str) -> date:
        return date.fromisoformat(self.said["timeline"][step])

    def enrol(self, each: dict[str, Any]) -> None:
        who, key = party(each["party"]), each["party"]
        if each["member"] and who.is_organisation:
            who = self._as_member(who)
        self.slips[key] = self.town.station.draw_id()
        common: dict[str, Any] = {}
        if who.is_organisation:
            common = {
                "agent_id": trader(key),
                "agent_source": "CARD",
                "credential": Credential("c", "s"),
            }
        enrol = EnrolBidder(
            trade=self.number, enrol_id=self.slips[key], party_id=who, farming_capacity=True,
            **common,
        )  # fmt: skip
        self.town.by("clerk", "CLERK", enrol)

    def _as_member(self, who: Person) -> Person:
        return structs.replace(who, member_of=self.said["village"])

    def payer(self, key: str) -> Payer:
        who = party(key)
        return Payer(who.name, who.account)

    def pay(self, each: dict[str, Any]) -> None:
        """The whole deposit from the bidder's own account, where one is asked."""
        if each["deposit_status"] in ("WAIVED", "COVERED_ANNUAL", "DUE"):
            return
        key = each["party"]
        receive = ReceiveDeposit(
            trade=self.number, enrol_id=self.slips[key], amount_fen=each["deposit_fen"],
            mode="BANK", voucher=f"V-{self.slips[key]}", received_at=text_of(self.town.clock.at),
            payer=self.payer(key),
        )  # fmt: skip
        self.town.by("second", "CASHIER", receive)

    def once_enrolled(self) -> None:
        """What is handed in with the enrolments: offers, claims."""

    def last_days(self) -> Moments:
        """What else happens before the closing."""
        yield from ()

    def once_closed(self) -> None:
        """Before the gate, which closes the evening of the last day."""

    def bidder(self, key: str) -> Enrolment:
        """Known by the slip, and by number from the closing on."""
        found = self.trade.enrolment(self.slips[key])
        assert found is not None
        return found

    def paper_no(self, key: str) -> str:
        return self.bidder(key).number

    # --- the session ----------------------------------------------------------------------

    def session(self) -> Moments:
        yield self.on("session", "08:30")
        seen = seen_by_supervisor(self.trade)
        attest = AttestSession(trade=self.number, act="session.open", seen_sha256=seen)
        self.town.by("supervisor", "SUPERVISOR", attest)
        yield self.on("session", "09:01")
        roster = tuple(f"BIDDER:{each.number}" for each in self.trade.qualified)
        opened = OpenSession(
            trade=self.number, discipline_version="1", recording_device="camera-1", roster=roster
        )
        self.town.by("reviewer", "HOST", opened)
        yield from self.deciding()
        assert self.trade.stage == "RESULT_PUBLIC"
        yield from self.after_the_session()

    def deciding(self) -> Moments:
        raise NotImplementedError

    def after_the_session(self) -> Moments:
        """Who did not get it has the money back the next working day."""
        back = TABLES.calendar.next_working_day(self.day("session")).day
        yield local(f"{back} 15:00")
        self.refund_all()

    def refund_all(self) -> None:
        """Everything that is due back now is ordered and paid."""
        for owed in deposit_return.owed(self.trade, TABLES):
            paid = owed.deposit.deposit_id
            order = OrderRefund(
                trade=self.number, deposit_id=paid, amount_fen=owed.amount_fen,
                ground=owed.ground,
            )  # fmt: skip
            self.town.by("second", "CASHIER", order)
            refund = RefundDeposit(
                trade=self.number, deposit_id=paid, amount_fen=owed.amount_fen,
                voucher=f"R-{paid}", paid_at=text_of(self.town.clock.at),
            )  # fmt: skip
            self.town.by("second", "CASHIER", refund)

    # --- from the award to the archive ----------------------------------------------------

    def to_archive(self) -> Moments:
        yield self.on("awarded", "09:30")
        self.town.by("head", "HEAD", ConfirmAward(trade=self.number))
        yield self.on("contracted", "10:00")
        self.sign_contract()
        yield self.on("settled", "10:00")
        self.settle()
        yield self.on("certified", "10:00")
        self.town.by("head", "HEAD", IssueCertificate(trade=self.number))
        if "archived" in self.said["timeline"]:
            yield self.on("archived", "10:00")
            self.archive()

    def sign_contract(self) -> None:
        sign = SignContract(
            trade=self.number, signed_at=text_of(self.town.clock.at),
            text_sha256=self.text("contract"), schedule=contract.terms(self.trade).schedule,
            transferor_signed=True, taker_signed=True,
        )  # fmt: skip
        self.town.by("clerk", "CLERK", sign)
        for one in self.trade.deposits.of(self.bidder(self.said["winner"]).random_id):
            convert = ConvertDeposit(
                trade=self.number, deposit_id=one.deposit_id, amount_fen=one.held, purpose="PRICE"
            )
            self.town.by("second", "CASHIER", convert)

    def settle(self) -> None:
        first = contract.terms(self.trade).schedule[0].amount_fen
        settle = CloseSettlement(trade=self.number, received_fen=first, voucher="V-1")
        self.town.by("second", "CASHIER", settle)

    def archive(self) -> None:
        close = CloseArchive(
            trade=self.number, manifest_sha256=archive.manifest_digest(self.trade),
            files=len(archive.manifest(self.trade)),
        )  # fmt: skip
        self.town.by("clerk", "CLERK", close)


def played(town: ExampleTown, plays: Iterable[Play]) -> None:
    """All of them through one station, each act at its moment."""
    scripts = [(play.number, play.script()) for play in plays]
    waiting = [(next(moments), place) for place, (_, moments) in enumerate(scripts)]
    heapq.heapify(waiting)
    while waiting:
        moment, place = heapq.heappop(waiting)
        number, moments = scripts[place]
        town.clock.go_to(moment)
        town.caretaker.tick()
        try:
            following = next(moments, None)
        except Refused as no:
            no.add_note(f"{number} at {local_text(moment)}")
            raise
        if following is not None:
            heapq.heappush(waiting, (following, place))
