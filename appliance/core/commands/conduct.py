"""How a session is run: paused and continued, what happened, what was said, its minutes."""

from appliance.core.commands.base import Command


class PauseSession(Command, frozen=True, kw_only=True):
    """By the host, or by the box itself; `reason` of suspension_reasons.csv."""

    reason: str


class ResumeSession(Command, frozen=True, kw_only=True):
    """`told`: enrolment numbers of the bidders who were told that it goes on."""

    told: tuple[str, ...]
