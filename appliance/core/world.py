"""What a decision may know: the tables, the trade in hand and a few facts of the station.

The station gathers a World inside the transaction; the rules read nothing else.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from appliance.core.alert_register import Alert
from appliance.core.bookings import Booking
from appliance.core.cases import NOTHING_ON_FILE, Discipline
from appliance.core.codes import Tables
from appliance.core.complaints import ComplaintsSeen
from appliance.core.deposits import PaidWorld
from appliance.core.draws import Draws
from appliance.core.entries import StripPrinted
from appliance.core.expert_list import Prepared
from appliance.core.parties import DealPeople, Person, VaultRow
from appliance.core.pools import AgencyBook, PoolSeen
from appliance.core.presence import Presence
from appliance.core.similarity import Traits
from appliance.core.staleness import Aged
from appliance.core.trade import Trade

WITHDRAWN = ""
"""In place of the last good day of a key that signs no more."""


class Staff(Struct, frozen=True):
    """A person of the station as the ledger has them.

    `valid_to`: the last good day of `staff.set`; WITHDRAWN once `key.rotate` ended the key.
    """

    staff_no: str
    roles: tuple[str, ...]
    grade: int
    valid_to: str


class Signed(Struct, frozen=True):
    """One signature on a command, already checked: who, in which role, with which key."""

    staff_no: str
    role: str
    key_id: str
    grade: int = 0


class OpenTrouble(Struct, frozen=True):
    """A trouble of the box without its record yet (core/recovery.py).

    `seq`: the entry that opened it, -1 while that entry could not be written; `day`: local ISO.
    """

    code: str
    seq: int
    day: str


class Erasure(Struct, frozen=True):
    """What an erasure would touch: the asked rows that are one person's, and their trades."""

    rows: tuple[VaultRow, ...]
    trades: tuple[Trade, ...]


class Away(Struct, frozen=True):
    """An absence, local days, both included (core/absence.py). `deputy`: staff number or ""."""

    person: str
    first: str
    last: str
    cause: str
    deputy: str = ""


class Delegation(Struct, frozen=True):
    """One matter of a letter of authority, by the entry `seq` that keeps it (core/delegation.py).

    `matter`: an event kind; `authority`: of organisations.csv; `ended`: the local day on which it
    was taken back, "" while it runs. The days are local, both included.
    """

    seq: int
    staff_no: str
    matter: str
    authority: str
    valid_from: str
    valid_to: str
    ended: str = ""

    def holds(self, day: str) -> bool:
        return not self.ended and self.valid_from <= day <= self.valid_to


class Seen(Struct, frozen=True):
    """What keys, tokens and the district's pool say of an organisation (core/organisations.py).

    `credential`: GOOD, MISSING, FORGED, OTHER, REVOKED or EXPIRED; `trader`: TRADER, LEGAL,
    REVOKED, EXPIRED or NONE; `pool`: LISTED or PENDING; `differs`: NAME, ACCOUNT, QUALIFICATION.
    """

    credential: str = "MISSING"
    serial: str = ""
    trader: str = "NONE"
    pool: str = "PENDING"
    differs: tuple[str, ...] = ()


class Service(Struct, frozen=True):
    """A transaction at the counter; `rated`: somebody rated it already."""

    rated: bool = False


Who = tuple[Signed, ...]
"""The signers of one command, the one who acts first; empty for acts of the box itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The state of the station that the rules may look at.

    `numbers`: series (`trade/2026`, `DOC03/2026`, `cert/2026`) -> last number given.
    `open_objects`: parcel codes of the *other* trades that are active. `prints`: document number
    -> copies so far. `staff`: key id -> person. `transferor`: the trade's own, from the vault;
    `duplicate_party`: the bidder of an EnrolBidder already stands enrolled in this trade;
    `blacklist`: CLEAR, HIT, or NO_LIST while the district has sent none, and `list_version` names
    that list. `organisation`: of an EnrolBidder for one; `in_custody`: certificates held for other
    live projects; `files`: digests of what may be handed over. `troubles`: those that wait for
    their record; `ledger_key`: id (8 hex) of the key that signs checkpoints now;
    `erasure`: of an EraseParty, None where the rows are not of one person or may not be told of.
    `alarms`: switches of the case whose opening nobody answered for, of a ClearTamper; `resting`:
    the power is failing and nothing new is begun; `presence`: fingers and the last clocking of the
    person that an act of attendance is about. `agents` and `holders`: who acts for the transferor
    and who signed beside them, from the vault; `both_sides`: the winner of a ConfirmAward is, or
    came by, one of the agents; `known_party`: whom the register of parties holds under the number
    that a command gives, `object_held`: whether the register of objects has it; `trained`: staff
    number -> last day on which a course of theirs is good, of acts about duty; `credited`: matter
    -> year in which a person's test last gave a credit, of a RecordStudy; `newest_at`:
    time of the newest entry, of an AdjustTime; `away`: all absences, `on_duty`: local day -> who
    is on the rota; `questions`: numbers of
    those that were asked of the district, of an act about help. `delegations`: letters of
    authority, of reviews. `paid`: of the commands of deposits. `draws`: from pools, of the
    commands of draws; `draw_secret`: of the draw in hand, told to nobody before its reveal.
    authority, of reviews. `paid`: of the commands of deposits.
    `bookings`: all that stand, of the commands about rooms.
    `pool`: who may be drawn, of a draw from a pool; `sealed_list`: of its seal and unsealing;
    `agencies`: of an assessment.
    `complaints`: of the commands of complaints; `service`: of a rating.
    `outdated`: kinds of entry -> the word of the district that is too old for them.
    `discipline`: cases and exposures, of the acts about them; `contracts`: numbers of contracts
    that trades led to, of a report of one outside.
    `deal`: who stands behind the contract, of papers for banks, None once they are erased;
    `consented`: purposes that the party of a GiveConsent agreed to and did not take back.
    `traits`: what tells who stands behind each bidder, of a closing and of a gate.
    `alerts`: all of the station, and `leaves` (entry -> leaf hash in hex) of those that a
    RaiseAlert names; `strip`: the newest, and `head_hash` (hex) of the tree now, of a PrintStrip;
    `release_sha256`: version -> digest of the software that the district wants here;
    `report_sha256`: of the file of figures that an ExportReport asks for, as counted here.
    """

    tables: Tables
    station_code: str
    station_state: str = "ACTIVE"
    matters_off: frozenset[str] = frozenset()
    licence_no: int = 0
    outdated: Mapping[str, Aged] = field(default_factory=dict)
    demo: bool = False
    trade: Trade | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)
    open_objects: Container[str] = frozenset()
    prints: Mapping[str, int] = field(default_factory=dict)
    staff: Mapping[str, Staff] = field(default_factory=dict)
    draft_known: bool = False
    transferor: Person | None = None
    duplicate_party: bool = False
    blacklist: str = "NO_LIST"
    list_version: str = ""
    in_custody: Container[str] = frozenset()
    files: Container[str] = frozenset()
    organisation: Seen | None = None
    last_seq: int = -1
    troubles: tuple[OpenTrouble, ...] = ()
    ledger_key: str = ""
    erasure: Erasure | None = None
    alarms: tuple[str, ...] = ()
    resting: bool = False
    agents: tuple[Person, ...] = ()
    holders: tuple[Person, ...] = ()
    both_sides: bool = False
    known_party: Person | None = None
    object_held: bool = False
    trained: Mapping[str, str] = field(default_factory=dict)
    credited: Mapping[str, str] = field(default_factory=dict)
    newest_at: str = ""
    away: tuple[Away, ...] = ()
    on_duty: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    questions: Container[str] = frozenset()
    presence: Presence = field(default_factory=Presence)
    delegations: tuple[Delegation, ...] = ()
    paid: PaidWorld = field(default_factory=PaidWorld)
    pool: PoolSeen | None = None
    sealed_list: Prepared | None = None
    agencies: AgencyBook = field(default_factory=AgencyBook)
    traits: tuple[Traits, ...] = ()
    draws: Draws = field(default_factory=Draws)
    draw_secret: bytes = field(default=b"", repr=False)
    bookings: tuple[Booking, ...] = ()
    complaints: ComplaintsSeen = field(default_factory=ComplaintsSeen)
    service: Service | None = None
    discipline: Discipline = NOTHING_ON_FILE
    contracts: Container[str] = frozenset()
    deal: DealPeople | None = None
    consented: frozenset[str] = frozenset()
    alerts: Mapping[str, Alert] = field(default_factory=dict)
    leaves: Mapping[int, str] = field(default_factory=dict)
    strip: StripPrinted | None = None
    release_sha256: Mapping[str, str] = field(default_factory=dict)
    head_hash: str = ""
    report_sha256: str = ""

    @property
    def in_hand(self) -> Trade:
        """The trade, for rules of steps that are about one: the step table has seen to it."""
        assert self.trade is not None
        return self.trade
