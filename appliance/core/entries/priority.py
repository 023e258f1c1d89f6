"""Who goes first on equal terms: claimed, asked, answered (domain.md 6.7)."""

from appliance.core.entries.fact import Fact, register


@register
class PriorityClaimed(Fact, frozen=True):
    """`enrol_id`: the enrolment of who claims; `rank`: 1 is the best (core/priority.py RANKS).

    `text_sha256`: of the written claim where it is kept, "" where it lies in the paper file.
    """

    kind = "priority.claim"
    personal = ("party_id",)
    hidden = True
    enrol_id: str
    rank: int
    ground: str
    received_at: str
    text_sha256: str = ""


@register
class PriorityCalled(Fact, frozen=True):
    """Asked to match `amount_fen` until the end of the local day `due`.

    `round` 2: one sealed offer among those of one rank who matched. `raise_due`: until when the
    holder may raise after a match, "" where the notice does not let him.
    """

    kind = "priority.call"
    letter_no: str
    enrol_id: str
    rank: int
    amount_fen: int
    due: str
    round: int = 1
    raise_due: str = ""


@register
class PriorityAnswered(Fact, frozen=True):
    """`answer`: MATCH, WAIVE; OFFER or SILENT in a round. `text_sha256`: the written answer."""

    kind = "priority.answer"
    enrol_id: str
    answer: str
    amount_fen: int
    received_at: str
    text_sha256: str = ""


@register
class PriorityRaised(Fact, frozen=True):
    """The holder goes over a match; 0: does not, and the match stands."""

    kind = "priority.raise"
    enrol_id: str
    amount_fen: int
    at: str
