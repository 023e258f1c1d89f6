"""Enrolment behind the firewall, its end, and the gate."""

from appliance.core.commands.base import Command
from appliance.core.parties import Credential, Person, Words


class EnrolBidder(Command, frozen=True, kw_only=True):
    """Enrolment behind the firewall; `enrol_id` is random and stands on the slip.

    The command is not written in clear: entry and signature lie inside the sealed act. For an
    organisation `agent_id` is who stands at the counter, proven by `agent_source` (CARD or
    FINGER), and `credential` what the organisation gave along.
    """

    personal = ("party_id", "agent_id", "credential")
    enrol_id: str
    party_id: Person
    channel: str = "KIOSK"
    materials: tuple[str, ...] = ()
    farming_capacity: bool = False
    agent_id: Person | None = None
    agent_source: str = ""
    credential: Credential | None = None
    manager_certificate: str = ""


class TakeWebEnrolment(EnrolBidder, frozen=True, kw_only=True):
    """The box's own: an enrolment that came over the district's web.

    `received_at`: when the district took it, entry form; `cert`: base64 Ed25519 signature of the
    district's ledger key over `web-enrolment/v1` 0x00 origin of the station's ledger 0x00 RFC
    8785 of {trade, enrol_id, received_at, materials}.
    """

    channel: str = "WEB"
    received_at: str
    cert: str


class RefuseWebEnrolment(Command, frozen=True, kw_only=True):
    """The box's own: an enrolment over the district's web was not taken, for the code `reason`.

    It names no trade and no person: until a closing nobody learns for which trade somebody came.
    """

    enrol_id: str
    reason: str


class WithdrawEnrolment(Command, frozen=True, kw_only=True):
    enrol_id: str


class CoverEnrolment(Command, frozen=True, kw_only=True):
    """The box's own: one more sealed act that says nothing."""


class CloseEnrolment(Command, frozen=True, kw_only=True):
    """What the clock does when an enrolment ends. `key`: the firewall key, base64."""

    key: str


class PassGate(Command, frozen=True, kw_only=True):
    pass


class OverrideCondition(Command, frozen=True, kw_only=True):
    """Reviewer and head let one bidder pass one condition that is not met."""

    personal = ("reason",)
    enrol_id: str
    condition: str
    reason: Words


class FailGate(Command, frozen=True, kw_only=True):
    """The box's own: nobody made up for what was missing before the session's time."""
