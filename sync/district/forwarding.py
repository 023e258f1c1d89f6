"""The district asks further witnesses for their lines on what it mirrors, and hands them on.

Each witness is asked by itself: one that is silent or refuses delays its own line and nothing
else. What comes back lies ready for the station as the note `witnessed` (sync.notes): the newest
checkpoint that somebody beyond the district has signed, with all lines of that size.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol

from msgspec import Struct, field

from appliance.core.tree import Read
from appliance.ledger import notes
from appliance.ledger.checkpoints import add_lines, open_checkpoint
from appliance.ledger.keys import VerifierKey
from appliance.ledger.notes import BadNote
from appliance.ports import Clock, Entropy, StorageFault, SyncFault
from sync.backoff import wait_s
from sync.witnessing import NotCosigned, WitnessDoor, cosigned_by

log = logging.getLogger(__name__)

ROUND_S: Final = 1.0
LONGEST_S: Final = 300.0
"""The longest wait for a witness that does not answer."""


class Log(Protocol):
    """One ledger whose checkpoints are forwarded."""

    @property
    def origin(self) -> str: ...

    @property
    def vkey(self) -> str: ...

    def note(self) -> str:
        """The newest checkpoint of which all entries are here, "" for none."""
        ...

    def reader(self, size: int) -> Read:
        """Nodes of the tree of that size."""
        ...

    def keep(self, note: str) -> None:
        """Lay a note with further lines ready for whom it concerns. Raises StorageFault."""
        ...


class Far(Struct, frozen=True):
    """A witness: its pinned key, and where it answers."""

    key: VerifierKey
    door: WitnessDoor


class _State(Struct):
    """What is known of one witness and one ledger; losing it costs one conversation."""

    size: int = 0
    """The size that the witness signed last, so far as we know."""
    asked: str = ""
    """Text of the checkpoint that is done with: signed, or refused for good."""
    failures: int = 0
    next_s: float = 0.0


class Forwarding(Struct):
    """`round` from one thread, as often as you like: it asks only what is new and due."""

    logs: Callable[[], Iterable[Log]]
    witnesses: Sequence[Far]
    clock: Clock
    entropy: Entropy
    _states: dict[tuple[str, str], _State] = field(default_factory=dict)
    _lines: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    """Origin -> (text of its checkpoint, key name -> line): what came for the newest one."""

    def run(self, stop: threading.Event) -> None:
        """Rounds until `stop`."""
        while not stop.wait(ROUND_S):
            self.round()

    def round(self) -> int:
        """Ask whoever is due; how many lines came."""
        return sum(self._forward(one) for one in self.logs())

    def _forward(self, one: Log) -> int:
        note = one.note()
        if not note:
            return 0
        try:
            text = notes.parse(note).text
            came = sum(self._ask(one, note, text, far) for far in self.witnesses)
            lines = self._lines.get(one.origin, ("", {}))
            if came:
                one.keep(add_lines(note, lines[1].values()))
        except BadNote:
            log.exception("what is mirrored of a ledger is no checkpoint")
            return 0
        except StorageFault as error:
            log.error("lines of witnesses are not kept: %s", error)  # noqa: TRY400 - it says all
            self._forget(one.origin)
            return 0
        return came

    def _ask(self, one: Log, note: str, text: str, far: Far) -> int:
        state = self._states.setdefault((one.origin, far.key.name), _State())
        if state.asked == text or self.clock.monotonic() < state.next_s:
            return 0
        signed = open_checkpoint(note, one.vkey)
        own = notes.parse(note)
        alone = str(notes.Note(text, tuple(x for x in own.lines if x.name == one.origin)))
        try:
            line = cosigned_by(
                far.door, far.key, alone, signed, one.reader(signed.size), old=state.size
            )
        except SyncFault as fault:
            self._failed(state, far.key.name, fault)
            return 0
        state.size, state.asked, state.failures, state.next_s = signed.size, text, 0, 0.0
        kept = self._lines.get(one.origin)
        if kept is None or kept[0] != text:
            kept = self._lines[one.origin] = (text, {})
        kept[1][far.key.name] = line
        return 1

    def _failed(self, state: _State, name: str, fault: SyncFault) -> None:
        if isinstance(fault, NotCosigned) and fault.seen is not None:
            state.size = fault.seen
        state.failures += 1
        state.next_s = self.clock.monotonic() + wait_s(
            state.failures, longest_s=LONGEST_S, drawn=self.entropy.draw(2)
        )
        log.warning("witness %s did not sign failures=%d: %s", name, state.failures, fault)

    def _forget(self, origin: str) -> None:
        """Ask again: what came was not kept."""
        self._lines.pop(origin, None)
        for (named, _witness), state in self._states.items():
            if named == origin:
                state.asked = ""
