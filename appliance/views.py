"""What screens are shown of trades and of the ledger: values that `Reading` fills."""

from datetime import UTC, datetime
from typing import Final, Generic, TypeVar

import msgspec
from msgspec import Struct

from appliance.core import due, priority_calls
from appliance.core.codes import Tables
from appliance.core.parties import Person, Place
from appliance.core.trade import Trade
from appliance.ledger.safety import Safe

RESULT_STAGES = frozenset(
    {"RESULT_PUBLIC", "OBJECTED", "AWARDED", "CONTRACTED", "SETTLED", "CERTIFIED", "ARCHIVED"}
)
PAGE_ROWS = 50
"""Lines of the workbench that one page shows."""
NOTICE_ROWS = 20
"""Notices on a page for everybody: large letters."""
NOTICE_STAGES = frozenset({"PUBLISHED", "ENROL_CLOSED", "READY", "IN_SESSION", "DEAL_PENDING"})
OBJECTED = "OBJECTED"
STOPPED = "SUSPENDED"
CURRENT_STAGES = NOTICE_STAGES | {"RESULT_PUBLIC", OBJECTED, STOPPED}
"""The notice runs or stands still, or the result may be in publicity: an award comes after it."""


class TradeRow(Struct, frozen=True):
    """A line of the workbench.

    `due`: a local day or a time in entry form, or None; `lamp`: go | wait | stop. `green`: why it
    goes before others, one of core.registration.GREEN, or empty.
    """

    number: str
    type: str
    stage: str
    title: str
    transferor_name: str
    due: str | None
    lamp: str
    last_seq: int
    green: str = ""


T = TypeVar("T")


class Page(Struct, Generic[T], frozen=True):
    """A part of a list: `at` counts from 1, `more`: another one follows."""

    rows: tuple[T, ...]
    at: int
    more: bool


class WorkPage(Page[TradeRow], frozen=True):
    """A page of the workbench; `count`, `overdue` and `due_today` are of all its pages."""

    count: int
    overdue: int
    due_today: int


class People(Struct, frozen=True):
    """Personal values of a trade, from the vault; `bidders` by enrolment number, once closed.

    `representative`: who stood at the counter for the transferor, None where they came themselves.
    """

    transferor: Person
    place: Place
    bidders: dict[str, Person]
    representative: Person | None = None


class Moment(Struct, frozen=True):
    """One entry of a trade's way. `who`: names of the staff that signed."""

    seq: int
    at: str
    kind: str
    who: tuple[str, ...]
    cosigned: bool


class NoticeView(Struct, frozen=True):
    """What the public may see of a trade; `winner` is the person, to be masked on every screen."""

    number: str
    title: str
    stage: str
    text: str
    start: str
    end: str
    enrol_deadline: str
    area_mu_e4: int
    list_price_fen: int
    price_unit: str
    term_months: int
    winner: Person | None
    result_fen: int | None
    result_end: str | None

    def is_current(self, today: str) -> bool:
        """Whether the notice runs, or its result is still public on that local day."""
        if self.stage == OBJECTED:  # the publicity stands still
            return True
        return self.stage not in RESULT_STAGES or (self.result_end or "") >= today


CERTIFICATE_ENDED: Final = "certificate-ended"
"""The agent's word for a line that is down because the box's certificate is over."""


class Proof(Struct, frozen=True):
    """What is proven of the ledger: entries signed here, and how many of them are safe.

    `safe` comes from appliance.ledger.safety alone. `held`: the quorum asks for the key by which
    the district says that it holds the entries; without it they are confirmed, not kept.
    `line_up`, `last_contact` and `certificate_ended` are the agent's hints and prove nothing.
    """

    size: int
    safe: Safe | None
    held: bool
    line_up: bool
    last_contact: str | None
    certificate_ended: bool = False

    @property
    def reach(self) -> int:
        """How many entries, from the first, the quorum vouches for."""
        return self.safe.size if self.safe else 0

    @property
    def safe_at(self) -> datetime | None:
        """When the last of those who vouch signed."""
        return datetime.fromtimestamp(self.safe.time_s, UTC) if self.safe else None

    @property
    def waiting(self) -> int:
        """Entries that are signed here and not safe yet."""
        return self.size - self.reach


class LineStatus(msgspec.Struct, frozen=True):
    """What the sync agent says of the line; other keys of its file are its own business."""

    line: str = "unknown"
    last_contact: str | None = None
    reason: str = ""


def due_of(trade: Trade, tables: Tables) -> str | None:
    """The day (or the moment) by which somebody has to act, or at which the clock will."""
    running = due.running(trade, tables)
    if running:
        return running[0][1].isoformat()
    if trade.stage == "PUBLISHED" and trade.notice:
        return trade.notice.enrol_deadline
    if trade.stage in ("ENROL_CLOSED", "READY"):
        return trade.planned_at
    if trade.stage == "RESULT_PUBLIC" and trade.publicity:
        return trade.publicity.result_end
    if trade.stage == "DEAL_PENDING":
        silence = priority_calls.silence_ends(trade, tables)
        return silence[0].isoformat() if silence else None
    return trade.returned.cure_due if trade.stage == "RETURNED" and trade.returned else None


def green_of(trade: Trade) -> str:
    """Why a trade goes before others; empty where it does not."""
    return trade.asked.green if trade.asked else ""


def lamp_of(when: str | None, today: str) -> str:
    """Go while there is time, wait on the day itself, stop after it."""
    if when is None or when[:10] > today:
        return "go"
    return "wait" if when[:10] == today else "stop"
