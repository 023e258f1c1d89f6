"""A small station whose notice asks a deposit: who pays what, and what the vault would tell."""

import msgspec
from msgspec.structs import replace
from small_station import (
    CASHIER,
    CLERK,
    FIRST,
    HEAD,
    NUMBER,
    REVIEWER,
    SUPERVISOR,
    TAKER,
    TEXT,
    SmallStation,
    aged,
    approval,
    enrolling,
    path_to,
    utc,
)

from appliance.core.annual_deposits import AnnualFact, register
from appliance.core.commands import (
    ForfeitDeposit,
    OrderRefund,
    ProposeForfeit,
    PublishNotice,
    ReceiveDeposit,
    RefundDeposit,
    SignReview,
)
from appliance.core.deposits import Deposit, PaidWorld
from appliance.core.entries import DepositReceived
from appliance.core.instant import text_of
from appliance.core.parties import Credential, Payer, Person
from appliance.core.trade import Trade
from appliance.core.world import Seen

ASKED = 50_000
"""What the notice asks, in fen."""

SECOND_ID = "1B2C3D4E"
OTHER = msgspec.structs.replace(aged("1982-03-05"), name="王五")
AGENT = msgspec.structs.replace(aged("1975-01-02"), name="周八")
FIRM = Person("青禾农机合作社", "N2999999MA0000015K", id_type="02", account="9999990000000900017")
ACCOUNT = "9999990000000000011"


class DepositStation(SmallStation):
    """Knows beside the small station's world who enrolled and from where money came."""

    bidders: dict[str, Person]
    paid_from: dict[str, str]

    @property
    def now_text(self) -> str:
        return text_of(self.at.at)

    @property
    def money(self) -> Trade:
        trade = self.trade
        assert trade is not None
        return trade

    def told(self, enrol_id: str) -> PaidWorld:
        """What the vault and the register would tell the rule of a receipt."""
        facts = ((each.seq, each.fact) for each in self.records)
        return PaidWorld(
            bidder=self.bidders.get(enrol_id, TAKER),
            accounts={
                one.deposit_id: self.paid_from[one.deposit_id]
                for one in self.money.deposits.every
                if one.held
            },
            annuals=register((seq, fact) for seq, fact in facts if isinstance(fact, AnnualFact)),
        )

    def pay(self, enrol_id: str = FIRST, **changes: object) -> Deposit:
        """Money comes and is entered; returns the deposit as it then stands."""
        command = paying(enrol_id, **changes)
        each = self.money.enrolment(enrol_id)
        assert each is not None
        self.changes["paid"] = self.told(each.random_id)
        decision = self.must(command, CASHIER)
        fact = decision.entries[0].fact
        assert isinstance(fact, DepositReceived)
        self.paid_from[fact.deposit_id] = command.payer.account
        found = self.money.deposits.get(fact.deposit_id)
        assert found is not None
        return found

    def give_back(self, deposit_id: str, amount_fen: int, ground: str) -> None:
        """Order a refund and pay it."""
        order = OrderRefund(
            trade=NUMBER, deposit_id=deposit_id, amount_fen=amount_fen, ground=ground
        )
        self.must(order, CASHIER)
        self.must(refunding(self, deposit_id, amount_fen), CASHIER)

    def withhold(self, deposit_id: str, amount_fen: int) -> None:
        """Propose and decide that money is not paid back."""
        self.must(proposing(deposit_id, amount_fen), HEAD)
        decided = ForfeitDeposit(
            trade=NUMBER, deposit_id=deposit_id, amount_fen=amount_fen, decision_no="D-2026-1"
        )
        self.must(decided, HEAD, SUPERVISOR)


def asking(
    method: str = "NEGOTIATE", deposit_fen: int = ASKED, **application: object
) -> DepositStation:
    """A trade in PUBLISHED whose notice asks a deposit, on 2026-03-10 10:00."""
    plain = path_to("IN_REVIEW", method, **application)
    station = DepositStation()
    station.__dict__.update(plain.__dict__)
    station.bidders, station.paid_from = {}, {}
    sign = SignReview(trade=NUMBER, level=1, opinion="AGREE", text_sha256=TEXT)
    station.must(sign, REVIEWER)
    station.must(approval(method=method, deposit_fen=deposit_fen), HEAD)
    station.go("2026-03-09 09:00")
    channels = ("KIOSK", "DISTRICT", "PRINT")
    station.must(PublishNotice(trade=NUMBER, channels=channels, firewall="0a1b2c3d"), CLERK)
    station.go("2026-03-10 10:00")
    return station


def enrolled(*others: tuple[str, Person], **how: object) -> DepositStation:
    """The first bidder is enrolled, and these too."""
    station = asking(**how)  # type: ignore[arg-type]  # names as in `asking`
    enrol(station, FIRST, TAKER)
    for enrol_id, person in others:
        enrol(station, enrol_id, person)
    return station


def enrol(station: DepositStation, enrol_id: str, person: Person) -> None:
    """An organisation comes with its trader's card and its credential."""
    firm = {"agent_id": AGENT, "agent_source": "CARD", "credential": Credential("c", "s")}
    more = firm if person.id_type == FIRM.id_type else {}
    station.changes["organisation"] = Seen("GOOD", "C-0001", "TRADER", "LISTED")
    station.must(enrolling(enrol_id, party_id=person, **more), CLERK)
    station.bidders[enrol_id] = person


def paying(enrol_id: str = FIRST, **changes: object) -> ReceiveDeposit:
    """The whole deposit, by the bidder, in time. `payer`, `account`: as on the voucher."""
    payer = str(changes.pop("payer", TAKER.name))
    account = str(changes.pop("account", ACCOUNT))
    values: dict[str, object] = {
        "trade": NUMBER,
        "enrol_id": enrol_id,
        "amount_fen": ASKED,
        "mode": "BANK",
        "voucher": f"V-{enrol_id[-4:]}",
        "received_at": utc("2026-03-10 09:30"),
        "payer": Payer(payer, account),
    }
    return ReceiveDeposit(**(values | changes))


def refunding(station: DepositStation, deposit_id: str, amount_fen: int) -> RefundDeposit:
    return RefundDeposit(
        trade=NUMBER, deposit_id=deposit_id, amount_fen=amount_fen, voucher="R-1",
        paid_at=station.now_text,
    )  # fmt: skip


def proposing(deposit_id: str, amount_fen: int) -> ProposeForfeit:
    return ProposeForfeit(
        trade=NUMBER, deposit_id=deposit_id, amount_fen=amount_fen, ground="NOT_SIGNED",
        case_no="C-2026-1",
    )  # fmt: skip


def named(station: DepositStation, paid: PaidWorld, **changes: object) -> None:
    """What the next rule may know of annual deposits."""
    station.changes["paid"] = replace(paid, **changes)  # type: ignore[arg-type]  # as its fields
