"""A box as a district knows it: a ledger, a clock, a start; entries as it writes them."""

from datetime import UTC, datetime

from msgspec.structs import replace

from appliance.core import envelope
from appliance.core.entries import DeviceModeChanged, Draft, Fact, Signature
from appliance.core.envelope import CommandForm
from appliance.core.instant import text_of
from sync.bundle import write
from tests.fakes.clock import FakeClock
from tests.fakes.published import ORIGIN, StationLedger

REAL = "999999.999999100/ledger1"
REAL_OTHER = "999999.999999101/ledger1"
START = datetime(2026, 3, 2, 1, tzinfo=UTC)


class Box:
    """One box. `sent`: how many of its entries it believes the district to hold."""

    def __init__(self, origin: str = ORIGIN, seed: int = 1, boot: str = "b0000001") -> None:
        self.ledger = StationLedger(origin, seed)
        self.clock = FakeClock(START, boot=boot)
        self.last_at = ""
        self.sent = 0

    @property
    def origin(self) -> str:
        return self.ledger.origin

    def write(
        self,
        fact: Fact | None = None,
        trade: str | None = None,
        *,
        asked: CommandForm | None = None,
        sigs: tuple[Signature, ...] = (),
    ) -> int:
        """Append one entry as of now; its number."""
        seq = self.ledger.size
        told = fact or DeviceModeChanged("printer", "ready", f"test-{seq}")
        now = self.clock.now()
        self.last_at = max(text_of(now.at), self.last_at)
        entry = envelope.make(
            seq,
            Draft(told, trade, {}),
            instant=now,
            at=self.last_at,
            command=asked,
            cause=None,
            sigs=sigs,
            commits={},
            rules="2026-01",
            demo=self.origin.startswith("demo."),
        )
        self.ledger.append(envelope.to_bytes(entry))
        return seq

    def works(self, entries: int = 3, *, each_s: float = 60) -> "Box":
        """Some entries, one a minute."""
        for _ in range(entries):
            self.clock.forward(seconds=each_s)
            self.write()
        return self

    def restarts(self, boot: str) -> "Box":
        """A new process: other digits, a young monotonic clock."""
        self.clock.boot = boot
        self.clock.started = self.clock.at
        return self

    def twin(self, boot: str) -> "Box":
        """The same card in a second box, as of now: same key, same entries, another start."""
        other = Box(self.origin, self.ledger.key.seed[0], boot)
        for body in self.ledger.bodies:
            other.ledger.append(body)
        other.last_at = self.last_at
        other.clock.at = other.clock.started = self.clock.at
        return other

    def frame(self, start: int, stop: int | None = None) -> bytes:
        return self.ledger.frame(start, stop)

    def bent(self, start: int) -> bytes:
        """A frame with one entry changed by somebody on the way; the signature is the box's."""
        given = self.ledger.bundle(start)
        changed = (given.entries[0] + b" ", *given.entries[1:])
        return write(replace(given, entries=changed))
