"""What screens and rules ask of the ledger, kept ready in tables: caches, never the truth.

Every row follows from entries alone: dropping the tables and taking all entries again gives the
same rows (`rebuilt` proves it). No personal value stands in them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from peewee import SqliteDatabase, Table

from appliance.core import entries, key_change, numbering
from appliance.core.trade import Trade
from appliance.core.world import WITHDRAWN, Staff

_TRADE = (
    "number", "draft_id", "type", "stage", "parcel_code", "village", "submitted_seq", "last_seq",
)  # fmt: skip
_TABLES = ("p_trade", "p_series", "p_document", "p_staff")


@dataclass(frozen=True, slots=True)
class TradeLine:
    """One row of the list of trades. `stage` is a code of states.csv."""

    number: str
    draft_id: str
    type: str
    stage: str
    parcel_code: str
    village: str
    submitted_seq: int
    last_seq: int


class Projections:
    """Runs inside the transaction that Station.do opened; reads may come from any thread."""

    def __init__(self, db: SqliteDatabase) -> None:
        self._db = db
        self._trade = Table("p_trade", _database=db)
        self._series = Table("p_series", _database=db)
        self._document = Table("p_document", _database=db)
        self._staff = Table("p_staff", _database=db)

    # --- taking ---------------------------------------------------------------------------

    def take(self, recorded: entries.Recorded, trade: Trade | None) -> None:
        """Bring the tables up to one entry; `trade` is its trade after that entry."""
        fact = recorded.fact
        match fact:
            case entries.StaffSet():
                self._take_staff(recorded.seq, fact)
            case entries.KeyRotated(use=key_change.STAFF):
                self._staff.update(valid_to=WITHDRAWN).where(
                    self._staff.c.key_id == fact.key_id
                ).execute()
            case entries.DocumentPrinted():
                self._document.update(copies=fact.copy).where(
                    self._document.c.number == fact.document
                ).execute()
            case _:
                pass
        for number in numbering.given(recorded):
            self._take_number(recorded, number)
        if trade is not None and trade.number:
            self._take_trade(recorded, trade)

    def _take_staff(self, seq: int, fact: entries.StaffSet) -> None:
        key_id = fact.key.split("+")[1]
        self._staff.replace(
            key_id=key_id, staff_no=fact.staff_no, roles="|".join(fact.roles),
            grade=fact.grade, valid_to=fact.valid_to, seq=seq,
        ).execute()  # fmt: skip

    def _take_number(self, recorded: entries.Recorded, number: str) -> None:
        name, last = numbering.series_of(number)
        self._count(name, last)
        if number == recorded.trade:
            return
        self._document.replace(
            number=number, trade=recorded.trade or "", seq=recorded.seq, copies=0
        ).execute()

    def _take_trade(self, recorded: entries.Recorded, trade: Trade) -> None:
        if isinstance(recorded.fact, entries.TradeSubmitted):
            self._trade.insert(
                number=trade.number, draft_id=trade.draft_id, type=trade.type,
                stage=trade.stage, parcel_code=trade.wants.parcel_code,
                village=trade.wants.village, submitted_seq=recorded.seq, last_seq=recorded.seq,
            ).execute()  # fmt: skip
            return
        self._trade.update(stage=trade.stage, last_seq=recorded.seq).where(
            self._trade.c.number == trade.number
        ).execute()

    def _count(self, name: str, last: int) -> None:
        held = self._last(name)
        self._series.replace(name=name, last=max(held, last)).execute()

    # --- asking ---------------------------------------------------------------------------

    def _last(self, name: str) -> int:
        found = (
            self._series.select(self._series.c.last).where(self._series.c.name == name).tuples()
        )
        return next((int(row[0]) for row in found), 0)

    def numbers(self) -> dict[str, int]:
        """Series -> last number used; `trade/2026`, `DOC03/2026`, `cert/2026`."""
        return dict(self._series.select(self._series.c.name, self._series.c.last).tuples())

    def copies(self, document: str) -> int | None:
        """How many copies of a document were printed; None for a number never given."""
        found = (
            self._document.select(self._document.c.copies)
            .where(self._document.c.number == document)
            .tuples()
        )
        return next((int(row[0]) for row in found), None)

    def document(self, number: str) -> tuple[str, int] | None:
        """The trade a document belongs to and the entry that gave its number."""
        found = (
            self._document.select(self._document.c.trade, self._document.c.seq)
            .where(self._document.c.number == number)
            .tuples()
        )
        return next(((str(row[0]), int(row[1])) for row in found), None)

    def documents_of(self, trade: str) -> list[tuple[str, int]]:
        """Numbers of a trade's documents with their copies, in the order they were given."""
        found = (
            self._document.select(self._document.c.number, self._document.c.copies)
            .where(self._document.c.trade == trade)
            .order_by(self._document.c.seq, self._document.c.number)
            .tuples()
        )
        return [(str(number), int(copies)) for number, copies in found]

    def trades(self) -> list[TradeLine]:
        """All trades, the newest entry first."""
        found = self._trade.select(*[getattr(self._trade.c, c) for c in _TRADE]).order_by(
            self._trade.c.last_seq.desc()
        )
        return [TradeLine(*row) for row in found.tuples()]

    def trade(self, number: str) -> TradeLine | None:
        found = self._trade.select(*[getattr(self._trade.c, c) for c in _TRADE]).where(
            self._trade.c.number == number
        )
        return next((TradeLine(*row) for row in found.tuples()), None)

    def trade_of_draft(self, draft_id: str) -> str | None:
        found = (
            self._trade.select(self._trade.c.number)
            .where(self._trade.c.draft_id == draft_id)
            .tuples()
        )
        return next((str(row[0]) for row in found), None)

    def parcels(self, stages: Iterable[str], *, but: str = "") -> frozenset[str]:
        """Parcel codes of the trades, except `but`, that stand in one of `stages`."""
        found = self._trade.select(self._trade.c.parcel_code).where(
            self._trade.c.stage.in_(list(stages)) & (self._trade.c.number != but)
        )
        return frozenset(str(row[0]) for row in found.tuples() if row[0])

    def staff(self) -> dict[str, Staff]:
        """Key id -> the person who holds it, as the newest staff.set says."""
        found = self._staff.select(
            self._staff.c.key_id, self._staff.c.staff_no, self._staff.c.roles,
            self._staff.c.grade, self._staff.c.valid_to,
        ).tuples()  # fmt: skip
        return {
            key: Staff(staff_no, tuple(roles.split("|")), int(grade), valid_to)
            for key, staff_no, roles, grade, valid_to in found
        }

    def staff_entries(self) -> dict[str, int]:
        """Staff number -> seq of the entry that set them (their name lies in the vault there)."""
        return dict(self._staff.select(self._staff.c.staff_no, self._staff.c.seq).tuples())

    # --- rebuilding -----------------------------------------------------------------------

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every projection, sorted: what `rebuilt` and its test compare."""
        return {
            name: sorted(self._db.execute_sql(f"SELECT * FROM {name}").fetchall())  # noqa: S608 - our own table names
            for name in _TABLES
        }

    def clear(self) -> None:
        for name in _TABLES:
            self._db.execute_sql(f"DELETE FROM {name}")  # noqa: S608 - our own table names
