"""What a decision hands to the ledger and what the fold gets back."""

import msgspec

from appliance.core.entries.fact import Fact


class Draft(msgspec.Struct, frozen=True):
    """A fact that a decision wants kept: of which trade, with which commitments of the command.

    `commits` maps the name in the entry to the name of the personal value in the command.
    `hidden_for` is the trade whose firewall key must seal it; then `trade` is not written.
    """

    fact: Fact
    trade: str | None = None
    commits: dict[str, str] = {}
    hidden_for: str | None = None


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person's signature on a command: key id (8 hex), the role signed in, base64."""

    key: str
    role: str
    sig: str


class Recorded(msgspec.Struct, frozen=True):
    """An entry as the fold sees it: the fact with its place, time, authority and asked values.

    For a hidden act `seq` is that of its `sealed.act`; `asked` are the command's args (of the
    entry that `cause` points at, for further entries); `signers` are staff numbers with roles.
    """

    seq: int
    at: str
    fact: Fact
    trade: str | None
    commits: dict[str, str]
    asked: dict[str, object]
    signers: tuple[tuple[str, str], ...]
    effective_at: str | None = None
