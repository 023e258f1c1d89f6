"""The assessment of agencies."""

from appliance.core.commands.base import Command


class ScoreAgency(Command, frozen=True, kw_only=True):
    """Points for one engagement. `agency`: credit code; `score` may be negative."""

    agency: str
    engagement_no: str
    score: int
