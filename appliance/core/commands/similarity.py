"""Signs of collusion: what a person decides about one."""

from appliance.core.commands.base import Command
from appliance.core.parties import Words


class DecideSimilarity(Command, frozen=True, kw_only=True):
    personal = ("reason",)
    flag_no: str
    decision: str
    reason: Words
