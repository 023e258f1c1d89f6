"""A trade of any type on a real station, from the counter to the archive, with one taker."""

from typing import Any

from appliance.core import archive, contract, integrity, valuation
from appliance.core.acceptance import required
from appliance.core.commands import (
    AcceptTrade,
    AddValuation,
    ApproveReview,
    AttestSession,
    CloseArchive,
    CloseSettlement,
    ConfirmAward,
    DraftTrade,
    EnrolBidder,
    IssueCertificate,
    OpenSession,
    PassGate,
    PublishNotice,
    RecordResult,
    SignContract,
    SignIntegrity,
    SignReview,
    StartReview,
    SubmitTrade,
)
from appliance.core.entries import DecisionPaper, Offer
from appliance.core.instant import text_of
from appliance.core.parties import Person, Place, Words
from appliance.core.session import seen_by_supervisor
from appliance.core.trade_methods import METHODS
from tests.fakes.township import OWNER, PATH, TABLES, Township, local

VILLAGE = "999999100200"
CHAIR = Person("钱五", "999999197001010017", phone="16900000003")
"""Who stands at the counter for the collective."""

COLLECTIVE = Person("上禾村股份经济合作社", "N2999999MA0000015K", id_type="02")
TAKER = Person("李四", "999999197511022173", member_of=VILLAGE, phone="16900000002")

D01 = DecisionPaper(
    "D01", "2026-02-20", total=396, capable_total=331, present=300, votes_for=281,
    notice_date="2026-02-09",
)  # fmt: skip
D02 = DecisionPaper("D02", "2026-02-20", total=31, present=30, votes_for=28)
D04 = DecisionPaper("D04", "2026-02-20", total=34, present=31, votes_for=30)
D05 = DecisionPaper(
    "D05", "2026-02-20", total=42, votes_for=33, township_approval_no="青政农〔2026〕3号"
)
D07 = DecisionPaper("D07", "2026-02-20", holder_signed=True, co_holders=1, signed=1)
D08 = DecisionPaper("D08", "2026-02-20", total=5, present=4, votes_for=3)
D09 = DecisionPaper("D09", "2026-02-20", minutes_sha256="ab" * 32)
D10 = DecisionPaper("D10")

LAND: dict[str, Any] = {
    "parcel_code": "9999991002000000123", "area_mu_e4": 35_200, "title_area_mu_e4": 35_200,
    "title_months_left": 240, "term_months": 60, "land_type": "0101", "list_price_fen": 80_000,
}  # fmt: skip
ASSET: dict[str, Any] = {"object_id": "ZC-2026-0007", "list_price_fen": 500_000}
ROOM = ASSET | {"area_m2_e2": 12_050, "term_months": 36, "list_price_fen": 1_200_000}
OF_COLLECTIVE: dict[str, Any] = {"owner": "CEV", "transferor": COLLECTIVE}
OF_PERSON: dict[str, Any] = {"owner": "PER"}

Row = tuple[str, str, str, dict[str, Any], tuple[DecisionPaper, ...]]
ROWS: dict[str, Row] = {
    "CBD": ("LISTING", "LEASE", "上禾村承包地3.52亩出租", LAND, (D07,)),
    "JTD": ("NEGOTIATE", "CONTRACT", "上禾村机动地3.52亩发包", LAND | OF_COLLECTIVE, (D05,)),
    "SHD": (
        "NEGOTIATE", "CONTRACT", "上禾村荒山3.52亩承包",
        LAND | OF_COLLECTIVE | {"land_type": "0404"}, (D05,),
    ),
    "LDQ": ("NEGOTIATE", "LEASE", "上禾村林地3.52亩出租", LAND | {"land_type": "0301"}, (D07,)),
    "LMQ": ("LISTING", "TRANSFER", "上禾村杉木转让", ASSET | {"quantity": 120_500}, (D07,)),
    "CDQ": ("NEGOTIATE", "LEASE", "上禾村草地3.52亩出租", LAND | {"land_type": "0401"}, (D07,)),
    "SMQ": (
        "ASCEND", "CONTRACT", "上禾村鱼塘3.52亩承包",
        LAND | OF_COLLECTIVE | {"land_type": "1104"}, (D01,),
    ),
    "JYZ": ("LISTING", "LEASE", "上禾村口商铺出租", ROOM | OF_COLLECTIVE, (D02,)),
    "JYC": ("ASCEND", "TRANSFER", "上禾村旧厂房转让", ASSET | OF_COLLECTIVE | {"quantity": 1},
            (D01,)),
    "SSB": ("LISTING", "TRANSFER", "插秧机转让", ASSET | OF_PERSON | {"quantity": 1}, (D10,)),
    "XSL": ("DRAW", "LEASE", "上禾村山塘出租",
            ASSET | OF_COLLECTIVE | {"quantity": 1, "term_months": 60}, (D02,)),
    "ZSC": ("LISTING", "TRANSFER", "青禾一号水稻品种权转让", ASSET | OF_PERSON | {"quantity": 1},
            (D10,)),
    "SWZ": ("LISTING", "TRANSFER", "育肥猪30头转让", ASSET | OF_PERSON | {"quantity": 30},
            (D10,)),
    "XNF": ("LISTING", "LEASE", "上禾村闲置农房出租", ROOM, (D07,)),
    "GQS": ("NEGOTIATE", "TRANSFER", "上禾村集体股权3股转让",
            ASSET | OF_PERSON | {"quantity": 3}, (D10, D08)),
    "XMG": ("DRAW", "WORKS", "上禾村机耕道维修",
            ASSET | OF_COLLECTIVE | {"quantity": 1, "estimate_fen": 600_000}, (D04,)),
    "XMC": ("SINGLE", "PURCHASE", "上禾村路灯采购",
            ASSET | OF_COLLECTIVE | {"quantity": 1, "estimate_fen": 600_000, "kind": "GOODS"},
            (D09,)),
    "ZSX": ("NEGOTIATE", "COOPERATE", "上禾村采摘园合作", ASSET | OF_COLLECTIVE | {"quantity": 1},
            (D01,)),
    "QTA": ("NEGOTIATE", "OTHER", "旧石磨转让", ASSET | OF_PERSON | {"quantity": 1}, (D10,)),
}  # fmt: skip
"""Type -> method, mode, title, what its application says, the decisions that carry it."""

FILED = {"XNF", "XMG", "XMC"}


class EveryType(Township):
    """A township that trades anything; the office is the same for all types."""

    def deal_to(self, code: str, stage: str) -> str:
        """A trade of that type brought to `stage`; returns its number."""
        number = self.apply(code)
        for reached in PATH[1 : PATH.index(stage) + 1]:
            getattr(self, f"_now_{reached.lower()}")(code, number)
            assert self.trade(number).stage == reached, (code, reached)
        return number

    def apply(self, code: str, *, complete: bool = True) -> str:
        """The application; `complete`: with the records that the type wants beside its papers."""
        method, mode, title, asked, _ = ROWS[code]
        number, draft_id = self.station.next_trade_no(code), self.station.draw_id()
        transferor = asked.get("transferor", OWNER)
        person = {"representative": CHAIR} if transferor is COLLECTIVE else {}
        draft = DraftTrade(
            draft_id=draft_id, type=code, mode=mode, transferor=transferor, consent_version="1",
            source="CARD", module="05.01-20210715-0007654321-0123456789", **person,
        )  # fmt: skip
        values: dict[str, Any] = {
            "trade": number, "draft_id": draft_id, "type": code, "mode": mode, "method": method,
            "transferor": transferor, "place": Place(title, "上禾村村东"), "village": VILLAGE,
            "start": "2026-04-15", "price_unit": TABLES.trade_type(code).price_unit,
            "sign_kind": "FINGER", "finger_score": 97,
        }  # fmt: skip
        self.by("clerk", "CLERK", draft, SubmitTrade(**(values | asked | person)))
        if complete:
            self._bring_records(number, transferor)
        return number

    def _bring_records(self, number: str, owner: Person) -> None:
        """The undertaking and the valuation, where the type wants them."""
        trade = self.trade(number)
        if integrity.wanted(trade):
            undertaken = SignIntegrity(trade=number, party_id=owner, text_version=integrity.TEXT)
            self.by("clerk", "CLERK", undertaken)
        if valuation.wanted(trade, TABLES):
            report = AddValuation(
                trade=number, firm=Words("示例评估事务所"), report_no="PG-2026-7",
                date="2026-02-10", amount_fen=trade.total_fen, valid_to="2027-02-09",
            )  # fmt: skip
            self.by("clerk", "CLERK", report)

    def _now_accepted(self, code: str, number: str) -> None:
        accept = AcceptTrade(
            trade=number, materials=required(self.trade(number), TABLES), decisions=ROWS[code][4],
            filing_no="青政农〔2026〕9号" if code in FILED else "",
        )  # fmt: skip
        signers = [self.signer("clerk", "CLERK"), self.signer("head", "HEAD")]
        self.station.do(accept, signers=signers)

    def _now_in_review(self, _code: str, number: str) -> None:
        self.go("2026-03-04 09:00")
        self.by("reviewer", "REVIEWER", StartReview(trade=number))

    def _now_approved(self, code: str, number: str) -> None:
        text = self.station.keep_blob(f"notice of {number}".encode())
        sign = SignReview(trade=number, level=1, opinion="AGREE", text_sha256=text)
        self.by("reviewer", "REVIEWER", sign)
        method = ROWS[code][0]
        approve = ApproveReview(
            trade=number, text_sha256=text, method=method, notice_days=10,
            enrol_deadline=text_of(local("2026-03-24 17:00")),
            planned_at=text_of(local("2026-03-25 09:00")),
            tie_rule=METHODS[method].tie_rules[0],
            single_ground="ONLY_SUPPLIER" if method == "SINGLE" else "",
            increment_fen=100 if method == "ASCEND" else 0,
        )  # fmt: skip
        self.by("head", "HEAD", approve)

    def _now_published(self, _code: str, number: str) -> None:
        self.go("2026-03-05 09:00")
        publish = PublishNotice(
            trade=number, channels=("KIOSK", "DISTRICT", "PRINT"),
            firewall=self.station.firewall_key(number).key_id,
        )  # fmt: skip
        self.by("clerk", "CLERK", publish)

    def _now_enrol_closed(self, _code: str, number: str) -> None:
        self.go("2026-03-10 10:00")
        enrol = EnrolBidder(
            trade=number, enrol_id=self.station.draw_id(), party_id=TAKER, farming_capacity=True
        )
        self.by("clerk", "CLERK", enrol)
        self.go("2026-03-24 17:01")

    def _now_ready(self, _code: str, number: str) -> None:
        self.by("reviewer", "REVIEWER", PassGate(trade=number))

    def _now_in_session(self, _code: str, number: str) -> None:
        seen = seen_by_supervisor(self.trade(number))
        attest = AttestSession(trade=number, act="session.open", seen_sha256=seen)
        self.by("supervisor", "SUPERVISOR", attest)
        self.go("2026-03-25 09:01")
        roster = tuple(f"BIDDER:{each.number}" for each in self.trade(number).qualified)
        opening = OpenSession(
            trade=number, discipline_version="1", recording_device="camera-1", roster=roster
        )
        self.by("reviewer", "HOST", opening)

    def _now_result_public(self, _code: str, number: str) -> None:
        trade = self.trade(number)
        offers = (Offer(trade.qualified[0].number, trade.wants.list_price_fen),)
        self.by("reviewer", "HOST", RecordResult(trade=number, offers=offers))

    def _now_awarded(self, _code: str, number: str) -> None:
        self.go("2026-04-10 09:00")
        self.by("head", "HEAD", ConfirmAward(trade=number))

    def _now_contracted(self, _code: str, number: str) -> None:
        self.go("2026-04-13 10:00")
        sign = SignContract(
            trade=number, signed_at=text_of(self.clock.at),
            text_sha256=self.station.keep_blob(b"contract"),
            schedule=contract.terms(self.trade(number)).schedule, transferor_signed=True,
            taker_signed=True,
        )  # fmt: skip
        self.by("clerk", "CLERK", sign)

    def _now_settled(self, _code: str, number: str) -> None:
        self.go("2026-04-15 10:00")
        first = contract.terms(self.trade(number)).schedule[0].amount_fen
        settle = CloseSettlement(trade=number, received_fen=first, voucher="V-1")
        self.by("second", "CASHIER", settle)

    def _now_certified(self, _code: str, number: str) -> None:
        self.by("head", "HEAD", IssueCertificate(trade=number))

    def _now_archived(self, _code: str, number: str) -> None:
        self.go("2026-04-20 10:00")
        trade = self.trade(number)
        close = CloseArchive(
            trade=number, manifest_sha256=archive.manifest_digest(trade),
            files=len(archive.manifest(trade)),
        )  # fmt: skip
        self.by("clerk", "CLERK", close)
