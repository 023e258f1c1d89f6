"""Short messages that committed entries ask for. They survive a power cut; none goes out twice.

A message's life: queued -> sending -> sent -> delivered, or back to queued until its tries are
used up. The queue holds references into the vault, never a number or a text. If power fails while
a message is `sending`, the parts that the network took stand here already; was it not all of them,
nobody knows, and it comes back as `unknown`: a person decides, the box never repeats it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import asdict
from peewee import SqliteDatabase, Table

from appliance.core import messages

_COLUMNS: Final = (
    "id", "message_id", "kind", "trade", "seq", "number_ref", "state", "attempt", "due_ms",
    "total", "turn", "digest", "parts", "reports", "hint",
)  # fmt: skip
_ADD: Final = """INSERT INTO message
    (message_id, kind, trade, seq, number_ref, state, attempt, due_ms, total, turn, digest,
     parts, reports, hint)
    VALUES (?, ?, ?, ?, ?, 'queued', 0, ?, 0, 0, '', '', '', '')"""

OPEN: Final = ("queued", "sending")
ASKS: Final = ("unknown", "failed", "undelivered", "expired")
"""States in which a person has to do something."""
EXPIRES_MS: Final = 24 * 3_600_000
"""A message that could not be tried for a day is no news any more: the paper told it."""
SEALED: Final = "sealed"
OPENED: Final = "opened"
"""States of the common line for those who enrolled: until the closing, and afterwards."""
NOBODY: Final = "0/sealed"
"""Number of that line: a place where the vault keeps nothing."""
TURNS: Final = 4
"""References of one message, should its text change between two tries."""
MINUTE_MS: Final = 60_000


class Message(Struct, frozen=True):
    """One message to one person. `kind`: its row in message_templates.csv (M01 ...).

    `state`: queued, sending, sent, delivered, undelivered, unknown, failed, expired, no-modem,
    no-number, declined (who gets it wants no messages), settled (a person saw to it); of a
    common line sealed, opened. `parts`: the
    network's numbers of the parts that it took, of `total`; `turn`: how often it was begun anew,
    whole; `digest` of the text that the parts belong to; `reports`: states of those that were
    reported. `hint`: a message id of what it waits for, or the code of the last refusal.
    """

    id: int
    message_id: str
    kind: str
    trade: str
    seq: int
    number_ref: str
    state: str
    attempt: int
    due_ms: int
    total: int
    turn: int
    digest: str
    parts: tuple[int, ...]
    reports: dict[int, str]
    hint: str

    @property
    def reference(self) -> int:
        """Ties the parts of one sending together; counts on, 16 bits."""
        return (self.id * TURNS + self.turn % TURNS) & 0xFFFF

    @property
    def where(self) -> tuple[int, str]:
        """Entry and name of the vault's value that has the number."""
        seq, _slash, name = self.number_ref.partition("/")
        return int(seq), name


class MessageLife(ABC):
    """How a message goes from state to state, wherever it is kept.

    Whoever changes one does so inside a transaction of the ledger.
    """

    @abstractmethod
    def message(self, row_id: int) -> Message | None: ...

    @abstractmethod
    def _change(self, row_id: int, **changes: Any) -> None:
        """Replace fields of a message, by name."""

    def begin(self, row_id: int, digest: str) -> None:
        """Before the first byte leaves. Parts of another text are no beginning of this one."""
        held = self.message(row_id)
        if held is not None and held.parts and held.digest != digest:
            self._change(row_id, parts=(), turn=held.turn + 1)
        self._change(row_id, state="sending", digest=digest, hint="")

    def part_taken(self, row_id: int, reference: int, total: int) -> None:
        """The network took one more part, of `total`."""
        held = self.message(row_id)
        if held is not None:
            self._change(row_id, parts=(*held.parts, reference), total=total)

    def wait(self, row_id: int, *, hint: str) -> None:
        """Nothing was tried: the modem, its SIM or the network is not there."""
        self._change(row_id, state="queued", hint=hint)

    def mark(self, row_id: int, state: str) -> None:
        self._change(row_id, state=state, hint="")

    def _tried(self, held: Message, result: str, now_ms: int) -> None:
        attempt = held.attempt + 1
        if result in messages.CALLS:
            state = "settled" if result in messages.HEARD else "failed"
            hint = "" if state == "settled" else result.lower()
            self._change(held.id, state=state, attempt=attempt, hint=hint)
        elif result in (messages.SENT, messages.UNKNOWN):
            self._change(held.id, state=result.lower(), attempt=attempt, hint="")
        elif attempt > len(messages.REPEATS_MIN):
            self._change(held.id, state="failed", attempt=attempt, hint=result.lower())
        else:
            due = now_ms + messages.REPEATS_MIN[attempt - 1] * MINUTE_MS
            self._change(held.id, state="queued", attempt=attempt, due_ms=due, hint=result.lower())


class MessageQueue(MessageLife):
    """The queue in station.db. Whoever changes it does so inside a transaction of the ledger."""

    def __init__(self, db: SqliteDatabase) -> None:
        self._db = db
        self._table = Table("message", _database=db)
        self._arrivals = Table("message_in", _database=db)

    def add(self, *, kind: str, trade: str, seq: int, numbers: list[str], now_ms: int) -> None:
        """One message to each of `numbers`, references into the vault.

        An entry may cause several of a kind: the closing tells every bidder the own number.
        """
        same = (self._table.c.seq == seq) & (self._table.c.kind == kind)
        there = self._table.select().where(same & (self._table.c.number_ref != NOBODY))
        for place, number_ref in enumerate(numbers, start=there.bind(self._db).count() + 1):
            message_id = f"{seq}-{kind}-{place}"
            row = (message_id, kind, trade, seq, number_ref, now_ms)
            self._db.connection().execute(_ADD, row)

    def add_sealed(self, *, kind: str, trade: str, seq: int, now_ms: int) -> None:
        """One line for all who are told behind the firewall, be they none or nine (A04)."""
        row = (f"{seq}-{kind}-0", kind, trade, seq, NOBODY, now_ms)
        self._db.connection().execute(_ADD, row)
        self._table.update(state=SEALED).where(self._table.c.message_id == row[0]).execute()

    def take_over(self, trade: str, opened: Iterable[Message]) -> None:
        """Messages that were sealed until now, as they stand; their common lines are done with."""
        for one in opened:
            row = _columns(asdict(one))
            del row["id"]
            self._table.insert(**row).execute()
        sealed = (self._table.c.trade == trade) & (self._table.c.state == SEALED)
        self._table.update(state=OPENED).where(sealed).execute()

    # --- reading --------------------------------------------------------------------------

    def due(self, now_ms: int) -> list[Message]:
        """Those to be sent now, the oldest first."""
        waiting = (self._table.c.state == "queued") & (self._table.c.due_ms <= now_ms)
        return self._some(waiting)

    def in_states(self, *states: str) -> list[Message]:
        return self._some(self._table.c.state.in_(states))

    def newest(self, count: int) -> list[Message]:
        """The newest first, for a page."""
        return self._read(self._select().order_by(self._table.c.id.desc()).limit(count))

    def message(self, row_id: int) -> Message | None:
        return next(iter(self._some(self._table.c.id == row_id)), None)

    def of_id(self, message_id: str) -> Message | None:
        """The message that the entries call so."""
        return next(iter(self._some(self._table.c.message_id == message_id)), None)

    def sent_with(self, reference: int) -> list[Message]:
        """Messages one of whose parts the network counted as `reference`, the newest first."""
        sent = self._select().where(self._table.c.state.in_(("sent", "undelivered")))
        found = self._read(sent.order_by(self._table.c.id.desc()))
        return [one for one in found if reference in one.parts]

    # --- changing -------------------------------------------------------------------------

    def tried(self, message_id: str, result: str, now_ms: int) -> None:
        """What a try that stands in the ledger came to; in the entry's own transaction."""
        held = self.of_id(message_id)
        if held is not None:
            self._tried(held, result, now_ms)

    def reported(self, row_id: int, reference: int, delivery: str) -> None:
        """A part's report: delivered, trying, failed. Delivered is what all parts are."""
        held = self.message(row_id)
        if held is None:
            return
        reports = held.reports | {reference: delivery}
        state = held.state
        if all(reports.get(part) == "delivered" for part in held.parts):
            state = "delivered"
        elif "failed" in reports.values():
            state = "undelivered"
        self._change(row_id, reports=reports, state=state)

    def again(self, row_id: int, now_ms: int) -> None:
        """A person wants it sent once more, whole."""
        held = self.message(row_id)
        if held is not None:
            self._change(
                row_id, state="queued", parts=(), reports={}, total=0, turn=held.turn + 1,
                due_ms=now_ms, hint="",
            )  # fmt: skip

    # --- what came in ---------------------------------------------------------------------

    def arrived(self, name: str, at_ms: int) -> None:
        """A message came in; the vault keeps it under `name`. Twice is once."""
        self._arrivals.insert(id=name, at_ms=at_ms, seen=0).on_conflict_ignore().execute()

    def arrivals(self, count: int) -> list[tuple[str, int, bool]]:
        """(name, when, seen), the newest first."""
        columns = self._arrivals.c
        found = self._arrivals.select(columns.id, columns.at_ms, columns.seen)
        newest = found.order_by(columns.at_ms.desc(), columns.id).limit(count)
        return [(name, at_ms, bool(seen)) for name, at_ms, seen in newest.tuples()]

    def arrivals_beyond(self, count: int) -> list[str]:
        """Names of those that were seen, but for the newest `count` of all."""
        columns = self._arrivals.c
        found = self._arrivals.select(columns.id, columns.seen).order_by(columns.at_ms.desc())
        return [name for name, seen in found.offset(count).limit(-1).tuples() if seen]

    def arrival_seen(self, name: str) -> None:
        self._arrivals.update(seen=1).where(self._arrivals.c.id == name).execute()

    def drop_arrival(self, name: str) -> None:
        self._arrivals.delete().where(self._arrivals.c.id == name).execute()

    # --- inside ---------------------------------------------------------------------------

    def _change(self, row_id: int, **changes: Any) -> None:
        self._table.update(**_columns(changes)).where(self._table.c.id == row_id).execute()

    def _select(self) -> Any:
        return self._table.select(*[getattr(self._table.c, each) for each in _COLUMNS])

    def _some(self, condition: object) -> list[Message]:
        return self._read(self._select().where(condition).order_by(self._table.c.id))

    @staticmethod
    def _read(query: Any) -> list[Message]:
        return [_message(dict(zip(_COLUMNS, row, strict=True))) for row in query.tuples()]


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    """Fields of a message as its row has them."""
    found = dict(values)
    if "parts" in found:
        found["parts"] = ",".join(str(one) for one in found["parts"])
    if "reports" in found:
        pairs = found["reports"].items()
        found["reports"] = ",".join(f"{number}:{state}" for number, state in pairs)
    return found


def _message(row: dict[str, Any]) -> Message:
    parts = tuple(int(part) for part in row["parts"].split(",") if part)
    return Message(**row | {"parts": parts, "reports": _reports(row["reports"])})


def _reports(text: str) -> dict[int, str]:
    """`12:delivered,13:trying` as a value."""
    pairs = (each.split(":") for each in text.split(",") if each)
    return {int(number): state for number, state in pairs}
