"""Enrolment: behind the firewall until it closes (entries.md 3)."""

import msgspec

from appliance.core.entries.fact import Fact, register


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One condition of one enrolment, its input as a code, and whether it is met."""

    condition: str
    input: str
    met: bool


@register
class SealedAct(Fact, frozen=True):
    """A hidden act or a cover entry: 1,024 padded bytes + tag, base64; nonce 12 bytes, base64."""

    kind = "sealed.act"
    body: str
    nonce: str
    key: str


@register
class Cover(Fact, frozen=True):
    """Says nothing: the inside of a cover entry, so that a count of sealed acts tells nobody.

    It is no event of event_types.csv and never stands outside a sealed act.
    """

    kind = "cover"
    hidden = True


@register
class BidderEnrolled(Fact, frozen=True):
    """`enrol_id`: 8 random characters of Crockford's base 32 until the closing."""

    kind = "enrol.add"
    personal = ("party_id", "agent_id", "credential")
    hidden = True
    enrol_id: str
    channel: str
    received_at: str
    materials: tuple[str, ...]
    conditions: tuple[Check, ...]
    party: str = "PERSON"
    """PERSON or ORGANISATION; for the latter `agent_id` is who stood at the counter."""
    certificate: str = ""
    """Serial number of the organisation's certificate."""
    cert: str = ""
    """Of one that came over the web: the district's signature (commands.TakeWebEnrolment)."""


@register
class EnrolmentWithdrawn(Fact, frozen=True):
    kind = "enrol.withdraw"
    hidden = True
    enrol_id: str
    received_at: str


@register
class DepositWaived(Fact, frozen=True):
    kind = "deposit.waive"
    hidden = True
    enrol_id: str
    ground: str


class EnrolNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Random id of the slip -> number `<trade>-E001`, in order of receipt."""

    random_id: str
    number: str


@register
class EnrolmentClosed(Fact, frozen=True):
    """Publishes the firewall key (base64): from here on the hidden acts can be read by all."""

    kind = "enrol.close"
    deadline: str
    closed_at: str
    count: int
    numbers: tuple[EnrolNumber, ...]
    key: str
    effective_at: str = ""


@register
class EnrolmentChecked(Fact, frozen=True):
    kind = "enrol.check"
    enrol_id: str
    checks: tuple[Check, ...]
    failed: tuple[str, ...]
    """Codes of gate_fail_codes.csv; empty: qualified."""


@register
class ConditionOverridden(Fact, frozen=True):
    """Reviewer and head let a bidder pass a condition; the reason lies in the vault."""

    kind = "enrol.override"
    personal = ("reason",)
    enrol_id: str
    condition: str


@register
class GatePassed(Fact, frozen=True):
    kind = "gate.pass"
    qualified: int
    minimum: int
    checks_sha256: str


@register
class GateFailed(Fact, frozen=True):
    kind = "gate.fail"
    qualified: int
    minimum: int
    checks_sha256: str
    effective_at: str = ""
