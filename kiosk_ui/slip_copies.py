"""How often a slip was printed that leaves no job and no entry: so that a copy says it is one.

Until the closing no entry may tell that somebody enrolled, paid or took a file, and neither may
this: the counts of a trade lie in one sealed value of the vault, padded to whole pages.
"""

import json
from typing import Final

from msgspec import Struct

from appliance.station import Station

PAGE_BYTES: Final = 4096
_NAME: Final = "slip-copies/"


class Copy(Struct, frozen=True):
    """The copy that would come next: `name` of the slip within its trade, `number` from 1."""

    trade: str
    name: str
    number: int


def following(station: Station, trade: str, name: str) -> Copy:
    """The next copy of a slip; `name` tells kinds with the same number apart."""
    return Copy(trade, name, _counts(station, trade).get(name, 0) + 1)


def leaves(station: Station, copy: Copy) -> None:
    """It is on its way: durable before the first byte, so that none goes uncounted."""

    def count() -> None:
        counts = _counts(station, copy.trade)
        counts[copy.name] = max(copy.number, counts.get(copy.name, 0))
        plain = json.dumps(counts, sort_keys=True).encode()
        length = -(-len(plain) // PAGE_BYTES) * PAGE_BYTES
        station.vault.keep_secret(_NAME + copy.trade, plain.ljust(length))

    station.ledger.write(count)


def _counts(station: Station, trade: str) -> dict[str, int]:
    kept = station.vault.secret(_NAME + trade)
    return dict(json.loads(kept)) if kept is not None else {}
