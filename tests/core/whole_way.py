"""Any type, from the counter to the archive, with one taker: the way that every class shares."""

from dataclasses import dataclass, field
from typing import Any

from small_station import (
    CASHIER,
    CLERK,
    HEAD,
    HOST,
    REVIEWER,
    SUPERVISOR,
    TAKER,
    TEXT,
    SmallStation,
    aged,
    approval,
    enrolling,
    opening,
    signing,
)
from test_trade_types import accepting, submitted

from appliance.core import archive, contract
from appliance.core.commands import (
    AttestSession,
    CloseArchive,
    CloseSettlement,
    ConfirmAward,
    IssueCertificate,
    PassGate,
    PublishNotice,
    RecordResult,
    SignReview,
    StartReview,
)
from appliance.core.entries import Offer
from appliance.core.parties import Person
from appliance.core.session import seen_by_supervisor
from appliance.core.trade import Trade
from appliance.core.trade_methods import METHODS

ONE_TAKER: dict[str, str] = {
    "CBD": "LISTING", "JTD": "NEGOTIATE", "SHD": "NEGOTIATE", "LDQ": "NEGOTIATE",
    "LMQ": "LISTING", "CDQ": "NEGOTIATE", "SMQ": "ASCEND", "JYZ": "LISTING", "JYC": "ASCEND",
    "SSB": "LISTING", "XSL": "DRAW", "ZSC": "LISTING", "SWZ": "LISTING", "XNF": "LISTING",
    "GQS": "NEGOTIATE", "XMG": "DRAW", "XMC": "SINGLE", "ZSX": "NEGOTIATE", "QTA": "NEGOTIATE",
}  # fmt: skip
"""Type -> a method by which it comes to one taker at a station (all but JJD, the district's)."""

MEMBER = Person("赵八", aged("1979-05-05").id_number, member_of="999999100200")


@dataclass
class Way:
    """A trade of a type on its way; each method goes one stage on."""

    code: str
    method: str = ""
    asked: dict[str, Any] = field(default_factory=dict)
    terms: dict[str, Any] = field(default_factory=dict)
    takers: tuple[Person, ...] = (TAKER,)

    def __post_init__(self) -> None:
        self.method = self.method or ONE_TAKER[self.code]
        self.station: SmallStation = submitted(self.code, method=self.method, **self.asked)

    @property
    def trade(self) -> Trade:
        assert self.station.trade is not None
        return self.station.trade

    @property
    def number(self) -> str:
        return self.trade.number

    def to(self, stage: str) -> "Way":
        for name in STAGES[: STAGES.index(stage) + 1]:
            if name != "SUBMITTED":
                getattr(self, name.lower())()
                assert self.trade.stage == name, (self.code, name, self.trade.stage)
        return self

    def accepted(self) -> None:
        self.station.must(accepting(self.station, self.code), CLERK, HEAD)

    def in_review(self) -> None:
        self.station.go("2026-03-04 09:00")
        self.station.must(StartReview(trade=self.number), REVIEWER)

    def approved(self) -> None:
        sign = SignReview(trade=self.number, level=1, opinion="AGREE", text_sha256=TEXT)
        self.station.must(sign, REVIEWER)
        values = {
            "trade": self.number, "method": self.method, "notice_days": 10,
            "enrol_deadline": "2026-03-24T09:00:00.000Z", "planned_at": "2026-03-25T01:00:00.000Z",
            "tie_rule": METHODS[self.method].tie_rules[0],
            "increment_fen": 100 if self.method == "ASCEND" else 0,
            "single_ground": "ONLY_SUPPLIER" if self.method == "SINGLE" else "",
        }  # fmt: skip
        self.station.must(approval(**(values | self.terms)), HEAD)

    def published(self) -> None:
        self.station.go("2026-03-05 09:00")
        channels = ("KIOSK", "DISTRICT", "PRINT")
        publish = PublishNotice(trade=self.number, channels=channels, firewall="0a1b2c3d")
        self.station.must(publish, CLERK)

    def enrol_closed(self) -> None:
        self.station.go("2026-03-10 10:00")
        for place, taker in enumerate(self.takers):
            enrol = enrolling(f"{place}A1B2C3D", trade=self.number, party_id=taker)
            self.station.must(enrol, CLERK)
        self.station.go("2026-03-24 17:01")

    def ready(self) -> None:
        self.station.must(PassGate(trade=self.number), REVIEWER)

    def in_session(self) -> None:
        self.to_the_table()

    def to_the_table(self, **changes: Any) -> None:
        """Attested and opened; `changes` of OpenSession."""
        seen = seen_by_supervisor(self.trade)
        attest = AttestSession(trade=self.number, act="session.open", seen_sha256=seen)
        self.station.must(attest, SUPERVISOR)
        self.station.go("2026-03-25 09:01")
        asked = opening(self.station, **{"trade": self.number} | changes)
        self.station.must(asked, HOST)

    def result_public(self, *fen: int) -> None:
        prices = fen or (self.trade.wants.list_price_fen,)
        offers = tuple(
            Offer(each.number, price)
            for each, price in zip(self.trade.qualified, prices, strict=False)
        )
        self.station.must(RecordResult(trade=self.number, offers=offers), HOST)

    def awarded(self) -> None:
        self.station.go("2026-04-10 09:00")
        self.station.must(ConfirmAward(trade=self.number), HEAD)

    def contracted(self) -> None:
        self.station.go("2026-04-13 10:00")
        self.station.must(signing(self.station, trade=self.number), CLERK)

    def settled(self) -> None:
        self.station.go("2026-04-15 10:00")
        first = contract.terms(self.trade).schedule[0].amount_fen
        settle = CloseSettlement(trade=self.number, received_fen=first, voucher="V-1")
        self.station.must(settle, CASHIER)

    def certified(self) -> None:
        self.station.must(IssueCertificate(trade=self.number), HEAD)

    def archived(self) -> None:
        self.station.go("2026-04-20 10:00")
        sha, files = archive.manifest_digest(self.trade), len(archive.manifest(self.trade))
        close = CloseArchive(trade=self.number, manifest_sha256=sha, files=files)
        self.station.must(close, CLERK)


STAGES = (
    "SUBMITTED", "ACCEPTED", "IN_REVIEW", "APPROVED", "PUBLISHED", "ENROL_CLOSED", "READY",
    "IN_SESSION", "RESULT_PUBLIC", "AWARDED", "CONTRACTED", "SETTLED", "CERTIFIED", "ARCHIVED",
)  # fmt: skip
