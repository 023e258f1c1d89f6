"""What the district says to this station: its ledger mirrored here, and the notes it vouches for.

    inbox/district/       the copy that the sync agent grew; verified again, entry by entry
    mirror/               our own, which only grows (mirror.py), and
    mirror/notes/<name>   each note whose digest is the newest word of its name for this station
    mirror/cosigned       the newest checkpoint with our own cosignature, for the district
    mirror/applied        how many of its entries the station's ledger has named as applied

A note counts only from `mirror/notes`: whoever holds the line or a stick may bring an old one back
into the inbox, and it stays there. If power fails anywhere, the next look does the rest.
"""

import logging
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from msgspec import Struct

from appliance.core import tree
from appliance.core.district_words import Word
from appliance.ledger import checkpoints, tiles
from appliance.ledger.checkpoints import open_checkpoint
from appliance.ledger.disk import Disk, disk_faults
from appliance.ledger.district_told import Told
from appliance.ledger.keys import parse_vkey
from appliance.ledger.mirror import FORK, ROOT_DIFFERS, Mirror, Run, digest_of
from appliance.ledger.notes import BadNote
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.tiles import BadTile
from appliance.ports import Signer

log = logging.getLogger(__name__)

FOLDER: Final = "mirror"
NOTES: Final = "notes"
COSIGNED: Final = "cosigned"
APPLIED: Final = "applied"
BROUGHT: Final = "district"
"""Folder of the inbox where the agent grows its copy."""
SHORTER: Final = "rollback"
"""File in it: a signed checkpoint smaller than what was held, shown as the newest."""
RUN_MAX: Final = 2_048

NOT_NEWEST: Final = "not-newest"
NOT_HERE: Final = "not-here"
NOT_YET: Final = "not-yet"
UNKNOWN: Final = "no-word"
ROLLBACK: Final = "rollback"

_NO_NOTES: Final = frozenset(
    {
        "checkpoint", "supervised", "witnessed", "erasures", "status.json", "stick.json", BROUGHT,
    }
)  # fmt: skip
"""What lies in the inbox and is no word of the district's ledger."""
_STRANGE_MAX: Final = 200


class Accusation(Struct, frozen=True):
    """What the district's own signatures say against it: FORK, ROLLBACK or ROOT_DIFFERS.

    `note` is signed by its key and does not fit; `against` is what it does not fit.
    """

    reason: str
    note: str
    against: str


class News(Struct, frozen=True):
    """Entries [first, last] of the district's ledger are mirrored; some concern this station."""

    checkpoint: str
    first_seq: int
    last_seq: int


class Heard:
    """One writer: the caretaker's thread. Reading is safe from any thread."""

    def __init__(
        self, state: Path, disk: Disk, *, district: str, station: str, cosigner: Signer | None
    ) -> None:
        """`district`: the pinned vkey of its ledger; `station`: nine digits."""
        self._inbox, self._disk, self._station = state / "inbox", disk, station
        self._district, self._cosigner = district, cosigner
        self.folder = state / FOLDER
        self.notes = self.folder / NOTES
        self._mirror = Mirror(self.folder, district, disk)
        self.told = Told(parse_vkey(district.split(maxsplit=1)[0]).name)
        self.waiting: dict[str, str] = {}
        """Name -> why the newest word of it is not in force yet."""
        self.as_of: Mapping[str, str] = {}
        """Name -> entry time up to which what is in force here is known to be the newest word."""
        self.accused: tuple[Accusation, ...] = ()
        self._shown: list[tuple[Word, str]] = []
        self._looked = b""
        self._stamp: tuple[object, ...] = ()
        self._adopted: dict[str, str] = {}

    @property
    def size(self) -> int:
        """Entries of the district's ledger that are mirrored here."""
        return self._mirror.size

    def look(self, *, day: str, time_s: int) -> None:
        """Mirror what the agent brought, then take the notes that it vouches for.

        `day`: the local ISO day, before which nothing is in force that is valid from later;
        `time_s`: POSIX seconds of a cosignature. Raises StorageFault.
        """
        try:
            self._grow()
            self._read()
        except (BadNote, BadTile) as error:
            log.warning("the district's ledger in the inbox or here cannot be read: %s", error)
            return
        self._cosign(time_s)
        stamp = (*self._stamps(), self.told.size, day)
        if stamp != self._stamp:
            self._stamp = stamp
            self._adopt(day)
            self.as_of = self._known()
            words = sorted(self._words().values(), key=lambda one: -one.seq)
            self._shown = [(one, self.waiting.get(one.name, "")) for one in words]
        found = tuple(self.accusations())
        for one in found:
            if one not in self.accused:
                log.error("the district's ledger contradicts itself: %s", one.reason)
        self.accused = found

    def news(self) -> News | None:
        """What the station's ledger has not named as applied; None where nothing concerns it."""
        first = self._applied()
        words = self._words().values()
        if not any(one.seq >= first for one in words):
            return None
        return News(digest_of(self._mirror.note), first, self.told.size - 1)

    def applied(self, news: News) -> None:
        """The entry of `news` stands. If power fails before this, it is written once more."""
        self._disk.put(self.folder / APPLIED, str(news.last_seq + 1).encode())

    def _applied(self) -> int:
        data = self._disk.get(self.folder / APPLIED)
        return int(data) if data is not None else 0

    # --- the ledger -----------------------------------------------------------------------

    def _grow(self) -> None:
        data = self._disk.get(self._inbox / BROUGHT / tiles.CHECKPOINT)
        if data is None or data == self._looked:
            return
        note, brought = data.decode("utf-8", "replace"), TileTree(self._inbox / BROUGHT)
        size = open_checkpoint(note, self._district).size
        for run in self._runs(brought, note, size):
            reason = self._mirror.take(run)
            if reason:
                log.warning("the district's ledger in the inbox was refused: %s", reason)
                break
        self._looked = data

    def _runs(self, brought: TileTree, note: str, size: int) -> Iterator[Run]:
        """From what is mirrored on; a tree that is no larger shows its checkpoint alone."""
        at, read = self._mirror.size, brought.reader(size)
        if at >= size:
            yield Run(size, (), note)
        while at < size:
            stop = min(at + RUN_MAX, size)
            bodies = tuple(body for _seq, body in brought.entries(at, stop, size=size))
            yield Run(at, bodies, note, tuple(tree.consistency_path(stop, size, read)))
            at = stop

    def _read(self) -> None:
        for seq, body in self._mirror.entries(self.told.size):
            self.told.after(seq, body)

    def _cosign(self, time_s: int) -> None:
        note = self._mirror.note
        if not note or self._cosigner is None:
            return
        held = self._disk.get(self.folder / COSIGNED)
        signed = open_checkpoint(note, self._district)
        if held is not None and digest_of(held.decode()) == digest_of(note):
            return
        line = checkpoints.cosign(signed, self._cosigner, time_s)
        self._disk.put(self.folder / COSIGNED, checkpoints.add_lines(note, [line]).encode())

    # --- notes ----------------------------------------------------------------------------

    def _stamps(self) -> tuple[object, ...]:
        """Changes with every file that is put into the inbox or a folder of it."""
        with disk_faults():
            if not self._inbox.is_dir():
                return ()
            folders = [self._inbox, *(one for one in self._inbox.iterdir() if one.is_dir())]
            return tuple(sorted((one.name, one.stat().st_mtime_ns) for one in folders))

    def _words(self) -> dict[str, Word]:
        return self.told.newest.of_station(self._station)

    def _adopt(self, day: str) -> None:
        words = self._words()
        # A text goes before the note that names it: readers take both together.
        order = sorted(words, key=lambda name: (not name.endswith(".txt"), name))
        self.waiting = {name: why for name in order if (why := self._taken(words[name], day))}

    def _taken(self, word: Word, day: str) -> str:
        """Why a word is not in force here, "" where it is."""
        if word.valid_from > day:
            return NOT_YET
        if self._in_force(word.name) == word.sha256:
            return ""
        body = self._disk.get(self._inbox / word.name)
        if body is None:
            return NOT_HERE
        if sha256(body).hexdigest() != word.sha256:
            log.warning("a note in the inbox is not the newest word of its name")
            return NOT_NEWEST
        self._disk.put(self.notes / word.name, body)
        self._adopted[word.name] = word.sha256
        log.info("word of the district in force entry=%d", word.seq)
        return ""

    def _in_force(self, name: str) -> str:
        """Digest of the note that is in force, "" for none."""
        if name not in self._adopted:
            body = self._disk.get(self.notes / name)
            self._adopted[name] = "" if body is None else sha256(body).hexdigest()
        return self._adopted[name]

    def _known(self) -> dict[str, str]:
        """A newer word whose note did not arrive ends what is known with its own entry."""
        words = self._words()
        missing = (NOT_HERE, NOT_NEWEST)
        return {
            name: word.at if self.waiting.get(name) in missing else self.told.at
            for name, word in words.items()
        }

    def words(self) -> list[tuple[Word, str]]:
        """Every newest word for this station, the last told first, and why it waits ("": not)."""
        return self._shown

    def strange(self) -> list[str]:
        """Names in the inbox that the district's ledger never told: they count for nothing."""
        told = {one.name for one, _waits in self._shown}
        with disk_faults():
            found = []
            for path in sorted(self._inbox.rglob("*")):
                name = path.relative_to(self._inbox).as_posix()
                if name.partition("/")[0] in _NO_NOTES or not path.is_file():
                    continue
                if name not in told:
                    found.append(name)
            return found[:_STRANGE_MAX]

    # --- what speaks against the district -------------------------------------------------

    def accusations(self) -> list[Accusation]:
        """What the agent or we set aside, as far as the district's own key signed it."""
        brought = Mirror(self._inbox / BROUGHT, self._district, self._disk)
        found = [
            Accusation(one.reason, one.note, one.against)
            for one in (*self._mirror.evidence(), *brought.evidence())
            if self._is_signed(one.note)
        ]
        shorter = self._disk.get(self._inbox / BROUGHT / SHORTER)
        if shorter is not None and self._is_signed(shorter.decode("utf-8", "replace")):
            found.append(Accusation(ROLLBACK, shorter.decode(), self._mirror.note))
        order = (FORK, ROLLBACK, ROOT_DIFFERS)
        unlike = {(one.reason, one.note): one for one in found}
        return sorted(unlike.values(), key=lambda one: order.index(one.reason))

    def _is_signed(self, note: str) -> bool:
        try:
            open_checkpoint(note, self._district)
        except BadNote:
            return False
        return True
