"""The sync agent: looks at what the station published, carries it to the district, comes back.

It never opens station.db and holds no signing key. One thread runs `turn`; everything it learns
lands in `inbox/` as whole files, where the station verifies it again.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from appliance.core.instant import text_of
from appliance.ledger.checkpoints import Checkpoint, open_checkpoint, open_cosignature
from appliance.ledger.notes import BadNote
from appliance.ledger.tiles import BadTile
from appliance.ports import Clock, Entropy, StorageFault, SyncFault
from sync.backoff import wait_s
from sync.diary import Diary
from sync.fetch_notes import fetch
from sync.inbox import Inbox, Line, LineStatus
from sync.push import District, Published, Pushed, Refused, push

log = logging.getLogger(__name__)

OTHER_KEY: Final = "other-key"
BROKEN_TREE: Final = "broken-tree"
BLOB_BYTES_MAX = 1_048_576


@dataclass(frozen=True, slots=True)
class Pins:
    """Verifier keys that enrolment pinned: the station's own ledger, the district's witness."""

    station: str
    witness: str


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: between two looks at the folder, between two greetings, longest wait."""

    poll_s: float
    greet_s: float
    retry_max_s: float


class Folder:
    """What the agent reads of the station: the published tree, its checkpoint, public blobs."""

    def __init__(self, ledger: Path, blobs: Path, reader: Callable[[Path], Published]) -> None:
        self._ledger = ledger
        self._blobs = blobs
        self._reader = reader

    def stamp(self) -> tuple[int, int] | None:
        """Changes whenever the station publishes; None before the first time."""
        try:
            status = (self._ledger / "checkpoint").stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_ino

    def note(self) -> str:
        """The newest published checkpoint. Raises OSError."""
        return (self._ledger / "checkpoint").read_text("utf-8")

    def published(self) -> Published:
        return self._reader(self._ledger)

    def blob(self, digest: str) -> bytes | None:
        """A public blob, checked against its digest; None when it is not there, whole."""
        try:
            with (self._blobs / digest).open("rb") as file:
                body = file.read(BLOB_BYTES_MAX + 1)
        except FileNotFoundError:
            return None
        fits = len(body) <= BLOB_BYTES_MAX and sha256(body).hexdigest() == digest
        return body if fits else None


class Agent:
    """One station's agent. `turn` from one thread; `status` from any."""

    def __init__(
        self,
        folder: Folder,
        inbox: Inbox,
        diary: Diary,
        district: District,
        *,
        pins: Pins,
        pace: Pace,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        self._folder, self._inbox, self._diary = folder, inbox, diary
        self._district, self._pins, self._pace = district, pins, pace
        self._clock, self._entropy = clock, entropy
        self._failures = 0
        self._next_s = 0.0
        self._stamp: tuple[int, int] | None = None
        self._cosigned: int | None = None
        self.status = LineStatus(
            line="unknown", at=text_of(clock.now().at), last_contact=diary.last_contact
        )

    def run(self, stop: threading.Event) -> None:
        """Turn until `stop`; the wait between two turns ends at once when it is set."""
        while not stop.is_set():
            try:
                self.turn()
            except StorageFault as error:
                # A full disk must not keep the entries from the district.
                log.error("disk does not keep what the agent learned: %s", error)  # noqa: TRY400 - the fault says all there is
                self._put_off()
            stop.wait(self._pace.poll_s)

    def turn(self) -> None:
        """Do what is due: push when something new lies there, greet, or try again."""
        stamp = self._folder.stamp()
        if stamp is None:
            return
        changed, self._stamp = stamp != self._stamp, stamp
        due = self._clock.monotonic() >= self._next_s
        if due or (changed and self._failures == 0):
            self.once()
        elif changed:
            self._say(self.status.line, self.status.reason)  # the count of waiting entries grows

    def once(self) -> None:
        """Push now, whatever the time; leaves the outcome in the inbox. Never raises SyncFault."""
        try:
            signed, pushed = self._push()
        except Refused as error:
            at = text_of(self._clock.now().at)
            self._diary.answered(at, error.size)
            self._diary.refused(at, error.reason, error.size)
            log.warning("district refused reason=%s size=%d", error.reason, error.size)
            self._failed("up", error.reason)
        except (BadNote, BadTile):
            log.exception("the published tree is not as it must be")
            self._failed(self.status.line, BROKEN_TREE)
        except (SyncFault, OSError) as error:
            log.info("line does not carry failures=%d: %s", self._failures + 1, error)
            self._failed("down", "")
        else:
            self._arrived(signed, pushed)

    def _push(self) -> tuple[Checkpoint, Pushed]:
        note = self._folder.note()
        signed = open_checkpoint(note, self._pins.station)
        begin = self._diary.district_size or 0
        pushed = push(self._folder.published(), self._district, note, signed.size, begin)
        return signed, pushed

    def _arrived(self, signed: Checkpoint, pushed: Pushed) -> None:
        if pushed.size != self._diary.district_size:
            log.info("district holds size=%d of %d", pushed.size, signed.size)
        self._diary.answered(text_of(self._clock.now().at), pushed.size)
        reason = self._take_in(pushed.checkpoint) if pushed.checkpoint else ""
        if reason:
            self._failed("up", reason)
            return
        self._failures = 0
        self._next_s = self._clock.monotonic() + self._pace.greet_s
        self._say("up", "")
        try:
            self._send_blobs()
            self._fetch_notes()
        except SyncFault as error:
            log.info("public texts or notes did not arrive: %s", error)
            self._failed("down", "")
            return

    def _take_in(self, note: str) -> str:
        """Leave the cosigned note in the inbox if the pinned witness signed it; else say why."""
        try:
            signed = open_checkpoint(note, self._pins.station)
            if open_cosignature(note, signed, self._pins.witness) is None:
                return OTHER_KEY
        except BadNote:
            return OTHER_KEY
        if note != self._inbox.checkpoint():
            self._inbox.put_checkpoint(note)
        self._cosigned = signed.size
        return ""

    def _send_blobs(self) -> None:
        """Public texts that the district's entries name; what is not here yet goes next time."""
        for digest in self._district.wanted():
            body = self._folder.blob(digest)
            if body is not None:
                self._district.put_blob(digest, body)

    def _fetch_notes(self) -> None:
        """The district's tables, licence, lists and answers, where they changed."""
        if arrived := fetch(self._district, self._inbox, self._refuse_note):
            log.info("notes of the district arrived count=%d", arrived)

    def _refuse_note(self, reason: str) -> None:
        """The name stays out of the log: whoever answered chose it."""
        at = text_of(self._clock.now().at)
        self._diary.refused(at, reason, self._diary.district_size or 0)
        log.warning("a note of the district was refused reason=%s", reason)

    def _failed(self, line: Line, reason: str) -> None:
        self._put_off()
        self._say(line, reason)

    def _put_off(self) -> None:
        self._failures += 1
        drawn = self._entropy.draw(2)
        wait = wait_s(self._failures, longest_s=self._pace.retry_max_s, drawn=drawn)
        self._next_s = self._clock.monotonic() + wait

    def _say(self, line: Line, reason: str) -> None:
        held, published = self._diary.district_size, self._published_size()
        waiting = None if held is None or published is None else max(published - held, 0)
        self.status = LineStatus(
            line=line,
            at=text_of(self._clock.now().at),
            last_contact=self._diary.last_contact,
            published=published,
            district_size=held,
            cosigned_size=self._cosigned,
            waiting=waiting,
            reason=reason,
        )
        self._inbox.put_status(self.status)

    def _published_size(self) -> int | None:
        try:
            return open_checkpoint(self._folder.note(), self._pins.station).size
        except (OSError, BadNote):
            return None
