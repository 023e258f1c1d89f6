"""The counts of core/figures/account.py as tables: by entry while it is written, or all anew.

`p_account` holds where each trade's account stands, `p_figure` what each entry counted of which
day. Both follow from the entries alone.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from sqlite3 import Connection
from typing import Any, Final

import msgspec

from appliance.core.codes import Tables
from appliance.core.entries import FACTS, Recorded
from appliance.core.entries.fact import Fact
from appliance.core.figures import account
from appliance.core.figures.account import Account, Line
from appliance.core.figures.totals import MEASURES, Figures, Place, Totals, figures_of

TABLES: Final = ("p_account", "p_figure", "p_figure_day", "p_figure_month")

_KEEP_ACCOUNT = "INSERT OR REPLACE INTO p_account VALUES (?, ?, ?, ?, ?, ?, ?)"
_MARKS = ", ".join("?" * (5 + len(MEASURES)))
_KEEP_LINE = f"INSERT INTO p_figure VALUES ({_MARKS})"  # noqa: S608 - marks alone
_ACCOUNT = "SELECT body FROM p_account WHERE trade = ?"
_ADDED = ", ".join(f"{name} = {name} + excluded.{name}" for name in MEASURES)
_KEEP_MONTH = (
    f"INSERT INTO p_figure_month VALUES ({_MARKS[3:]}) "  # noqa: S608 - marks and our own columns
    f"ON CONFLICT (month, type, village, owner) DO UPDATE SET {_ADDED}"
)
_KEEP_DAY = (
    f"INSERT INTO p_figure_day VALUES ({_MARKS[3:]}) "  # noqa: S608 - as above
    f"ON CONFLICT (day, type, village, owner) DO UPDATE SET {_ADDED}"
)
_SUMS = ", ".join(f"sum({name})" for name in MEASURES)
_BELOW = (
    f"SELECT type, village, owner, {_SUMS} FROM p_figure "  # noqa: S608 - our own columns
    "WHERE day BETWEEN ? AND ? AND seq < ? GROUP BY type, village, owner"
)
_DAYS = (
    f"SELECT type, village, owner, {_SUMS} FROM p_figure_day "  # noqa: S608 - our own columns
    "WHERE day BETWEEN ? AND ? GROUP BY type, village, owner"
)
_MONTHS = (
    f"SELECT type, village, owner, {_SUMS} FROM p_figure_month "  # noqa: S608 - our own columns
    "WHERE month BETWEEN ? AND ? GROUP BY type, village, owner"
)
_LATER = "SELECT 1 FROM entry WHERE seq >= ? LIMIT 1"
_PRICES = (
    "SELECT type, village, unit, price_fen, count(*), min(won_on), max(won_on) FROM p_account "
    "WHERE won_on <> '' AND won_on BETWEEN ? AND ? GROUP BY village, type, unit, price_fen"
)
_read = msgspec.json.Decoder(Account).decode
_written = msgspec.json.Encoder().encode


def take(connection: Connection, recorded: Recorded, tables: Tables) -> None:
    """Bring the tables up to one entry of a trade, of account.KINDS."""
    trade = recorded.trade or ""
    found = connection.execute(_ACCOUNT, (trade,)).fetchone()
    before = _read(found[0]) if found else None
    now, lines = account.after(before, recorded, tables)
    if now is None:
        return
    if now != before:
        connection.execute(_KEEP_ACCOUNT, _account_row(trade, now))
    keep(connection, _line_rows(recorded.seq, now, lines))


def keep(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add counts: rows of p_figure, and with them its days and months."""
    connection.executemany(_KEEP_LINE, rows)
    connection.executemany(_KEEP_DAY, [(day, *row) for day, _seq, *row in rows])
    connection.executemany(_KEEP_MONTH, [(day[:7], *row) for day, _seq, *row in rows])


def of_period(connection: Connection, first: str, last: str, as_of: int) -> Figures:
    """The figures of the local days `first` to `last` as they stood below entry `as_of`.

    As they stand now, whole months are read as months and the rest as days; a year costs some
    thousand rows. As they stood before, each count is read.
    """
    if connection.execute(_LATER, (as_of,)).fetchone() is not None:
        return _rows(connection.execute(_BELOW, (first, last, as_of)).fetchall())
    months = whole_months(first, last)
    if months is None:
        return _rows(connection.execute(_DAYS, (first, last)).fetchall())
    begin, end = months
    before = connection.execute(_DAYS, (first, f"{begin}-00")).fetchall()
    behind = connection.execute(_DAYS, (f"{end}-32", last)).fetchall()
    return _rows(before + connection.execute(_MONTHS, months).fetchall() + behind)


def whole_months(first: str, last: str) -> tuple[str, str] | None:
    """The first and the last month (`2026-03`) that lie wholly between two ISO days."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1)
    if begin.day > 1:
        begin = (begin.replace(day=28) + timedelta(days=4)).replace(day=1)
    end = end.replace(day=1)
    if begin >= end:
        return None
    return begin.isoformat()[:7], (end - timedelta(days=1)).isoformat()[:7]


def _rows(rows: Iterable[tuple[Any, ...]]) -> Figures:
    return figures_of((Place(*row[:3]), Totals(*row[3:])) for row in rows)


def prices(
    connection: Connection, first: str, last: str
) -> list[tuple[str, str, str, int, int, str, str]]:
    """(type, village, unit, price in fen, how many, first and last day) of standing awards.

    Those of the days from `first` to `last`; ascending by village, type, unit and price.
    """
    return connection.execute(_PRICES, (first, last)).fetchall()


class Counts:
    """All accounts while everything is counted anew; what a batch changed is written together.

    Archived trades leave it: nothing follows on them. A hundred thousand open ones would fit.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._accounts: dict[str, Account] = {}
        self._changed: dict[str, Account] = {}
        self._lines: list[tuple[Any, ...]] = []

    def take(self, recorded: Recorded) -> None:
        """One entry of a trade, of account.KINDS."""
        trade = recorded.trade or ""
        now, lines = account.after(self._accounts.get(trade), recorded, self._tables)
        if now is None:
            return
        self._accounts[trade] = self._changed[trade] = now
        self._lines += _line_rows(recorded.seq, now, lines)
        if recorded.fact.kind == "archive.close":
            del self._accounts[trade]

    def write(self, connection: Connection) -> None:
        rows = [_account_row(trade, one) for trade, one in self._changed.items()]
        connection.executemany(_KEEP_ACCOUNT, rows)
        keep(connection, self._lines)
        self._changed, self._lines = {}, []


def fact_of(kind: str, data: msgspec.Raw) -> Fact:
    """The fact of an entry of account.KINDS, read in the newest form of its kind."""
    return _DECODERS[kind].decode(data)


def _account_row(trade: str, one: Account) -> tuple[object, ...]:
    body = _written(one).decode()
    return trade, one.type, one.village, one.unit, one.won_on, one.price_fen, body


def _line_rows(seq: int, one: Account, lines: Iterable[Line]) -> list[tuple[Any, ...]]:
    return [(line.day, seq, *one.place, *line.totals.values()) for line in lines]


_DECODERS: Final = {
    kind: msgspec.json.Decoder(form)
    for (kind, _schema), form in sorted(FACTS.items())
    if kind in account.KINDS
}
