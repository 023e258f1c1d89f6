"""Credit and discipline: cases, talks, exposures, credit events, ratings, contracts outside."""

from appliance.core.commands.base import Command
from appliance.core.entries import Attendee
from appliance.core.parties import Person, Words


class AddCredit(Command, frozen=True, kw_only=True):
    """`date`: the local day on which it happened; `reference`: number of the paper it rests on."""

    personal = ("party_id",)
    party_id: Person
    kind: str
    source: str
    date: str
    reference: str = ""


class OpenCase(Command, frozen=True, kw_only=True):
    """`flag_no`: the sign of collusion that it comes from, "" for none."""

    personal = ("party_id",)
    party_id: Person
    act_code: str
    facts_sha256: str
    flag_no: str = ""


class RecordTalk(Command, frozen=True, kw_only=True):
    """`names`: who they were, in words, for the vault."""

    personal = ("names",)
    case_no: str
    attendees: tuple[Attendee, ...]
    names: Words
    text_sha256: str


class DecideCase(Command, frozen=True, kw_only=True):
    """`sanction`: codes of sanctions.csv, none where nothing was proven; `start` a local day."""

    personal = ("reason",)
    case_no: str
    sanction: tuple[str, ...]
    reason: Words
    start: str = ""


class LiftCase(Command, frozen=True, kw_only=True):
    """`lifted_by`: number of the ruling or judgment that lifted it; `text_sha256`: that paper."""

    case_no: str
    lifted_by: str
    text_sha256: str


class AddExposure(Command, frozen=True, kw_only=True):
    """`basis`: a code of exposure_bases.csv; `text_sha256`: a text that everybody may read."""

    personal = ("party_id",)
    party_id: Person
    basis: str
    decision_no: str
    text_sha256: str
    start: str


class EndExposure(Command, frozen=True, kw_only=True):
    exposure_no: str


class RatePerformance(Command, frozen=True, kw_only=True):
    """`party_id`: the owner; `representative`: who stands for an organisation.

    `scores`: one for each of core/performance.py DIMENSIONS, in that order.
    """

    personal = ("party_id", "representative")
    party_id: Person
    milestone: str
    completed_on: str
    scores: tuple[int, ...]
    sign_kind: str
    representative: Person | None = None


class ReportOutside(Command, frozen=True, kw_only=True):
    """`contract_ref`: number of the contract, as the village or the office has it."""

    contract_ref: str
    finding_sha256: str
    object_key: str = ""
