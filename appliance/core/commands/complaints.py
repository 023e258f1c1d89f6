"""Complaints: lodged by anybody, handled past whomever they are about (domain.md B13, 3.6)."""

from appliance.core.commands.base import Command
from appliance.core.parties import Person, Words


class Complaining(Command, frozen=True, kw_only=True):
    """What is complained about.

    `type` of complaint_types.csv; `trade_id` a trade's number or ""; `about`: staff numbers with
    a space between, None where nobody is named; `party_id`: who complains, None for nobody.
    """

    personal = ("text_ct", "party_id", "about")
    type: str
    text_ct: Words
    trade_id: str = ""
    party_id: Person | None = None
    about: Words | None = None


class LodgeComplaint(Complaining, frozen=True, kw_only=True):
    """At the kiosk, with nobody of the staff between."""


class AddComplaint(Complaining, frozen=True, kw_only=True):
    """Taken down by a clerk at the counter."""


class RouteComplaint(Command, frozen=True, kw_only=True):
    """On to an authority of organisations.csv that takes complaints."""

    complaint_no: str
    to: str


class AcceptComplaint(Command, frozen=True, kw_only=True):
    complaint_no: str


class RejectComplaint(Command, frozen=True, kw_only=True):
    """`ground`: one of complaints.GROUNDS."""

    complaint_no: str
    ground: str


class DecideComplaint(Command, frozen=True, kw_only=True):
    """`decision_no`: of the authority that decided; "" where the station's supervisor did."""

    complaint_no: str
    text_sha256: str
    decision_no: str = ""


class TakeBackComplaint(Command, frozen=True, kw_only=True):
    """At the kiosk, by who holds the receipt with its code."""

    personal = ("code",)
    complaint_no: str
    reason: str
    code: Words


class WithdrawComplaint(Command, frozen=True, kw_only=True):
    """The same at the counter."""

    personal = ("code",)
    complaint_no: str
    reason: str
    code: Words


class MarkComplaint(Command, frozen=True, kw_only=True):
    """The box's own: the clock of a complaint ran out on the local ISO day `due`."""

    complaint_no: str
    clock: str
    due: str
