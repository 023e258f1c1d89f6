"""Every alert of the station and what became of it, from the entries."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries import AlertClosed, AlertRaised, Fact

SUBJECT: Final = "alert"
"""Under this name the ledger finds every alert and its closing."""


class Alert(Struct, frozen=True):
    """An alert as the supervision sees it. `entries`: what it rests on, `hashes` their leaves.

    `at` and `closed_at` are entry times, the latter "" while it is open.
    """

    alert_no: str
    rule: str
    trade: str
    at: str
    seq: int
    entries: tuple[int, ...]
    hashes: tuple[str, ...]
    closed_at: str = ""


def alerts_of(said: Iterable[tuple[int, str, str, Fact]]) -> dict[str, Alert]:
    """Alert number -> alert, the oldest first; `said`: (seq, at, trade, fact) in order."""
    found: dict[str, Alert] = {}
    for seq, at, trade, fact in said:
        if isinstance(fact, AlertRaised):
            found[fact.alert_no] = Alert(
                fact.alert_no, fact.rule, trade, at, seq, fact.entries, fact.hashes
            )
        elif isinstance(fact, AlertClosed) and fact.alert_no in found:
            found[fact.alert_no] = replace(found[fact.alert_no], closed_at=at)
    return found
