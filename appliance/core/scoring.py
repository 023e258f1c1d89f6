"""Tender with scoring: sheets of the experts, price score, averages and places (domain.md 6.4).

Whole numbers only: points in hundredths, prices in fen. Pure; the recount in
`trade_methods/tender.py` shares none of this arithmetic.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.canonical import digest
from appliance.core.entries import (
    Criterion,
    Dropped,
    Mark,
    MethodTerms,
    Ranked,
    ScoreAdded,
    ScoresRanked,
)

PRICE: Final = "PRICE"
"""The criterion that the box computes; every other one is the experts'."""

TECHNICAL: Final = ("PLAN", "QUALITY", "PROGRESS", "TEAM")
CRITERIA: Final = (PRICE, *TECHNICAL, "RECORD", "SERVICE")
"""Lines that a notice may name, each with a sentence in the catalogue."""

FULL_E2: Final = 10_000
"""The weights of all criteria together: one hundred points."""

EXPERTS_MIN: Final = 3
STATUTORY_MIN: Final = 5
"""Experts of a small tender, and of one that the Tender Law prescribes (article 37)."""

EXTREMES_FROM: Final = 5
"""From so many experts on a notice may leave out the best and the worst total."""

CONFLICTS: Final = ("RELATED", "EMPLOYED", "SAME_GROUP", "MANAGER")
"""Ties that bar an expert: to a bidder related, employed by one, of a bidder's village group,
the transferor's manager."""

LOWEST: Final = "price-lowest-v1"
HIGHEST: Final = "price-highest-v1"
"""Price score of a purchase: weight x lowest / price; of a letting: weight x price / highest."""


class Scores(Struct, frozen=True):
    """What the ledger has of one session's evaluation: sheets in order, then the ranking."""

    sheets: tuple[ScoreAdded, ...] = ()
    ranked: ScoresRanked | None = None

    def after(self, fact: ScoreAdded | ScoresRanked) -> "Scores":
        if isinstance(fact, ScoreAdded):
            return replace(self, sheets=(*self.sheets, fact))
        return replace(self, ranked=fact)

    def counting(self) -> dict[tuple[str, str], ScoreAdded]:
        """(bidder, expert) -> the sheet that counts: the newest of an expert who stays."""
        gone = self.stood_down
        return {
            (each.enrol_id, each.expert_no): each
            for each in self.sheets
            if each.expert_no not in gone
        }

    @property
    def experts(self) -> tuple[str, ...]:
        """Those who gave a sheet and stay."""
        return tuple(sorted({each.expert_no for each in self.sheets} - set(self.stood_down)))

    @property
    def stood_down(self) -> dict[str, str]:
        """Expert -> the tie that was declared after a sheet was in: none of theirs counts."""
        return {each.expert_no: each.conflict for each in self.sheets if each.conflict}


NO_SCORES: Final = Scores()


def by_experts(terms: MethodTerms) -> tuple[Criterion, ...]:
    """The lines that an expert fills in."""
    return tuple(each for each in terms.criteria if each.code != PRICE)


def price_weight(terms: MethodTerms) -> int:
    """Hundredths of a point for the best price; 0 where the price is not scored."""
    return sum(each.weight_e2 for each in terms.criteria if each.code == PRICE)


def price_score(weight_e2: int, amount_fen: int, prices: Iterable[int], *, buying: bool) -> int:
    """Hundredths of a point, rounded down. `prices`: of all valid offers, each over 0."""
    if buying:
        return weight_e2 * min(prices) // amount_fen
    return weight_e2 * amount_fen // max(prices)


def missing(
    scores: Scores, bidders: Iterable[str], experts: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """(bidder, expert) pairs without a sheet."""
    given = scores.counting()
    people = tuple(experts)
    return tuple((one, who) for one in bidders for who in people if (one, who) not in given)


def ranking(
    scores: Scores, prices: Mapping[str, int], terms: MethodTerms, *, buying: bool
) -> tuple[tuple[Ranked, ...], tuple[Dropped, ...]]:
    """Every bidder with a valid price, the best first, and the sheets that were left out.

    `prices`: enrolment number -> fen. Of equal totals the better price goes first, then the
    higher technical score; what is equal even then stands in the order of the numbers, and at
    the top it is drawn for. Every expert has given every bidder a sheet.
    """
    found: list[Ranked] = []
    dropped: list[Dropped] = []
    for bidder in sorted(prices):
        price_e2 = price_score(price_weight(terms), prices[bidder], prices.values(), buying=buying)
        sheets = [each for (one, _), each in scores.counting().items() if one == bidder]
        kept = _without_extremes(sheets) if terms.drop_extremes else sheets
        dropped += [Dropped(bidder, each.expert_no) for each in sheets if each not in kept]
        found.append(
            Ranked(
                bidder, prices[bidder], price_e2,
                technical_e2=_average([_technical(each, terms) for each in kept]),
                total_e2=_average([_points(each) + price_e2 for each in kept]),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: _place(one, buying=buying))), tuple(dropped)


def tied(ranked: Sequence[Ranked], *, buying: bool) -> tuple[str, ...]:
    """Numbers at the top that neither price nor technical score tells apart; one: no tie."""
    if not ranked:
        return ()
    best = _place(ranked[0], buying=buying)[:3]
    return tuple(one.enrol_id for one in ranked if _place(one, buying=buying)[:3] == best)


def sheet_digest(session_id: str, expert_no: str, enrol_id: str, scores: Iterable[Mark]) -> str:
    """SHA-256, hex, over what stands on the sheet that the expert signs."""
    marks = [[each.code, each.points_e2] for each in scores]
    sheet = {"session": session_id, "expert": expert_no, "bidder": enrol_id, "marks": marks}
    return digest(sheet).hex()


def _place(one: Ranked, *, buying: bool) -> tuple[int, int, int, str]:
    price = one.amount_fen if buying else -one.amount_fen
    return -one.total_e2, price, -one.technical_e2, one.enrol_id


def _points(sheet: ScoreAdded) -> int:
    return sum(each.points_e2 for each in sheet.scores)


def _technical(sheet: ScoreAdded, terms: MethodTerms) -> int:
    of = {each.code for each in by_experts(terms) if each.technical}
    return sum(each.points_e2 for each in sheet.scores if each.code in of)


def _without_extremes(sheets: list[ScoreAdded]) -> list[ScoreAdded]:
    """Without one lowest and one highest total; of equal ones the first by expert number goes."""
    in_order = sorted(sheets, key=lambda each: (_points(each), each.expert_no))
    highest = min(in_order, key=lambda each: (-_points(each), each.expert_no))
    others = [each for each in in_order if each is not highest]
    return others[1:]


def _average(values: Sequence[int]) -> int:
    """Rounded half up to a whole hundredth."""
    return (2 * sum(values) + len(values)) // (2 * len(values))
