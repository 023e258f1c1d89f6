"""Lists of experts, sealed until shortly before the session, and what the experts said to it.

Nobody is named: `expert_no` is a place in the sealed order, `expert-1` the first.
"""

from appliance.core.entries.fact import Fact, register


@register
class ListSealed(Fact, frozen=True):
    """A drawn list, encrypted. `session_id`: of its draw, or of the request that gave it.

    `ciphertext_sha256` in hex; `count` places, of whom the first `wanted` are called; `pool`: of
    pools.csv; `slip_no`: of the sealed slip.
    """

    kind = "seal.make"
    session_id: str
    seal_no: str
    ciphertext_sha256: str
    count: int
    wanted: int = 1
    pool: str = "EXPERT"
    slip_no: str = ""


@register
class ListUnsealed(Fact, frozen=True):
    """`list_hash`: SHA-256 in hex of the RFC 8785 array of the numbers in their order."""

    kind = "seal.open"
    session_id: str
    seal_no: str
    list_hash: str
    opened_at: str
    record_no: str = ""


@register
class ExpertsRequested(Fact, frozen=True):
    """The district's terminal is to draw. `avoid`: codes of villages and credit codes, no people.

    `request_no` stays the same on whatever way it travels and in the answer.
    """

    kind = "expert.request"
    request_no: str
    session_id: str
    classes: tuple[str, ...]
    count: int
    avoid: tuple[str, ...] = ()


@register
class ExpertsReplied(Fact, frozen=True):
    """The district drew: `count` places, of whom the first as many as asked for are called.

    `ciphertext_sha256`: of the list as it came, sealed to this station. `cert`: base64 signature
    of the district's ledger key over the note that brought it (appliance/ledger/expert_replies).
    """

    kind = "expert.reply"
    request_no: str
    ciphertext_sha256: str
    count: int
    cert: str = ""


@register
class ExpertCalled(Fact, frozen=True):
    """The box asks whoever stands at this place; whom, only the vault knows."""

    kind = "expert.call"
    personal = ("person",)
    session_id: str
    expert_no: str
    message_id: str


@register
class ExpertAnswered(Fact, frozen=True):
    """What came back.

    `answer`: YES, NO, UNREACHED (no try succeeded), SILENT (reached, and said nothing in time), or
    OTHER (words that are neither).
    """

    kind = "expert.answer"
    personal = ("said",)
    session_id: str
    expert_no: str
    answer: str
