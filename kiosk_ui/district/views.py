"""What the district's pages show, from verified entries and signatures alone (design guide 6, 11).

Unknown stays None and is shown as a dash: what a silent station still holds cannot be known.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from appliance.core.instant import SHANGHAI, Instant, instant_of
from appliance.ledger import checkpoints
from sync.district.center import Center
from sync.district.lives import current
from sync.district.mirror import told
from sync.district.records import Record
from sync.district.store.evidence import Piece
from sync.district.store.projections import Step, WebRefused
from sync.district.store.store import SqlShelf, cosigned_size
from sync.ingest import UNPROVEN

Lamp = Literal["go", "wait", "stop"]

PUBLISHED: Final = frozenset({"PUBLISHED", "ENROL_CLOSED", "READY", "IN_SESSION", "DEAL_PENDING"})
RESULTS: Final = frozenset(
    {"RESULT_PUBLIC", "OBJECTED", "AWARDED", "CONTRACTED", "SETTLED", "CERTIFIED", "ARCHIVED"}
)
ENDED: Final = frozenset({"WITHDRAWN", "TERMINATED", "FAILED_NO_BIDDERS", "SUSPENDED"})
DEAL: Final = "award.confirm"
WEB_REFUSED_SHOWN: Final = 20
"""The newest; `tradepost district web-refused` lists all."""
_WORST: Final = ("disputed", "findings", "set-aside", "silent", "never", "behind", "agrees")
_LAMPS: Final[dict[str, Lamp]] = {"disputed": "stop", "agrees": "go"}


class StationRow(Struct, frozen=True):
    """A line of the console. `state` is one of `_WORST`; `count` belongs to its sentence."""

    code: str
    name: str
    phone: str
    state: str
    count: int
    size: int
    cosigned: int
    waiting: int | None
    deals: int
    silent_s: int | None
    root: str = ""
    """First 16 hex digits of the tree that the district vouches for, as on the station's slip."""

    @property
    def lamp(self) -> Lamp:
        return _LAMPS.get(self.state, "wait")


def station_rows(center: Center) -> list[StationRow]:
    """All stations, the one that most needs a person first."""
    now = center.clock.now()
    rows = [_station_row(center, shelf, now) for shelf in current(center.store.shelves())]
    return sorted(rows, key=lambda row: (_WORST.index(row.state), row.name))


def _station_row(center: Center, shelf: SqlShelf, now: Instant) -> StationRow:
    contact = shelf.contact_ms
    silent_s = None if contact is None else max(0, (now.wall_ms - contact) // 1000)
    late_after_s = shelf.station.late_after_s(center.settings.silent_after_s)
    heard = silent_s is not None and silent_s <= late_after_s
    size, cosigned = shelf.size, cosigned_size(shelf)
    state, count = _judged(center, shelf, heard=heard, silent_s=silent_s, behind=size - cosigned)
    return StationRow(
        code=shelf.station.code,
        name=shelf.station.name,
        phone=shelf.station.phone,
        state=state,
        count=count,
        size=size,
        cosigned=cosigned,
        waiting=max(shelf.signed_size - size, 0) if heard else None,
        deals=_deals_of_month(center, shelf, now),
        silent_s=silent_s,
        root=_root(shelf),
    )


def _root(shelf: SqlShelf) -> str:
    note = told(shelf)
    return checkpoints.parse_text(checkpoints.text_of(note)).root.hex()[:16] if note else ""


def _judged(
    center: Center, shelf: SqlShelf, *, heard: bool, silent_s: int | None, behind: int
) -> tuple[str, int]:
    if shelf.disputed:
        return "disputed", 0
    if found := len(center.store.projections.findings(shelf.number)):
        return "findings", found
    if aside := sum(one.reason != UNPROVEN for one in open_evidence(center, shelf)):
        return "set-aside", aside
    if silent_s is None:
        return "never", 0
    if not heard:
        return "silent", silent_s
    return ("behind", behind) if behind > 0 else ("agrees", 0)


def open_evidence(center: Center, shelf: SqlShelf) -> list[Piece]:
    """What was set aside of this station and waits for proof or for a person."""
    return center.store.room.pieces(shelf.origin, only_open=True)


def _deals_of_month(center: Center, shelf: SqlShelf, now: Instant) -> int:
    month = now.day[:7]
    times = center.store.projections.times_of(shelf.number, DEAL)
    return sum(local(at).strftime("%Y-%m") == month for at in times)


def local(at: str) -> datetime:
    """An entry's time on the clocks of the place."""
    return instant_of(at).astimezone(SHANGHAI)


class StationView(Struct, frozen=True):
    """One station opened: its row, its trades, what a person should look at."""

    row: StationRow
    trades: int
    records: tuple[Record, ...]
    findings: tuple[tuple[int, str], ...]
    evidence: tuple[Piece, ...]
    web_refused: tuple[WebRefused, ...]


def station_view(center: Center, code: str) -> StationView | None:
    shelf = _shelf(center, code)
    if shelf is None:
        return None
    return StationView(
        _station_row(center, shelf, center.clock.now()),
        center.store.projections.count(shelf.number),
        tuple(center.store.projections.records(shelf.number)),
        tuple(center.store.projections.findings(shelf.number)),
        tuple(open_evidence(center, shelf)),
        tuple(center.store.projections.web_refused(shelf.number)[:WEB_REFUSED_SHOWN]),
    )


def _shelf(center: Center, code: str) -> SqlShelf | None:
    return next((one for one in current(center.store.shelves()) if one.station.code == code), None)


class TradeView(Struct, frozen=True):
    """One trade as verified: its record and its entries; `cosigned` is the proof's reach."""

    row: StationRow
    record: Record
    steps: tuple[Step, ...]
    cosigned: int


def trade_view(center: Center, code: str, trade: str) -> TradeView | None:
    shelf = _shelf(center, code)
    record = center.store.projections.record(shelf.number, trade) if shelf else None
    if shelf is None or record is None:
        return None
    steps = tuple(center.store.projections.steps(shelf.number, trade))
    row = _station_row(center, shelf, center.clock.now())
    return TradeView(row, record, steps, cosigned_size(shelf))


class PublicNotice(Struct, frozen=True):
    """A notice as everybody may see it.

    `text`: as the station published it, names masked; None while it is on its way.
    """

    station: str
    record: Record
    text: str | None
    ended: bool


class PublicList(Struct, frozen=True):
    notices: tuple[PublicNotice, ...]
    results: tuple[PublicNotice, ...]


def public_list(center: Center) -> PublicList:
    """Notices that run and results in publicity or done, the newest first, from all stations."""
    found = [one for shelf in current(center.store.shelves()) for one in _public(center, shelf)]
    found.sort(key=lambda one: one.record.last_at, reverse=True)
    return PublicList(
        tuple(one for one in found if one.record.stage in PUBLISHED | ENDED),
        tuple(one for one in found if one.record.stage in RESULTS),
    )


def _public(center: Center, shelf: SqlShelf) -> Iterable[PublicNotice]:
    if shelf.disputed:
        return
    for record in center.store.projections.records(shelf.number, PUBLISHED | ENDED | RESULTS):
        if record.notice is not None:
            yield _notice_of(center, shelf, record, record.notice.text_sha256)


def _notice_of(center: Center, shelf: SqlShelf, record: Record, digest: str) -> PublicNotice:
    body = center.blobs.body(digest)
    text = None if body is None else body.decode("utf-8", "replace")
    return PublicNotice(shelf.station.name, record, text, record.stage in ENDED)


def public_notice(center: Center, trade: str) -> PublicNotice | None:
    """One notice by trade number, also long after its time."""
    for shelf in current(center.store.shelves()):
        record = center.store.projections.record(shelf.number, trade)
        if record is not None and record.notice is not None and not shelf.disputed:
            return _notice_of(center, shelf, record, record.notice.text_sha256)
    return None


def ago(seconds: int, say: Callable[..., str]) -> str:
    """`3 minutes ago`, in whole units."""
    if seconds < 60:
        return say("district.just-now")
    if seconds < 3600:
        return say("{count} minutes ago", count=seconds // 60)
    if seconds < 86_400:
        return say("{count} hours ago", count=seconds // 3600)
    return say("{count} days ago", count=seconds // 86_400)
