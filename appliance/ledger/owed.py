"""What is owed of each contract as a table: by entry while it is written, or all anew.

`p_owed` holds the price of each trade so far (core/instalments.py) and the day on which the next
open instalment is due, "" for none. Both follow from the entries alone.
"""

from sqlite3 import Connection
from typing import Final

import msgspec

from appliance.core import instalments
from appliance.core.entries import FACTS, Fact
from appliance.core.instalments import NOTHING_OWED, Owed

TABLES: Final = ("p_owed",)

_KEEP = "INSERT OR REPLACE INTO p_owed VALUES (?, ?, ?)"
_OWED = "SELECT body FROM p_owed WHERE trade = ?"
_LATE = "SELECT trade FROM p_owed WHERE due <> '' AND due < ? ORDER BY due, trade LIMIT ? OFFSET ?"
_read = msgspec.json.Decoder(Owed).decode
_written = msgspec.json.Encoder().encode


def take(connection: Connection, trade: str, fact: Fact) -> None:
    """Bring the table up to one entry of a trade, of instalments.KINDS."""
    _keep(connection, {trade: instalments.after(_of(connection, trade), fact)})


def late(connection: Connection, day: str, *, offset: int, limit: int) -> list[str]:
    """Trades with an instalment that is late on an ISO day, the oldest first."""
    return [trade for (trade,) in connection.execute(_LATE, (day, limit, offset)).fetchall()]


class Prices:
    """What a batch of entries changed while everything is taken anew."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._changed: dict[str, Owed] = {}

    def take(self, trade: str, kind: str, data: msgspec.Raw) -> None:
        """One entry of a trade, of instalments.KINDS."""
        before = self._changed.get(trade) or _of(self._connection, trade)
        self._changed[trade] = instalments.after(before, _DECODERS[kind].decode(data))

    def write(self) -> None:
        _keep(self._connection, self._changed)
        self._changed = {}


def _of(connection: Connection, trade: str) -> Owed:
    found = connection.execute(_OWED, (trade,)).fetchone()
    return _read(found[0]) if found else NOTHING_OWED


def _keep(connection: Connection, changed: dict[str, Owed]) -> None:
    connection.executemany(
        _KEEP,
        [
            (trade, instalments.next_due(one), _written(one).decode())
            for trade, one in changed.items()
        ],
    )


_DECODERS: Final = {
    kind: msgspec.json.Decoder(form)
    for (kind, _schema), form in sorted(FACTS.items())
    if kind in instalments.KINDS
}
