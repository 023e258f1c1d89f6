"""The box's clock, put right by what two people said of it since the start (core/timing.py)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from appliance.core import envelope, timing
from appliance.core.instant import Instant
from appliance.ledger.store import Ledger
from appliance.ports import Clock


class VouchedClock:
    """Asks the ledger only while nothing else vouches for the time."""

    def __init__(self, inner: Clock, offset_of: Callable[[str], timedelta | None]) -> None:
        """`offset_of`: of a boot, what the ledger says; None where nobody has said anything."""
        self._inner = inner
        self._offset_of = offset_of

    def now(self) -> Instant:
        instant = self._inner.now()
        if instant.src != "none":
            return instant
        offset = self._offset_of(instant.boot)
        if offset is None:
            return instant
        return replace(instant, at=instant.at + offset, src="people")

    def monotonic(self) -> float:
        return self._inner.monotonic()


def offset_in(ledger: Ledger) -> Callable[[str], timedelta | None]:
    """What the ledger says of the clock of a start."""

    def told(boot: str) -> timedelta | None:
        written = (envelope.from_bytes(body) for _, body in ledger.of_subject(timing.SUBJECT))
        return timing.offset(((one.clock.boot, envelope.fact_of(one)) for one in written), boot)

    return told
