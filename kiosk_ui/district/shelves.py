"""What the district judges a slip with: the keys it enrolled, the ledgers it holds."""

from dataclasses import dataclass

from appliance.ledger.keys import parse_vkey
from appliance.ledger.receipt_compare import Held
from appliance.ledger.receipts import Keys, Receipt
from sync.district.center import Center


@dataclass(frozen=True, slots=True)
class Shelves:
    """Implements slip_check.Books for a district."""

    center: Center

    @property
    def keys(self) -> Keys:
        vkeys = [one.vkey for one in self.center.settings.stations]
        return Keys.of(map(parse_vkey, [*vkeys, self.center.witness_key.vkey]))

    def held(self, origin: str) -> Held | None:
        shelf = self.center.store.shelf(origin)
        return None if shelf is None else Held(shelf.size, shelf.node)

    def entry(self, origin: str, seq: int) -> bytes:
        shelf = self.center.store.shelf(origin)
        assert shelf is not None
        return next(body for _seq, body in shelf.entries(seq, seq + 1))

    def must_hold(self, slip: Receipt) -> bool:
        """It cosigns only what it holds; what a station alone signed may still be on its way."""
        return slip.witnessed is not None
