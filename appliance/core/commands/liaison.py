"""Asking the district's liaison for help."""

from appliance.core.commands.base import Command


class AskHelp(Command, frozen=True, kw_only=True):
    """A question about the work, of a trade or of none; its text is a public blob."""

    help_no: str
    screen: str
    text_sha256: str
