"""A station without ledger, devices or screens: the rules, the fold and a clock, nothing else."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

from appliance import tables as shipped
from appliance.core import archive, contract, numbering
from appliance.core.commands import (
    AcceptTrade,
    ApproveReview,
    AttestSession,
    CloseArchive,
    CloseEnrolment,
    CloseSettlement,
    Command,
    ConfirmAward,
    DraftTrade,
    EnrolBidder,
    IssueCertificate,
    OpenSession,
    PassGate,
    PublishNotice,
    RecordResult,
    SignContract,
    SignReview,
    StartReview,
    SubmitTrade,
)
from appliance.core.decision import Decision
from appliance.core.due import due_events
from appliance.core.entries import DecisionPaper, Offer, Recorded
from appliance.core.instant import Instant, text_of
from appliance.core.parties import Person, Place
from appliance.core.people import id_check_digit
from appliance.core.session import seen_by_supervisor
from appliance.core.steps import decide
from appliance.core.trade import Trade
from appliance.core.trade_fold import after, key_of
from appliance.core.world import Signed, Staff, World

TABLES = shipped.load()
STATION = "999999100"
NUMBER = "999999100-2026-CBD-0001"
TEXT = "ab" * 32
CHANNELS = ("KIOSK", "DISTRICT", "PRINT")
KEY = base64.b64encode(bytes(32)).decode()
MATERIALS = ("CBD-1", "CBD-2", "CBD-4", "CBD-5", "CBD-8", "CBD-9")
FIRST = "0A1B2C3D"
"""Random id of the first bidder."""

CONSENT = DecisionPaper("D07", "2026-03-02", holder_signed=True, co_holders=1, signed=1)

STAFF = {
    "k-clerk": Staff("9999991000101", ("CLERK",), 2, "2027-12-31"),
    "k-second": Staff("9999991000102", ("CLERK", "CASHIER"), 3, "2027-12-31"),
    "k-reviewer": Staff("9999991000103", ("REVIEWER", "HOST"), 4, "2027-12-31"),
    "k-head": Staff("9999991000104", ("HEAD",), 5, "2027-12-31"),
    "k-supervisor": Staff("9999991000105", ("SUPERVISOR",), 0, "2027-12-31"),
}

OWNER = Person("张三", "999999196803121232", member_of="999999100200")
TAKER = Person("李四", "999999197511022173", member_of="999999100200")
AGENT = Person("赵六", "999999198001011233")
PLACE = Place("上禾村承包地", "村东")


def aged(birth: str) -> Person:
    """Somebody born on that ISO day, with a right number."""
    seventeen = "999999" + birth.replace("-", "") + "001"
    return Person("孙七", seventeen + id_check_digit(seventeen))


def by(key: str, role: str) -> Signed:
    """A signature of that member of staff in that role."""
    return Signed(STAFF[key].staff_no, role, key, STAFF[key].grade)


CLERK = by("k-clerk", "CLERK")
SECOND = by("k-second", "CLERK")
CASHIER = by("k-second", "CASHIER")
REVIEWER = by("k-reviewer", "REVIEWER")
HOST = by("k-reviewer", "HOST")
HEAD = by("k-head", "HEAD")
SUPERVISOR = by("k-supervisor", "SUPERVISOR")


def instant(text: str, *, age_s: int = 0, src: str = "district") -> Instant:
    """`2026-03-03 09:00` in Shanghai as an Instant with a bound of 2 s (more with age)."""
    local = datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(hours=8)
    return Instant(local, 0, 0, "0badc0de", age_s, src)


def utc(text: str) -> str:
    """The same as an entry time."""
    return text_of(instant(text).at)


class SmallStation:
    """Keeps what decisions want kept, as the station does, for one trade."""

    def __init__(self, at: str = "2026-03-03 09:00") -> None:
        self.at = instant(at)
        self.records: list[Recorded] = []
        self.seq = -1
        self.changes: dict[str, object] = {}
        self.numbers: dict[str, int] = {}
        self.live: Trade | None = None
        self.folded = 0

    @property
    def trade(self) -> Trade | None:
        """The fold so far; entry by entry, so that live and folded anew can be compared."""
        for recorded in self.records[self.folded :]:
            if key_of(recorded) is not None:
                self.live = after(self.live or Trade(), recorded, TABLES)
        self.folded = len(self.records)
        return self.live

    @property
    def world(self) -> World:
        known: dict[str, Any] = {
            "tables": TABLES, "station_code": STATION, "demo": True, "trade": self.trade,
            "numbers": self.numbers, "staff": STAFF,
            "transferor": OWNER if self.records else None, "last_seq": self.seq,
        }  # fmt: skip
        return World(**known | self.changes)

    def ask(self, command: Command, *signers: Signed) -> Decision:
        """What the rules would answer, without keeping anything."""
        return decide(self.world, command, signers, self.at)

    def do(self, command: Command, *signers: Signed) -> Decision:
        """Ask, and keep the entries."""
        decision = self.ask(command, *signers)
        self.keep(decision, command, signers)
        return decision

    def code(self, command: Command, *signers: Signed) -> str:
        """The code of the refusal, "" when the answer is yes."""
        no = self.ask(command, *signers).refused
        return no.code if no else ""

    def must(self, command: Command, *signers: Signed) -> Decision:
        decision = self.do(command, *signers)
        assert decision.refused is None, decision.refused
        return decision

    def keep(self, decision: Decision, command: Command, signers: tuple[Signed, ...]) -> None:
        for draft in decision.entries:
            self.seq += 1
            recorded = Recorded(
                seq=self.seq,
                at=text_of(self.at.at),
                fact=draft.fact,
                trade=draft.trade or draft.hidden_for,
                commits=dict(draft.commits),
                asked=command.args(),
                signers=tuple((each.staff_no, each.role) for each in signers),
            )
            self.records.append(recorded)
            for number in numbering.given(recorded):
                series, value = numbering.series_of(number)
                self.numbers[series] = max(self.numbers.get(series, 0), value)

    def go(self, text: str) -> None:
        """Let the clock run on to that local time; what falls due on the way happens."""
        self.at = instant(text)
        self.tick()

    def tick(self) -> None:
        """What the box does by itself when something is due."""
        while self.trade is not None and (due := due_events(self.trade, TABLES, self.at)):
            command = due[0].command
            if isinstance(command, CloseEnrolment):
                command = CloseEnrolment(trade=command.trade, key=KEY)
            self.must(command)

    def firewall(self) -> str:
        """Id of the key that hides the next enrolment: another one for each."""
        return f"{self.seq + 1:08x}"


# --- the path, one word for each step ---------------------------------------------------------


def drafted(**changes: object) -> DraftTrade:
    values: dict[str, object] = {
        "draft_id": "A1B2C3D4",
        "type": "CBD",
        "mode": "LEASE",
        "transferor": OWNER,
        "consent_version": "1",
        "source": "CARD",
        "module": "05.01-20210715-0007654321-0123456789",
    }
    return DraftTrade(**standing(values | changes))


def standing(values: dict[str, object]) -> dict[str, object]:
    """Somebody stands at the counter for an organisation."""
    who = values["transferor"]
    needs = isinstance(who, Person) and who.is_organisation
    return ({"representative": AGENT} if needs else {}) | values


def application(**changes: object) -> SubmitTrade:
    values: dict[str, object] = {
        "trade": NUMBER,
        "draft_id": "A1B2C3D4",
        "type": "CBD",
        "mode": "LEASE",
        "method": "NEGOTIATE",
        "transferor": OWNER,
        "place": PLACE,
        "village": "999999100200",
        "parcel_code": "9999991002000000123",
        "area_mu_e4": 35_200,
        "title_area_mu_e4": 35_200,
        "title_months_left": 240,
        "term_months": 60,
        "start": "2026-04-01",
        "list_price_fen": 80_000,
        "price_unit": "fen/mu/year",
        "sign_kind": "FINGER",
        "finger_score": 97,
        "land_type": "0101",
    }
    return SubmitTrade(**standing(values | changes))


def approval(**changes: object) -> ApproveReview:
    values: dict[str, object] = {
        "trade": NUMBER,
        "text_sha256": TEXT,
        "method": "NEGOTIATE",
        "notice_days": 5,
        "enrol_deadline": utc("2026-03-16 17:00"),
        "planned_at": utc("2026-03-17 09:00"),
    }
    return ApproveReview(**(values | changes))


def enrolling(enrol_id: str = FIRST, **changes: object) -> EnrolBidder:
    values: dict[str, object] = {
        "trade": NUMBER,
        "enrol_id": enrol_id,
        "party_id": TAKER,
        "farming_capacity": True,
    }
    return EnrolBidder(**(values | changes))


def path_to(stage: str, method: str = "NEGOTIATE", **application_changes: object) -> SmallStation:
    """A station whose trade has come to `stage` by the shortest way, on real working days."""
    station = SmallStation()
    for reached, step in STEPS_OF_PATH:
        if station.trade is not None and station.trade.stage == stage:
            break
        step(station, method, application_changes)
        assert station.trade is not None
        assert station.trade.stage == reached, (reached, station.trade.stage)
    assert station.trade is not None
    assert station.trade.stage == stage
    return station


def _submit(station: SmallStation, method: str, changes: dict[str, object]) -> None:
    station.must(application(method=method, **changes), CLERK)


def _accept(station: SmallStation, *_: object) -> None:
    accepting = AcceptTrade(trade=NUMBER, materials=MATERIALS, decisions=(CONSENT,))
    station.must(accepting, CLERK)


def _start_review(station: SmallStation, *_: object) -> None:
    station.go("2026-03-04 09:00")
    station.must(StartReview(trade=NUMBER), REVIEWER)


def _approve(station: SmallStation, method: str, _: object) -> None:
    station.must(SignReview(trade=NUMBER, level=1, opinion="AGREE", text_sha256=TEXT), REVIEWER)
    station.must(approval(method=method), HEAD)


def _publish(station: SmallStation, *_: object) -> None:
    station.go("2026-03-09 09:00")
    station.must(PublishNotice(trade=NUMBER, channels=CHANNELS, firewall="0a1b2c3d"), CLERK)


def _close(station: SmallStation, *_: object) -> None:
    station.go("2026-03-10 10:00")
    station.must(enrolling(), CLERK)
    station.go("2026-03-16 17:01")


def _pass(station: SmallStation, *_: object) -> None:
    station.must(PassGate(trade=NUMBER), REVIEWER)


def _open(station: SmallStation, *_: object) -> None:
    assert station.trade is not None
    attest = AttestSession(
        trade=NUMBER, act="session.open", seen_sha256=seen_by_supervisor(station.trade)
    )
    station.must(attest, SUPERVISOR)
    station.go("2026-03-17 09:01")
    station.must(opening(station), HOST)


def opening(station: SmallStation, **changes: object) -> OpenSession:
    assert station.trade is not None
    values: dict[str, object] = {
        "trade": NUMBER,
        "discipline_version": "1",
        "recording_device": "camera-1",
        "roster": tuple(f"BIDDER:{each.number}" for each in station.trade.qualified),
    }
    return OpenSession(**(values | changes))


def _result(station: SmallStation, *_: object) -> None:
    offers = (Offer(f"{NUMBER}-E001", 80_000),)
    station.must(RecordResult(trade=NUMBER, offers=offers), HOST)


def _award(station: SmallStation, *_: object) -> None:
    station.go("2026-03-23 09:00")
    station.must(ConfirmAward(trade=NUMBER), HEAD)


def _contract(station: SmallStation, *_: object) -> None:
    station.go("2026-03-26 10:00")
    station.must(signing(station), CLERK)


def signing(station: SmallStation, **changes: object) -> SignContract:
    assert station.trade is not None
    values: dict[str, object] = {
        "trade": NUMBER,
        "signed_at": text_of(station.at.at),
        "text_sha256": TEXT,
        "schedule": contract.terms(station.trade).schedule,
        "transferor_signed": True,
        "taker_signed": True,
    }
    return SignContract(**(values | changes))


def _settle(station: SmallStation, *_: object) -> None:
    station.go("2026-03-31 10:00")
    station.must(CloseSettlement(trade=NUMBER, received_fen=281_600, voucher="V-1"), CASHIER)


def _certify(station: SmallStation, *_: object) -> None:
    station.go("2026-04-01 10:00")
    station.must(IssueCertificate(trade=NUMBER), HEAD)


def _archive(station: SmallStation, *_: object) -> None:
    station.go("2026-04-09 10:00")
    trade = station.trade
    assert trade is not None
    sha, files = archive.manifest_digest(trade), len(archive.manifest(trade))
    station.must(CloseArchive(trade=NUMBER, manifest_sha256=sha, files=files), CLERK)


STEPS_OF_PATH = (
    ("DRAFT", lambda station, *_: station.must(drafted(), CLERK)),
    ("SUBMITTED", _submit),
    ("ACCEPTED", _accept),
    ("IN_REVIEW", _start_review),
    ("APPROVED", _approve),
    ("PUBLISHED", _publish),
    ("ENROL_CLOSED", _close),
    ("READY", _pass),
    ("IN_SESSION", _open),
    ("RESULT_PUBLIC", _result),
    ("AWARDED", _award),
    ("CONTRACTED", _contract),
    ("SETTLED", _settle),
    ("CERTIFIED", _certify),
    ("ARCHIVED", _archive),
)
