"""From a trade to the facts of its score sheets and report (DOC21)."""

from appliance.core import scoring
from appliance.core.entries import Mark, ScoreAdded
from appliance.core.trade import Trade
from appliance.station import Station
from appliance.views import People
from kiosk_ui.i18n import say
from kiosk_ui.paper import score_report as papers
from kiosk_ui.paper.score_report import ExpertSheet, Place, Report, SheetRow, StoodDown
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip
from kiosk_ui.shown import points

RULES = {scoring.LOWEST: "clause.tender.buying", scoring.HIGHEST: "clause.tender.letting"}
"""Formula of the ranking -> its sentence in the notice."""


def report(_station: Station, trade: Trade, of: People, sheet: Sheet) -> Slip:
    """DOC21. KeyError while no sheet is in."""
    scores = trade.scores
    if trade.session is None or not scores.sheets:
        raise KeyError(sheet.number)
    ranked = scores.ranked
    tied = scoring.tied(ranked.ranking, buying=ranked.formula == scoring.LOWEST) if ranked else ()
    facts = Report(
        title=of.place.title,
        session=trade.session.session_id,
        unit=trade.wants.price_unit,
        criteria=tuple(
            (say(f"criterion.{one.code}"), points(one.weight_e2))
            for one in trade.fixed.how.criteria
        ),
        experts=tuple(_expert(trade, one) for one in scores.experts),
        ranking=tuple(
            Place(
                one.enrol_id[-4:], one.amount_fen, points(one.price_e2),
                points(one.technical_e2), points(one.total_e2),
            )
            for one in ranked.ranking
        ) if ranked else (),
        rule=say(RULES[ranked.formula]) if ranked else "",
        dropped=tuple(f"{one.enrol_id[-4:]}/{one.expert_no}" for one in ranked.dropped)
        if ranked else (),
        drawn=tuple(one[-4:] for one in trade.draws.order_among(tied)) if len(tied) > 1 else (),
        stood_down=tuple(
            StoodDown(one, say(f"conflict.{tie}"), _taken_back(trade, one))
            for one, tie in sorted(scores.stood_down.items())
        ),
    )  # fmt: skip
    return papers.report(facts, sheet)


def _expert(trade: Trade, expert: str) -> ExpertSheet:
    given = sorted(
        (each for (_, who), each in trade.scores.counting().items() if who == expert),
        key=lambda each: each.enrol_id,
    )
    place = next((each.place for each in given if each.place), "")
    name = say("score.at-place", number=expert, place=place.split("-")[1]) if place else expert
    return ExpertSheet(name, tuple(_row(each) for each in given))


def _taken_back(trade: Trade, expert: str) -> tuple[SheetRow, ...]:
    """The sheets as they had come in: what no longer counts is not hidden."""
    theirs = (one for one in trade.scores.sheets if one.expert_no == expert and not one.conflict)
    newest = {one.enrol_id: one for one in theirs}
    return tuple(_row(newest[bidder]) for bidder in sorted(newest))


def _row(each: ScoreAdded) -> SheetRow:
    total = points(sum(one.points_e2 for one in each.scores))
    return SheetRow(
        each.enrol_id[-4:], tuple(_mark(one) for one in each.scores), total, each.sheet_sha256
    )


def _mark(one: Mark) -> tuple[str, str]:
    return say(f"criterion.{one.code}"), points(one.points_e2)
