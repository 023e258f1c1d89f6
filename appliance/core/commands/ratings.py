"""A visitor rates how they were served (domain.md B12)."""

from appliance.core.commands.base import Command
from appliance.core.parties import Words


class RateService(Command, frozen=True, kw_only=True):
    """`score` from 1 to 5; `tags` of ratings.TAGS; `anonymous`: nobody is shown which visit."""

    personal = ("comment_ct",)
    service_id: str
    score: int
    tags: tuple[str, ...] = ()
    anonymous: bool = True
    comment_ct: Words | None = None
