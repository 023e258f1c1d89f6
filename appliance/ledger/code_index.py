"""Which trade a query code belongs to, among any number of trades.

The codes hang on a secret of this box, so no entry tells them: the table is filled up from the
list of trades when a code is looked for, and can be emptied at any time.
"""

from collections.abc import Callable

from appliance.ledger.store import Ledger

_MISSING = "SELECT number FROM p_trade WHERE number NOT IN (SELECT number FROM query_code)"


class CodeIndex:
    """`codes` gives what makes a code of a trade number. Safe from any thread."""

    def __init__(self, ledger: Ledger, codes: Callable[[], Callable[[str], str]]) -> None:
        self._ledger = ledger
        self._codes = codes

    def trade(self, code: str) -> str | None:
        """The number of the trade with this code, None for a code of none."""
        found = self._look(code)
        if found is None and self._ledger.write(self._fill):
            found = self._look(code)
        return found

    def _look(self, code: str) -> str | None:
        sql = "SELECT number FROM query_code WHERE code = ?"
        row = self._ledger.db.connection().execute(sql, (code,)).fetchone()
        return None if row is None else str(row[0])

    def _fill(self) -> int:
        connection = self._ledger.db.connection()
        missing = [str(number) for (number,) in connection.execute(_MISSING).fetchall()]
        code_of = self._codes()
        connection.executemany(
            "INSERT OR IGNORE INTO query_code (code, number) VALUES (?, ?)",
            [(code_of(number), number) for number in missing],
        )
        return len(missing)
