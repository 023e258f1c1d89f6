"""Score sheets of a tender and the ranking that they make (domain.md 6.4)."""

import msgspec

from appliance.core.entries.fact import Fact, register


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one expert gave for one criterion, in hundredths of a point."""

    code: str
    points_e2: int


@register
class ScoreAdded(Fact, frozen=True):
    """One expert's sheet for one bidder; a later one of the same pair stands in its place.

    `expert_no`: the expert's number in this session, never a name. `sheet_sha256`: the signed
    paper. `declared`: the expert signed to have none of the ties that bar an expert.
    `from_pool`: drawn from the pool of experts, not sent by the owner; `place`: where in the
    unsealed list (`expert-3`), "" where none was drawn here. `conflict`: a tie that the
    expert declared after this sheet, a code of core/scoring.py CONFLICTS: it is taken back, as all
    that this expert gave, and `scores` is empty.
    """

    kind = "score.add"
    session_id: str
    expert_no: str
    enrol_id: str
    scores: tuple[Mark, ...]
    sheet_sha256: str
    declared: bool = False
    from_pool: bool = False
    conflict: str = ""
    place: str = ""


class Ranked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bidder's place: average total and what it is made of, hundredths of a point; fen."""

    enrol_id: str
    amount_fen: int
    price_e2: int
    technical_e2: int
    total_e2: int


class Dropped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sheet left out as a bidder's highest or lowest total."""

    enrol_id: str
    expert_no: str


@register
class ScoresRanked(Fact, frozen=True):
    """The best first. `formula`: name and version of the price score."""

    kind = "score.rank"
    session_id: str
    ranking: tuple[Ranked, ...]
    formula: str
    dropped: tuple[Dropped, ...] = ()
