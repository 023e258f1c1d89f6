"""The sync agent: looks at what the station published, carries it to the district, comes back.

It never opens station.db and holds no signing key. One thread runs `turn`; everything it learns
lands in `inbox/` as whole files, where the station verifies it again.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from msgspec import Struct

from appliance.core.instant import text_of
from appliance.ledger.checkpoints import Checkpoint, open_checkpoint
from appliance.ledger.notes import BadNote
from appliance.ledger.tiles import BadTile
from appliance.ports import Clock, Entropy, StorageFault, SyncFault
from sync.arrivals import arrive
from sync.backoff import wait_s
from sync.delivery import Delivered, Delivery, Lack, Offer, Taken
from sync.diary import Diary
from sync.fetch_notes import lacking
from sync.inbox import Inbox, Line, LineStatus
from sync.line import LineMemory
from sync.notes import NotesList
from sync.parcels import bring
from sync.pins import Pins
from sync.push import District, Published, Pushed, Refused, push, show_again
from sync.renewal import ENDED, Renewal

log = logging.getLogger(__name__)

BROKEN_TREE: Final = "broken-tree"
PARCELS_HELD: Final = "parcels_held"
"""A fact of the diary: how many parcels the district had when it was last heard of."""
BLOB_BYTES_MAX = 1_048_576
NOTE_BYTES_MAX = 16_384
BUSY_S: Final = 20.0
"""How long a delivery waits for a conversation under way; the district comes again anyway."""


class Pace(Struct, frozen=True):
    """Seconds: between two looks at the folder, between two greetings, longest wait."""

    poll_s: float
    greet_s: float
    retry_max_s: float


class Answered(Struct, frozen=True):
    """What a district gives in the conversation of a push (arrivals.FromDistrict)."""

    cosigned: str
    district: District
    shown: str | None = None
    """The checkpoint of its own ledger, where the answer to the frame named it already."""

    def checkpoint(self) -> str:
        return self.cosigned

    def notes(self) -> NotesList:
        return self.district.notes()

    def note(self, name: str, most: int) -> bytes:
        return self.district.note(name, most)

    def ledger_note(self) -> str:
        return self.district.ledger_note() if self.shown is None else self.shown

    def ledger_frames(self, held: int) -> Iterator[bytes]:
        return self.district.ledger_frames(held)


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

    def cosigned(self) -> bytes | None:
        """The station's own line under the district's ledger, which lies beside the tree."""
        try:
            with (self._ledger.parent / "mirror" / "cosigned").open("rb") as file:
                note = file.read(NOTE_BYTES_MAX + 1)
        except FileNotFoundError:
            return None
        return note if len(note) <= NOTE_BYTES_MAX else None

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
        push_on: bool = True,
        renewal: Renewal | None = None,
        parcels: Path | None = None,
    ) -> None:
        """`push_on`: False for a box whose district comes by itself (`deliver`).

        `parcels`: the folder of the vault's sealed parcels, where the station writes some.
        """
        self._parcels = parcels
        self._folder, self._inbox, self._diary = folder, inbox, diary
        self._district, self._pins, self._pace = district, pins, pace
        self._clock, self._entropy, self._renewal = clock, entropy, renewal
        self._push_on = push_on
        self._inbox_guard = threading.Lock()
        self._failures = 0
        self._next_s = 0.0
        self._stamp: tuple[int, int] | None = None
        self._cosigned: int | None = None
        self._sent = b""
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
        if not self._push_on:
            if changed:
                self._say(self.status.line, self.status.reason)
            if self._clock.monotonic() >= self._next_s:
                self._next_s = self._clock.monotonic() + self._pace.greet_s
                self._renew()
            return
        due = self._clock.monotonic() >= self._next_s
        if due or (changed and self._failures == 0):
            self.once()
        elif changed:
            self._say(self.status.line, self.status.reason)  # the count of waiting entries grows

    def hurry(self) -> None:
        """Let the next turn talk to the district, whatever it waited for. From any thread."""
        self._next_s = 0.0

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
            self._failed("down", self._why_down())
        else:
            self._arrived(signed, pushed)

    def _push(self) -> tuple[Checkpoint, Pushed]:
        note = self._folder.note()
        signed = open_checkpoint(note, self._pins.station)
        begin = self._diary.district_size or 0
        line = LineMemory(self._diary, self._clock.monotonic)
        pushed = push(
            self._folder.published(), self._district, note, signed.size, begin, line=line
        )
        if pushed.size > signed.size:
            note = self._folder.note()  # what lies there now, after the district has spoken
            if open_checkpoint(note, self._pins.station).size < pushed.size:
                log.warning("the district holds more than is published here")
                show_again(self._district, note, pushed.size)
        return signed, pushed

    def _arrived(self, signed: Checkpoint, pushed: Pushed) -> None:
        if pushed.size != self._diary.district_size:
            log.info("district holds size=%d of %d", pushed.size, signed.size)
        self._diary.answered(text_of(self._clock.now().at), pushed.size)
        given = Answered(pushed.checkpoint, self._district, pushed.district)
        with self._inbox_guard:
            arrived = arrive(given, self._inbox, self._pins, self._refuse_note, live=True)
        if arrived.reason:
            self._failed("up", arrived.reason)
            return
        if arrived.cosigned is not None:
            self._cosigned = arrived.cosigned
        self._failures = 0
        self._next_s = self._clock.monotonic() + self._pace.greet_s
        self._say("up", "")
        try:
            if pushed.wants:
                self._send_blobs()
            self._send_parcels(pushed.parcels)
            self._send_cosigned(again=arrived.behind)
        except SyncFault as error:
            self._cut_behind_entries(str(error))
        else:
            if arrived.cut:
                self._cut_behind_entries(arrived.cut)
        self._renew()

    def _renew(self) -> None:
        """The next certificate, in good time; entries do not wait for it."""
        if self._renewal is None:
            return
        try:
            if self._renewal.turn(self._district.renew):
                log.info("the certificate is renewed")
        except SyncFault as error:
            log.warning("the certificate is not renewed: %s", error)

    def _why_down(self) -> str:
        """A line that carries nothing may have a certificate that ended."""
        try:
            return ENDED if self._renewal is not None and self._renewal.ended else ""
        except SyncFault:
            return ENDED

    def _cut_behind_entries(self, why: str) -> None:
        log.info("public texts or notes did not arrive: %s", why)
        self._failed("down", "")

    # --- the district comes by itself ---------------------------------------------------------

    def offered(self, offer: Offer) -> Lack:
        """What of the offer is not here yet. From any thread. Raises StorageFault."""
        return Lack(
            tuple(one.name for one in lacking(offer.notes, self._inbox, self._refuse_note)),
            self._inbox.district(self._pins.ledger).size if self._pins.ledger else 0,
        )

    def delivered(self, delivery: Delivery) -> Taken:
        """Take in what a district laid at this door; what came of it stands in the status.

        From any thread. Raises SyncFault while a conversation of our own is under way,
        StorageFault.
        """
        if not self._inbox_guard.acquire(timeout=BUSY_S):
            raise SyncFault("a conversation with the district is under way")
        try:
            arrived = arrive(Delivered(delivery), self._inbox, self._pins, self._refuse_note)
            if arrived.reason:
                self._say(self.status.line, arrived.reason)
                return Taken(reason=arrived.reason)
            if arrived.cosigned is not None:
                self._cosigned = arrived.cosigned
                held = max(arrived.cosigned, self._diary.district_size or 0)
                self._diary.answered(text_of(self._clock.now().at), held)
                self._say("up", "")
            return Taken(arrived.cosigned, notes=arrived.notes)
        finally:
            self._inbox_guard.release()

    def _send_blobs(self) -> None:
        """Public texts that the district's entries name; what is not here yet goes next time."""
        for digest in self._district.wanted():
            body = self._folder.blob(digest)
            if body is not None:
                self._district.put_blob(digest, body)

    def _send_parcels(self, held: int | None) -> None:
        """Sealed parcels that the district has not; `held`: how many it says it has."""
        if self._parcels is None:
            return
        if held is not None and held < int(self._diary.recall(PARCELS_HELD) or 0):
            self._diary.forget_parcels()  # it has fewer than it had: all are offered once more
        self._count_parcels(held, 0)
        at, arrived = text_of(self._clock.now().at), 0
        for reason in bring(self._parcels, self._district, self._diary):
            if not reason:
                arrived += 1
                self._count_parcels(held, arrived)
                continue
            self._diary.refused(at, reason, self._diary.district_size or 0)
            log.warning("a parcel was refused reason=%s", reason)

    def _count_parcels(self, held: int | None, arrived: int) -> None:
        """How many the district has, known before any of them is struck off here.

        The line may break behind each; a count that waited for the last would be too small, and a
        district that is put back to a backup just then would keep its loss.
        """
        if held is not None and self._diary.recall(PARCELS_HELD) != str(held + arrived):
            self._diary.remember(PARCELS_HELD, str(held + arrived))

    def _send_cosigned(self, *, again: bool) -> None:
        """The station's line; again where the district no longer knows what it had signed."""
        note = self._folder.cosigned()
        if note is not None and (again or note != self._sent):
            self._district.put_cosigned(note)
            self._sent = note

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
