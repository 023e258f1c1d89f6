"""Acceptance at the counter: accept a complete file, tell once what is wrong, send up."""

from collections.abc import Sequence
from datetime import date

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from appliance.core import integrity, messages, numbering, valuation
from appliance.core.clocks import CATCH_UP, day_of, end_of
from appliance.core.code_rows import Limit
from appliance.core.codes import Tables
from appliance.core.collective import Verdict, judge, wanted_by
from appliance.core.commands import (
    AcceptTrade,
    LapseTrade,
    RefuseTrade,
    ResubmitTrade,
    ReturnTrade,
    RouteUpTrade,
)
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import (
    DecisionPaper,
    Defect,
    Draft,
    TradeAccepted,
    TradeLapsed,
    TradeRefused,
    TradeResubmitted,
    TradeReturned,
    TradeRoutedUp,
)
from appliance.core.instant import Instant, text_of
from appliance.core.paper_references import is_official_no, paper_fault
from appliance.core.principals import WITNESS
from appliance.core.registration import CARD_EXPIRED, THUMB
from appliance.core.trade import Trade
from appliance.core.trade_types import TYPES
from appliance.core.world import Who, World

FAULTS = ("MISSING", "INVALID", "EXPIRED", "ILLEGIBLE", "UNSIGNED")
"""What a one-time notice may find wrong with a paper."""

GROUNDS = ("NOT_OWNER", "NOT_TRADABLE", "TITLE_DISPUTE", "NO_CONSENT", "OUT_OF_SCOPE")
FILING = "FILING"
"""In a one-time notice: the number under which the department filed it."""

REMEDIES = ("RECONSIDER_OR_COMPLAIN",)


def second_proof(trade: Trade) -> str:
    """`CBD-2+`: proof of identity beside the card, asked for when the card has expired."""
    return f"{trade.type}-2+"


class Routed(Struct, frozen=True):
    """Where a value may be traded. `place`: HERE, UP, UNKNOWN (no limit row) or AMBIGUOUS."""

    place: str
    measure: str = ""
    value: int = 0
    version: str = ""
    reason: str = ""


def accept(world: World, asked: AcceptTrade, by: Who, at: Instant) -> Decision:
    """Accept a complete file: all materials, value within the limits, good decision, free object.

    A file that the reviewer sent back keeps its slip number. Refusals: limit-unknown,
    limit-ambiguous, district-level, over-limit, material-unknown, materials-missing,
    second-proof-missing, decision-missing, decision-invalid, digest-form, filing-form,
    filing-missing, thumb-needs-witness, object-in-trade, those of integrity.fault and
    valuation.fault.
    """
    trade = world.in_hand
    route = routing(trade, world.tables, at.day)
    held = _with_dossier(trade, asked)
    no = (
        _must_be_here(route)
        or _complete(trade, held, by, world.tables, at)
        or _references(trade, held)
        or _witnessed(trade)
        or integrity.fault(trade)
        or valuation.fault(trade, held.decisions, world.tables, at.day)
        or _object_free(world, trade)
    )
    if no is not None:
        return no
    slip = (
        trade.accepted.slip_no if trade.accepted else numbering.next_document(world, "DOC03", at)
    )
    fact = TradeAccepted(
        slip_no=slip,
        materials=tuple(held.materials),
        decisions=held.decisions,
        limit_version=route.version,
        rule_version=world.tables.version,
        due=world.tables.due("DL03", day_of(at.at)).day.isoformat(),
        filing_no=asked.filing_no,
    )
    return decided(
        Draft(fact, trade=trade.number),
        follows=[Follow("print", "DOC03", slip), messages.notify("M01")],
    )


def _with_dossier(trade: Trade, asked: AcceptTrade) -> AcceptTrade:
    """What the clerk has before them, and what entries of its own brought before."""
    rows, brought = dict.fromkeys((*asked.materials, *trade.dossier.materials)), trade.dossier
    papers = dict.fromkeys((*asked.decisions, *brought.decisions))
    return msgspec.structs.replace(asked, materials=tuple(rows), decisions=tuple(papers))


def return_once(world: World, asked: ReturnTrade, _by: Who, at: Instant) -> Decision:
    """Tell everything that is missing or wrong, once, in writing.

    Refusals: defects-none, material-unknown, fault-unknown, notice-incomplete (a missing row was
    left out), told-once (a further defect that the first notice should have named).
    """
    trade = world.in_hand
    no = _defects(trade, asked, world.tables)
    if no is not None:
        return no
    notice_no = numbering.next_document(world, "DOC02", at)
    cure_due = world.tables.due("DL02", day_of(at.at)).day.isoformat()
    fact = TradeReturned(notice_no, asked.defects, cure_due)
    return decided(
        Draft(fact, trade=trade.number),
        follows=[Follow("print", "DOC02", notice_no), messages.notify("M02")],
    )


def resubmit(world: World, asked: ResubmitTrade, _by: Who, at: Instant) -> Decision:
    """Take the cured file back in, surely within the cure period.

    Refusals: clock-unsure, cure-over, material-unknown.
    """
    trade = world.in_hand
    if not at.trusted:
        return refused("clock-unsure")
    if not at.surely_before(end_of(_cure_due(trade))):
        return refused("cure-over", due=_cure_due(trade).isoformat())
    unknown = _unknown_rows(trade, asked.materials, world.tables)
    if unknown:
        return refused("material-unknown", about="materials", items=unknown)
    return decided(Draft(TradeResubmitted(asked.materials), trade=trade.number))


def refuse(world: World, asked: RefuseTrade, _by: Who, at: Instant) -> Decision:
    """Refuse to accept on a legal ground. Refusals: ground-unknown, remedy-unknown."""
    trade = world.in_hand
    if asked.ground not in GROUNDS:
        return refused("ground-unknown", about="ground")
    if asked.remedy not in REMEDIES:
        return refused("remedy-unknown", about="remedy")
    notice_no = numbering.next_document(world, "DOC04", at)
    fact = TradeRefused(asked.ground, asked.remedy, notice_no)
    kept = Draft(fact, trade=trade.number, commits={"facts": "facts"})
    return decided(kept, follows=[Follow("print", "DOC04", notice_no)])


def lapse(world: World, _asked: LapseTrade, _by: Who, at: Instant) -> Decision:
    """The cure period ended and nothing came. Refusal: too-early."""
    trade = world.in_hand
    ended = end_of(_cure_due(trade))
    if not at.surely_after(ended):
        return refused("too-early")
    notice_no = numbering.next_document(world, "DOC04", at)
    since = text_of(ended) if at.at - ended > CATCH_UP else ""
    fact = TradeLapsed(_cure_due(trade).isoformat(), notice_no, since)
    follows = [Follow("print", "DOC04", notice_no)]
    return decided(Draft(fact, trade=trade.number), follows=follows)


def route_up(world: World, _asked: RouteUpTrade, _by: Who, at: Instant) -> Decision:
    """Hand the file to the district. Refusals: limit-unknown, limit-ambiguous, within-limit."""
    trade = world.in_hand
    route = routing(trade, world.tables, at.day)
    if route.place != "UP":
        no = _must_be_here(route)
        return no if no is not None else refused("within-limit")
    slip = numbering.next_document(world, "DOC06", at)
    fact = TradeRoutedUp(slip, route.measure, route.value, route.version, route.reason)
    return decided(Draft(fact, trade=trade.number), follows=[Follow("print", "DOC06", slip)])


def routing(trade: Trade, tables: Tables, today: str) -> Routed:
    """Where a trade belongs by the limits of today, in the order of domain.md 5."""
    limit = tables.limit_row(trade.type, trade.wants.kind, date.fromisoformat(today))
    if tables.trade_type(trade.type).level == "district":
        version = limit.rule_doc if isinstance(limit, Limit) else ""
        return Routed("UP", version=version, reason="DISTRICT_LEVEL")
    if limit is None:
        return Routed("UNKNOWN")
    if not isinstance(limit, Limit):
        return Routed("AMBIGUOUS")
    value = _measured(trade, limit.measure)
    over = limit.township_max is not None and value > limit.township_max
    place, reason = ("UP", "OVER_LIMIT") if over else ("HERE", "")
    return Routed(place, limit.measure, value, limit.rule_doc, reason)


def _measured(trade: Trade, measure: str) -> int:
    match measure:
        case "area_mu_e4":
            return trade.wants.area_mu_e4
        case "estimate_fen":
            return trade.wants.estimate_fen
        case _:
            return trade.total_fen


def required(trade: Trade, tables: Tables) -> tuple[str, ...]:
    """Rows of materials.csv that this file must hold, in the order of the list."""
    holds = TYPES[trade.type].materials_when(trade) | {"1"}
    return tuple(row.code for row in tables.materials(trade.type) if row.required_when in holds)


def defects_of(
    trade: Trade,
    materials: Sequence[str],
    decisions: Sequence[DecisionPaper],
    tables: Tables,
    today: str,
    *,
    filing_no: str = "",
) -> tuple[Defect, ...]:
    """Everything that stands against acceptance, for the one-time notice.

    Rows first, then the decision, then records that no row is about.
    """
    materials = (*materials, *trade.dossier.materials)
    decisions = (*decisions, *trade.dossier.decisions)
    missing = [Defect(no, "MISSING") for no in required(trade, tables) if no not in materials]
    if CARD_EXPIRED in trade.warnings and second_proof(trade) not in materials:
        missing.append(Defect(second_proof(trade), "MISSING"))
    verdict = decision_verdict(trade, decisions, tables, today)
    if verdict.fault is not None:
        missing += [Defect(code, verdict.fault) for code in papers_wanted(trade, tables)]
    return (*missing, *records_missing(trade, tables, today, filing_no=filing_no))


def records_missing(
    trade: Trade, tables: Tables, today: str, *, filing_no: str = ""
) -> tuple[Defect, ...]:
    """Undertaking, valuation and filing: wanted, and not there or no longer good."""
    found = []
    if integrity.fault(trade) is not None:
        found.append(Defect(integrity.DOCUMENT, "MISSING"))
    if valuation.wanted(trade, tables):
        report = trade.dossier.valuation
        if report is None or report.valid_to < today:
            found.append(Defect(valuation.WANTED, "EXPIRED" if report else "MISSING"))
    if TYPES[trade.type].filing_wanted(trade) and not filing_no:
        found.append(Defect(FILING, "MISSING"))
    return tuple(found)


def decision_verdict(
    trade: Trade,
    papers: Sequence[DecisionPaper],
    tables: Tables,
    today: str,
    *,
    confirmed: bool = True,
) -> Verdict:
    """Whether the competent body has decided for this trade, by its own formula.

    `confirmed`: the head confirmed that the body was competent, which types that are traded as
    they were filed ask for at acceptance.
    """
    matter = replace(TYPES[trade.type].matter(trade, tables), confirmed=confirmed)
    return judge(tables.trade_type(trade.type).decision, matter, papers, tables, today)


def papers_wanted(trade: Trade, tables: Tables) -> tuple[str, ...]:
    """Codes of decision_types.csv that would do, the usual ones of this type first."""
    matter = replace(TYPES[trade.type].matter(trade, tables), confirmed=True)
    return next(iter(wanted_by(tables.trade_type(trade.type).decision, matter, tables)), ())


def bodies_wanted(trade: Trade, tables: Tables) -> tuple[str, ...]:
    """Every code that is part of some set which would do, the usual ones first."""
    matter = replace(TYPES[trade.type].matter(trade, tables), confirmed=True)
    sets = wanted_by(tables.trade_type(trade.type).decision, matter, tables)
    return tuple(dict.fromkeys(code for one in sets for code in one))


def decision_refusal(
    trade: Trade,
    papers: Sequence[DecisionPaper],
    tables: Tables,
    today: str,
    *,
    confirmed: bool = True,
) -> Decision | None:
    """decision-missing or decision-invalid, None when the decision record is good."""
    fault = decision_verdict(trade, papers, tables, today, confirmed=confirmed).fault
    return refused(f"decision-{fault.lower()}", about="decisions") if fault else None


def _must_be_here(route: Routed) -> Decision | None:
    match route.place:
        case "UNKNOWN":
            return refused("limit-unknown")
        case "AMBIGUOUS":
            return refused("limit-ambiguous")
        case "UP":
            return refused("over-limit" if route.reason == "OVER_LIMIT" else "district-level")
        case _:
            return None


def _complete(
    trade: Trade, asked: AcceptTrade, by: Who, tables: Tables, at: Instant
) -> Decision | None:
    unknown = _unknown_rows(trade, asked.materials, tables)
    if unknown:
        return refused("material-unknown", about="materials", items=unknown)
    missing = [no for no in required(trade, tables) if no not in asked.materials]
    if missing:
        return refused("materials-missing", about="materials", items=_row_numbers(missing))
    if CARD_EXPIRED in trade.warnings and second_proof(trade) not in asked.materials:
        return refused("second-proof-missing", about="materials")
    confirmed = any(one.role == "HEAD" for one in by[1:])
    return decision_refusal(trade, asked.decisions, tables, at.day, confirmed=confirmed)


def _references(trade: Trade, asked: AcceptTrade) -> Decision | None:
    """What goes into the entry as it is holds no free words."""
    no = paper_fault(asked.decisions)
    if no is not None:
        return no
    if not is_official_no(asked.filing_no):
        return refused("filing-form", about="filing_no")
    if TYPES[trade.type].filing_wanted(trade) and not asked.filing_no:
        return refused("filing-missing", about="filing_no")
    return None


def _witnessed(trade: Trade) -> Decision | None:
    """Who cannot write presses a thumb before a witness, whose card was read."""
    if trade.wants.sign_kind == THUMB and not trade.principals.signed(WITNESS):
        return refused("thumb-needs-witness", about="materials")
    return None


def _object_free(world: World, trade: Trade) -> Decision | None:
    if trade.wants.object_key in world.open_objects:
        return refused("object-in-trade", about="parcel_code")
    return None


def _defects(trade: Trade, asked: ReturnTrade, tables: Tables) -> Decision | None:
    named = [each.material for each in asked.defects]
    if not named or len(set(named)) < len(named):
        return refused("defects-none", about="defects")
    if any(each.fault not in FAULTS for each in asked.defects):
        return refused("fault-unknown", about="defects")
    received = _unknown_rows(trade, asked.materials or (), tables)
    if received:
        return refused("material-unknown", about="materials", items=received)
    records = (integrity.DOCUMENT, valuation.WANTED, FILING)
    also = (*papers_wanted(trade, tables), *records)
    unknown = _unknown_rows(trade, named, tables, also=also)
    if unknown:
        return refused("material-unknown", about="defects", items=unknown)
    if asked.materials is not None:
        left_out = [no for no in required(trade, tables) if no not in (*asked.materials, *named)]
        if left_out:
            return refused("notice-incomplete", about="defects", items=_row_numbers(left_out))
    told = {each.material for each in trade.told}
    if told and not set(named) <= told:
        return refused("told-once", about="defects")
    return None


def _unknown_rows(
    trade: Trade, rows: Sequence[str], tables: Tables, also: tuple[str, ...] = ()
) -> str:
    known = {row.code for row in tables.materials(trade.type)} | {second_proof(trade), *also}
    return ", ".join(sorted(set(rows) - known))


def _cure_due(trade: Trade) -> date:
    assert trade.returned is not None  # RETURNED is reached by a notice only
    return date.fromisoformat(trade.returned.cure_due)


def _row_numbers(codes: Sequence[str]) -> str:
    """`4, 8` of `CBD-4`, `CBD-8`: people count the rows of the list."""
    return ", ".join(code.rpartition("-")[2] for code in codes)
