"""The people behind a trade: who is held, who may act for whom, who came, who took consent back.

Every person is committed, never named (entries.md 1); codes and days stand beside.
"""

from appliance.core.entries.fact import Fact, register


@register
class PartyAdded(Fact, frozen=True):
    """A person or organisation is held in the register. `source`: CARD, TYPED or DISTRICT."""

    kind = "party.add"
    personal = ("party_id",)
    party_type: str
    source: str


@register
class PartyChanged(Fact, frozen=True):
    """The newest record of a party; `fields`: the fields of parties.Person that differ."""

    kind = "party.change"
    personal = ("party_id",)
    fields: tuple[str, ...]
    source: str


@register
class MandateAdded(Fact, frozen=True):
    """`agent_id` may act for `party_id` through `valid_to`, a local ISO day, included.

    `source` CARD: the agent stood there and the card was read by `module`; PAPER: the signed
    authority, by the digest of its scan; TYPED: seen by two of the staff while no card could be
    read. `scope`: one of principals.SCOPES; `slip_no`: number of its DOC37.
    """

    kind = "mandate.add"
    personal = ("party_id", "agent_id")
    scope: str
    valid_to: str
    source: str
    module: str = ""
    scan_sha256: str = ""
    slip_no: str = ""


@register
class IdentityMatched(Fact, frozen=True):
    """A number that was typed, held against the card that came later. `result`: SAME or OTHER."""

    kind = "identity.match"
    personal = ("party_id",)
    result: str
    module: str = ""


@register
class ConsentWithdrawn(Fact, frozen=True):
    """From now on nothing more is done with the person's data for `purpose` (PIPL 15).

    `consent_no`: of a consent to a financing sheet, which belongs to a trade.
    """

    kind = "consent.withdraw"
    personal = ("party_id",)
    purpose: str
    consent_no: str = ""


@register
class ServiceAdded(Fact, frozen=True):
    """Somebody came to the window for this trade, for the `visit_no`-th time."""

    kind = "service.add"
    service_id: str
    matter: str
    visit_no: int
