"""A district center as one value: what its doors and pages are given."""

from dataclasses import dataclass
from pathlib import Path

from appliance.ledger.disk import RealDisk
from appliance.ports import Clock, Signer
from sync.district import witness
from sync.district.notes import NoteShelf
from sync.district.store.blobs import Blobs
from sync.district.store.store import DistrictStore, SqlShelf
from sync.ingest import Outcome, ingest
from sync.settings import DistrictSettings


@dataclass(frozen=True, slots=True)
class Center:
    """Store, keys and clock of a district. Its ledger key stays with `sync.district.ledger`."""

    settings: DistrictSettings
    store: DistrictStore
    blobs: Blobs
    witness_key: Signer
    clock: Clock
    ledger_folder: Path
    """The district's own published tile tree."""

    @property
    def notes(self) -> NoteShelf:
        """What is held ready for the stations."""
        return NoteShelf(self.settings.state_folder, RealDisk())

    @property
    def time_s(self) -> int:
        """POSIX seconds of the trusted estimate: the time of a cosignature."""
        return int(self.clock.now().at.timestamp())

    def take(self, shelf: SqlShelf, frame: bytes) -> Outcome:
        """Take a frame of this station; what is taken whole is cosigned at once."""
        outcome = ingest(self.store, frame, expected_origin=shelf.origin)
        if not outcome.reason:
            shelf.heard(self.clock.now().wall_ms)
            witness.advance(self.store, shelf.origin, self.witness_key, self.time_s)
        return outcome
