"""How the ledger of this box is: normal, going on with a debt, or waiting for its recovery.

What struck is known here at once; the box opens it in the ledger with its first entry afterwards
(core/recovery.py), and two people end it. So that a restart in between forgets nothing, what
struck also stands in a file beside the database, as far as the disk takes it.
"""

import errno
import logging
import sqlite3
import threading
from pathlib import Path
from typing import Final

import msgspec

from appliance.core import entries, envelope, recovery
from appliance.core.recovery import State, Trouble
from appliance.core.world import OpenTrouble
from appliance.ledger.disk import Disk
from appliance.ledger.records import Records
from appliance.ports import Breach, PromisedMore, SignerFault, StorageFault

log = logging.getLogger(__name__)

NOT_YET: Final = "9999-12-31"
"""The last day of grace of what could not be written yet: the disk itself sets the term."""

_BY_SQLITE: Final = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_IOERR: Trouble.FAILING,
}
_BY_ERRNO: Final = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
    errno.EIO: Trouble.FAILING,
}


def trouble_of(error: BaseException | None) -> Trouble | None:
    """What an exception says of the record; None where it says nothing."""
    while error is not None:
        found = _trouble_of_one(error)
        if found is not None:
            return found
        error = error.__cause__ or error.__context__
    return None


def _trouble_of_one(error: BaseException) -> Trouble | None:
    match error:
        case SignerFault():
            return Trouble.KEY
        case PromisedMore():
            return Trouble.BEHIND
        case Breach():
            return Trouble.EVIDENCE
        case sqlite3.Error():
            return _BY_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        case OSError():
            return _BY_ERRNO.get(error.errno or 0)
        case _:
            return None


class Memory:
    """The file that remembers what struck until the ledger does: a JSON list of codes."""

    def __init__(self, path: Path, disk: Disk) -> None:
        self._path, self._disk = path, disk

    def read(self) -> frozenset[Trouble]:
        """What was kept; a file that cannot be read is a trouble of the disk, not forgotten."""
        data = self._disk.get(self._path)
        if data is None:
            return frozenset()
        try:
            codes = msgspec.json.decode(data, type=list[Trouble])
        except msgspec.DecodeError:
            return frozenset({Trouble.FAILING})
        return frozenset(codes)

    def keep(self, troubles: frozenset[Trouble]) -> None:
        """Durable when it returns. Raises StorageFault."""
        if troubles:
            self._disk.put(self._path, msgspec.json.encode(sorted(troubles)))
        else:
            self._disk.remove(self._path)


class Condition:
    """Asked by every command and screen; safe from any thread."""

    def __init__(self, records: Records, memory: Memory | None = None) -> None:
        self._records, self._memory = records, memory
        self._lock = threading.Lock()
        self._struck = frozenset() if memory is None else memory.read()
        self._opened: tuple[OpenTrouble, ...] | None = None
        self._age = 0

    def struck(self, error: BaseException) -> None:
        """Hear of a failed transaction or start; what says nothing of the record is let pass."""
        trouble = trouble_of(error)
        if trouble is None or trouble in self._struck:
            return
        log.critical("the record is in trouble: %s", trouble.value)
        self._change(self._struck | {trouble})

    def waiting(self) -> tuple[Trouble, ...]:
        """What struck and is not opened in the ledger yet: the box opens these, one after one."""
        opened = {one.code for one in self._in_ledger()}
        return tuple(sorted(self._struck - opened))

    def troubles(self) -> tuple[OpenTrouble, ...]:
        """All that waits for its record, the unwritten ones last."""
        unwritten = (OpenTrouble(code, -1, NOT_YET) for code in self.waiting())
        return (*self._in_ledger(), *unwritten)

    def state(self, today: str) -> State:
        """For health and screens; `today` the local ISO day."""
        return recovery.state_of(self.troubles(), today)

    def opened(self) -> None:
        """The ledger has taken an opening entry durably: what it remembers is forgotten here."""
        self.forget()
        self._change(frozenset(self.waiting()))

    def forget(self) -> None:
        """The entries may have changed, or a transaction with such an entry was rolled back."""
        with self._lock:
            self._opened = None
            self._age += 1

    def _in_ledger(self) -> tuple[OpenTrouble, ...]:
        found, age = self._opened, self._age
        if found is None:
            stored = self._records.of_subject(recovery.SUBJECT)
            found = recovery.still_open(_recorded(*one) for one in stored)
            with self._lock:
                if age == self._age:  # else a commit came in between: ask again next time
                    self._opened = found
        return found

    def _change(self, struck: frozenset[Trouble]) -> None:
        with self._lock:
            if struck == self._struck:
                return
            self._struck = struck
            try:
                if self._memory is not None:
                    self._memory.keep(struck)
            except StorageFault:
                # The disk may be the very trouble. It is known as long as this process lives.
                log.exception("what struck could not be kept beside the ledger")


def _recorded(seq: int, body: bytes) -> entries.Recorded:
    written = envelope.from_bytes(body)
    return entries.Recorded(
        seq=seq, at=written.at, fact=envelope.fact_of(written), trade=None, commits={}, asked={},
        signers=(),
    )  # fmt: skip
