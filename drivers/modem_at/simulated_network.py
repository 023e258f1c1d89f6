"""The network and the service centre behind the simulated modem: what they take and report."""

from collections.abc import Iterable
from enum import Enum

from msgspec import Struct

from drivers.modem_at.simulated_pdu import Sent

DELIVERED, STILL_TRYING, FAILED = 0x00, 0x30, 0x46


class Registration(Enum):
    """What +CREG tells of the network."""

    NONE = 0
    HOME = 1
    SEARCHING = 2
    DENIED = 3
    ROAMING = 5


class Reports(Enum):
    """What the service centre says of each part, and when: at once, or at `report`."""

    DELIVERED = "delivered"
    TRYING = "trying"
    FAILED = "failed"
    LATER = "later"


STATUS_OF = {
    Reports.DELIVERED: DELIVERED, Reports.TRYING: STILL_TRYING, Reports.FAILED: FAILED,
}  # fmt: skip


class Taken(Struct):
    """A part that the network took under `number`, and the last that was reported of it."""

    number: int
    part: Sent
    status: int | None = None


def whole_texts(taken: Iterable[Taken]) -> list[tuple[str, str]]:
    """(number, text) of each message that the phones have whole, in order of its last part."""
    whole: list[tuple[str, str]] = []
    kept: dict[tuple[str, int, int], dict[int, str]] = {}
    for one in taken:
        part = one.part
        pieces = kept.setdefault((part.number, part.reference, part.parts), {})
        pieces[part.part] = part.text
        if len(pieces) == part.parts:
            whole.append((part.number, "".join(pieces[i] for i in sorted(pieces))))
            del kept[part.number, part.reference, part.parts]
    return whole
