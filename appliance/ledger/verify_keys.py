"""Which key must have signed a checkpoint, while a ledger is read (key_history.py)."""

from collections.abc import Iterable

from appliance.core import envelope
from appliance.core.entries import KeyRotated
from appliance.core.key_change import LEDGER
from appliance.ledger.findings import Report
from appliance.ledger.key_history import BadKeyChange, KeyHistory
from appliance.ledger.keys import VerifierKey, parse_vkey

_MARK = f'"kind":"{KeyRotated.kind}"'.encode()


class Chain:
    """The ledger's keys so far; `first` is the one that is trusted, the rest follows from it.

    A handover counts by the old key's word alone, whatever else is wrong with its entry: so it can
    be followed before the entry is judged.
    """

    def __init__(
        self, first: VerifierKey, report: Report, known: Iterable[tuple[int, str]] = ()
    ) -> None:
        changes = tuple((seq, parse_vkey(text)) for seq, text in known)
        self._history = KeyHistory(first, changes)
        self._report = report

    def take(self, place: int, bodies: Iterable[bytes]) -> None:
        """The entries from `place` on, before any checkpoint that holds one of them is judged."""
        for seq, body in enumerate(bodies, place):
            if _MARK in body:
                self._follow(seq, body)

    def _follow(self, seq: int, body: bytes) -> None:
        try:
            fact = envelope.fact_of(envelope.from_bytes(body))
        except envelope.BadEntry:
            return  # found where the entry itself is judged
        if isinstance(fact, KeyRotated) and fact.use == LEDGER:
            try:
                self._history = self._history.after(seq, fact)
            except BadKeyChange as error:
                self._report.add("key-change-broken", seq, str(error))

    def at(self, size: int) -> VerifierKey:
        """The key that must have signed the checkpoint of `size` entries."""
        return self._history.at(size)

    def known(self) -> list[tuple[int, str]]:
        """What a later run begins with: (seq, verifier key text) of each handover."""
        return [(seq, key.text) for seq, key in self._history.changes]
