"""Messages to those who enrolled while nobody may learn who or how many did (A04, guard 14).

Each trade has one book in the vault, begun with its first sealed act, be that a cover. It is
padded to one length, so that its rows and bytes are the same for none, one and nine bidders. They
are sent as any other; each try becomes an entry, and each message a line of the queue, once the
enrolment is closed. Where a trade ends before that its book stays shut.
"""

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from appliance.ledger.vault import Vault
from appliance.message_queue import Message, MessageLife

BOOK: Final = "told/"
"""Begins the name of a book among the vault's secrets; the trade's number follows."""
SHUT: Final = "told-and-over/"
"""The same of a trade that ended before its closing, once nothing is sent any more."""
BOOK_BYTES: Final = 32_768
"""Length of a book: about a hundred messages; a longer one is a multiple of it."""
PLACES: Final = 10_000
"""More than anybody is told by one act: a message's id is its entry's number times this."""


class Try(msgspec.Struct, frozen=True):
    """What one try came to, as `message.send` will say: SENT, UNKNOWN, or the refusal's code."""

    result: str
    sent_at: str


class Sealed(msgspec.Struct, frozen=True):
    """A message and its tries, none of which is an entry yet."""

    message: Message
    tries: tuple[Try, ...] = ()


class SealedMessages(MessageLife):
    """The books. Whoever changes one does so inside a transaction of the ledger."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def begin_book(self, trade: str) -> None:
        """The empty book, where the trade has none; with every sealed act."""
        if self._vault.secret(BOOK + trade) is None:
            self._keep(trade, ())

    def add(
        self, *, kind: str, trade: str, seq: int, numbers: Iterable[str], now_ms: int, first: int
    ) -> None:
        """One message to each of `numbers`, references into the vault, counted from `first`."""
        new = tuple(
            Sealed(
                Message(
                    seq * PLACES + place, f"{seq}-{kind}-{place}", kind, trade, seq, number_ref,
                    "queued", 0, now_ms, 0, 0, "", (), {}, "",
                )
            )
            for place, number_ref in enumerate(numbers, start=first)
        )  # fmt: skip
        self._keep(trade, (*self.of(trade), *new))

    # --- reading --------------------------------------------------------------------------

    def trades(self) -> tuple[str, ...]:
        """Those whose book is open."""
        return tuple(name.removeprefix(BOOK) for name in self._vault.secrets(BOOK))

    def of(self, trade: str) -> tuple[Sealed, ...]:
        book = self._vault.secret(BOOK + trade)
        return msgspec.json.decode(book, type=tuple[Sealed, ...]) if book else ()

    def message(self, row_id: int) -> Message | None:
        found = self._find(row_id)
        return found[1].message if found else None

    def in_state(self, state: str) -> list[Message]:
        """Of every open book."""
        held = (one.message for trade in self.trades() for one in self.of(trade))
        return [message for message in held if message.state == state]

    # --- changing -------------------------------------------------------------------------

    def tried(self, row_id: int, done: Try, now_ms: int) -> None:
        """A try that stands in no entry yet."""
        found = self._find(row_id)
        if found is not None:
            trade, held = found
            self._put(trade, msgspec.structs.replace(held, tries=(*held.tries, done)))
            self._tried(held.message, done.result, now_ms)

    def drop(self, trade: str) -> None:
        """Everything in it stands elsewhere now."""
        self._vault.drop_secret(BOOK + trade)

    def shut(self, trade: str) -> None:
        """Nothing is sent any more, and nobody ever has to learn who was told."""
        book = self._vault.secret(BOOK + trade)
        if book is not None:
            self._vault.keep_secret(SHUT + trade, book)
            self._vault.drop_secret(BOOK + trade)

    # --- inside ---------------------------------------------------------------------------

    def _change(self, row_id: int, **changes: Any) -> None:
        found = self._find(row_id)
        if found is not None:
            trade, held = found
            message = replace(held.message, **changes)
            self._put(trade, msgspec.structs.replace(held, message=message))

    def _find(self, row_id: int) -> tuple[str, Sealed] | None:
        for trade in self.trades():
            for one in self.of(trade):
                if one.message.id == row_id:
                    return trade, one
        return None

    def _put(self, trade: str, now: Sealed) -> None:
        same = now.message.id
        self._keep(trade, (now if one.message.id == same else one for one in self.of(trade)))

    def _keep(self, trade: str, held: Iterable[Sealed]) -> None:
        plain = msgspec.json.encode(tuple(held))
        length = -(-len(plain) // BOOK_BYTES) * BOOK_BYTES
        self._vault.keep_secret(BOOK + trade, plain.ljust(length, b" "))
