"""The projections taken from the entries anew: in batches, a few statements for each.

Of an entry only its outline is read: what the screens' tables need is its kind, its trade, the
number it gave. Whether an entry is right is the verifier's question, not asked here. The rows are
those of `Projections.take`, which every story test compares.
"""

from collections.abc import Callable, Iterable, Mapping
from sqlite3 import Connection
from typing import NamedTuple

import msgspec

from appliance.core import entries, instalments, key_change, numbering
from appliance.core.codes import Tables
from appliance.core.figures import account, ranking
from appliance.core.trade_facts import TRADE_FACTS
from appliance.core.world import WITHDRAWN
from appliance.ledger import figures, projections, staff_months
from appliance.ledger.owed import Prices
from appliance.ledger.staff_months import Months, Signature

BATCH = 2_048
"""Entries at once: some megabytes, and few enough statements that their number does not count."""

Opened = tuple[str, str]
"""Trade number and kind of a hidden act."""


class _Command(msgspec.Struct):
    args: msgspec.Raw


class _Outline(msgspec.Struct):
    """An entry as far as the tables care."""

    kind: str
    data: msgspec.Raw
    at: str = ""
    trade: str = ""
    command: _Command | None = None
    sigs: tuple[Signature, ...] = ()
    cause: int = -1


_NUMBERED = {*numbering.FIELDS.values(), *numbering.SECOND_FIELDS.values()}
_Given = msgspec.defstruct("_Given", [(one, str, "") for one in {*_NUMBERED, "session_id"}])
"""The fields of numbering.FIELDS, of which an entry has the one that its kind names; of a draw its
number too."""


class _Asked(msgspec.Struct):
    """Of an application's arguments."""

    type: str
    village: str
    parcel_code: str = ""
    object_id: str = ""


_outline = msgspec.json.Decoder(_Outline).decode
_given = msgspec.json.Decoder(_Given).decode
_asked = msgspec.json.Decoder(_Asked).decode
_submitted = msgspec.json.Decoder(entries.TradeSubmitted).decode
_staff = msgspec.json.Decoder(entries.StaffSet).decode
_printed = msgspec.json.Decoder(entries.DocumentPrinted).decode
_resumed = msgspec.json.Decoder(entries.TradeResumed).decode
_succeeded = msgspec.json.Decoder(entries.LedgerSucceeded).decode
_sealed = msgspec.json.Decoder(entries.SealedAct).decode

_ENDED: Mapping[str, Callable[[msgspec.Raw], entries.KeyRotated | entries.KeyRevoked]] = {
    entries.KeyRotated.kind: msgspec.json.Decoder(entries.KeyRotated).decode,
    entries.KeyRevoked.kind: msgspec.json.Decoder(entries.KeyRevoked).decode,
}
"""Entries after which a key signs no more."""

_TRADE_KINDS = {str(form.__dict__["kind"]) for form in TRADE_FACTS} - {entries.Cover.kind}


def rebuild(
    connection: Connection, tables: Tables, opened: Callable[[entries.SealedAct], Opened | None]
) -> None:
    """Empty the projections and fill them from all entries; inside a transaction.

    `opened` tells what a hidden act is, None for a cover or one that cannot be opened here.
    """
    for name in projections.TABLES:
        connection.execute(f"DELETE FROM {name}")  # noqa: S608 - our own table names
    moves = _Moves(tables)
    sums = _Sums(figures.Counts(tables), Prices(connection), Months(connection))
    cursor = connection.execute("SELECT seq, body FROM entry ORDER BY seq")
    args: dict[int, msgspec.Raw] = {}
    while rows := cursor.fetchmany(BATCH):
        batch = _Batch(connection, moves, opened, args, sums)
        batch.take([(seq, _outline(body)) for seq, body in rows])
        batch.write()
        sums.counts.write(connection)
        sums.prices.write()
        sums.months.write()
        args = dict([args.popitem()]) if args else args


class _Sums(NamedTuple):
    """What is summed up over all entries."""

    counts: figures.Counts
    prices: Prices
    months: Months


class _Moves:
    """The step table as one look-up: where a kind leads from a stage."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._known: dict[tuple[str, str], str] = {}

    def __call__(self, stage: str, kind: str) -> str:
        to = self._known.get((stage, kind))
        if to is None:
            move = self._tables.transition(stage, kind) if self._tables.event(kind).move else None
            to = self._known[stage, kind] = stage if move is None else move.to
        return to


class _Batch:
    """The rows that some entries make, kept until they are written together."""

    def __init__(
        self,
        connection: Connection,
        moves: _Moves,
        opened: Callable[[entries.SealedAct], Opened | None],
        args: dict[int, msgspec.Raw],
        sums: "_Sums",
    ) -> None:
        self._connection = connection
        self._counts, self._prices, self._months = sums
        self._moves = moves
        self._opened = opened
        self._args = args
        self._new: dict[str, tuple[str, str, str, str, int]] = {}
        self._stage: dict[str, str] = {}
        self._last: dict[str, int] = {}
        self._series: dict[str, int] = {}
        self._documents: dict[str, tuple[str, int]] = {}
        self._copies: dict[str, int] = {}
        self._staff: list[tuple[str, tuple[object, ...]]] = []

    def take(self, outlines: list[tuple[int, _Outline]]) -> None:
        sealed = {
            seq: self._opened(_sealed(one.data))
            for seq, one in outlines
            if one.kind == entries.SealedAct.kind
        }
        told = {one.trade for _seq, one in outlines} | {one[0] for one in sealed.values() if one}
        self._stage = self._stages(told)
        for seq, one in outlines:
            if one.command is not None:
                self._args[seq] = one.command.args
            if one.kind == entries.SealedAct.kind:
                act = sealed[seq]
                if act is not None:
                    self._move(seq, *act)
            else:
                self._take(seq, one)
                self._count_in(seq, one)
                self._take_open(seq, one)

    def _take_open(self, seq: int, one: _Outline) -> None:
        """What the entry is for what is owed, and for the month of who signed it."""
        if one.kind in instalments.KINDS and one.trade:
            self._prices.take(one.trade, one.kind, one.data)
        signer = self._months.take(
            seq, one.at, one.sigs, is_command=one.command is not None, cause=one.cause
        )
        if one.kind in ranking.KINDS:
            fact = staff_months.fact_of(one.kind, one.data)
            signers = ((signer, ""),) if signer else ()
            self._months.say(entries.Recorded(seq, one.at, fact, one.trade, {}, {}, signers))

    def _take(self, seq: int, one: _Outline) -> None:
        kind = one.kind
        if kind == entries.TradeSubmitted.kind:
            self._submit(seq, one)
        elif kind in numbering.FIELDS:
            self._numbered(seq, one)
        elif kind == entries.DocumentPrinted.kind:
            printed = _printed(one.data)
            self._copies[printed.document] = printed.copy
        elif kind == entries.StaffSet.kind:
            row = projections.staff_row(seq, _staff(one.data))
            self._staff.append((projections.KEEP_STAFF, row))
            self._months.holds(str(row[0]), str(row[1]))
        elif kind in _ENDED:
            self._key_ended(kind, one)
        elif kind == entries.LedgerSucceeded.kind:
            self._go_on_above(one)
        if kind in _TRADE_KINDS and one.trade:
            self._move(seq, one.trade, kind)
        if kind == entries.TradeResumed.kind:  # back to a stage that only the entry names
            self._stage[one.trade] = _resumed(one.data).stage

    def _key_ended(self, kind: str, one: _Outline) -> None:
        ended = _ENDED[kind](one.data)
        if isinstance(ended, entries.KeyRevoked) or ended.use == key_change.STAFF:
            self._staff.append((projections.END_STAFF, (WITHDRAWN, ended.key_id)))

    def _go_on_above(self, one: _Outline) -> None:
        """The first entry of a later life."""
        for floor in _succeeded(one.data).floors:
            self._series[floor.series] = max(floor.last, self._series.get(floor.series, 0))

    def _count_in(self, seq: int, one: _Outline) -> None:
        """What the entry is for the figures."""
        if one.kind not in account.KINDS or not one.trade:
            return
        fact = figures.fact_of(one.kind, one.data)
        args = self._args.get(seq if one.command else one.cause)
        submitted = args is not None and isinstance(fact, entries.TradeSubmitted)
        asked = msgspec.json.decode(args) if submitted and args else {}
        since = getattr(fact, "effective_at", "") or None
        self._counts.take(entries.Recorded(seq, one.at, fact, one.trade, {}, asked, (), since))

    def _submit(self, seq: int, one: _Outline) -> None:
        asked = _asked(self._args[seq if one.command else one.cause])
        self._new[one.trade] = (
            _submitted(one.data).draft_id, asked.type, asked.parcel_code or asked.object_id,
            asked.village, seq,
        )  # fmt: skip
        self._stage[one.trade] = "DRAFT"
        self._count(one.trade)

    def _numbered(self, seq: int, one: _Outline) -> None:
        given = _given(one.data)
        for field in numbering.fields_of(one.kind):
            self._give(seq, one, getattr(given, field))
        drawn = getattr(given, numbering.DRAW_NO) if one.kind in numbering.DRAWS else ""
        if drawn and numbering.is_of_pool(drawn):
            self._give(seq, one, drawn)

    def _give(self, seq: int, one: _Outline, number: str) -> None:
        if number:
            self._count(number)
            if number != one.trade:
                self._documents[number] = one.trade, seq

    def _count(self, number: str) -> None:
        name, last = numbering.series_of(number)
        if last > self._series.get(name, 0):
            self._series[name] = last

    def _move(self, seq: int, trade: str, kind: str) -> None:
        self._stage[trade] = self._moves(self._stage.get(trade, ""), kind)
        self._last[trade] = seq

    def _stages(self, numbers: Iterable[str]) -> dict[str, str]:
        """The stages that earlier batches left these trades in."""
        sql = "SELECT number, stage FROM p_trade, json_each(?) WHERE number = value"
        listed = msgspec.json.encode(list(numbers)).decode()
        return dict(self._connection.execute(sql, (listed,)).fetchall())

    def write(self) -> None:
        """All rows of the batch, one statement for each table and kind of change."""
        many, stage, last = self._connection.executemany, self._stage, self._last
        many(
            projections.KEEP_TRADE,
            [
                (number, draft_id, type_, stage[number], parcel, village, seq, last[number])
                for number, (draft_id, type_, parcel, village, seq) in self._new.items()
            ],
        )
        many(
            projections.MOVE_TRADE,
            [(stage[one], seq, one) for one, seq in last.items() if one not in self._new],
        )
        many(projections.KEEP_SERIES, list(self._series.items()))
        many(projections.KEEP_DOCUMENT, [(one, *at) for one, at in self._documents.items()])
        many(projections.KEEP_COPIES, [(copies, one) for one, copies in self._copies.items()])
        for sql, values in self._staff:  # few, and their order counts
            self._connection.execute(sql, values)
