"""What has to hold before a notice may be approved, each with what it was judged by.

The rules judge again when somebody signs (core/review.py); here the reviewer sees the same before.
"""

from datetime import date

from msgspec import Struct, field

from appliance.core import acceptance, area
from appliance.core.clocks import day_at, day_of
from appliance.core.entries import DecisionPaper
from appliance.core.instant import instant_of
from appliance.core.joint_review import AGREE
from appliance.core.priority_terms import SINGLE
from appliance.core.review import dates_fault
from appliance.core.review_levels import levels_needed
from appliance.core.trade import Trade
from appliance.core.trade_methods import METHODS
from appliance.core.trade_methods.ascend import step_fault
from appliance.core.trade_types import TYPES
from appliance.station import Station
from kiosk_ui import shown
from kiosk_ui.i18n import current, say
from kiosk_ui.notice_terms import Terms, notice_end

MET, OPEN, LOOK = "met", "open", "look"


class Condition(Struct, frozen=True):
    """`review.condition.<name>` and, under it, `review.condition.<name>.input` with its facts.

    `state`: met, open (stands in the way), look (a person has to judge; it bars nothing).
    """

    name: str
    state: str
    facts: dict[str, object] = field(default_factory=dict)


def conditions(station: Station, trade: Trade, terms: Terms, reviewer: str) -> list[Condition]:
    """All of them. `reviewer`: staff number of who signed or is about to, "" while unknown."""
    return [
        _not_acceptor(station, trade, reviewer),
        _materials(station, trade),
        _decision(station, trade),
        _limit(station, trade),
        *_area(station, trade),
        *_term(station, trade),
        _parcel(station, trade),
        *_times(station, trade, terms),
        *_start(station, trade, terms),
        *_ground(terms),
        *_method(terms),
        *_levels(trade),
        *_departments(station, trade),
    ]


def _told(name: str, good: bool, **facts: object) -> Condition:
    return Condition(name, MET if good else OPEN, facts)


def _not_acceptor(station: Station, trade: Trade, reviewer: str) -> Condition:
    name = station.staff_name(reviewer) if reviewer else "—"
    return _told(
        "not-acceptor", reviewer != trade.accepted_by,
        acceptor=station.staff_name(trade.accepted_by), reviewer=name,
    )  # fmt: skip


def _materials(station: Station, trade: Trade) -> Condition:
    required = acceptance.required(trade, station.tables)
    got = trade.accepted.materials if trade.accepted else ()
    have = sum(one in got for one in required)
    return _told("materials", have == len(required), have=have, required=len(required))


def _decision(station: Station, trade: Trade) -> Condition:
    papers = trade.accepted.decisions if trade.accepted else ()
    today = station.now().day
    fault = acceptance.decision_verdict(trade, papers, station.tables_of(trade), today).fault
    words = say(", ", current()).join(_paper(station, one) for one in papers) or "—"
    return _told("decision", fault is None, papers=words)


def _paper(station: Station, paper: DecisionPaper) -> str:
    """A decision in words: who decided, when, and by how many."""
    row = station.tables.decision_types[paper.type]
    facts: dict[str, object] = {
        "name": row.en if current() == "en" else row.zh,
        "day": shown.day(paper.date) if paper.date else "",
    }
    if paper.co_holders or paper.signed:
        facts |= {"co_holders": paper.co_holders, "signed": paper.signed}
        return say("review.decision.household", current(), **facts)
    if paper.votes_for:
        facts |= {"total": paper.total, "votes_for": paper.votes_for}
        return say("review.decision.vote", current(), **facts)
    return say("review.decision.plain", current(), **facts).strip()


def _limit(station: Station, trade: Trade) -> Condition:
    # The row of the day of acceptance stays with the trade (domain.md A10).
    accepted = day_at(trade.since("ACCEPTED").at)
    route = acceptance.routing(trade, station.tables_of(trade), accepted.isoformat())
    row = station.tables_of(trade).limit_row(trade.type, trade.wants.kind, accepted)
    most = getattr(row, "township_max", None)
    words = area.text if route.measure == "area_mu_e4" else shown.yuan
    unit = "mu" if route.measure == "area_mu_e4" else "yuan"
    return _told(
        "limit", route.place == "HERE", value=words(route.value) if route.measure else "—",
        most="—" if most is None else words(most), unit=say(unit, current()),
    )  # fmt: skip


def _area(station: Station, trade: Trade) -> list[Condition]:
    """Of land: what is offered against what the title or a measurement says."""
    asked = trade.wants
    if station.tables_of(trade).trade_type(trade.type).unit != "MU":
        return []
    fits = area.fits_title(asked.area_mu_e4, asked.title_area_mu_e4, asked.measured_area_mu_e4)
    title = max(asked.title_area_mu_e4, asked.measured_area_mu_e4 or 0)
    return [_told("area", fits, area=area.text(asked.area_mu_e4), title=area.text(title))]


def _term(station: Station, trade: Trade) -> list[Condition]:
    """Where there is one: within the law and what is left of the title."""
    if not trade.wants.term_months:
        return []
    left = trade.wants.title_months_left
    return [
        _told(
            "term", TYPES[trade.type].term_fault(trade, station.tables_of(trade)) is None,
            term=shown.years(trade.wants.term_months), left=shown.years(left) if left else "—",
        )
    ]  # fmt: skip


def _parcel(station: Station, trade: Trade) -> Condition:
    others = station.projections.parcels(station.tables.states_active, but=trade.number)
    code = trade.wants.object_key
    return _told("parcel", code not in others, end=code[-5:])


def _ground(terms: Terms) -> list[Condition]:
    """A single source is published with its ground (Government Procurement Law 31)."""
    missing = terms.method == SINGLE and not terms.single_ground
    return [Condition("single-ground", OPEN)] if missing else []


def _method(terms: Terms) -> list[Condition]:
    """What the method's rule would refuse at the approval, before anybody signs the text."""
    fault = step_fault(terms.method, terms.increment_fen) or METHODS[terms.method].terms_fault(
        terms.how
    )
    if fault is None or fault.refused is None:
        return []
    words = say(f"refusal.{fault.refused.code}", current(), **fault.refused.facts)
    return [Condition("method-terms", OPEN, {"words": words})]


def _levels(trade: Trade) -> list[Condition]:
    """A joint review: every level has signed, in agreement, over one text (domain.md A05)."""
    needed = levels_needed(trade)
    if len(needed) == 1:
        return []
    agreed = [each for each in trade.signatures if each.opinion == AGREE]
    done = len(agreed)
    state = MET if done == len(needed) else LOOK
    return [Condition("levels", state, {"done": done, "needed": len(needed)})]


def _departments(station: Station, trade: Trade) -> list[Condition]:
    """Each department that was asked, with the last day for its answer (domain.md B08).

    While it waits the answer bars the approval, not the reviewer's own signature.
    """
    today = station.now().day
    found = []
    for slot in trade.slots:
        row = station.tables.organisations[slot.department]
        facts: dict[str, object] = {
            "name": row.en if current() == "en" else row.zh, "due": shown.day(slot.due),
        }  # fmt: skip
        if not slot.answer:
            name = "department-late" if slot.due < today else "department-waits"
            found.append(Condition(name, LOOK, facts))
        elif slot.answer == AGREE:
            found.append(Condition("department-agrees", MET, facts))
        else:
            found.append(Condition("department-objects", OPEN, facts))
    return found


def _times(station: Station, trade: Trade, terms: Terms) -> list[Condition]:
    """Length of the notice, end of enrolment and session, as if it were published today."""
    tables = station.tables_of(trade)
    least = tables.trade_type(trade.type).notice_min_days
    today = tables.calendar.working_day_from(day_of(station.now().at)).day
    end = notice_end(terms, tables.calendar, today)
    fault = dates_fault(
        tables, today, terms.notice_days, instant_of(terms.enrol_deadline),
        instant_of(terms.planned_at),
    )  # fmt: skip
    opening = tables.calendar.next_working_day(end).day
    late = fault == "deadline-before-notice-end"
    until = shown.moment(terms.enrol_deadline)
    return [
        _told("notice-days", terms.notice_days >= least, days=terms.notice_days, least=least),
        _told("deadline", not late, deadline=until, end=shown.day(end)),
        _told(
            "session", fault != "session-too-early", planned=shown.moment(terms.planned_at),
            earliest=shown.day(opening),
        ),
    ]  # fmt: skip


def _start(station: Station, trade: Trade, terms: Terms) -> list[Condition]:
    """A lease that begins before the result can be final needs a second look."""
    tables = station.tables_of(trade)
    session = day_of(instant_of(terms.planned_at))
    days = tables.trade_type(trade.type).result_days
    final = tables.calendar.next_working_day(tables.calendar.add_working_days(session, days).day)
    if date.fromisoformat(trade.wants.start) >= final.day:
        return []
    facts: dict[str, object] = {
        "start": shown.day(trade.wants.start), "final": shown.day(final.day)
    }  # fmt: skip
    return [Condition("start", LOOK, facts)]
