"""What screens and rules ask of the ledger, kept ready in tables: caches, never the truth.

Every row follows from entries alone: dropping the tables and taking all entries again gives the
same rows (`rebuilding` does so). No personal value stands in them. The statements are plain SQL,
which SQLite keeps prepared: most of them run within every command.
"""

import json
from collections.abc import Container, Iterable
from typing import Any

from msgspec import Struct
from peewee import SqliteDatabase

from appliance.core import entries, instalments, key_change, numbering
from appliance.core.codes import Tables
from appliance.core.figures import account
from appliance.core.figures.ranking import Tally, Told
from appliance.core.figures.totals import Figures
from appliance.core.trade import Trade
from appliance.core.world import WITHDRAWN, Staff
from appliance.ledger import figures, owed, staff_months
from appliance.ledger.database import storage_faults

_TRADE = "number, draft_id, type, stage, parcel_code, village, submitted_seq, last_seq"
ARCHIVED = "ARCHIVED"
"""The one stage that no list of work shows; the index of the others names it too."""
TABLES = (
    "p_trade", "p_series", "p_document", "p_staff",
    *figures.TABLES, *owed.TABLES, *staff_months.TABLES,
)  # fmt: skip

KEEP_TRADE = """INSERT INTO p_trade VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (number) DO UPDATE SET stage = excluded.stage, last_seq = excluded.last_seq"""
KEEP_SERIES = """INSERT INTO p_series (name, last) VALUES (?, ?)
    ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last)"""
KEEP_DOCUMENT = """INSERT INTO p_document (number, trade, seq, copies) VALUES (?, ?, ?, 0)
    ON CONFLICT (number) DO UPDATE SET trade = excluded.trade, seq = excluded.seq"""
"""A file that was sent back keeps its slip's number, and the number the copies printed so far."""
KEEP_COPIES = "UPDATE p_document SET copies = ? WHERE number = ?"
KEEP_STAFF = """INSERT OR REPLACE INTO p_staff (key_id, staff_no, roles, grade, valid_to, seq)
    VALUES (?, ?, ?, ?, ?, ?)"""
END_STAFF = "UPDATE p_staff SET valid_to = ? WHERE key_id = ?"
MOVE_TRADE = "UPDATE p_trade SET stage = ?, last_seq = ? WHERE number = ?"


class TradeLine(Struct, frozen=True):
    """One row of the list of trades. `stage` is a code of states.csv."""

    number: str
    draft_id: str
    type: str
    stage: str
    parcel_code: str
    village: str
    submitted_seq: int
    last_seq: int


class OpenObjects:
    """The parcels of all trades but one that stand in one of some stages; asked one by one."""

    def __init__(self, projections: "Projections", stages: Iterable[str], but: str) -> None:
        self._projections = projections
        self._stages = tuple(stages)
        self._but = but

    def __contains__(self, parcel_code: object) -> bool:
        found = self._projections.stages_of_parcel(str(parcel_code), but=self._but)
        return any(stage in self._stages for stage in found)


class Projections:
    """Runs inside the transaction that Station.do opened; reads may come from any thread."""

    def __init__(self, db: SqliteDatabase) -> None:
        self._db = db

    # --- taking ---------------------------------------------------------------------------

    def take(self, recorded: entries.Recorded, trade: Trade | None, tables: Tables) -> None:
        """Bring the tables up to one entry; `trade` is its trade after that entry.

        `tables`: those that days and classes of the figures are counted by.
        """
        fact = recorded.fact
        if fact.kind in account.KINDS and recorded.trade:
            figures.take(self._db.connection(), recorded, tables)
        if fact.kind in instalments.KINDS and recorded.trade:
            owed.take(self._db.connection(), recorded.trade, fact)
        self._take_of_box(recorded.seq, fact)
        for number in numbering.given(recorded):
            self._write(KEEP_SERIES, numbering.series_of(number))
            if number != recorded.trade:
                self._write(KEEP_DOCUMENT, (number, recorded.trade or "", recorded.seq))
        if trade is None or not trade.number:
            return
        if isinstance(fact, entries.TradeSubmitted):
            asked = trade.wants
            self._write(
                KEEP_TRADE,
                (trade.number, trade.draft_id, trade.type, trade.stage, asked.object_key,
                 asked.village, recorded.seq, recorded.seq),
            )  # fmt: skip
        else:
            self._write(MOVE_TRADE, (trade.stage, recorded.seq, trade.number))

    def take_open(self, told: Told) -> None:
        """What an entry that is not sealed counts for the month of a member of the staff."""
        staff_months.take(self._db.connection(), told)

    def _take_of_box(self, seq: int, fact: entries.Fact) -> None:
        """Staff, copies, and where a later life's numbers go on."""
        match fact:
            case entries.StaffSet():
                self._write(KEEP_STAFF, staff_row(seq, fact))
            case entries.KeyRotated(use=key_change.STAFF):
                self._write(END_STAFF, (WITHDRAWN, fact.key_id))
            case entries.KeyRevoked():
                self._write(END_STAFF, (WITHDRAWN, fact.key_id))
            case entries.LedgerSucceeded():
                for floor in fact.floors:
                    self._write(KEEP_SERIES, (floor.series, floor.last))
            case entries.DocumentPrinted():
                self._write(KEEP_COPIES, (fact.copy, fact.document))
            case _:
                pass

    # --- asking ---------------------------------------------------------------------------

    def numbers(self) -> dict[str, int]:
        """Series -> last number used; `trade/2026`, `DOC03/2026`, `cert/2026`."""
        return dict(self._rows("SELECT name, last FROM p_series"))

    def copies(self, document: str) -> int | None:
        """How many copies of a document were printed; None for a number never given."""
        found = self._rows("SELECT copies FROM p_document WHERE number = ?", document)
        return found[0][0] if found else None

    def document(self, number: str) -> tuple[str, int] | None:
        """The trade a document belongs to and the entry that gave its number."""
        found = self._rows("SELECT trade, seq FROM p_document WHERE number = ?", number)
        return found[0] if found else None

    def trades(self) -> list[TradeLine]:
        """All trades, the newest entry first: for a check of everything, never for a screen."""
        found = self._rows(f"SELECT {_TRADE} FROM p_trade ORDER BY last_seq DESC")  # noqa: S608 - our own columns
        return [TradeLine(*row) for row in found]

    def under_way(self) -> list[TradeLine]:
        """Those that are not archived, the newest entry first."""
        found = self._rows(
            f"SELECT {_TRADE} FROM p_trade WHERE stage <> '{ARCHIVED}' ORDER BY last_seq DESC"  # noqa: S608 - as above
        )
        return [TradeLine(*row) for row in found]

    def newest(self, stages: Iterable[str], *, offset: int, limit: int) -> list[TradeLine]:
        """Trades in one of `stages`, the one submitted last first, from place `offset` on."""
        found = self._rows(
            f"SELECT {_TRADE} FROM p_trade "  # noqa: S608 - as above
            "WHERE stage IN (SELECT value FROM json_each(?)) "
            "ORDER BY rowid DESC LIMIT ? OFFSET ?",
            json.dumps(sorted(stages)),
            limit,
            offset,
        )
        return [TradeLine(*row) for row in found]

    def of_tail(self, tail: str) -> list[TradeLine]:
        """Trades whose number ends in these four digits: one for each year, at most."""
        found = self._rows(
            f"SELECT {_TRADE} FROM p_trade WHERE substr(number, -4) = ? ORDER BY last_seq DESC",  # noqa: S608 - as above
            tail,
        )
        return [TradeLine(*row) for row in found]

    def trade(self, number: str) -> TradeLine | None:
        found = self._rows(f"SELECT {_TRADE} FROM p_trade WHERE number = ?", number)  # noqa: S608 - as above
        return TradeLine(*found[0]) if found else None

    def trade_of_draft(self, draft_id: str) -> str | None:
        found = self._rows("SELECT number FROM p_trade WHERE draft_id = ?", draft_id)
        return found[0][0] if found else None

    def stages_of_parcel(self, parcel_code: str, *, but: str = "") -> list[str]:
        """The stages of all trades about a parcel, except of the trade `but`."""
        found = self._rows(
            "SELECT stage FROM p_trade WHERE parcel_code = ? AND parcel_code <> '' "
            "AND number <> ?",
            parcel_code,
            but,
        )
        return [stage for (stage,) in found]

    def trades_of_parcel(self, parcel_code: str, *, but: str = "") -> list[TradeLine]:
        """All trades about a parcel or numbered object, except `but`, the newest entry first."""
        found = self._rows(
            f"SELECT {_TRADE} FROM p_trade "  # noqa: S608 - our own columns
            "WHERE parcel_code = ? AND parcel_code <> '' AND number <> ? ORDER BY last_seq DESC",
            parcel_code,
            but,
        )
        return [TradeLine(*row) for row in found]

    def parcels(self, stages: Iterable[str], *, but: str = "") -> Container[str]:
        """Parcel codes of the trades, except `but`, that stand in one of `stages`."""
        return OpenObjects(self, stages, but)

    def figures(self, first: str, last: str, as_of: int) -> Figures:
        """The figures of local days, both included, as they stood below entry `as_of`."""
        with storage_faults():
            return figures.of_period(self._db.connection(), first, last, as_of)

    def figures_wanting(self) -> bool:
        """Whether there are trades, and no account of any: a ledger from before they were kept.

        Every application is signed, so that it also counts for somebody's month.
        """
        return bool(
            self._rows(
                "SELECT 1 WHERE EXISTS (SELECT 1 FROM p_trade) "
                "AND NOT (EXISTS (SELECT 1 FROM p_account) "
                "AND EXISTS (SELECT 1 FROM p_staff_month))"
            )
        )

    def staff_month(self, month: str) -> dict[str, Tally]:
        """Staff number -> what was counted of them in `month` (`2026-03`)."""
        with storage_faults():
            return staff_months.of_month(self._db.connection(), month)

    def late(self, day: str, *, offset: int, limit: int) -> list[str]:
        """Trades with an instalment that is late on an ISO day, the oldest first."""
        with storage_faults():
            return owed.late(self._db.connection(), day, offset=offset, limit=limit)

    def prices(self, first: str, last: str) -> list[tuple[str, str, str, int, int, str, str]]:
        """See figures.prices."""
        with storage_faults():
            return figures.prices(self._db.connection(), first, last)

    def staff(self) -> dict[str, Staff]:
        """Key id -> the person who holds it, as the newest staff.set says."""
        found = self._rows("SELECT key_id, staff_no, roles, grade, valid_to FROM p_staff")
        return {
            key: Staff(staff_no, tuple(roles.split("|")), grade, valid_to)
            for key, staff_no, roles, grade, valid_to in found
        }

    def staff_entries(self) -> dict[str, int]:
        """Staff number -> seq of the entry that set them (their name lies in the vault there)."""
        return dict(self._rows("SELECT staff_no, seq FROM p_staff"))

    def staff_seqs(self) -> dict[str, int]:
        """Key id -> seq of the entry that set it."""
        return dict(self._rows("SELECT key_id, seq FROM p_staff"))

    def staff_keys(self, staff_no: str) -> list[tuple[str, int]]:
        """(key id, seq of the entry that set it) of each key of a person, the oldest first."""
        return self._rows(
            "SELECT key_id, seq FROM p_staff WHERE staff_no = ? ORDER BY seq", staff_no
        )

    def _rows(self, sql: str, *values: object) -> list[Any]:
        with storage_faults():
            found: list[Any] = self._db.connection().execute(sql, values).fetchall()
            return found

    def _write(self, sql: str, values: tuple[object, ...]) -> None:
        self._db.connection().execute(sql, values)

    # --- rebuilding -----------------------------------------------------------------------

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every projection, sorted: what `rebuilt` and its test compare."""
        return {
            name: sorted(self._db.execute_sql(f"SELECT * FROM {name}").fetchall())  # noqa: S608 - our own table names
            for name in TABLES
        }

    def clear(self) -> None:
        for name in TABLES:
            self._db.execute_sql(f"DELETE FROM {name}")  # noqa: S608 - our own table names


def staff_row(seq: int, fact: entries.StaffSet) -> tuple[object, ...]:
    """The row that KEEP_STAFF takes."""
    key_id = fact.key.split("+")[1]
    return key_id, fact.staff_no, "|".join(fact.roles), fact.grade, fact.valid_to, seq
