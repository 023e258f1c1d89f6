"""The entries as sentences, newest first: read by number, so that its cost is that of one page.

What a filter leaves out is told as a range of numbers; no number is ever missing. A hidden act
and a cover look alike until their key is published: no person, no trade, and one bound of the
opening for all of them, the latest that any open enrolment has.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from appliance.core import entries, envelope, firewall
from appliance.core.envelope import BadEntry, Envelope
from appliance.core.instant import instant_of
from appliance.core.trade import Trade
from appliance.registers import complaints
from appliance.station import Station

ROWS: Final = 40
"""Sentences of one page."""
LOOKED_AT_MAX: Final = 800
"""Entries that one page reads for a filter; further back goes who asks for it."""

OPEN, SEALED, WITHHELD, UNREAD = "open", "sealed", "withheld", "unread"
"""How an entry is shown: as it is; content sealed; about who looks at it; unknown to this
version."""
BOX, TWO = "box", "two"
LINES: Final = ("front", "back", "supervision", "external", BOX)
"""Lines of office (roles.csv) that the feed can be cut to, and the box itself."""


class Asked(Struct, frozen=True):
    """What the feed is cut to; empty: all. `before`: only entries with a smaller number."""

    before: int | None = None
    trade: str = ""
    staff: str = ""
    line: str = ""

    @property
    def cut(self) -> bool:
        return bool(self.trade or self.staff or self.line)


class Row(Struct, frozen=True):
    """One entry. `line`: of whoever signed (roles.csv), `two` or `box`; `who`: names of staff.

    `opens`: entry time by which all that is sealed now opens, "" when nothing runs. `inner`: the
    kind of a sealed act once its key is published, `cover` for one that said nothing.
    """

    seq: int
    at: str
    shown: str
    kind: str = ""
    line: str = BOX
    who: tuple[str, ...] = ()
    trade: str = ""
    type: str = ""
    opens: str = ""
    inner: str = ""
    safe: bool = False


class Gap(Struct, frozen=True):
    """Numbers that are not among what is looked for, both included."""

    first: int
    last: int
    safe: bool = False


class Feed(Struct, frozen=True):
    """A page. `next_before`: where the page behind it begins, None where entry 0 is shown."""

    rows: tuple[Row | Gap, ...]
    newest: int
    reach: int
    next_before: int | None


def page(station: Station, me: str, asked: Asked) -> Feed:
    """The entries below `asked.before` (all for None), for the member of staff `me`."""
    size, reach = station.ledger.size, station.proof().reach
    top = size if asked.before is None else max(0, min(asked.before, size))
    reader = _Reader(station, me, reach)
    found: list[Row | Gap] = []
    left_out: list[int] = []
    shown, seq = 0, top
    lowest = max(0, top - LOOKED_AT_MAX) if asked.cut else max(0, top - ROWS)
    while seq > lowest and shown < ROWS:
        seq -= 1
        row = reader.row(seq)
        if _fits(row, asked, reader):
            found.extend(_gaps(left_out, reach))
            left_out = []
            found.append(row)
            shown += 1
        else:
            left_out.append(seq)
    found.extend(_gaps(left_out, reach))
    return Feed(tuple(found), size - 1, reach, seq if seq > 0 else None)


def one(station: Station, me: str, seq: int) -> Row | None:
    """One entry by its number; None for none."""
    if not 0 <= seq < station.ledger.size:
        return None
    return _Reader(station, me, station.proof().reach).row(seq)


def facts_of(kind: str) -> list[type[entries.Fact]]:
    """The forms, of every schema, that entries of a kind may have."""
    return [form for (name, _schema), form in entries.FACTS.items() if name == kind]


def _fits(row: Row, asked: Asked, reader: "_Reader") -> bool:
    """Whether a row is among what is looked for; what is sealed belongs to nobody and no trade."""
    if asked.trade and row.trade != asked.trade:
        return False
    if asked.staff and asked.staff not in reader.signers_of(row):
        return False
    return not asked.line or asked.line in reader.lines_of(row)


def _gaps(left_out: list[int], reach: int) -> Iterator[Gap]:
    """Numbers that run down without a hole, as ranges; cut where confirmed ones begin."""
    waiting = [seq for seq in left_out if seq >= reach]
    safe = [seq for seq in left_out if seq < reach]
    for part, is_safe in ((waiting, False), (safe, True)):
        if part:
            yield Gap(part[-1], part[0], is_safe)


class _Reader(Struct):
    """Reads entries for one page; what several rows need is looked up once."""

    station: Station
    me: str
    reach: int
    _trades: dict[str, str] = field(default_factory=dict)
    _opened: dict[str, dict[int, str] | None] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _signed: dict[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    _until: str | None = None
    _staff: dict[str, str] | None = None
    _mine: frozenset[str] | None = None

    def row(self, seq: int) -> Row:
        safe = seq < self.reach
        body = self.station.ledger.entry(seq)
        try:
            written = envelope.from_bytes(body)
            fact = envelope.fact_of(written)
        except BadEntry:
            return Row(seq, "", UNREAD, safe=safe)
        if isinstance(fact, entries.SealedAct):
            return self._sealed(seq, written, fact.key, safe=safe)
        if getattr(fact, "complaint_no", "") in self._about_me():
            return Row(seq, written.at, WITHHELD, safe=safe)
        signed = self._signers(written)
        self._signed[seq] = signed
        number = written.trade or ""
        return Row(
            seq, written.at, OPEN, written.kind, self._line(signed),
            tuple(self._name(staff_no) for staff_no, _role in signed),
            number, self._type(number), safe=safe,
        )  # fmt: skip

    def signers_of(self, row: Row) -> set[str]:
        return {staff_no for staff_no, _role in self._signed.get(row.seq, ())}

    def lines_of(self, row: Row) -> set[str]:
        if row.shown != OPEN:
            return set()
        roles = self.station.tables.roles
        return {roles[role].line for _no, role in self._signed[row.seq]} or {BOX}

    def _sealed(self, seq: int, written: Envelope, key: str, *, safe: bool) -> Row:
        if key not in self._opened:
            self._opened[key] = self._kinds_behind(key)
        opened = self._opened[key]
        if opened is None:
            return Row(seq, written.at, SEALED, opens=self._opens(), safe=safe)
        return Row(seq, written.at, SEALED, inner=opened.get(seq, "cover"), safe=safe)

    def _kinds_behind(self, key: str) -> dict[int, str] | None:
        """Number -> kind of the acts of a key; None while the ledger does not publish it."""
        number = self.station.secrets.trade_behind(key)
        trade = None if number is None else self.station.trade(number)
        if number is None or trade is None or trade.closing is None or firewall.is_up(trade):
            return None
        told = self.station.in_the_open(number)
        return {each.seq: each.fact.kind for each in told if each.fact.hidden}

    def _opens(self) -> str:
        """The latest end of all enrolments that are open: it tells no trade from another."""
        if self._until is None:
            ends = [_end_of(each) for each in self.station.trades_under_way()]
            self._until = max((each for each in ends if each), default="")
        return self._until

    def _signers(self, written: Envelope) -> tuple[tuple[str, str], ...]:
        """(staff number, role) of who signed the command that an entry is of."""
        sigs = written.sigs
        if not sigs and written.cause is not None:
            sigs = envelope.from_bytes(self.station.ledger.entry(written.cause)).sigs
        if self._staff is None:
            known = self.station.projections.staff().items()
            self._staff = {key: each.staff_no for key, each in known}
        return tuple((self._staff.get(each.key, each.key), each.role) for each in sigs)

    def _line(self, signed: tuple[tuple[str, str], ...]) -> str:
        if len(signed) > 1:
            return TWO
        return self.station.tables.roles[signed[0][1]].line if signed else BOX

    def _name(self, staff_no: str) -> str:
        if staff_no not in self._names:
            self._names[staff_no] = self.station.staff_name(staff_no)
        return self._names[staff_no]

    def _type(self, number: str) -> str:
        """The class of what is traded: the name of an object often holds its owner's."""
        if number and number not in self._trades:
            line = self.station.projections.trade(number)
            self._trades[number] = "" if line is None else line.type
        return self._trades.get(number, "")

    def _about_me(self) -> frozenset[str]:
        if self._mine is None:
            known = complaints.all_of(self.station).values()
            self._mine = frozenset(each.number for each in known if each.concerns(self.me))
        return self._mine


def _end_of(trade: Trade) -> str:
    if trade.notice is None or not firewall.is_up(trade):
        return ""
    try:
        instant_of(trade.notice.enrol_deadline)
    except ValueError:
        return ""
    return trade.notice.enrol_deadline
