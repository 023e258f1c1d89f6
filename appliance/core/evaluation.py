"""The evaluation of a tender: sheets taken in, then ranked (domain.md 6.4, F14, F15)."""

from collections.abc import Mapping

from msgspec.structs import replace

from appliance.core import expert_seats, flagging, scoring
from appliance.core.commands import AddScores, RankScores
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import (
    AttemptRefused,
    Draft,
    MethodTerms,
    ScoreAdded,
    ScoresRanked,
)
from appliance.core.forms import is_sha256, is_word
from appliance.core.instant import Instant
from appliance.core.session import setting
from appliance.core.tender_offers import prices
from appliance.core.trade import Trade
from appliance.core.world import Who, World

TENDER = "TENDER"


def add(world: World, asked: AddScores, by: Who, _at: Instant) -> Decision:
    """Take one signed sheet in. A tie that is declared late takes the expert's sheets back.

    Refusals: session-no-tender, scores-ranked, offers-unopened, enrol-unknown, word-form,
    digest-form, expert-undeclared, conflict-unknown, expert-conflicted, experts-full,
    scores-incomplete, score-over-weight, expert-not-drawn, place-taken.
    """
    trade = world.in_hand
    offered = prices(setting(trade, world.tables))
    no = _closed(trade, offered) or _form(asked, offered) or _stands_down(trade, asked)
    no = no or _barred(trade, asked, by)
    if no is not None:
        return no
    terms, scores = trade.fixed.how, trade.scores
    if asked.expert_no not in scores.experts and len(scores.experts) >= terms.experts:
        return refused("experts-full", about="expert_no", count=terms.experts)
    no = _marks(terms, asked) or expert_seats.fault(trade, asked)
    if no is not None:
        return no
    assert trade.session is not None  # IN_SESSION is reached by session.open only
    fact = ScoreAdded(
        session_id=trade.session.session_id, expert_no=asked.expert_no, enrol_id=asked.enrol_id,
        scores=asked.scores, sheet_sha256=asked.sheet_sha256, declared=True,
        from_pool=asked.from_pool, place=asked.place,
    )  # fmt: skip
    return decided(Draft(fact, trade=trade.number))


def rank(world: World, _asked: RankScores, _by: Who, _at: Instant) -> Decision:
    """Add the sheets up, once all of them are there.

    Refusals: session-no-tender, scores-ranked, offers-unopened, experts-missing,
    experts-not-of-pool, scores-missing.
    """
    trade = world.in_hand
    within = setting(trade, world.tables)
    offered = prices(within)
    no = _closed(trade, offered)
    if no is not None:
        return no
    terms, scores = trade.fixed.how, trade.scores
    if len(scores.experts) != terms.experts:
        return refused("experts-missing", count=terms.experts - len(scores.experts))
    if terms.statutory and 3 * _of_pool(scores) < 2 * terms.experts:
        return refused("experts-not-of-pool")
    open_pairs = scoring.missing(scores, offered, scores.experts)
    if open_pairs:
        return refused("scores-missing", count=len(open_pairs))
    ranked, dropped = scoring.ranking(scores, offered, terms, buying=within.buying)
    assert trade.session is not None
    fact = ScoresRanked(
        session_id=trade.session.session_id, ranking=ranked,
        formula=scoring.LOWEST if within.buying else scoring.HIGHEST, dropped=dropped,
    )  # fmt: skip
    return decided(Draft(fact, trade=trade.number), *flagging.of_sealed(trade))


def _closed(trade: Trade, offered: Mapping[str, int]) -> Decision | None:
    if trade.fixed.method != TENDER:
        return refused("session-no-tender")
    if trade.scores.ranked is not None:
        return refused("scores-ranked")
    return None if offered else refused("offers-unopened")


def _form(asked: AddScores, offered: Mapping[str, int]) -> Decision | None:
    if asked.enrol_id not in offered:
        return refused("enrol-unknown", about="enrol_id")
    if not is_word(asked.expert_no):
        return refused("word-form", about="expert_no")
    if not is_sha256(asked.sheet_sha256):
        return refused("digest-form", about="sheet_sha256")
    return None


def _stands_down(trade: Trade, asked: AddScores) -> Decision | None:
    """What this expert gave before the tie was known is taken back, sheet by sheet."""
    ties = [code for code in scoring.CONFLICTS if code in asked.conflicts]
    given = [each for (_, who), each in trade.scores.counting().items() if who == asked.expert_no]
    if not ties or not given:
        return None
    facts = (replace(each, scores=(), declared=False, conflict=ties[0]) for each in given)
    return decided(*(Draft(each, trade=trade.number) for each in facts))


def _barred(trade: Trade, asked: AddScores, by: Who) -> Decision | None:
    """A declared tie ends this expert's part; the attempt is kept (entries.md 1)."""
    if not set(asked.conflicts) <= set(scoring.CONFLICTS):
        return refused("conflict-unknown", about="conflicts")
    known = trade.scores.stood_down.get(asked.expert_no, "")
    if asked.conflicts or known:
        role = by[0].role if by else ""
        tie = asked.conflicts[0] if asked.conflicts else known
        kept = AttemptRefused(ScoreAdded.kind, role, tie, "6.4")
        keep = (Draft(kept, trade=trade.number),)
        return refused("expert-conflicted", about="conflicts", keep=keep)
    return None if asked.declared else refused("expert-undeclared", about="declared")


def _marks(terms: MethodTerms, asked: AddScores) -> Decision | None:
    """Each of the experts' lines once, from nothing up to its weight."""
    weights = {each.code: each.weight_e2 for each in scoring.by_experts(terms)}
    if sorted(each.code for each in asked.scores) != sorted(weights):
        return refused("scores-incomplete", about="scores")
    if any(not 0 <= each.points_e2 <= weights[each.code] for each in asked.scores):
        return refused("score-over-weight", about="scores")
    return None


def _of_pool(scores: scoring.Scores) -> int:
    """Experts that came from the pool, by their newest sheets."""
    return len({each.expert_no for each in scores.counting().values() if each.from_pool})
