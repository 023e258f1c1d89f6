"""A district center as one value: what its doors and pages are given."""

from pathlib import Path

from msgspec import Struct

from appliance.ledger.disk import RealDisk
from appliance.ports import Clock, Signer
from sync.district import mirror, witness
from sync.district.notes import NoteShelf
from sync.district.parcels import ParcelRoom
from sync.district.store.blobs import Blobs
from sync.district.store.evidence import OPEN
from sync.district.store.store import DistrictStore, SqlShelf
from sync.district.watch.watch import Watch
from sync.district.watch.whole_trees import FromCommon, note_of, shown_by
from sync.ingest import ROOT_DIFFERS, Outcome, ingest
from sync.policy import Policy
from sync.settings import DistrictSettings
from sync.sources import FrameSource, Source, TreeSource
from sync.stick_source import StickSource


class Center(Struct, frozen=True):
    """Store, keys and clock of a district. Its ledger key stays with `sync.district.ledger`."""

    settings: DistrictSettings
    store: DistrictStore
    blobs: Blobs
    witness_key: Signer
    clock: Clock
    ledger_folder: Path
    """The district's own published tile tree."""
    mirror_key: Signer | None = None
    """Says that all entries are held. None: there was no such key yet; only the witness signs."""

    @property
    def notes(self) -> NoteShelf:
        """What is held ready for the stations."""
        return NoteShelf(self.settings.state_folder, RealDisk())

    @property
    def watch(self) -> Watch:
        """What the district notices by itself."""
        return Watch(self.store, self.settings.silent_after_s, self.clock.now)

    @property
    def parcels(self) -> ParcelRoom:
        """Sealed parcels of the stations' vaults."""
        return ParcelRoom(self.settings.state_folder, RealDisk())

    @property
    def time_s(self) -> int:
        """POSIX seconds of the trusted estimate: the time of a cosignature."""
        return int(self.clock.now().at.timestamp())

    def take(self, shelf: SqlShelf, frame: bytes, *, after: int = 0) -> Outcome:
        """Take a frame that was pushed to this station's door."""
        return self.take_in(FrameSource(frame), expected=shelf.origin, after=after)

    def take_in(self, source: Source, *, expected: str | None = None, after: int = 0) -> Outcome:
        """Take what a route brings; what is taken whole is cosigned at once.

        `expected`: whose ledger the route said it is; None: as the source claims. `after`: how
        many entries were held when the station was asked (watch/contacts.py); 0: nobody asked.
        New entries are watched once the station is quiet (`Watch.after_contacts`), everything
        else at once.
        """
        policy = Policy(self.store, expected, self)
        outcome = ingest(source, policy)
        shelf = self.store.shelf(expected or source.origin)
        if shelf is None:
            return outcome
        if outcome.reason == ROOT_DIFFERS and isinstance(source, TreeSource | StickSource):
            # What arrived begins where we stand; from where both still agree it can be proven.
            ingest(FromCommon(source, shelf), policy)
        if not outcome.reason:
            size = shelf.signed_size if outcome.new else shown_by(source)
            note = note_of(source) if size < shelf.size else ""
            self.watch.heard(shelf, source.route, size, self.clock.now(), after=after, note=note)
        if outcome.reason or not outcome.new:
            self.watch.look_at(shelf, self.clock.now())
        return outcome

    def replay(self, number: int) -> Outcome | None:
        """Take in again what was set aside: its ledger is enrolled by now, or what it needed came.

        None when there is no open thing of that number. Taken, it is marked so; else it stays as
        it is, with its reason.
        """
        piece, found = self.store.room.piece(number), self.store.evidence_body(number)
        if piece is None or found is None or piece.state != OPEN:
            return None
        outcome = self.take_in(FrameSource(found[0]), expected=piece.origin or None)
        if not outcome.reason:
            self.store.room.taken(number)
        return outcome

    def replay_unknown(self) -> int:
        """Replay what unknown origins sent that are enrolled now; how many were taken."""
        waiting = self.store.room.pieces("", only_open=True)
        taken = 0
        for piece in reversed(waiting):
            found = self.store.evidence_body(piece.number)
            if found and self.store.shelf(FrameSource(found[0]).origin):
                outcome = self.replay(piece.number)
                taken += bool(outcome and not outcome.reason)
        return taken

    def taken(self, origin: str) -> None:
        """After a frame of `origin` was taken, in its transaction (policy.Cosigner).

        An SMS is a sign of life as much as a frame: the station's key stands behind both.
        """
        shelf = self.store.shelf(origin)
        if shelf is not None:
            shelf.heard(self.clock.now().wall_ms)
            witness.advance(self.store, origin, self.witness_key, self.time_s)
            if self.mirror_key is not None:
                mirror.vouch(self.store, origin, self.mirror_key, self.time_s)
