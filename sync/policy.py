"""On which terms a source is taken in: whose it may be, how much at once, who answers for it."""

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from sync.ingest import Store

FRAMES_MAX = 100_000
"""Frames of one source: more entries than a station writes in its life."""


class Cosigner(Protocol):
    """What a district does once a frame was taken, in the transaction that keeps it."""

    def taken(self, origin: str) -> None:
        """Note the sign of life; cosign what is held whole with the witness and mirror keys."""
        ...


class Policy(Struct, frozen=True):
    """Terms of one `ingest`.

    `expected`: whose ledger the route said it is; a frame of another is set aside. `cosigner`:
    None where nothing is cosigned. `frames_max`: where a source that never ends is left.
    """

    store: "Store"
    expected: str | None = None
    cosigner: Cosigner | None = None
    frames_max: int = FRAMES_MAX
