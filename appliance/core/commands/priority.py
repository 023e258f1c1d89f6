"""Priority rights: claimed before the deadline, asked after the result."""

from appliance.core.commands.base import Command
from appliance.core.entries import Offer


class ClaimPriority(Command, frozen=True, kw_only=True):
    """In writing and before the deadline, by somebody who is enrolled (`enrol_id` of the slip)."""

    enrol_id: str
    ground: str
    text_sha256: str


class CallPriority(Command, frozen=True, kw_only=True):
    """Ask one holder of a right, by enrolment number, whom the rules name as next."""

    enrol_id: str


class AnswerPriority(Command, frozen=True, kw_only=True):
    """MATCH or WAIVE; `text_sha256` of the written answer, "" for one given at the counter."""

    enrol_id: str
    answer: str
    text_sha256: str = ""


class OpenPriorityRound(Command, frozen=True, kw_only=True):
    """The sealed offers of one round, opened together; who gave none is left out."""

    offers: tuple[Offer, ...]


class RaisePriority(Command, frozen=True, kw_only=True):
    """What the holder of the result answers to a match; 0: does not raise."""

    amount_fen: int


class ClosePriority(Command, frozen=True, kw_only=True):
    """The clock's: everybody answered or is silent, the result is published."""
