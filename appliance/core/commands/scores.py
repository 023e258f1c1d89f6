"""Tender: what the experts gave, and the ranking of it."""

from appliance.core.commands.base import Command
from appliance.core.entries import Mark


class AddScores(Command, frozen=True, kw_only=True):
    """One signed sheet, keyed in by the host: experts hold no key (entries.md 2).

    `conflicts`: ties that the expert declared, codes of core/scoring.py CONFLICTS. `place`: whom
    of the unsealed list it is by (core/expert_seats.py).
    """

    expert_no: str
    enrol_id: str
    scores: tuple[Mark, ...]
    sheet_sha256: str
    declared: bool = False
    conflicts: tuple[str, ...] = ()
    from_pool: bool = False
    place: str = ""


class RankScores(Command, frozen=True, kw_only=True):
    """All sheets are in: add them up."""
