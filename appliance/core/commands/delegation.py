"""Letters of authority and their end."""

from appliance.core.commands.base import Command
from appliance.core.parties import Words


class AddDelegation(Command, frozen=True, kw_only=True):
    """`matters` are event kinds of delegation.MATTERS; `authority` of organisations.csv."""

    personal = ("seal_name",)
    staff_no: str
    matters: tuple[str, ...]
    authority: str
    seal_name: Words
    valid_from: str
    valid_to: str


class EndDelegation(Command, frozen=True, kw_only=True):
    """`reason` a code."""

    staff_no: str
    matters: tuple[str, ...]
    reason: str
