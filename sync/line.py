"""What the agent remembers of the line: words the district knows, what is half sent, its rate.

Facts by name in the diary. All of it is a hint: losing it costs one question, or bytes once more.
"""

import logging
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

import msgspec

from appliance.ports import StorageFault
from sync import bundle, dictionaries

log = logging.getLogger(__name__)

REQUEST_S: Final = 30.0
"""What one request should take: often enough to hear how far it came."""
ENTRIES_MIN: Final = 512
"""Below this a frame costs more than it gives: a cut repeats nothing anyway, and a thousand
entries must not take more than two requests."""
MEASURED_MIN_BYTES: Final = 16_384
"""Less says more of the line's delay than of its rate."""

T = TypeVar("T")

WORDS, BEGUN, RATE, HELD = "dictionaries", "begun", "line", "district_size"


class Begun(msgspec.Struct, frozen=True):
    """A frame that may be half at the district: what it takes to build the same bytes again.

    Entries [start, stop) under the signed `note`; `digest` (64 hex) is that of the frame.
    """

    start: int
    stop: int
    note: str
    dictionary: int
    digest: str


class Rate(msgspec.Struct, frozen=True):
    """What the line carried, bytes a second, and what an entry cost on it."""

    bytes_per_s: float
    bytes_per_entry: float


class Facts(Protocol):
    """Texts by name that survive a restart (sync.diary.Diary)."""

    def recall(self, name: str) -> str | None: ...

    def remember(self, name: str, value: str | None) -> None:
        """None forgets it."""
        ...


class Forgotten:
    """Facts for as long as this value lives."""

    def __init__(self) -> None:
        self._facts: dict[str, str | None] = {}

    def recall(self, name: str) -> str | None:
        return self._facts.get(name)

    def remember(self, name: str, value: str | None) -> None:
        self._facts[name] = value


class LineMemory:
    """One district's line. `now_s` is a monotonic clock."""

    def __init__(self, facts: Facts, now_s: Callable[[], float]) -> None:
        self._facts, self.now_s = facts, now_s

    @property
    def dictionary(self) -> int | None:
        """The newest words that both sides know; None while nobody asked."""
        known = _read(self._facts.recall(WORDS), tuple[int, ...])
        return None if known is None else dictionaries.common(known)

    def hear(self, known: tuple[int, ...] | None) -> None:
        """What the district says it knows; None: ask again."""
        told = None if known is None else _written(known)
        if told != self._facts.recall(WORDS):
            self._remember(WORDS, told)

    @property
    def begun(self) -> Begun | None:
        return _read(self._facts.recall(BEGUN), Begun)

    def begin(self, begun: Begun) -> None:
        """Durable before the first byte goes. If power fails here, nothing was sent."""
        self._remember(BEGUN, _written(begun))

    def end(self) -> None:
        """The district judged the frame, or it can not be built again."""
        if self._facts.recall(BEGUN) is not None:
            self._remember(BEGUN, None)

    def reached(self, size: int) -> None:
        """The district holds so many entries; a later push begins there."""
        if self._facts.recall(HELD) != str(size):
            self._remember(HELD, str(size))

    def entries(self) -> int:
        """How many entries the next frame should carry: REQUEST_S of the line as it was."""
        rate = _read(self._facts.recall(RATE), Rate)
        if rate is None or rate.bytes_per_entry <= 0:
            return bundle.ENTRIES_MAX
        fitting = int(REQUEST_S * rate.bytes_per_s / rate.bytes_per_entry)
        return min(max(fitting, ENTRIES_MIN), bundle.ENTRIES_MAX)

    def measured(self, sent_bytes: int, entries: int, took_s: float) -> None:
        """A frame arrived whole in one go. The newest measure counts half."""
        if sent_bytes < MEASURED_MIN_BYTES or took_s <= 0:
            return
        rate = Rate(sent_bytes / took_s, sent_bytes / max(entries, 1))
        before = _read(self._facts.recall(RATE), Rate)
        if before is not None:
            rate = Rate(
                (rate.bytes_per_s + before.bytes_per_s) / 2,
                (rate.bytes_per_entry + before.bytes_per_entry) / 2,
            )
        self._remember(RATE, _written(rate))

    def _remember(self, name: str, value: str | None) -> None:
        """A full disk must not keep the entries from the district: these are hints."""
        try:
            self._facts.remember(name, value)
        except StorageFault as error:
            log.warning("the diary does not keep a fact of the line: %s", error)


def _written(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _read(text: str | None, form: type[T]) -> T | None:
    """The fact, or None where there is none or an older program wrote it otherwise."""
    if text is None:
        return None
    try:
        return msgspec.json.decode(text, type=form)
    except msgspec.DecodeError:
        return None
