"""The people behind a trade: parties, agents, co-holders, visits, consent."""

from appliance.core.commands.base import Command
from appliance.core.parties import Person


class AddParty(Command, frozen=True, kw_only=True):
    """Hold a party in the register. `source`: CARD, TYPED or DISTRICT."""

    personal = ("party_id",)
    party_id: Person
    party_type: str
    source: str


class ChangeParty(Command, frozen=True, kw_only=True):
    """The newest record of a party that is held; the rule says which fields differ."""

    personal = ("party_id",)
    party_id: Person
    source: str


class AddMandate(Command, frozen=True, kw_only=True):
    """`agent_id` acts for `party_id` in the trade, or in the draft where it has no number yet.

    `source` CARD with the reader's `module`, PAPER with the digest of the signed authority, or
    TYPED before two of the staff.
    """

    personal = ("party_id", "agent_id")
    party_id: Person
    agent_id: Person
    scope: str
    valid_to: str
    source: str
    draft_id: str = ""
    module: str = ""
    scan_sha256: str = ""


class AddHolder(Command, frozen=True, kw_only=True):
    """A co-holder of a household, or a further signer of a collective, signs with the transferor.

    `part`: CO_HOLDER, SIGNER or WITNESS; `sign_kind` as of an application; a typed number needs
    `reason` and a second member of staff.
    """

    personal = ("party_id",)
    party_id: Person
    part: str
    sign_kind: str
    source: str
    draft_id: str = ""
    module: str = ""
    reason: str = ""


class MatchIdentity(Command, frozen=True, kw_only=True):
    """The card of a transferor whose number had been typed."""

    personal = ("party_id",)
    party_id: Person
    module: str
    draft_id: str = ""


class GiveConsent(Command, frozen=True, kw_only=True):
    """`text_version`: of the words that the person was shown and signed."""

    personal = ("party_id",)
    party_id: Person
    purpose: str
    text_version: str


class WithdrawConsent(Command, frozen=True, kw_only=True):
    """`consent_no` and the trade where it was a consent to tell a bank."""

    personal = ("party_id",)
    party_id: Person
    purpose: str
    consent_no: str = ""


class AddService(Command, frozen=True, kw_only=True):
    """Somebody is at the window about the trade. `matter`: one of visits.MATTERS."""

    matter: str
