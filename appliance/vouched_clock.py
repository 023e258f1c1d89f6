"""The box's clock, put right by what two people said of it since the start (core/timing.py)."""

from collections.abc import Callable

from msgspec.structs import replace

from appliance.core import envelope, timing
from appliance.core.instant import Instant
from appliance.core.timing import Vouched
from appliance.ledger.store import Ledger
from appliance.ports import Clock


class VouchedClock:
    """Asks the ledger only while nothing else vouches for the time, or for too long."""

    def __init__(self, inner: Clock, vouched: Callable[[str], Vouched | None]) -> None:
        """`vouched`: of a boot, what the ledger says; None where nobody has said anything."""
        self._inner = inner
        self._vouched = vouched

    def now(self) -> Instant:
        instant = self._inner.now()
        if instant.trusted:
            return instant
        said = self._vouched(instant.boot)
        if said is None:
            return instant
        age_s = (instant.mono_ms - said.mono_ms) // 1000
        return replace(instant, at=instant.at + said.offset, age_s=age_s, src="people")

    def monotonic(self) -> float:
        return self._inner.monotonic()


def vouched_in(ledger: Ledger) -> Callable[[str], Vouched | None]:
    """What the ledger says of the clock of a start."""

    def told(boot: str) -> Vouched | None:
        written = [envelope.from_bytes(body) for _, body in ledger.of_subject(timing.SUBJECT)]
        facts = ((one.clock.boot, one.clock.mono, envelope.fact_of(one)) for one in written)
        return timing.vouched(facts, boot)

    return told
