"""Acceptance at the counter: take in, tell once, refuse, send up."""

from appliance.core.commands.base import Command
from appliance.core.entries import DecisionPaper, Defect
from appliance.core.parties import Words


class ReturnTrade(Command, frozen=True, kw_only=True):
    """The one-time notice.

    `materials`: the rows that were received, where the clerk ticked them; then every required row
    that is missing must stand in `defects` (acceptance.defects_of).
    """

    defects: tuple[Defect, ...]
    materials: tuple[str, ...] | None = None


class ResubmitTrade(Command, frozen=True, kw_only=True):
    materials: tuple[str, ...]


class RefuseTrade(Command, frozen=True, kw_only=True):
    personal = ("facts",)
    ground: str
    facts: Words
    remedy: str = "RECONSIDER_OR_COMPLAIN"


class AcceptTrade(Command, frozen=True, kw_only=True):
    """`materials`: the rows of materials.csv that were received; `decisions`: papers seen."""

    materials: tuple[str, ...]
    decisions: tuple[DecisionPaper, ...]
    filing_no: str = ""


class RouteUpTrade(Command, frozen=True, kw_only=True):
    pass


class LapseTrade(Command, frozen=True, kw_only=True):
    pass
