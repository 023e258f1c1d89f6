"""What a lay observer may do: add a remark to the record of an opening, and nothing else."""

from appliance.core.commands.base import Command
from appliance.core.parties import Words


class AddRemark(Command, frozen=True, kw_only=True):
    personal = ("text",)
    text: Words
