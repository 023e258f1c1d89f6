"""A licensed assessor's valuation, where the law asks for one (domain.md I04).

Source: Law on Rural Collective Economic Organisations 41; Zhejiang Rural Collective Asset
Regulation 36-37: a valuation before the transfer, its result public for fifteen days at least.
"""

from appliance.core.clocks import day_of
from appliance.core.codes import Tables
from appliance.core.collective import COLLECTIVE, OWNER_OF
from appliance.core.commands import AddValuation
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import DecisionPaper, Draft, ValuationAdded
from appliance.core.forms import day
from appliance.core.instant import Instant
from appliance.core.money import FEN_MAX
from appliance.core.paper_references import is_official_no
from appliance.core.trade import Trade
from appliance.core.world import Who, World

WANTED = "VALUATION"
"""In a one-time notice: the report is missing."""


def add(world: World, asked: AddValuation, _by: Who, at: Instant) -> Decision:
    """Record the report; its result is public from today on.

    Refusals: report-no, date-form, valuation-in-future, valuation-expired, amount-zero,
    amount-too-large.
    """
    trade = world.in_hand
    if not asked.report_no or not is_official_no(asked.report_no):
        return refused("report-no", about="report_no")
    made, last, today = day(asked.date), day(asked.valid_to), day_of(at.at)
    if made is None:
        return refused("date-form", about="date")
    if last is None:
        return refused("date-form", about="valid_to")
    if made > today:
        return refused("valuation-in-future", about="date", today=at.day)
    if last < today:
        return refused("valuation-expired", about="valid_to", until=asked.valid_to)
    if not 0 < asked.amount_fen <= FEN_MAX:
        code = "amount-zero" if asked.amount_fen <= 0 else "amount-too-large"
        return refused(code, about="amount_fen")
    public = world.tables.due("DL24", today).day.isoformat()
    fact = ValuationAdded(asked.report_no, asked.date, asked.amount_fen, asked.valid_to, public)
    return decided(Draft(fact, trade=trade.number, commits={"firm": "firm"}))


def wanted(trade: Trade, tables: Tables) -> bool:
    """Whether the row of the type names a valuation, and the object is the collective's."""
    row = tables.trade_type(trade.type)
    return "valuation" in row.filing and OWNER_OF[trade.wants.owner] == COLLECTIVE


def fault(
    trade: Trade, papers: tuple[DecisionPaper, ...], tables: Tables, today: str
) -> Decision | None:
    """What stands against acceptance where a valuation is wanted.

    Refusals: valuation-missing, valuation-expired, price-under-valuation: a listing price below
    the valued one stands only where the owner decided once the value was known.
    """
    if not wanted(trade, tables):
        return None
    found = trade.dossier.valuation
    if found is None:
        return refused("valuation-missing", about="valuation")
    if found.valid_to < today:
        return refused("valuation-expired", about="valuation", until=found.valid_to)
    known = any(paper.date >= found.date for paper in papers)
    if trade.total_fen < found.amount_fen and not known:
        return refused("price-under-valuation", about="decisions", since=found.date)
    return None


def still_public(trade: Trade, today: str) -> Decision | None:
    """valuation-public: the days in which everybody may object to the value are not over."""
    found = trade.dossier.valuation
    if found is None or today > found.public_until:
        return None
    return refused("valuation-public", until=found.public_until)
