"""A whole station in a folder of the test: real ledger, vault and rules; a clock to hold.

The staff are those of the example township. Their keys lie open here; what a card and a PIN do is
tested where they are.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from appliance import tables as shipped
from appliance.caretaker import Caretaker
from appliance.core import archive, contract
from appliance.core.commands import (
    AcceptTrade,
    ApproveReview,
    AttestSession,
    CloseArchive,
    CloseSettlement,
    Command,
    ConfirmAward,
    DraftTrade,
    EnrolBidder,
    EnrolStaff,
    IssueCertificate,
    OpenLedger,
    OpenSession,
    PassGate,
    PublishNotice,
    RecordResult,
    SignContract,
    SignReview,
    StartReview,
    SubmitTrade,
)
from appliance.core.entries import DecisionPaper, Offer
from appliance.core.instant import text_of
from appliance.core.parties import Person, Place, Words
from appliance.core.session import seen_by_supervisor
from appliance.core.trade import Trade
from appliance.ledger import safety
from appliance.ledger.blobs import Blobs
from appliance.ledger.condition import Memory
from appliance.ledger.database import open_database
from appliance.ledger.disk import Disk, RealDisk
from appliance.ledger.key_epochs import KeyEpochs
from appliance.ledger.keys import COSIGNATURE, ED25519, SigningKey
from appliance.ledger.staff_keys import StaffKey, key_name
from appliance.ledger.store import Ledger
from appliance.ledger.vault import Vault
from appliance.ports import Signer
from appliance.reading import Parts
from appliance.staff_room import HeldKey
from appliance.station import Receipt, Station
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import CountedEntropy

ORIGIN = "demo.999999.999999100/ledger1"
STATION = "999999100"
WITNESS = SigningKey("demo.district.999999/w1", bytes(range(0x80, 0xA0)), COSIGNATURE)
STATION_KEY = SigningKey(ORIGIN, bytes(range(0x40, 0x60)), ED25519)
TABLES = shipped.load()
STAFF: dict[str, tuple[str, str, tuple[str, ...], int]] = {
    "clerk": ("9999991000101", "冯一", ("CLERK",), 2),
    "second": ("9999991000102", "陈二", ("CLERK", "CASHIER"), 3),
    "reviewer": ("9999991000103", "褚三", ("REVIEWER", "HOST"), 4),
    "head": ("9999991000104", "卫四", ("HEAD",), 5),
    "supervisor": ("9999991000105", "蒋五", ("SUPERVISOR",), 0),
}
JOINING: dict[str, tuple[str, str, tuple[str, ...], int]] = {
    "department": ("9999991000106", "沈六", ("DEPT",), 0),
    "observer": ("9999991000107", "韩七", ("OBSERVER",), 0),
}
"""People who come later: Township.join."""
OWNER = Person("张三", "999999196803121232", member_of="999999100200", phone="16900000001")
TAKER = Person("李四", "999999197511022173", member_of="999999100200", phone="16900000002")
PLACE = Place("上禾村张三户承包地3.52亩经营权出租", "上禾村村东大坝田", current_use="种水稻")
MATERIALS = ("CBD-1", "CBD-2", "CBD-4", "CBD-5", "CBD-8", "CBD-9")
CONSENT = DecisionPaper("D07", "2026-03-02", holder_signed=True, co_holders=1, signed=1)
PATH = (
    "SUBMITTED", "ACCEPTED", "IN_REVIEW", "APPROVED", "PUBLISHED", "ENROL_CLOSED", "READY",
    "IN_SESSION", "RESULT_PUBLIC", "AWARDED", "CONTRACTED", "SETTLED", "CERTIFIED", "ARCHIVED",
)  # fmt: skip


@cache
def empty_database() -> bytes:
    """What the migrations make of nothing: two dozen transactions, the same for each station."""
    with TemporaryDirectory() as folder:
        made = Path(folder) / "station.db"
        open_database(made).close_all()
        return made.read_bytes()


def local(text: str) -> datetime:
    """`2026-03-03 09:00` in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(hours=8)


def staff_keys() -> dict[str, SigningKey]:
    """The signing keys of the staff, by who they are in the tests."""
    return {
        who: SigningKey(key_name(ORIGIN, no), CountedEntropy(f"staff {i}").draw(32), ED25519)
        for i, (who, (no, *_)) in enumerate(STAFF.items())
    }


def held(key: SigningKey) -> HeldKey:
    """This key as somebody's who is signed in."""
    return HeldKey(key.verifier, key.sign)


class Township:
    """One station and the people around it. `folder` is its state folder."""

    def __init__(
        self,
        folder: Path,
        *,
        at: str = "2026-03-03 09:00",
        seed: int = 1,
        disk: Disk | None = None,
        clock: FakeClock | None = None,
        committed: Callable[[], None] = lambda: None,
        origin: str = ORIGIN,
        key: Signer = STATION_KEY,
    ) -> None:
        self.folder = folder
        self.clock = clock or FakeClock()
        self.clock.at = self.clock.started = local(at)
        self.entropy = CountedEntropy(str(seed))
        self.disk = disk or RealDisk()
        self.origin = origin
        self.key: Signer = key
        self.successor: Signer | None = None
        self.promises: list[bytes] = []
        self.committed = committed
        self.people = staff_keys()
        self.station = self.open()
        if self.station.ledger.size == 0:
            self._begin()

    def open(self) -> Station:
        """Open (or, after a kill, open again) the station in its folder."""
        keys = self.folder / "keys"
        keys.mkdir(parents=True, exist_ok=True)
        if not (self.folder / "station.db").exists():
            (self.folder / "station.db").write_bytes(empty_database())
        ledger = Ledger.open(
            self.folder / "station.db", origin=self.origin, signer=self.key,
            successor=self.successor,
            memory=Memory(self.folder / "trouble.json", self.disk), promises=self.promises,
        )  # fmt: skip
        vault = Vault(ledger.db, KeyEpochs(keys, self.disk, self.entropy), self.entropy)
        self.station = Station(
            Parts(
                ledger=ledger,
                vault=vault,
                blobs=Blobs(self.folder / "blobs", self.disk),
                tables=TABLES,
                clock=self.clock,
                entropy=self.entropy,
                origin=self.origin,
                station_code=STATION,
                demo=True,
                inbox=self.folder / "inbox",
                committed=self.committed,
                trust=safety.pinned(WITNESS.vkey),
            )
        )
        self.caretaker = Caretaker(self.station)
        return self.station

    def close(self) -> None:
        self.station.ledger.close()

    def _begin(self) -> None:
        staff = [
            EnrolStaff(
                person=Words(name), staff_no=no, roles=roles, grade=grade,
                key=self.people[who].vkey, valid_to="2046-12-31", cert="",
            )
            for who, (no, name, roles, grade) in STAFF.items()
        ]  # fmt: skip
        self.station.do(OpenLedger(origin=ORIGIN, station=STATION, life=1), *staff)

    # --- people ---------------------------------------------------------------------------

    def signer(self, who: str, role: str) -> StaffKey:
        return StaffKey((STAFF | JOINING)[who][0], role, self.people[who])

    def join(self, who: str) -> None:
        """Take over one of JOINING, certified like the others."""
        no, name, roles, grade = JOINING[who]
        seed = CountedEntropy(f"joining {who}").draw(32)
        self.people[who] = SigningKey(key_name(ORIGIN, no), seed, ED25519)
        self.station.do(
            EnrolStaff(
                person=Words(name), staff_no=no, roles=roles, grade=grade,
                key=self.people[who].vkey, valid_to="2046-12-31", cert="",
            )
        )  # fmt: skip

    def by(self, who: str, role: str, *commands: Command) -> Receipt:
        return self.station.do(*commands, signers=[self.signer(who, role)])

    def go(self, text: str) -> None:
        """Let the clock run on; what falls due on the way happens."""
        self.clock.go_to(local(text))
        self.caretaker.tick()

    # --- the path -------------------------------------------------------------------------

    def lease_to(self, stage: str, **asked: Any) -> str:
        """A household's lease brought to `stage` by the shortest way; returns its number."""
        number = ""
        for reached in PATH[: PATH.index(stage) + 1]:
            number = self.step(reached, number, **asked)
            assert self.trade(number).stage == reached, reached
        return number

    def trade(self, number: str) -> Trade:
        trade = self.station.trade(number)
        assert trade is not None
        return trade

    def step(self, reached: str, number: str, **asked: Any) -> str:
        """One step of the path."""
        return str(getattr(self, f"_to_{reached.lower()}")(number, **asked) or number)

    def _to_submitted(self, _number: str, **asked: Any) -> str:
        return self.register(**asked)

    def register(self, **asked: Any) -> str:
        """Draft and application in one transaction, as the clerk's window does."""
        station = self.station
        number = station.next_trade_no("CBD")
        transferor = asked.pop("transferor", OWNER)
        draft_id = asked.pop("draft_id", "") or station.draw_id()
        values: dict[str, Any] = {
            "trade": number, "draft_id": draft_id, "type": "CBD", "mode": "LEASE",
            "method": "LISTING", "transferor": transferor, "place": PLACE,
            "village": "999999100200", "parcel_code": "9999991002000000123",
            "area_mu_e4": 35_200, "title_area_mu_e4": 35_200, "title_months_left": 240,
            "term_months": 60, "start": "2026-04-01", "list_price_fen": 80_000,
            "price_unit": "fen/mu/year", "sign_kind": "FINGER", "finger_score": 97,
            "land_type": "0101",
        }  # fmt: skip
        values |= asked
        draft = DraftTrade(
            draft_id=draft_id, type="CBD", mode="LEASE", transferor=transferor,
            representative=values.get("representative"), consent_version="1", source="CARD",
            module="05.01-20210715-0007654321-0123456789",
        )  # fmt: skip
        self.by("clerk", "CLERK", draft, SubmitTrade(**values))
        return number

    def _to_accepted(self, number: str, **_: Any) -> None:
        self.by(
            "clerk", "CLERK", AcceptTrade(trade=number, materials=MATERIALS, decisions=(CONSENT,))
        )

    def _to_in_review(self, number: str, **_: Any) -> None:
        self.go("2026-03-04 09:00")
        self.by("reviewer", "REVIEWER", StartReview(trade=number))

    def _to_approved(self, number: str, **_: Any) -> None:
        text = self.station.keep_blob(f"notice of {number}".encode())
        sign = SignReview(trade=number, level=1, opinion="AGREE", text_sha256=text)
        self.by("reviewer", "REVIEWER", sign)
        approve = ApproveReview(
            trade=number, text_sha256=text, method=self.trade(number).wants.method, notice_days=5,
            enrol_deadline=text_of(local("2026-03-16 17:00")),
            planned_at=text_of(local("2026-03-17 09:00")),
        )  # fmt: skip
        self.by("head", "HEAD", approve)

    def _to_published(self, number: str, **_: Any) -> None:
        self.go("2026-03-09 09:00")
        firewall = self.station.firewall_key(number).key_id
        channels = ("KIOSK", "DISTRICT", "PRINT")
        publish = PublishNotice(trade=number, channels=channels, firewall=firewall)
        self.by("clerk", "CLERK", publish)

    def enrol(self, number: str, party: Person = TAKER) -> str:
        enrol_id = self.station.draw_id()
        enrol = EnrolBidder(trade=number, enrol_id=enrol_id, party_id=party, farming_capacity=True)
        self.by("clerk", "CLERK", enrol)
        return enrol_id

    def _to_enrol_closed(self, number: str, **_: Any) -> None:
        self.go("2026-03-10 10:00")
        self.enrol(number)
        self.go("2026-03-16 17:01")

    def _to_ready(self, number: str, **_: Any) -> None:
        self.by("reviewer", "REVIEWER", PassGate(trade=number))

    def _to_in_session(self, number: str, **_: Any) -> None:
        seen = seen_by_supervisor(self.trade(number))
        attest = AttestSession(trade=number, act="session.open", seen_sha256=seen)
        self.by("supervisor", "SUPERVISOR", attest)
        self.go("2026-03-17 09:01")
        roster = tuple(f"BIDDER:{each.number}" for each in self.trade(number).qualified)
        opening = OpenSession(
            trade=number, discipline_version="1", recording_device="camera-1", roster=roster
        )
        self.by("reviewer", "HOST", opening)

    def _to_result_public(self, number: str, **_: Any) -> None:
        offers = tuple(Offer(each.number, 80_000) for each in self.trade(number).qualified)
        self.by("reviewer", "HOST", RecordResult(trade=number, offers=offers))

    def _to_awarded(self, number: str, **_: Any) -> None:
        self.go("2026-03-23 09:00")
        self.by("head", "HEAD", ConfirmAward(trade=number))

    def _to_contracted(self, number: str, **_: Any) -> None:
        self.go("2026-03-26 10:00")
        sign = SignContract(
            trade=number, signed_at=text_of(self.clock.at),
            text_sha256=self.station.keep_blob(b"contract"),
            schedule=contract.terms(self.trade(number)).schedule, transferor_signed=True,
            taker_signed=True,
        )  # fmt: skip
        self.by("clerk", "CLERK", sign)

    def _to_settled(self, number: str, **_: Any) -> None:
        self.go("2026-03-31 10:00")
        settle = CloseSettlement(trade=number, received_fen=281_600, voucher="V-1")
        self.by("second", "CASHIER", settle)

    def _to_certified(self, number: str, **_: Any) -> None:
        self.go("2026-04-01 10:00")
        self.by("head", "HEAD", IssueCertificate(trade=number))

    def _to_archived(self, number: str, **_: Any) -> None:
        self.go("2026-04-09 10:00")
        trade = self.trade(number)
        close = CloseArchive(
            trade=number,
            manifest_sha256=archive.manifest_digest(trade),
            files=len(archive.manifest(trade)),
        )
        self.by("clerk", "CLERK", close)
