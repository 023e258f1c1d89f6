"""A trade: what its entries say, put together. State is this fold and is stored nowhere else."""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from appliance.core.auction import Auction
from appliance.core.bids import NO_BIDS, Bids
from appliance.core.clarification import Question
from appliance.core.conduct import Conduct
from appliance.core.deposits import Deposits
from appliance.core.dossier import NOTHING_BROUGHT, Dossier
from appliance.core.draws import Draws
from appliance.core.entries import (
    ArchiveClosed,
    AwardConfirmed,
    CertificateIssued,
    Check,
    ContractSigned,
    Defect,
    EndOrdered,
    EnrolmentClosed,
    GateFailed,
    GatePassed,
    NoticePublished,
    PriorityClosed,
    ReviewApproved,
    ReviewSentBack,
    ReviewStarted,
    RulingLoaded,
    SessionOpened,
    SessionResulted,
    SettlementClosed,
    TradeAccepted,
    TradeEnded,
    TradeRefused,
    TradeReturned,
    TradeRoutedUp,
    TradeTerminated,
    TradeWithdrawn,
    WaiverRecorded,
)
from appliance.core.expert_list import NO_EXPERTS, Experts
from appliance.core.fees import NO_FEES, Fees
from appliance.core.finance import NO_FINANCE, Finance
from appliance.core.followup import NOTHING_YET, FollowUp
from appliance.core.handed import NOTHING_HANDED, Handed
from appliance.core.joint_review import LevelSignature, Slot
from appliance.core.objections import NO_OBJECTIONS, Objections
from appliance.core.online import NOT_ONLINE, Online
from appliance.core.permits import NO_PERMITS, Permits
from appliance.core.principals import Principals
from appliance.core.priority import NO_RIGHTS, Rights
from appliance.core.room import NO_ROOM, Room
from appliance.core.scoring import NO_SCORES, Scores
from appliance.core.showing import NOT_SHOWN, Showing
from appliance.core.similarity import NO_FLAGS, Flags
from appliance.core.succession import Succession

SESSION_OPENING = "session.open"
"""The act that a supervisor attests before a session opens."""

TERMINATION = "trade.terminate"
"""The act that a supervisor attests before a trade is ended."""

SUSPENDED = "SUSPENDED"

NEGOTIATE = "NEGOTIATE"

OPENED_REASONS = ("TOO_FEW_VALID", "RESERVE_NOT_MET")
"""Sessions that failed after their offers were opened (domain.md 6.2, 6.3)."""


class BadStep(Exception):
    """An entry that no rule can have written: the evidence does not fit."""

    def __init__(self, seq: int, what: str) -> None:
        super().__init__(f"entry {seq}: {what}")
        self.seq = seq


class Asked(msgspec.Struct, frozen=True):
    """What the application asks for, as it stands in the submitting entry's `command.args`.

    Units: fen of `price_unit`, ten-thousandths of a mu, hundredths of a square metre, months, ISO
    day; `quantity` in the unit of the type as stored (units.csv).
    """

    type: str
    mode: str
    method: str
    village: str
    start: str
    list_price_fen: int
    price_unit: str
    sign_kind: str
    owner: str = "HHD"
    by_agent: bool = False
    green: str = ""
    outsiders: bool = True
    kind: str = ""
    parcel_code: str = ""
    object_id: str = ""
    area_mu_e4: int = 0
    title_area_mu_e4: int = 0
    area_m2_e2: int = 0
    quantity: int = 0
    term_months: int = 0
    estimate_fen: int = 0
    title_months_left: int | None = None
    measured_area_mu_e4: int | None = None
    land_type: str = ""
    finger_score: int | None = None
    application_sha256: str = ""

    @property
    def object_key(self) -> str:
        """What names the object among all trades of the station."""
        return self.parcel_code or self.object_id


class Reached(Struct, frozen=True):
    """A stage and the entry that led there; `back`: it came back after a suspension."""

    stage: str
    seq: int
    at: str
    back: bool = False


class Stop(Struct, frozen=True):
    """A suspension: since when, who stood behind it, and until when ("" while it lasts)."""

    seq: int
    at: str
    role: str
    previous: str
    resumed_at: str = ""
    reason: str = ""


class Enrolment(Struct, frozen=True):
    """A bidder of this trade. `number` is empty until the closing gives it (`...-E001`)."""

    random_id: str
    received_at: str
    seq: int
    conditions: tuple[Check, ...]
    waived: bool = False
    withdrawn: bool = False
    withdrawn_at: str = ""
    number: str = ""
    checks: tuple[Check, ...] = ()
    failed: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    channel: str = "KIOSK"
    party: str = "PERSON"

    @property
    def qualified(self) -> bool:
        """Numbered, checked at the closing, and nothing failed."""
        return bool(self.number) and bool(self.checks) and not self.failed


class Trade(msgspec.Struct, frozen=True, kw_only=True):
    """One trade up to an entry. Facts that later steps need are kept as they were written.

    `stage` is a code of states.csv, "" before the first entry. `buying`: of a type in which the
    owner pays, from the first entry after the application on. `actors`: staff number -> roles
    signed in. `told`: every defect that a one-time notice named. `overdue`: clocks already
    reported, as `DL03 2026-03-09`. `shifts`: holiday tables that moved its ends. A resumption
    moves the announced ends in `notice`,
    `planned_at`, `returned`, `publicity` and `award`. `closings`: enrolments closed
    so far, each with a key of its own; `numbers_given` in them, never given twice. `extensions`,
    `amendments` and `offers_opened` are of this `round`'s notice. `end_attested`: entry and
    digest of what a supervisor saw before a termination. `entries`: those that stand in the
    ledger in clear, by `seq`. Who enrolled (`enrolments`) is
    behind the firewall until `closing` is there: no screen may show even their count.
    """

    number: str = ""
    draft_id: str = ""
    stage: str = ""
    history: tuple[Reached, ...] = ()
    type: str = ""
    mode: str = ""
    buying: bool = False
    source: str = ""
    warnings: tuple[str, ...] = ()
    asked: Asked | None = None
    total_fen: int = 0
    actors: Mapping[str, frozenset[str]] = msgspec.field(default_factory=dict)
    accepted_by: str = ""
    accepted: TradeAccepted | None = None
    returned: TradeReturned | ReviewSentBack | None = None
    told: tuple[Defect, ...] = ()
    causes: frozenset[str] = frozenset()
    refused: TradeRefused | None = None
    routed_up: TradeRoutedUp | None = None
    review: ReviewStarted | None = None
    signatures: tuple[LevelSignature, ...] = ()
    slots: tuple[Slot, ...] = ()
    terms: ReviewApproved | None = None
    notice: NoticePublished | None = None
    questions: tuple[Question, ...] = ()
    enrolments: tuple[Enrolment, ...] = ()
    deposits: Deposits = msgspec.field(default_factory=Deposits)
    closing: EnrolmentClosed | None = None
    gate: GatePassed | GateFailed | None = None
    planned_at: str = ""
    attested_by: str = ""
    waiver: WaiverRecorded | None = None
    recording_device: str = ""
    session: SessionOpened | None = None
    session_count: int = 0
    bids: Bids = NO_BIDS
    auction: Auction = msgspec.field(default_factory=Auction)
    conduct: Conduct = msgspec.field(default_factory=Conduct)
    scores: Scores = NO_SCORES
    flags: Flags = NO_FLAGS
    online: Online = NOT_ONLINE
    result: SessionResulted | None = None
    rights: Rights = NO_RIGHTS
    draws: Draws = msgspec.field(default_factory=Draws)
    publicity: PriorityClosed | None = None
    objections: Objections = NO_OBJECTIONS
    award: AwardConfirmed | None = None
    handed: Handed = NOTHING_HANDED
    succession: Succession = msgspec.field(default_factory=Succession)
    contract: ContractSigned | None = None
    settlement: SettlementClosed | None = None
    certificate: CertificateIssued | None = None
    archive: ArchiveClosed | None = None
    followup: FollowUp = NOTHING_YET
    showing: Showing = NOT_SHOWN
    rulings: tuple[RulingLoaded, ...] = ()
    permits: Permits = NO_PERMITS
    fees: Fees = NO_FEES
    finance: Finance = NO_FINANCE
    closings: int = 0
    numbers_given: int = 0
    extensions: int = 0
    amendments: int = 0
    round: int = 1
    offers_opened: bool = False
    stops: tuple[Stop, ...] = ()
    end_attested: tuple[int, str] | None = None
    ended: TradeWithdrawn | TradeTerminated | TradeEnded | EndOrdered | None = None
    overdue: frozenset[str] = frozenset()
    shifts: frozenset[str] = frozenset()
    principals: Principals = msgspec.field(default_factory=Principals)
    dossier: Dossier = NOTHING_BROUGHT
    room: Room = NO_ROOM
    experts: Experts = NO_EXPERTS
    entries: tuple[int, ...] = ()
    last_seq: int = -1
    last_at: str = ""

    @property
    def wants(self) -> Asked:
        """The application. Only for stages from SUBMITTED on: asserts that there is one."""
        assert self.asked is not None
        return self.asked

    @property
    def fixed(self) -> ReviewApproved:
        """The approved terms. Only for stages from APPROVED on."""
        assert self.terms is not None
        return self.terms

    @property
    def qualified(self) -> tuple[Enrolment, ...]:
        return tuple(each for each in self.enrolments if each.qualified)

    @property
    def winner(self) -> str:
        """Enrolment number of who has it now, "" while there is none.

        Until the publicity that is the provisional result; who matched it by right may follow.
        """
        if self.publicity is not None:
            return self.publicity.enrol_id
        return self.result.enrol_id if self.result else ""

    def reached(self, stage: str) -> Reached | None:
        """The latest entry that led to `stage`, None if the trade never was there.

        A return after a suspension does not count: what ran from the first arrival runs on.
        """
        found = (each for each in reversed(self.history) if each.stage == stage and not each.back)
        return next(found, None)

    def since(self, stage: str) -> Reached:
        """As `reached`, for a stage that the trade must have been in."""
        found = self.reached(stage)
        assert found is not None
        return found

    def enrolment(self, enrol_id: str) -> Enrolment | None:
        """By number or by random id."""
        return next((e for e in self.enrolments if enrol_id in (e.number, e.random_id)), None)
