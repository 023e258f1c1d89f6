"""From a trade's objections to the facts of their papers (DOC24, DOC25)."""

from collections.abc import Callable
from typing import Final

from appliance import kept_papers
from appliance.core.entries import EndOrdered, ObjectionDismissed, RerunOrdered
from appliance.core.instant import SHANGHAI, instant_of
from appliance.core.objections import Raised
from appliance.core.trade import Trade
from appliance.station import Station
from appliance.views import People
from kiosk_ui.act_forms.build import TEXT
from kiosk_ui.i18n import say
from kiosk_ui.paper import objection as papers
from kiosk_ui.paper.objection import Answer, Objection
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip

RECEIPT: Final = "DOC24"
ANSWER: Final = "DOC25"
OUTCOMES: Final = {ObjectionDismissed: "DISMISSED", RerunOrdered: "RERUN", EndOrdered: "END"}


def receipt(station: Station, trade: Trade, of: People, sheet: Sheet) -> Slip:
    """DOC24 under the number of the sheet. KeyError: no such receipt."""
    for one in trade.objections.every:
        if one.fact.slip_no == sheet.number:
            return papers.receipt(_objection(station, trade, of, one), sheet)
    raise KeyError(sheet.number)


def answer(station: Station, trade: Trade, of: People, sheet: Sheet) -> Slip:
    """DOC25 under the number of the sheet. KeyError: no such answer."""
    for one in trade.objections.every:
        said = one.answer
        if said is not None and said.paper_no == sheet.number:
            facts = Answer(
                _objection(station, trade, of, one),
                OUTCOMES[type(said)],
                _words(station, trade, said.text_sha256),
                said.text_sha256,
                said.result_end if isinstance(said, ObjectionDismissed) else "",
            )
            return papers.answer(facts, sheet)
    raise KeyError(sheet.number)


def newest_answer(trade: Trade) -> str:
    """Number of the newest DOC25 of a trade, "" while nothing was answered."""
    said = [one.answer.paper_no for one in trade.objections.every if one.answer is not None]
    return said[-1] if said else ""


MAKERS: Final[dict[str, Callable[[Station, Trade, People, Sheet], Slip]]] = {
    RECEIPT: receipt,
    ANSWER: answer,
}


def _objection(station: Station, trade: Trade, of: People, one: Raised) -> Objection:
    who = station.party_of(one.seq)
    received = instant_of(one.fact.received_at).astimezone(SHANGHAI)
    return Objection(
        one.fact.objection_no,
        of.place.title,
        who.name if who else say("objection.erased"),
        one.fact.standing,
        f"{received:%Y-%m-%d %H:%M}",
        one.fact.due,
        _words(station, trade, one.fact.text_sha256),
        one.fact.text_sha256,
    )


def _words(station: Station, trade: Trade, digest: str) -> str:
    """What was typed; "" for a scan, or once it is erased."""
    paper = kept_papers.read(station, trade.number, digest)
    if paper is None or paper.media != TEXT:
        return ""
    return paper.body.decode("utf-8", "replace").strip()
