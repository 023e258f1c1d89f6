"""Keys that an agent pinned at enrolment, and which cosigned checkpoints it takes in."""

from typing import Final

from msgspec import Struct

from appliance.ledger.checkpoints import Checkpoint, open_checkpoint, open_cosignature
from appliance.ledger.notes import BadNote

OTHER_KEY: Final = "other-key"


class Pins(Struct, frozen=True):
    """Verifier keys (vkey texts): the station's own ledger, the district's witness and mirror.

    `station` holds several, separated by spaces, once the ledger has changed its key. `mirror` is
    empty where the district has none. `ledger`: keys of the district's own ledger; empty: it is
    not looked at.
    """

    station: str
    witness: str
    mirror: str = ""
    ledger: str = ""

    @property
    def required(self) -> str:
        """The key whose line a checkpoint must bear to be taken in at all."""
        return self.mirror or self.witness


def accepted(note: str, pins: Pins) -> Checkpoint:
    """The checkpoint of a note that may go into the inbox. Raises BadNote.

    The station signed it, the required key cosigned it, and no pinned key's line in it fails.
    Lines of further witnesses are the station's to judge: it holds the policy.
    """
    signed = open_checkpoint(note, pins.station)
    known = (pins.witness, pins.mirror)
    times = {key: open_cosignature(note, signed, key) for key in known if key}
    if times.get(pins.required) is None:
        raise BadNote("the required key of the district did not sign")
    return signed


def goes_on(old: str | None, new: Checkpoint, pins: Pins) -> bool:
    """Whether `new` may take the place of the note that lies there: never a smaller tree.

    What lies there also keeps a copied or restored box from signing twice (log_format.md 10.8),
    so a district put back to an older state must not shorten it.
    """
    if old is None:
        return True
    try:
        return open_checkpoint(old, pins.station).size <= new.size
    except BadNote:
        return True
