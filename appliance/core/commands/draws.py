"""Draws: the list frozen, digits said, the order told; what a ball machine drew."""

from appliance.core.commands.base import Command
from appliance.core.entries import Exclusion


class CommitDraw(Command, frozen=True, kw_only=True):
    """Freeze the list and promise the box's secret.

    `list_hash`: L in hex of what was shown. In a trade the rule itself knows who is drawn among;
    of a pool `items`, `exclusions` and `list_version` say it, and `wanted` how many are drawn.
    """

    purpose: str
    list_hash: str
    items: tuple[str, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    list_version: str = ""
    wanted: int = 1
    sealed: bool = False


class AddDrawInput(Command, frozen=True, kw_only=True):
    """4 to 12 digits that somebody says. `read_out`: no slip came, so it was read out instead."""

    session_id: str
    role: str
    digits: str
    read_out: bool = False


class RevealDraw(Command, frozen=True, kw_only=True):
    """All digits are in: the box shows its secret and the order follows."""

    session_id: str


class VoidDraw(Command, frozen=True, kw_only=True):
    """POWER_LOSS, LIST_ERROR or STOPPED: this draw comes to nothing."""

    session_id: str
    reason: str


class ReplaceDrawn(Command, frozen=True, kw_only=True):
    """A chosen one declines or must withdraw: the next of the order comes in."""

    session_id: str
    declined: str
    reason: str


class RecordMachineDraw(Command, frozen=True, kw_only=True):
    """The order that a ball machine gave, with photographs; the box draws nothing itself."""

    purpose: str
    machine: str
    order: tuple[str, ...]
    photos: tuple[str, ...]
    exclusions: tuple[Exclusion, ...] = ()
    list_version: str = ""
    wanted: int = 1
