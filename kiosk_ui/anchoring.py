"""The newest checkpoint in one short message, where the line has been dead for days.

No entry is written for it: it carries nothing and proves nothing that the district could not see
later in the entries. But it pins the station before them: from the day it arrives, no shorter and
no other history can be told. It goes beside the citizens' messages, never among them.
"""

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from appliance.core import envelope
from appliance.core.instant import instant_of, text_of
from appliance.core.recovery import State
from appliance.ledger import anchors, checkpoints, tiles
from appliance.ledger.disk import Disk
from appliance.ledger.notes import BadNote
from appliance.ports import DataMessages, DeviceFault
from appliance.settings import ModemLine
from appliance.station import Station

log = logging.getLogger(__name__)

ROUND_S: Final = 600.0
"""Between two looks: what it waits for is counted in days."""
PAUSE: Final = timedelta(days=1)
"""At most one goes out in a day, whatever becomes of it."""
FILE: Final = "anchor.json"


class Tried(msgspec.Struct, frozen=True):
    """`anchor.json` of the state folder: when one was last about to go, and of which size."""

    at: str
    size: int


class AnchorSender:
    """`round` from one thread."""

    def __init__(
        self,
        station: Station,
        modem: DataMessages | None,
        line: ModemLine | None,
        *,
        state: Path,
        disk: Disk,
    ) -> None:
        """`state`: the station's state folder, where `ledger/` is published."""
        self._station, self._modem, self._line = station, modem, line
        self._state, self._disk = state, disk

    def round(self) -> bool:
        """Send one if it is time for it; whether one went out. Raises StorageFault."""
        line = self._line
        if self._modem is None or line is None or not line.anchor_number:
            return False
        if self._station.condition is not State.NORMAL or self._station.resting:
            return False
        now = self._station.now().at
        if not self._is_due(now, timedelta(days=line.anchor_after_days)):
            return False
        octets, size = self._octets()
        if not octets:
            return False
        # If power fails from here on, it may have gone out: the next one waits its day.
        self._keep(Tried(text_of(now), size))
        try:
            state = self._modem.send_data(line.anchor_number, octets)
        except DeviceFault as fault:
            log.info("anchor does not go out size=%d: %s", size, type(fault).__name__)
            return False
        log.info("anchor size=%d %s", size, state.value)
        return True

    def _is_due(self, now: datetime, quiet: timedelta) -> bool:
        """Something waits, the line has been silent for so long, and none went today."""
        proof = self._station.proof()
        if not proof.waiting:
            return False
        contact = instant_of(proof.last_contact) if proof.last_contact else None
        heard = [one for one in (proof.safe_at, contact) if one is not None]
        since = max(heard, default=self._began())
        tried = self._tried()
        if tried is not None and now - instant_of(tried.at) < PAUSE:
            return False
        return now - since >= quiet

    def _began(self) -> datetime:
        """When the ledger was opened: before that there was nothing to carry."""
        return instant_of(envelope.from_bytes(self._station.ledger.entry(0)).at)

    def _octets(self) -> tuple[bytes, int]:
        """Of the newest published checkpoint: only what is published is promised."""
        note = self._disk.get(self._state / "ledger" / tiles.CHECKPOINT)
        if note is None:
            return b"", 0
        try:
            size = checkpoints.size_of(note)
            return anchors.encode(note, self._station.ledger.keys.at(size)), size
        except BadNote as error:
            log.warning("the published checkpoint is not ours: %s", error)
            return b"", 0

    def _tried(self) -> Tried | None:
        data = self._disk.get(self._state / FILE)
        if data is None:
            return None
        try:
            return msgspec.json.decode(data, type=Tried)
        except msgspec.DecodeError:
            return None

    def _keep(self, tried: Tried) -> None:
        self._disk.put(self._state / FILE, msgspec.json.encode(tried))
