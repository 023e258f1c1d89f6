"""Online auction: the order to the district."""

from appliance.core.commands.base import Command


class OrderOnline(Command, frozen=True, kw_only=True):
    """Ask the district to hold the auction of this trade, by the terms of its notice."""
