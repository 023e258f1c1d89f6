"""From a staff form to a command: one function for each act of a trade, by the act's name."""

from collections.abc import Callable
from hashlib import sha256

from flask import request

from appliance.core import acceptance, area, contract, registration
from appliance.core import commands as c
from appliance.core.entries import DecisionPaper, Defect
from appliance.core.parties import Words
from appliance.core.trade import Trade
from appliance.views import People
from kiosk_ui.house import house
from kiosk_ui.screens.form import Wrong, plain


def digest_of(text: str) -> str:
    """SHA-256 of a text as it is kept and signed."""
    return sha256(text.encode()).hexdigest()


def materials_given() -> tuple[str, ...]:
    return tuple(request.form.getlist("material"))


def decisions_given(trade: Trade) -> tuple[DecisionPaper, ...]:
    """The household's consent as the clerk sees it on paper; none without a date."""
    day = plain(request.form.get("decision_date", ""))
    if not day:
        return ()
    return (
        DecisionPaper(
            type=acceptance.papers_wanted(trade, house().station.tables)[0],
            date=day,
            holder_signed="holder_signed" in request.form,
            co_holders=_number("co_holders"),
            signed=_number("co_signed"),
        ),
    )


def _number(field: str) -> int:
    text = plain(request.form.get(field, "") or "0")
    if not (text.isascii() and text.isdigit()) or len(text) > 3:
        raise Wrong(field, "not-an-amount")
    return int(text)


def _defects(trade: Trade) -> tuple[Defect, ...]:
    """All that is missing or wrong: what the rules find, and what the clerk found on paper."""
    found = acceptance.defects_of(
        trade, materials_given(), decisions_given(trade), house().station.tables, house().now().day
    )
    named = {one.material for one in found}
    extra = [
        Defect(code, "INVALID") for code in request.form.getlist("invalid") if code not in named
    ]
    return (*found, *extra)


def _accept(trade: Trade) -> c.Command:
    return c.AcceptTrade(
        trade=trade.number, materials=materials_given(), decisions=decisions_given(trade)
    )


def _return(trade: Trade) -> c.Command:
    return c.ReturnTrade(trade=trade.number, defects=_defects(trade), materials=materials_given())


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


def view(trade: Trade, people: People) -> dict[str, object]:
    """What the panel of a stage shows beside the trade itself."""
    tables = house().station.tables
    now = house().now()
    shown: dict[str, object] = {"village": house().village(trade.wants.village)}
    required = acceptance.required(trade, tables)
    shown["materials"] = [row for row in tables.materials(trade.type) if row.code in required]
    shown["material_names"] = {row.code: row.zh for row in tables.materials(trade.type)}
    shown["second_proof"] = (
        acceptance.second_proof(trade) if registration.CARD_EXPIRED in trade.warnings else ""
    )
    if trade.stage == "SUBMITTED":
        shown["route"] = acceptance.routing(trade, tables, now.day)
    if trade.award is not None:
        shown["terms"] = contract.terms(trade)
    if trade.closing is not None:
        shown["bidders"] = [
            (one, people.bidders.get(one.number)) for one in trade.enrolments if one.number
        ]
    shown["area"] = area.text(trade.wants.area_mu_e4)
    return shown
