"""Trades as folded so far, so that a screen or command need not read all their entries again.

A cache and never the truth. What a running transaction changed is seen by its own thread alone;
others see it once it is committed.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping

from appliance.core.trade import Trade
from appliance.ledger.store import Ledger

HELD_MAX = 2_000
"""Some kilobytes each; a township has fewer trades under way."""


class TradesInHand:
    """Trades by number or draft id. Safe from any thread."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._held: OrderedDict[str, Trade] = OrderedDict()
        self._kept = 0
        self._turn = 0
        self._changed: dict[str, Trade] = {}

    def get(self, key: str, folded: Callable[[], Trade | None]) -> Trade | None:
        """The trade as this thread may see it; `folded` reads it where it is not held."""
        inside = self._ledger.in_transaction
        if inside and key in (changed := self._changes()):
            return changed[key]
        with self._lock:
            kept = self._kept
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        trade = folded()
        # What was read inside a transaction may be undone; what was read while a commit went on
        # may be old already.
        if trade is not None and not inside:
            with self._lock:
                if kept == self._kept:
                    self._hold(key, trade)
        return trade

    def change(self, trades: Mapping[str, Trade]) -> None:
        """What a command of the running transaction made of them, for the commands after it."""
        self._changes().update(trades)

    def keep(self, trades: Mapping[str, Trade]) -> None:
        """The transaction that changed them was committed."""
        with self._lock:
            self._kept += 1
            for key, trade in trades.items():
                self._hold(key, trade)

    def _changes(self) -> dict[str, Trade]:
        """Of the running transaction; those of an earlier one are forgotten."""
        if self._turn != self._ledger.turn:
            self._turn = self._ledger.turn
            self._changed = {}
        return self._changed

    def _hold(self, key: str, trade: Trade) -> None:
        self._held[key] = trade
        self._held.move_to_end(key)
        if len(self._held) > HELD_MAX:
            self._held.popitem(last=False)
