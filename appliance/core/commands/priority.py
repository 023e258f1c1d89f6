"""Priority rights: claimed before the deadline, asked after the result."""

from appliance.core.commands.base import Command
from appliance.core.entries import Offer
from appliance.core.parties import Person


class ClaimPriority(Command, frozen=True, kw_only=True):
    """In writing and before the deadline, by somebody who is enrolled (`enrol_id` of the slip).

    `party_id`: the person of that enrolment. The written claim itself stays on paper until the
    closing: a row of the vault or a blob more would tell that somebody claimed.
    """

    personal = ("party_id",)
    enrol_id: str
    party_id: Person
    ground: str
    written: bool


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
