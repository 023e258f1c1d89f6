"""What the station needs from outside, each port as narrow as its user."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

from appliance.core.instant import Instant
from appliance.core.panel import Shown
from appliance.core.parties import Person


class Fault(Exception):
    """Something outside failed. `hint` is a message id for the person who can act.

    Never carries personal values, keys or frames.
    """

    def __init__(self, what: str, *, hint: str = "") -> None:
        super().__init__(what)
        self.hint = hint


class DeviceFault(Fault):
    """A device did not do its part. Subclasses tell which of the three ways (protocols.md 1.1)."""


class NoAnswer(DeviceFault):
    """Silence: cable, power. The only one that is worth reopening the port for."""


class BrokenAnswer(DeviceFault):
    """Noise: wrong checksum, impossible length, wrong line speed."""


class DeviceRefusal(DeviceFault):
    """The device answered with a status that says no; `code` is its named outcome."""

    def __init__(self, code: str, *, hint: str = "") -> None:
        super().__init__(code, hint=hint)
        self.code = code


class StorageFault(Fault):
    """The disk is full, read-only or failing."""


class SignerFault(Fault):
    """The station's signing key does not answer: file gone, token unplugged, credential missing.

    Nothing can be committed until it does.
    """


class SyncFault(Fault):
    """The line or the district did not do its part."""


class Breach(Exception):
    """The evidence does not fit: the station reads on but writes no more."""

    def __init__(self, seq: int, what: str) -> None:
        super().__init__(f"entry {seq}: {what}")
        self.seq = seq


class PromisedMore(Breach):
    """Our own signature stands on more entries than are here: this is an older copy.

    Going on would sign a second history of the same sizes (log_format.md 10.8).
    """


class Clock(Protocol):
    def now(self) -> Instant: ...

    def monotonic(self) -> float:
        """Seconds, for device time-outs and idle timers; the demo clock does not move it."""
        ...


class Entropy(Protocol):
    def draw(self, count: int) -> bytes:
        """`count` random bytes fit for keys."""
        ...


class Signer(Protocol):
    """A station's own key (checkpoints, cosignatures); hardware may stand behind it.

    Both raise SignerFault while the key does not answer; the next call asks it again.
    """

    @property
    def vkey(self) -> str:
        """The verifier key text. Asked rarely: at start and when keys change."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of an Ed25519 signature over `message`."""
        ...


class PersonSigner(Protocol):
    """A signed-in member of staff, in one of their roles."""

    @property
    def key_id(self) -> str: ...

    @property
    def role(self) -> str: ...

    @property
    def staff_no(self) -> str: ...

    def sign(self, message: bytes) -> bytes: ...


# --- devices ----------------------------------------------------------------------------


class DeviceState(Enum):
    """What a screen says of a device. UNKNOWN: not asked yet."""

    UNKNOWN = "unknown"
    READY = "ready"
    NO_ANSWER = "no-answer"
    BROKEN_ANSWER = "broken-answer"
    PAPER_LOW = "paper-low"
    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    OUT_OF_SERVICE = "out-of-service"


class Probed(Protocol):
    """Every device can be asked how it is, quickly (under 1 s) and without disturbing a person."""

    @property
    def name(self) -> str:
        """`id-card`, `fingerprint`, `printer`, `staff-card`: message ids `device.<name>`."""
        ...

    def probe(self) -> DeviceState: ...

    def close(self) -> None: ...


@runtime_checkable
class Exercised(Protocol):
    """A device that can show more of itself than how it is, for the morning check."""

    def exercise(self) -> str:
        """One harmless conversation, at most 2 s; short technical words of what it told.

        Empty where there is nothing to tell. Raises DeviceFault.
        """
        ...


@dataclass(frozen=True, slots=True)
class CardRead:
    """A resident ID card as read: the person, the module that vouched, the kind of card.

    `module` is the SAM id `05.01-20210715-0007654321-0123456789`; `card_kind` mainland, hmt,
    foreign-2017, foreign-2023; `photo` 1,024 opaque bytes; `warnings` codes such as
    SEX_MISMATCH, CARD_EXPIRED is judged by the rules, not here.
    """

    person: Person
    module: str
    card_kind: str
    photo: bytes
    warnings: tuple[str, ...] = ()


class IdCardReader(Probed, Protocol):
    def read_card(self, *, timeout_s: float) -> CardRead | None:
        """Wait for a card and read it whole; None when none was laid down in time.

        Raises DeviceRefusal with code `card-moved` (taken away too early), `card-unreadable`,
        `card-unverified`, `card-unknown`; NoAnswer; BrokenAnswer.
        """
        ...


@dataclass(frozen=True, slots=True)
class Match:
    """Outcome of one comparison; `score` as the module gave it, 0 when it did not match."""

    matched: bool
    score: int


class FingerprintReader(Probed, Protocol):
    def enrol(
        self, *, timeout_s: float, progress: Callable[[str], None] = lambda _step: None
    ) -> bytes | None:
        """Take one finger twice and return its template; None when no finger came in time.

        `timeout_s` is for the first touch; lifting and touching again have a time of their own.
        `progress` hears `press`, `lift`, `press-again`. Raises DeviceRefusal with code
        `finger-unclear`, `fingers-differ`; NoAnswer; BrokenAnswer. The module is left empty.
        """
        ...

    def match(self, template: bytes, *, timeout_s: float) -> Match | None:
        """Compare the finger that is pressed with `template`; None when none came in time."""
        ...


class PrintState(Enum):
    """A slip is printed only after a good status following the cut (protocols.md 4.2)."""

    QUEUED = "queued"
    SENT = "sent"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"


class ReceiptPrinter(Probed, Protocol):
    @property
    def width_dots(self) -> int: ...

    def print(self, job: bytes, *, timeout_s: float) -> PrintState:
        """Send a finished job and wait for the status after its cut: CONFIRMED or UNKNOWN.

        Raises DeviceRefusal `paper-out`, `cover-open` before anything was sent; NoAnswer before
        anything was sent. Once a byte went out, every failure is UNKNOWN, never an exception.
        """
        ...


@dataclass(frozen=True, slots=True)
class StaffCard:
    """What lies on the staff reader: whose it is. The secret comes only against the PIN count."""

    card_no: str
    staff_no: str


class StaffCardReader(Probed, Protocol):
    def card(self) -> StaffCard | None:
        """The card on the reader now, or None. Called often; must not block."""
        ...

    def secret(self, card: StaffCard) -> bytes:
        """The 32 bytes that only the card gives, after mutual authentication. One try is counted.

        Raises DeviceRefusal `card-locked` when its tries are used up.
        """
        ...

    def tries_left(self, card: StaffCard) -> int: ...

    def pin_was_right(self, card: StaffCard) -> None:
        """Reset the count of tries on the card."""
        ...


@dataclass(frozen=True, slots=True)
class Contacts:
    """The switches of the panel, debounced. A contact that is not wired reads as well.

    `tamper`, `cover`: opened (or the wire cut); `mains`: power from the wall; `battery_low`: the
    UPS says so.
    """

    tamper: bool = False
    cover: bool = False
    mains: bool = True
    battery_low: bool = False


class Panel(Probed, Protocol):
    """Lamp, buzzer, door relay and switches. What it cannot do now it forgets: never a fault."""

    def contacts(self) -> Contacts | None:
        """As they stand; None while there is no panel to ask."""
        ...

    def show(self, shown: Shown) -> None:
        """Light the lamp so until told otherwise."""
        ...

    def sound(self, pattern: tuple[float, ...]) -> None:
        """Buzz: seconds on, off, on ..., 2 s in all; a new pattern ends the one before."""
        ...

    def open_door(self) -> None:
        """Let the lock go for its few seconds. Raises NoAnswer: somebody stands before it."""
        ...
