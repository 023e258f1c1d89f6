"""Erasing a person: which rows of the vault are theirs, of which trades, and the act itself.

A person's rows lie under their own subject; the words and the place of a trade lie under the
trade's and go with its transferor. What somebody enrolled for behind the firewall is not looked
at before the closing: else an erasure would tell that they enrolled (domain.md A04).
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from appliance.core import envelope, privacy, retention
from appliance.core.clocks import day_at, end_of
from appliance.core.commands import EraseParty
from appliance.core.deal_words import NAME
from appliance.core.entries import (
    CaseOpened,
    ConsentGiven,
    ConsentWithdrawn,
    CreditAdded,
    ExposureAdded,
    PartyAdded,
    PartyChanged,
    PartyErased,
    SealedAct,
)
from appliance.core.envelope import Envelope
from appliance.core.parties import VaultRow, VaultRows
from appliance.core.trade import Trade
from appliance.core.world import Erasure
from appliance.ledger import erasures
from appliance.reading import Reading
from appliance.registers import objects

TRANSFEROR, BIDDER = "transferor", "party_id"
REGISTER = frozenset(
    {PartyAdded.kind, PartyChanged.kind, ConsentGiven.kind, ConsentWithdrawn.kind}
)
"""Kinds of the register of parties; a consent may also belong to a trade."""
ON_FILE = frozenset({CaseOpened.kind, ExposureAdded.kind, CreditAdded.kind})
"""What is on file about a party; where it is of no trade, kept as long as the papers of one."""


class Disposed(Struct, frozen=True):
    """One erasure as the register tells it: nobody is named. `rows`: values that are gone.

    `trades`: numbers that they belonged to; `signed`: names of who signed.
    """

    seq: int
    at: str
    ground: str
    rows: int
    trades: tuple[str, ...]
    signed: tuple[str, ...]


def disposed(reading: Reading, *, most: int) -> list[Disposed]:
    """The newest erasures, the newest first. Raises Breach where a list does not open."""
    entries = reading.ledger.of_subject(privacy.SUBJECT)[-most:]
    return [_disposed(reading, seq, envelope.from_bytes(body)) for seq, body in reversed(entries)]


def _disposed(reading: Reading, seq: int, written: Envelope) -> Disposed:
    fact, keys = envelope.fact_of(written), reading.projections.staff()
    assert isinstance(fact, PartyErased)
    gone = sorted(erasures.erased_by(reading.vault, seq))
    found = (
        _trade_of(reading, envelope.from_bytes(reading.ledger.entry(at)))
        for at in dict.fromkeys(at for at, _name in gone)
    )
    signed = [keys[one.key].staff_no for one in written.sigs if one.key in keys]
    return Disposed(
        seq, written.at, fact.ground, len(gone),
        tuple(dict.fromkeys(one.number for one in found if one is not None and one.number)),
        tuple(reading.staff_name(one) for one in signed),
    )  # fmt: skip


def asked_for(
    reading: Reading, id_number: str, *, ground: str, trade: str | None = None
) -> EraseParty:
    """The command that erases a person: everywhere, or what is kept for one trade."""
    rows = tuple(
        row
        for row, found in _found(reading, reading.subject_of(id_number))
        if trade is None or (found is not None and found.number == trade)
    )
    return EraseParty(party_id=VaultRows(rows), ground=ground)


def of_command(reading: Reading, asked: EraseParty) -> Erasure | None:
    """What an erasure would touch; None where a row is not there, not theirs, or hidden still."""
    rows = {(row.seq, row.name): row for row in asked.party_id.rows}
    subjects = {reading.vault.subject(*row) for row in rows}
    for subject in sorted(one for one in subjects if one is not None):
        theirs = {(row.seq, row.name): trade for row, trade in _found(reading, subject)}
        if rows.keys() <= theirs.keys():
            trades = {one.draft_id: one for row in rows if (one := theirs[row]) is not None}
            return Erasure(tuple(rows.values()), tuple(trades.values()))
    return None


def _found(reading: Reading, subject: str) -> Iterator[tuple[VaultRow, Trade | None]]:
    """The rows of a person with their trades, and those of the trades that they transfer.

    What the register of parties holds of them is of no trade.
    """
    rows = reading.vault.items_of(subject)
    given: dict[str, Trade] = {}
    for row, trade in _open_rows(reading, rows):
        yield row, trade
        if row.name == BIDDER and trade is not None:
            yield from ((one, trade) for one in _papers_about(reading, trade, row.seq))
        if row.name == TRANSFEROR and trade is not None and trade.number:
            given[trade.number] = trade
    for number, trade in given.items():
        words = reading.vault.items_of(reading.subject_of(f"trade {number}"))
        held = objects.rows_of(reading, trade.wants.object_key)
        yield from ((VaultRow(*row), trade) for row in [*words, *held])


def _papers_about(reading: Reading, trade: Trade, enrolled: int) -> Iterator[VaultRow]:
    """The words of certificates and sheets about the winner who enrolled in that entry."""
    won = trade.enrolment(trade.award.enrol_id) if trade.award else None
    if won is None or won.seq != enrolled:
        return
    rows = reading.vault.items_of(reading.subject_of(f"trade {trade.number}"))
    yield from (VaultRow(*row) for row in rows if row[1] == NAME)


def _open_rows(
    reading: Reading, rows: Iterable[tuple[int, str]]
) -> Iterator[tuple[VaultRow, Trade | None]]:
    for seq, name in rows:
        written = envelope.from_bytes(reading.ledger.entry(seq))
        if written.kind in REGISTER and not written.trade and not _draft_of(reading, written):
            yield VaultRow(seq, name), None
            continue
        if written.kind in ON_FILE and not written.trade:
            if _kept_long_enough(reading, written):
                yield VaultRow(seq, name), None
            continue
        trade = _trade_of(reading, written)
        hidden = written.kind == SealedAct.kind
        if trade is not None and not (hidden and trade.closing is None):
            yield VaultRow(seq, name), trade


def _kept_long_enough(reading: Reading, written: Envelope) -> bool:
    """Whether the period of other papers (DL36) is surely over since the entry."""
    last = reading.tables.due(retention.OTHER, day_at(written.at)).day
    return reading.now().surely_after(end_of(last))


def _trade_of(reading: Reading, written: Envelope) -> Trade | None:
    if written.kind == SealedAct.kind:
        number = reading.secrets.trade_behind(str(written.data["key"]))
        return None if number is None else reading.trade(number)
    if written.trade is not None:
        return reading.trade(written.trade)
    draft = _draft_of(reading, written)
    number = reading.projections.trade_of_draft(draft)
    return reading.draft(draft) if number is None else reading.trade(number)


def _draft_of(reading: Reading, written: Envelope) -> str:
    """The draft id, which the first entry of a command has among its arguments."""
    first = written
    if written.cause is not None:
        first = envelope.from_bytes(reading.ledger.entry(written.cause))
    return "" if first.command is None else str(first.command.args.get("draft_id", ""))
