"""What villages send to the station."""

from appliance.core.commands.base import Command


class TakePreregistrations(Command, frozen=True, kw_only=True):
    """Registrations that were filled in in a village are here: how many, out of what bytes.

    `source`: the village's 12 digits. What they hold waits in the vault for person and clerk.
    """

    source: str
    count: int
    sha256: str
