"""An objection to a public result and what the station answers (domain.md 3.6)."""

from appliance.core.commands.base import Command
from appliance.core.parties import Person


class RaiseObjection(Command, frozen=True, kw_only=True):
    """`standing`: as what somebody objects (objections.STANDINGS). The text is kept sealed."""

    personal = ("party_id",)
    party_id: Person
    standing: str
    text_sha256: str


class AttestObjection(Command, frozen=True, kw_only=True):
    """The supervisor has seen the answer that upholds the objection in hand."""

    seen_sha256: str


class DismissObjection(Command, frozen=True, kw_only=True):
    """The answer; the publicity goes on."""

    text_sha256: str


class UpholdRerun(Command, frozen=True, kw_only=True):
    """The answer, and the notice of the new round: its text and times, as for a relisting."""

    text_sha256: str
    notice_sha256: str
    enrol_deadline: str
    planned_at: str


class UpholdEnd(Command, frozen=True, kw_only=True):
    """The answer; the trade is over."""

    text_sha256: str


class LodgeObjection(Command, frozen=True, kw_only=True):
    """The same at the kiosk, past the counter, by a party whose card was read there."""

    personal = ("party_id",)
    party_id: Person
    standing: str
    text_sha256: str
