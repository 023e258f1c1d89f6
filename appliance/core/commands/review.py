"""Review behind the counter, and the notice that comes of it."""

from appliance.core.commands.base import Command
from appliance.core.entries import Defect, MethodTerms
from appliance.core.parties import Words


class StartReview(Command, frozen=True, kw_only=True):
    pass


class SignReview(Command, frozen=True, kw_only=True):
    level: int
    opinion: str
    text_sha256: str


class SignDepartmentReview(Command, frozen=True, kw_only=True):
    """Level 2; `channel`: STATION where the department signs at the counter."""

    opinion: str
    text_sha256: str
    channel: str = "STATION"


class SignSupervisionReview(Command, frozen=True, kw_only=True):
    """Level 3."""

    opinion: str
    text_sha256: str


class AskDepartment(Command, frozen=True, kw_only=True):
    """`slot`: a department of organisations.csv; `due`: the last local day for its answer."""

    personal = ("question",)
    slot: str
    due: str
    question: Words


class AnswerDepartment(Command, frozen=True, kw_only=True):
    personal = ("text",)
    slot: str
    answer: str
    text: Words


class SendBackReview(Command, frozen=True, kw_only=True):
    cause: str
    defects: tuple[Defect, ...]


class RejectReview(Command, frozen=True, kw_only=True):
    personal = ("reasons",)
    reasons: Words


class ApproveReview(Command, frozen=True, kw_only=True):
    """Fix the terms of the notice and the text (by digest of its public blob)."""

    text_sha256: str
    method: str
    notice_days: int
    enrol_deadline: str
    planned_at: str
    deposit_fen: int = 0
    single_bidder: bool = True
    tie_rule: str = "EARLIEST"
    negotiation: bool = False
    priority: tuple[str, ...] | None = None
    follow_and_raise: bool = False
    increment_fen: int = 0
    single_ground: str = ""
    conditions: tuple[str, ...] = ()
    succession: bool = True
    floor_fen: int | None = None
    """How far the owner's decision lets a later round go with the price; None: not beyond it."""
    how: MethodTerms = MethodTerms()
    permits: tuple[str, ...] = ()


class PublishNotice(Command, frozen=True, kw_only=True):
    """`firewall`: key id of the trade's firewall key, which the station made and keeps."""

    channels: tuple[str, ...]
    firewall: str


class AskClarification(Command, frozen=True, kw_only=True):
    """A question on the notice, as it was handed in; nobody is named with it."""

    personal = ("question",)
    question: Words


class AnswerClarification(Command, frozen=True, kw_only=True):
    """The answer goes where the notice went; `text_sha256` names its public blob."""

    question_no: int
    text_sha256: str
