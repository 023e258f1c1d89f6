"""What the district judges a slip with: the keys it enrolled, the ledgers it holds."""

from typing import Final

from msgspec import Struct

from appliance.core import paper_proof
from appliance.ledger.keys import parse_vkey
from appliance.ledger.receipt_compare import Held
from appliance.ledger.receipts import Keys, Receipt
from kiosk_ui.slip_check import Verdict
from sync.district.center import Center

RECEIPT: Final = "receipt"
"""Why a slip lies among the evidence: it excludes what the district holds."""


class Shelves(Struct, frozen=True):
    """Implements slip_check.Books for a district."""

    center: Center

    @property
    def keys(self) -> Keys:
        vkeys = [one.vkey for one in self.center.store.shelves()]
        mirror = self.center.mirror_key
        own = [self.center.witness_key.vkey, *([mirror.vkey] if mirror else [])]
        return Keys.of(map(parse_vkey, [*vkeys, *own]))

    def held(self, origin: str) -> Held | None:
        shelf = self.center.store.shelf(origin)
        return None if shelf is None else Held(shelf.size, shelf.node)

    def entry(self, origin: str, seq: int) -> bytes:
        shelf = self.center.store.shelf(origin)
        assert shelf is not None
        return next(body for _seq, body in shelf.entries(seq, seq + 1))

    def must_hold(self, slip: Receipt) -> bool:
        """What its mirror signed it held; what others signed alone may still be on its way.

        Without a mirror key the witness's line counts, as it did when there was no other.
        """
        key = self.center.mirror_key or self.center.witness_key
        return slip.witnessed is not None and slip.witnessed.name == parse_vkey(key.vkey).name

    def keep(self, text: str, verdict: Verdict) -> None:
        """Set a slip aside that contradicts its ledger, with the note it contradicts, once."""
        if verdict.slip is None or verdict.word != "breach":
            return
        origin = verdict.slip.checkpoint.origin
        shelf = self.center.store.shelf(origin)
        note = "" if shelf is None else shelf.newest_note()
        body = paper_proof.from_scanner(text).encode()
        self.center.store.set_aside(origin, RECEIPT, body, note)
