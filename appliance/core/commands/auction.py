"""The open ascending auction: begun and keyed by the host, closed by the clock."""

from appliance.core.commands.base import Command


class StartAuction(Command, frozen=True, kw_only=True):
    """All terms stand in the notice; nothing is chosen at the start."""


class PlaceBid(Command, frozen=True, kw_only=True):
    """A bid that somebody calls out. `confirmed`: the host asked again about a jump."""

    enrol_id: str
    amount_fen: int
    confirmed: bool = False


class OpenReserve(Command, frozen=True, kw_only=True):
    """The secret reserve, from the transferor's slip. `nonce`: base64 of 32 bytes."""

    amount_fen: int
    nonce: str


class CloseAuction(Command, frozen=True, kw_only=True):
    """The box's own: the time has run out."""
