"""Who may come in, as the district's own ledger tells it under two hands.

    withdrawn   for all           the signed list of certificates that open nothing any more
    enrolled    for one station   whose ledger it is, with which keys (sync.enrolled_word)

Read from the published tree, as stations and auditors read it: the checkpoint's signature, the
root over all entries, the officers' hands, the digest of what the word names. The doors ask with
every request, so what was read is kept until the checkpoint is another one.
"""

import logging
import threading
from hashlib import sha256
from pathlib import Path
from typing import Final

from msgspec import Struct

from appliance.core import tree
from appliance.core.district_words import Word
from appliance.ledger import tiles
from appliance.ledger.checkpoints import open_checkpoint
from appliance.ledger.disk import Disk
from appliance.ledger.district_told import Told
from appliance.ledger.keys import BadKey, VerifierKey, parse_vkey
from appliance.ledger.notes import BadNote
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.tiles import BadTile
from sync import enrolled_word
from sync.authority import BadCertificate, Withdrawn, read_withdrawn
from sync.district.ledger import FOLDER as LEDGER
from sync.district.notes import ALL, NoteShelf
from sync.enrolled_word import BadEnrolledWord, EnrolledWord
from sync.notes import ENROLLED, WITHDRAWN

log = logging.getLogger(__name__)

NOBODY: Final = Withdrawn(0, {})


class Hands(Struct, frozen=True):
    """A word of the district's ledger, and the numbers of the officers who signed it."""

    word: Word
    officers: tuple[str, ...]

    @property
    def seq(self) -> int:
        return self.word.seq


class Admission:
    """Safe from any thread. Methods raise StorageFault.

    A ledger that does not hold changes nothing: what was believed last goes on, and the log says
    so.
    """

    def __init__(self, state: Path, disk: Disk) -> None:
        """`state`: the district's folder, with its published `ledger/`."""
        self._ledger, self._shelf = state / LEDGER, NoteShelf(state, disk)
        self._root = state / "authority" / "root.crt"
        self._disk = disk
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._edge = tree.Edge()
        self._vkey: VerifierKey | None = None
        self._told: Told | None = None
        self._withdrawn = NOBODY
        self._enrolled: dict[str, EnrolledWord] = {}
        self._gone: dict[str, Hands] = {}

    def withdrawn(self) -> Withdrawn:
        """The list in force; without one an empty one of number 0."""
        with self._lock:
            self._look()
            return self._withdrawn

    def enrolled(self) -> dict[str, EnrolledWord]:
        """Origin hash -> the newest word about a station."""
        with self._lock:
            self._look()
            return dict(self._enrolled)

    def hands(self, name: str, addressee: str = ALL) -> Hands | None:
        """The newest word of a name, and its officers; None for none."""
        with self._lock:
            self._look()
            word = None if self._told is None else self._told.newest.word(name, addressee)
            return None if word is None else self._hands_of(word)

    def withdrawn_by(self, serial: str) -> Hands | None:
        """The first word that withdrew it; None where no word did."""
        with self._lock:
            self._look()
            return self._gone.get(serial)

    def _hands_of(self, word: Word) -> Hands:
        officers = () if self._told is None else self._told.hands.get(word.seq, ())
        return Hands(word, officers)

    def _look(self) -> None:
        try:
            found = (self._ledger / tiles.CHECKPOINT).stat()
        except FileNotFoundError:
            return
        stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
        if stamp == self._stamp:
            return
        try:
            self._read()
        except (BadNote, BadKey, BadTile) as error:
            log.error("the district's own ledger is not believed: %s", error)  # noqa: TRY400
        self._stamp = stamp

    def _read(self) -> None:
        published = TileTree(self._ledger)
        note = published.checkpoint()
        if self._vkey is None:
            self._vkey = parse_vkey(published.vkey_text() or "")
            self._told = Told(self._vkey.name)
        told = self._told
        if note is None or told is None:
            return
        signed = open_checkpoint(note, self._vkey)
        fresh = list(published.entries(told.size, signed.size, size=signed.size))
        edge, _nodes = self._edge.grown_by(tree.leaves(body for _seq, body in fresh))
        if edge.root() != signed.root:
            raise BadTile("its entries are not those that its checkpoint signs")
        for seq, body in fresh:
            word = told.after(seq, body)
            if word is not None and word.name == WITHDRAWN:
                self._withdraw(word)
        self._edge = edge
        self._take(told, self._vkey)

    def _withdraw(self, word: Word) -> None:
        body = self._body(word)
        try:
            found = read_withdrawn(body, self._disk.get(self._root) or b"")
        except BadCertificate as error:
            log.error("entry %d of our ledger: %s", word.seq, error)  # noqa: TRY400
            return
        for serial in found.serials:
            self._gone.setdefault(serial, self._hands_of(word))
        self._withdrawn = max(found, self._withdrawn, key=lambda one: one.number)

    def _take(self, told: Told, vkey: VerifierKey) -> None:
        enrolled = dict[str, EnrolledWord]()
        for word in told.newest.all():
            if word.name != ENROLLED:
                continue
            try:
                said = enrolled_word.read(self._body(word), vkey)
            except BadEnrolledWord as error:
                log.error("entry %d of our ledger: %s", word.seq, error)  # noqa: TRY400
                continue
            enrolled[sha256(said.origin.encode()).hexdigest()] = said
        self._enrolled = enrolled

    def _body(self, word: Word) -> bytes:
        """What a word names, as it is kept; empty where it is not here as it was."""
        body = self._shelf.kept(word.sha256) or b""
        return body if sha256(body).hexdigest() == word.sha256 else b""
