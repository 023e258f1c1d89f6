"""Review behind the counter, and the notice that comes of it."""

from appliance.core.commands.base import Command
from appliance.core.entries import Defect
from appliance.core.parties import Words


class StartReview(Command, frozen=True, kw_only=True):
    pass


class SignReview(Command, frozen=True, kw_only=True):
    level: int
    opinion: str
    text_sha256: str


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
    conditions: tuple[str, ...] = ()
    succession: bool = True
    priority: tuple[str, ...] | None = None
    follow_and_raise: bool = False
    increment_fen: int = 0
    single_ground: str = ""


class PublishNotice(Command, frozen=True, kw_only=True):
    """`firewall`: key id of the trade's firewall key, which the station made and keeps."""

    channels: tuple[str, ...]
    firewall: str
