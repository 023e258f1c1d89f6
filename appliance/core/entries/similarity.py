"""Signs that bids have one author, and what a person decided about them (domain.md 6.8)."""

from appliance.core.entries.fact import Fact, register


@register
class SimilarityFlagged(Fact, frozen=True):
    """The bidders, two at least, and the rule that they met; nothing is decided by it.

    `evidence_sha256`: over who is named, rule and where in ledger and vault the equal values lie,
    never over a personal value (core/similarity.py).
    """

    kind = "similarity.flag"
    flag_no: str
    enrol_ids: tuple[str, ...]
    rule: str
    evidence_sha256: str


@register
class SimilarityDecided(Fact, frozen=True):
    """`decision`: a code of core/similarity.py DECISIONS; the reason lies in the vault."""

    kind = "similarity.decide"
    personal = ("reason",)
    flag_no: str
    decision: str
