"""Credit and discipline (domain.md 1.8): what is on file about a party, and what came of it.

Who it is about lies in the vault. Days are local ISO days, both ends included.
"""

import msgspec

from appliance.core.entries.fact import Fact, register


class Attendee(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody at a talk by what they were there as, and how they signed its record.

    Codes of core/discipline.py; names lie in the vault.
    """

    role: str
    sign: str


@register
class CreditAdded(Fact, frozen=True):
    """`source`: where it is known from, a code; `reference`: number of the paper, "" for none."""

    kind = "credit.add"
    personal = ("party_id",)
    what: str = msgspec.field(name="kind")
    source: str
    date: str
    reference: str = ""


@register
class CaseOpened(Fact, frozen=True):
    """`act_code`: of bad_acts.csv; `flag_no`: the sign of collusion that it comes from."""

    kind = "case.open"
    personal = ("party_id",)
    case_no: str
    act_code: str
    facts_sha256: str
    flag_no: str = ""


@register
class TalkRecorded(Fact, frozen=True):
    kind = "talk.record"
    personal = ("names",)
    case_no: str
    attendees: tuple[Attendee, ...]
    text_sha256: str


@register
class CaseDecided(Fact, frozen=True):
    """`sanction`: codes of sanctions.csv, none: not proven. `start` and `end` of what lasts."""

    kind = "case.decide"
    personal = ("reason",)
    case_no: str
    decision_no: str
    sanction: tuple[str, ...] = ()
    start: str = ""
    end: str = ""


@register
class CaseLifted(Fact, frozen=True):
    """A decision was lifted by who may: the case is open again, nothing rests on it any more.

    `lifted_by`: number of the ruling or judgment; `text_sha256`: that paper, sealed.
    """

    kind = "case.lift"
    case_no: str
    decision_no: str
    lifted_by: str
    text_sha256: str


@register
class ExposureAdded(Fact, frozen=True):
    """`basis`: a code of exposure_bases.csv; `decision_no`: the decision that it rests on."""

    kind = "exposure.add"
    personal = ("party_id",)
    exposure_no: str
    basis: str
    start: str
    end: str
    decision_no: str
    text_sha256: str


@register
class ExposureEnded(Fact, frozen=True):
    """The last day is over; `effective_at`: since when, where the box was off meanwhile."""

    kind = "exposure.end"
    exposure_no: str
    effective_at: str = ""


@register
class PerformanceRated(Fact, frozen=True):
    """By the contract's owner, once for a milestone that was completed on that day."""

    kind = "performance.rate"
    personal = ("party_id", "representative")
    contract_no: str
    milestone: str
    scores: tuple[int, ...]
    completed_on: str
    sign_kind: str


@register
class OutsideReported(Fact, frozen=True):
    """A contract that no trade of the station led to."""

    kind = "outside.report"
    contract_ref: str
    finding_sha256: str
    object_key: str = ""
