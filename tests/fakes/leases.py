"""Leases one after the other as a published ledger in memory, every random value drawn anew.

`LongLedger` repeats the signatures and nonces of its pattern, which squeezes to nothing; whoever
measures what a line carries needs them as different as they are in life. Within one lease the same
value stays the same.
"""

import base64
import re
from hashlib import shake_256
from pathlib import Path

from tests.fakes.long_ledger import LongLedger
from tests.fakes.published import StationLedger

FIRST = b'"kind":"consent.give"'
"""The first entry of each lease."""
VALUE = re.compile(rb'(?<=")(?:([0-9a-f]{32,})|([A-Za-z0-9+/]{22,}={0,2}))(?=")')


def leases(folder: Path, entries: int) -> StationLedger:
    """At least so many entries. `folder` is used for the station they are made with."""
    long = LongLedger(folder, entries)
    published, lease = StationLedger(), 0
    for _seq, body in long.station.ledger.entries():
        lease += FIRST in body
        published.append(VALUE.sub(lambda found, lease=lease: _anew(found, lease), body))
    long.close()
    return published


def _anew(found: re.Match[bytes], lease: int) -> bytes:
    text = found[0]
    seed = shake_256(b"%d %b" % (lease, text))
    if found[1] is not None:
        return seed.hexdigest(len(text) // 2).encode()
    if len(text) % 4 or text.isalpha():
        return text
    length = len(base64.b64decode(text))
    return base64.b64encode(seed.digest(length))
