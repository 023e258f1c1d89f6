"""What the station needs from outside, each port as narrow as its user."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from typing import Protocol, Self, runtime_checkable

from msgspec import Struct

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
    """The device answered with a status that says no; `code` is its named outcome.

    `said`: the device's own code or words, for the technician; never a personal value.
    """

    def __init__(self, code: str, *, hint: str = "", said: str = "") -> None:
        super().__init__(code, hint=hint)
        self.code = code
        self.said = said


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
    NO_SIM = "no-sim"
    SIM_LOCKED = "sim-locked"
    NO_NETWORK = "no-network"


class Probed(Protocol):
    """Every device can be asked how it is, quickly (under 1 s) and without disturbing a person."""

    @property
    def name(self) -> str:
        """`id-card`, `fingerprint`, `printer`, `staff-card` ...: message ids `device.<name>`."""
        ...

    def probe(self) -> DeviceState: ...

    def close(self) -> None: ...


@runtime_checkable
class NetworkClock(Protocol):
    """A device that hears the time from a mobile network."""

    def network_time(self) -> datetime | None:
        """Aware UTC, None where the network never told it. Raises DeviceFault."""
        ...


@runtime_checkable
class Exercised(Protocol):
    """A device that can show more of itself than how it is, for the morning check."""

    def exercise(self) -> str:
        """One harmless conversation, at most 2 s; short technical words of what it told.

        Empty where there is nothing to tell. Raises DeviceFault.
        """
        ...


@runtime_checkable
class Remarking(Protocol):
    """A device of which the morning check has more to say in words."""

    def remark(self) -> str:
        """Message id of what it showed when last probed and exercised, or is left to try by hand.

        Empty where there is nothing to say. Asks the device nothing.
        """
        ...


class CardRead(Struct, frozen=True):
    """A resident ID card as read: the person, the module that vouched, the kind of card.

    `module` is the SAM id `05.01-20210715-0007654321-0123456789`; `card_kind` mainland, hmt,
    foreign-2017, foreign-2023; `photo` 1,024 opaque bytes, `picture` the same as BMP where the
    station has a decoder, else empty; `warnings` codes such as SEX_MISMATCH, CARD_EXPIRED is
    judged by the rules, not here.
    """

    person: Person
    module: str
    card_kind: str
    photo: bytes
    warnings: tuple[str, ...] = ()
    picture: bytes = b""


class IdCardReader(Probed, Protocol):
    def read_card(self, *, timeout_s: float) -> CardRead | None:
        """Wait for a card and read it whole; None when none was laid down in time.

        A card is read once for each time it is laid down. Raises DeviceRefusal with code
        `card-moved` (taken away too early), `card-unreadable`, `card-unverified`, `card-unknown`,
        `card-left` (all the while only the card of before lay there); NoAnswer; BrokenAnswer.
        """
        ...

    def card_left(self) -> bool | None:
        """Whether the card that was read last still lies there; None where nobody can tell.

        Most modules cannot: they say "no card" of one that was read (protocols.md 2.4). That it
        was lifted is told once. Raises DeviceFault.
        """
        ...


class Match(Struct, frozen=True):
    """Outcome of one comparison; `score` as the module gave it, 0 when it did not match."""

    matched: bool
    score: int


class Identified(Struct, frozen=True):
    """Outcome of one press against several templates: which one it is (None: nobody's)."""

    index: int | None
    score: int


class Step(str):
    """What a person is to do at a device now, by name, and how many `seconds` there are for it."""

    __slots__ = ("seconds",)

    seconds: float

    def __new__(cls, name: str, seconds: float) -> Self:
        step = super().__new__(cls, name)
        step.seconds = seconds
        return step


class FingerprintReader(Probed, Protocol):
    def enrol(
        self, *, timeout_s: float, progress: Callable[[Step], None] = lambda _step: None
    ) -> bytes | None:
        """Take one finger twice and return its template; None when no finger came in time.

        `timeout_s` is for the first touch; lifting and touching again have a time of their own.
        `progress` hears `press`, `lift`, `press-again`, and `finger-unclear` for a press that
        has to be done again. Raises DeviceRefusal with code `finger-unclear` (again and again),
        `fingers-differ`, `out-of-service`; NoAnswer; BrokenAnswer. The module is left empty.
        """
        ...

    def match(self, template: bytes, *, timeout_s: float) -> Match | None:
        """Compare the finger that is pressed with `template`; None when none came in time."""
        ...

    def identify(self, templates: Sequence[bytes], *, timeout_s: float) -> Identified | None:
        """Compare one press with each template in turn, such as those of the staff on duty.

        None when no finger came in time. Raises as `enrol` does; ValueError for more than 50.
        """
        ...


class PrintState(Enum):
    """A slip is printed only after a good status following the cut (protocols.md 4.2)."""

    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"


class ReceiptPrinter(Probed, Protocol):
    @property
    def width_dots(self) -> int: ...

    @property
    def draws_codes(self) -> bool:
        """Whether it makes QR codes itself; others get them as pictures."""
        ...

    def print(
        self, job: bytes, *, timeout_s: float, leaving: Callable[[], None] = lambda: None
    ) -> PrintState:
        """Send a finished job and wait for the status after its cut: CONFIRMED or UNKNOWN.

        `timeout_s` is for what the printer takes beyond the time of the line. `leaving` is called
        once, when the printer can print and before the first byte: what must be durable before
        is made so there; what it raises passes through, and nothing was sent. Raises DeviceRefusal
        `paper-out`, `cover-open` before anything was sent; NoAnswer before anything was sent. Once
        a byte went out, every failure is UNKNOWN, never an exception.
        """
        ...


class QueueState(Enum):
    """What the print system says of a sheet printer; it speaks of queues, never of paper."""

    IDLE = "idle"
    PRINTING = "printing"
    STOPPED = "stopped"
    MISSING = "missing"
    """The print system knows no printer of that name."""
    NO_SYSTEM = "no-system"
    """No print system on this machine, or it does not answer."""


class SheetPrinter(Probed, Protocol):
    """A printer for A4 sheets behind the print system. A job it accepted is not yet paper."""

    def queue(self) -> QueueState: ...

    def submit(self, pdf: bytes, *, title: str) -> str:
        """Hand a document over; returns the print system's number for the job.

        `title` stands in the queue for everybody: a document number, nothing personal. Raises
        DeviceRefusal `no-such-printer`, `not-accepting`; NoAnswer when there is no print system.
        In each case nothing was taken, except in NoAnswer with code-less text `job unsure`.
        """
        ...

    def waits(self, job: str) -> bool:
        """Whether the job is still in the queue. Raises NoAnswer."""
        ...


class StaffCard(Struct, frozen=True):
    """What lies on the staff reader: whose it is, proven by the card, never by its UID.

    `signs`: the card holds the person's key itself and gives no secret.
    """

    card_no: str
    staff_no: str
    signs: bool = False


class CardWaits(DeviceRefusal):
    """After wrong PINs a card is asked again only `seconds` later; code `card-wait`."""

    def __init__(self, seconds: int) -> None:
        super().__init__("card-wait")
        self.seconds = seconds


class StaffCardReader(Probed, Protocol):
    """Raises DeviceRefusal with the code of what is wrong; NoAnswer; BrokenAnswer.

    `card-moved` (taken away), `card-not-ours`, `card-classic` (a copyable kind), `card-phone` (a
    number that changes), `card-dead`, `card-unreadable`, `card-locked` (its PIN tries are used
    up), `site-key-missing`, `reader-refused`.
    """

    def card(self) -> StaffCard | None:
        """The card on the reader now, or None. Called often: one look, no waiting for a card."""
        ...

    def secret(self, card: StaffCard) -> bytes:
        """The 32 bytes that only the card gives, after mutual authentication. One try is counted.

        Raises CardWaits soon after wrong tries, DeviceRefusal `card-locked` when none is left.
        """
        ...

    def tries_left(self, card: StaffCard) -> int: ...

    def pin_was_right(self, card: StaffCard) -> None:
        """Reset the count of tries on the card."""
        ...

    def prove(self, card: StaffCard, pin: str, challenge: bytes) -> bytes:
        """A card that signs: unlock it with the PIN, let it sign the 32-byte `challenge`.

        Raises DeviceRefusal `wrong-pin` after one more try was counted; as `secret`.
        """
        ...

    def sign(self, card: StaffCard, message: bytes) -> bytes:
        """The unlocked card's 64-byte Ed25519 signature over a command's message."""
        ...


class Contacts(Struct, frozen=True):
    """The switches of the panel, debounced. A contact that is not wired reads as well.

    `tamper`, `cover`: opened (or the wire cut); `mains`: power from the wall; `battery_low`: the
    UPS says so; `door_leaf`: the door of the session room stands open.
    """

    tamper: bool = False
    cover: bool = False
    mains: bool = True
    battery_low: bool = False
    door_leaf: bool = False


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


class SendState(Enum):
    """SENT: the network took every part (+CMGS). UNKNOWN: it may have; only a person can ask."""

    SENT = "sent"
    UNKNOWN = "unknown"


class Delivery(Enum):
    """What the service centre says of a part that it took (protocols.md 6.2)."""

    DELIVERED = "delivered"
    TRYING = "trying"
    FAILED = "failed"


class DeliveryReport(Struct, frozen=True):
    """`reference` is the number that `accepted` heard; `recipient` as the network writes it."""

    reference: int
    recipient: str
    delivery: Delivery


class ShortMessage(Struct, frozen=True):
    """A message that came in, whole. `at` by the network's clock, None where it gave none.

    `slots`: the modem's own places of its parts, for `forget`.
    """

    sender: str
    text: str
    at: datetime | None
    slots: tuple[int, ...]


class Collected(Struct, frozen=True):
    messages: tuple[ShortMessage, ...] = ()
    reports: tuple[DeliveryReport, ...] = ()


class Signal(Struct, frozen=True):
    """`dbm` None: unknown. `network`: home, roaming, searching, denied, none."""

    dbm: int | None = None
    network: str = "none"


class DataMessages(Protocol):
    """A modem that also sends octets, for programs at the other end."""

    def send_data(self, number: str, data: bytes) -> SendState:
        """Send at most 140 octets as one message, without a report. Raises as ShortMessages."""
        ...


class ShortMessages(Probed, DataMessages, Protocol):
    """A GSM or LTE modem."""

    def send(
        self,
        number: str,
        text: str,
        *,
        reference: int,
        parts_before: int = 0,
        accepted: Callable[[int, int], None] = lambda _reference, _total: None,
    ) -> SendState:
        """Send `text`, of at most four parts. `reference` (16 bits) ties the parts together.

        `accepted` hears the network's number of each part that it took, and how many parts there
        are; with the same `reference` and `parts_before` as many, a later call goes on where this
        one ended. Raises
        DeviceRefusal with a named code (`congestion`, `no-network`, `sim-missing` ...), NoAnswer,
        BrokenAnswer: then the part in hand did not go out. Once it may have, the answer is
        UNKNOWN and never an exception. ValueError: the number or text can never be sent.
        """
        ...

    def collect(self) -> Collected:
        """What came in since the last call: reports once, messages until they are forgotten."""
        ...

    def forget(self, message: ShortMessage) -> None:
        """Clear its parts out of the modem, once the message is kept elsewhere."""
        ...

    @property
    def signal(self) -> Signal:
        """As of the last conversation; asks nothing."""
        ...


class CustomerDisplay(Probed, Protocol):
    """A small display that looks at whoever stands at the counter. It has no Chinese.

    True: it was sent. False: the display has no room or letters for it, and is dark now.
    Raises DeviceFault.
    """

    def amount(self, fen: int) -> bool:
        """An amount of money that this person pays. Never one that is sealed."""
        ...

    def lines(self, upper: str, lower: str) -> bool:
        """Two lines of at most 20 plain ASCII characters."""
        ...

    def clear(self) -> None: ...


class LineBoard(Probed, Protocol):
    """A board outside the door over which one line of text runs."""

    def run(self, text: str) -> None:
        """From now on this text, again and again; "" leaves it dark. Raises DeviceFault."""
        ...


class CodeScanner(Probed, Protocol):
    """A barcode or QR scanner."""

    def scanned(self, *, within_s: float) -> str | None:
        """The text of the newest code of the last `within_s` seconds, given once; else None.

        Older ones are forgotten: they were meant for another page. Asks the device nothing.
        """
        ...
