"""One key of a member of staff acting at two stations within a time no road allows.

To be certified at two stations is ordinary: a liaison may serve two townships. Only acts that the
key signed are compared, by the public half of the key, whose name is not read.
"""

from typing import Final

from msgspec import Struct

ROAD_MS: Final = 600_000
"""Ten minutes: less than the way between the stations of two townships."""


class Act(Struct, frozen=True):
    """An act of a key at a station: the ledger's number, the entry, its time by the wall (ms).

    `sure_ms`: half the width of what that wall proves.
    """

    ledger: int
    seq: int
    at_ms: int
    sure_ms: int


def impossible(one: Act, other: Act) -> bool:
    """Whether even the most generous reading of both clocks leaves less than the road."""
    if one.ledger == other.ledger:
        return False
    return abs(one.at_ms - other.at_ms) + one.sure_ms + other.sure_ms < ROAD_MS
