"""Two machines in one history: a start of the box that comes back after another one began.

Every process draws eight hex digits when it starts and keeps them until it ends, so an honest
ledger has each start as one run of entries. A start that goes on after a second one began was
running all the time: two boxes take turns with one database.
"""

from msgspec import Struct


class Run(Struct, frozen=True):
    """Entries [first_seq, last_seq] that one start wrote; `last_mono_ms` of its newest."""

    boot: str
    first_seq: int
    last_seq: int
    last_mono_ms: int


def came_back(earlier: Run | None, seq: int, mono_ms: int) -> bool:
    """Whether an entry goes on a run that another start had ended.

    `earlier`: the run of the same start, if there was one. Digits that were drawn twice by chance
    begin at a young monotonic clock again, so they accuse nobody.
    """
    if earlier is None or seq == earlier.last_seq + 1:
        return False
    return mono_ms >= earlier.last_mono_ms
