"""From a trade to the facts of its papers after the session; the words stand in the catalogue."""

from collections.abc import Callable
from datetime import datetime

from appliance.core import contract, firewall, measures, money, people
from appliance.core.entries import PriorityCalled
from appliance.core.instant import SHANGHAI
from appliance.core.parties import Person
from appliance.core.trade import Trade
from appliance.station import Station
from appliance.views import People
from kiosk_ui import (
    archive_papers,
    score_papers,
    session_record,
    settlement_facts,
)
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import deal as papers
from kiosk_ui.paper import refund_list
from kiosk_ui.paper import session_record as session_papers
from kiosk_ui.paper import settlement as accounts
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.deal import Deal, Letter
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip

ORGANISATION = "02"
PROCUREMENT = "procurement"
REFUNDS = "REFUNDS"
"""The list of all refunds of a trade: no document of the table."""

Maker = Callable[[Station, Trade, People, Sheet], Slip]


def measure_text(trade: Trade, station: Station, language: Language = "zh_CN") -> str:
    """How much of the object is traded, with its unit."""
    unit = station.tables.trade_type(trade.type).unit
    if unit == "MU":
        return common.mu(trade.wants.area_mu_e4, language)
    return say(f"measure.{unit}", language, amount=measures.amount(trade.wants, unit))


def deal_of(
    station: Station, trade: Trade, of: People, *, enrol_id: str, fen: int, masked: bool = False
) -> Deal:
    """The trade as its papers say it, at that price with that taker. KeyError: erased."""
    tables, wants = station.tables, trade.wants
    row = tables.trade_type(trade.type)
    by_area = row.unit in ("MU", "M2")
    term = contract.days_of(trade)
    shown = _masked if masked else _plain
    names = {of.transferor.name, of.place.tenant}
    hidden = (lambda text: _hidden(text, names)) if masked else str
    return Deal(
        title=hidden(of.place.title),
        location=hidden(of.place.location),
        object_no=wants.object_key,
        object_label="paper.parcel" if row.unit == "MU" else "deal.object-no",
        measure=measure_text(trade, station),
        measure_label="paper.area" if by_area else "deal.quantity",
        transferor=shown(of.transferor),
        transferee=shown(of.bidders[enrol_id]),
        mode=tables.transfer_modes[wants.mode].zh,
        method=tables.method(trade.fixed.method).zh,
        price_fen=fen,
        unit=wants.price_unit,
        total_fen=money.total(
            wants.price_unit, fen, area_mu_e4=wants.area_mu_e4, term_months=wants.term_months
        ),
        term_months=wants.term_months,
        start=term[0].isoformat(),
        end=term[1].isoformat(),
        buying=row.family == PROCUREMENT,
    )


def record(station: Station, trade: Trade, of: People, sheet: Sheet) -> Slip:
    """DOC17. KeyError while no session was opened."""
    facts = session_record.record_of(station, trade, of, sheet.station)
    return session_papers.record(facts, sheet)


def letter(station: Station, trade: Trade, of: People, sheet: Sheet) -> Slip:
    """DOC22 under the number of the sheet. KeyError: no such letter."""
    called = next(
        (
            one
            for one in trade.rights.said
            if isinstance(one, PriorityCalled) and one.letter_no == sheet.number
        ),
        None,
    )
    if called is None:
        raise KeyError(sheet.number)
    claimed = (one for one in trade.rights.claims if one.rank == called.rank)
    ground = next((one.ground for one in claimed), "MEMBER")
    facts = Letter(
        holder=of.bidders[called.enrol_id].name,
        number=called.enrol_id,
        ground=ground,
        fen=called.amount_fen,
        due=called.due,
        sealed=called.round > 1,
    )
    about = deal_of(station, trade, of, enrol_id=called.enrol_id, fen=called.amount_fen)
    return papers.letter(about, facts, sheet)


def result(station: Station, trade: Trade, of: People, sheet: Sheet) -> Slip:
    """DOC23, for the wall. KeyError while nothing is public."""
    public = trade.publicity
    if public is None:
        raise KeyError(sheet.number)
    shown = deal_of(
        station, trade, of, enrol_id=public.enrol_id, fen=public.amount_fen, masked=True
    )
    return papers.result(
        shown, sheet, qualified=len(trade.qualified),
        first=public.result_start, last=public.result_end,
    )  # fmt: skip


def confirmation(station: Station, trade: Trade, of: People, sheet: Sheet) -> Slip:
    """DOC26. KeyError before the award."""
    if trade.award is None:
        raise KeyError(sheet.number)
    payments = [(one.due, one.amount_fen) for one in contract.terms(trade).schedule]
    return papers.confirmation(
        _awarded(station, trade, of), sheet, sign_by=trade.award.contract_due, payments=payments
    )


def award_notice(station: Station, trade: Trade, of: People, sheet: Sheet) -> Slip:
    """DOC27. KeyError before the award."""
    if trade.award is None:
        raise KeyError(sheet.number)
    return papers.award_notice(
        _awarded(station, trade, of), sheet, sign_by=trade.award.contract_due
    )


def settlement(station: Station, trade: Trade, of: People, sheet: Sheet) -> Slip:
    """DOC31. KeyError before the settlement."""
    if trade.settlement is None:
        raise KeyError(sheet.number)
    account = settlement_facts.account_of(station, trade)
    return accounts.settlement(_awarded(station, trade, of), account, sheet)


def refunds(station: Station, trade: Trade, of: People, sheet: Sheet) -> Slip:
    """The list of refunds. KeyError where nothing is or was to be paid back."""
    found = settlement_facts.refunds_of(station, trade)
    if not found:
        raise KeyError(sheet.number)
    return refund_list.refund_list(of.place.title, found, sheet)


MAKERS: dict[str, Maker] = {
    "DOC17": record, "DOC21": score_papers.report, "DOC22": letter, "DOC23": result,
    "DOC26": confirmation, "DOC27": award_notice, "DOC31": settlement, REFUNDS: refunds,
    archive_papers.KIND: archive_papers.index,
}  # fmt: skip
"""Document type -> who makes its slip."""

UNNUMBERED: dict[str, Callable[[Trade], bool]] = {
    "DOC17": lambda trade: trade.session is not None and trade.stage != "IN_SESSION",
    "DOC21": lambda trade: bool(trade.scores.sheets),
    "DOC23": lambda trade: trade.publicity is not None,
    "DOC26": lambda trade: trade.award is not None,
    "DOC27": lambda trade: trade.award is not None,
    "DOC31": lambda trade: trade.settlement is not None,
    archive_papers.KIND: lambda trade: trade.archive is not None,
    REFUNDS: lambda trade: (
        not firewall.is_up(trade) and any(one.came for one in trade.deposits.every)
    ),
}
"""Papers without a number of their own -> whether the trade has come so far."""


def document_of(trade: Trade, kind: str) -> str:
    """What such a paper is filed under, "" while there is nothing to print."""
    ready = UNNUMBERED.get(kind)
    return f"{trade.number}-{kind}" if ready is not None and ready(trade) else ""


def _awarded(station: Station, trade: Trade, of: People) -> Deal:
    assert trade.award is not None
    return deal_of(station, trade, of, enrol_id=trade.award.enrol_id, fen=trade.award.amount_fen)


def _plain(person: Person) -> str:
    return person.name


def _masked(person: Person) -> str:
    """An organisation's name is public, a person's is masked."""
    return person.name if person.id_type == ORGANISATION else people.mask_name(person.name)


def _hidden(text: str, names: set[str]) -> str:
    for name in sorted((one for one in names if len(one) > 1), key=len, reverse=True):
        text = text.replace(name, people.mask_name(name))
    return text


def _local(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
