"""From a staff form to a command: one function for each act of a trade, by the act's name."""

from collections.abc import Callable
from hashlib import sha256

from flask import request

from appliance.core import area, contract, priority_calls
from appliance.core import commands as c
from appliance.core.parties import Words
from appliance.core.trade import Trade
from appliance.views import People
from kiosk_ui import acceptance_desk, session_pages
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.screens.form import Wrong

VISITS: dict[type[c.Command], str] = {c.ResubmitTrade: "CURE"}
"""Acts for which the party stands at the window -> what the visit is for (domain.md B07)."""


def with_visit(command: c.Command) -> tuple[c.Command, ...]:
    """The act, and where the party came for it, that they did."""
    matter = VISITS.get(type(command))
    if matter is None:
        return (command,)
    return command, c.AddService(trade=command.trade, matter=matter)


def digest_of(text: str) -> str:
    """SHA-256 of a text as it is kept and signed."""
    return sha256(text.encode()).hexdigest()


def materials_given() -> tuple[str, ...]:
    return tuple(request.form.getlist("material"))


def _accept(trade: Trade) -> c.Command:
    return c.AcceptTrade(
        trade=trade.number,
        materials=materials_given(),
        decisions=acceptance_desk.decisions_given(trade),
        filing_no=acceptance_desk.filing_given(),
    )


def _return(trade: Trade) -> c.Command:
    rows = materials_given()
    defects = acceptance_desk.defects_found(trade, rows)
    return c.ReturnTrade(trade=trade.number, defects=defects, materials=rows)


def _resubmit(trade: Trade) -> c.Command:
    return c.ResubmitTrade(trade=trade.number, materials=materials_given())


def _refuse(trade: Trade) -> c.Command:
    words = request.form.get("facts", "").strip()
    if not words:
        raise Wrong("facts", "reasons-missing")
    return c.RefuseTrade(
        trade=trade.number, ground=request.form.get("ground", ""), facts=Words(words)
    )


def _route_up(trade: Trade) -> c.Command:
    return c.RouteUpTrade(trade=trade.number)


def _start_review(trade: Trade) -> c.Command:
    return c.StartReview(trade=trade.number)


ACTS: dict[str, Callable[[Trade], c.Command]] = {
    "accept": _accept, "return": _return, "resubmit": _resubmit, "refuse": _refuse,
    "route-up": _route_up, "start-review": _start_review,
}  # fmt: skip
"""Acts of the workbench -> its command; those after the notice have pages of their own
(screens/back_office.py). What may be done when, by whom, the step table says."""


def _object(trade: Trade) -> str:
    """How much there is of it and how it is named, in the unit of its type."""
    asked = trade.wants
    if asked.area_mu_e4:
        much = say("act.mu", current(), area=area.text(asked.area_mu_e4))
    elif asked.area_m2_e2:
        much = say("act.square-metres", current(), area=area.text_m2(asked.area_m2_e2))
    else:
        tables = house().station.tables
        unit = tables.units[tables.trade_type(trade.type).unit]
        much = f"{asked.quantity} {unit.en if current() == 'en' else unit.zh}"
    return f"{much} · {asked.object_key}"


def view(trade: Trade, people: People) -> dict[str, object]:
    """What the panel of a stage shows beside the trade itself."""
    shown: dict[str, object] = {"village": house().village(trade.wants.village)}
    if trade.stage in ("SUBMITTED", "RETURNED"):
        shown["counter"] = acceptance_desk.counter(trade)
        shown["named"] = lambda code: acceptance_desk.named(trade, code)
    if trade.stage == "DEAL_PENDING":
        asked = priority_calls.course_at(trade, house().station.tables_of(trade), house().now())
        shown["draw"] = len(asked.draw)
    if trade.stage == "IN_SESSION":
        shown["session_page"] = session_pages.page_of(trade)
        shown["led_there"] = shown["session_page"] != session_pages.SHORT
    if trade.award is not None:
        shown["terms"] = contract.terms(trade)
    if trade.closing is not None:
        shown["bidders"] = [
            (one, people.bidders.get(one.number)) for one in trade.enrolments if one.number
        ]
    shown["object"] = _object(trade)
    return shown
