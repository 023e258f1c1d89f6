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

    def hands(self, name: str, addressee: str = ALL) -> tuple[Word, tuple[str, ...]] | None:
        """The newest word of a name and the numbers of its officers; None for none."""
        with self._lock:
            self._look()
            told = self._told
            word = None if told is None else told.newest.word(name, addressee)
            return None if told is None or word is None else (word, told.hands.get(word.seq, ()))

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
            told.after(seq, body)
        self._edge = edge
        self._take(told, self._vkey)

    def _take(self, told: Told, vkey: VerifierKey) -> None:
        enrolled = dict[str, EnrolledWord]()
        for word in told.newest.all():
            body = self._shelf.kept(word.sha256) if word.name in (WITHDRAWN, ENROLLED) else None
            if body is None or sha256(body).hexdigest() != word.sha256:
                continue
            try:
                if word.name == ENROLLED:
                    said = enrolled_word.read(body, vkey)
                    enrolled[sha256(said.origin.encode()).hexdigest()] = said
                else:
                    found = read_withdrawn(body, self._disk.get(self._root) or b"")
                    self._withdrawn = max(found, self._withdrawn, key=lambda one: one.number)
            except (BadEnrolledWord, BadCertificate) as error:
                log.error("entry %d of our ledger: %s", word.seq, error)  # noqa: TRY400
        self._enrolled = enrolled
