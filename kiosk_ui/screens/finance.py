"""Financing: the winner consents by the own card, for one bank; sheets go out on that alone.

The offers of the banks are the district's list (banks.csv). Everything a sheet says comes from the
trade: nobody types what a bank will believe.
"""

from datetime import timedelta

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from appliance.core.clocks import day_of
from appliance.core.code_rows import Bank
from appliance.core.commands import GiveFinanceConsent, IssueFinanceSheet, WithdrawConsent
from appliance.core.deal_words import For, sheet_words
from appliance.core.finance import PURPOSE, Sheet
from appliance.core.finance_acts import CARD
from appliance.core.parties import Person
from appliance.core.refusals import Refusal, refusal
from appliance.core.registration import SIGN_KINDS
from appliance.ports import CardRead
from appliance.station import Refused
from kiosk_ui import acting, desk
from kiosk_ui.finance_papers import KIND
from kiosk_ui.house import house
from kiosk_ui.i18n import current
from kiosk_ui.screens import case, fields
from kiosk_ui.screens.case import NOTHING, Case, Said
from kiosk_ui.screens.fields import Unfit
from kiosk_ui.sheet_printing import SHEET

screen = Blueprint("finance", __name__, url_prefix="/finance")
ACTS: dict[str, str] = {"GiveFinanceConsent": "finance.show", "IssueFinanceSheet": "finance.show"}

DEVICE = "finance"
TYPED = ("bank", "valid_to", "sign_kind")
TYPED_MAX = 20
WAYS = tuple(one for one in SIGN_KINDS if one != "FINGER")
"""A finger is compared at the kiosk; here the winner signs on paper beside the card."""
USUAL_DAYS = 30
"""Last day that the page proposes, counted from today."""


@screen.get("/<number>")
def show(number: str) -> str:
    """Consents, sheets, and what the banks offer."""
    house().answers.leave(acting.browser())
    return _shown(number, NOTHING)


@screen.post("/<number>")
def issue(number: str) -> ResponseReturnValue:
    """A sheet on one consent."""
    return case.attempt(number, _asked, show=_shown, onward=url_for(".show", number=number))


@screen.post("/<number>/withdraw")
def withdraw(number: str) -> ResponseReturnValue:
    """The winner takes a consent back: as easily as it was given (PIPL 15)."""
    return case.attempt(number, _withdrawn, show=_shown, onward=url_for(".show", number=number))


@screen.post("/<number>/print/<sheet_no>")
def printed(number: str, sheet_no: str) -> ResponseReturnValue:
    """One more copy on A4, while consent and sheet hold."""
    opened = case.opened(number)
    found = opened.trade.finance.sheet(sheet_no)
    if found is None or not opened.trade.finance.printable(found, house().now().day):
        return _shown(number, Said(_why_no_copy(opened, found))), 422
    if desk.devices().sheets is None:
        abort(404)
    house().station.order_paper(sheet_no, kind=KIND, what=SHEET, trade=number, seq=found.seq)
    return redirect(url_for(".show", number=number), 303)


# --- the consent, by the winner's card -------------------------------------------------------


@screen.post("/<number>/read")
def begin(number: str) -> ResponseReturnValue:
    """For which bank and until when; then the reader waits for the winner's card."""
    acting.seated()
    session[DEVICE] = {name: fields.plain(name)[:TYPED_MAX] for name in TYPED}
    house().answers.leave(acting.browser())
    return redirect(url_for(".card", number=number), 303)


@screen.get("/<number>/card")
def card(number: str) -> ResponseReturnValue:
    acting.seated()
    reader = house().devices.id_card
    wait = house().answers.begin(
        acting.browser(), DEVICE, "card",
        lambda seconds, _progress: reader.read_card(timeout_s=seconds),
    )  # fmt: skip
    left = wait.seconds(house().station.clock.monotonic())
    return render_template("finance_card.html", wait=wait, left=left, number=number)


@screen.get("/wait")
def waiting() -> ResponseReturnValue:
    return acting.how_it_stands(DEVICE)


@screen.post("/<number>/more")
def more(number: str) -> ResponseReturnValue:
    house().answers.more(acting.browser(), DEVICE)
    return redirect(url_for(".card", number=number), 303)


@screen.post("/<number>/card")
def read(number: str) -> ResponseReturnValue:
    """The reader's answer by its token, once: the consent, or why there is none."""
    opened = case.opened(number)
    got = house().answers.collect(acting.browser(), DEVICE, request.form.get("token", ""))
    winner = opened.bidder(opened.trade.winner)
    if not isinstance(got, CardRead) or winner is None:
        return redirect(url_for(".show", number=number), 303)
    try:
        acting.do(_consent(number, winner, got))
    except Refused as no:
        return _shown(number, Said(no.refusal, typed=_given())), 422
    return redirect(url_for(".show", number=number), 303)


def _consent(number: str, winner: Person, got: CardRead) -> GiveFinanceConsent:
    """Of an organisation who laid the card down signs for it."""
    given = _given()
    return GiveFinanceConsent(
        trade=number,
        party_id=winner if winner.is_organisation else got.person,
        signer=got.person if winner.is_organisation else None,
        bank=given.get("bank", ""),
        valid_to=given.get("valid_to", ""),
        sign_kind=given.get("sign_kind", ""),
        source=CARD,
        module=got.module,
    )


def _given() -> dict[str, str]:
    kept = session.get(DEVICE)
    return {str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}


# --- sheets ----------------------------------------------------------------------------------


def _asked(opened: Case) -> IssueFinanceSheet:
    """The sheet as the trade says it. Raises Unfit where there is nobody to speak of."""
    consent_no = fields.plain("consent_no")
    valid_to = fields.plain("sheet_to")
    given = opened.trade.finance.consent(consent_no)
    people = house().station.deal_people(opened.trade)
    if given is None:
        raise Unfit("consent-none", "consent_no")
    if people is None:
        raise Unfit("finance-erased", "consent_no")
    bank = house().station.tables_of(opened.trade).banks[given.given.bank]
    whom = For(bank.code, bank.zh, consent_no, valid_to)
    words = sheet_words(opened.trade, people, whom)
    return IssueFinanceSheet(
        trade=opened.number, consent_no=consent_no, valid_to=valid_to, words=words
    )


def _withdrawn(opened: Case) -> WithdrawConsent:
    winner = opened.bidder(opened.trade.winner)
    if winner is None:
        raise Unfit("finance-erased", "consent_no")
    consent_no = fields.plain("consent_no")
    return WithdrawConsent(
        trade=opened.number, party_id=winner, purpose=PURPOSE, consent_no=consent_no
    )


def _offer(bank: Bank) -> str:
    return bank.offer_en if current() == "en" else bank.offer_zh


def _why_no_copy(opened: Case, found: Sheet | None) -> Refusal:
    given = opened.trade.finance.consent(found.issued.consent_no) if found else None
    if found is None or given is None:
        return refusal("consent-none")
    if given.withdrawn:
        return refusal("consent-withdrawn")
    return refusal("consent-ended", last=min(given.given.valid_to, found.issued.valid_to))


def _shown(number: str, said: Said) -> str:
    opened = case.opened(number)
    trade, today = opened.trade, house().now().day
    if trade.contract is None:
        return case.page("not_yet", opened, said, heading="finance.heading")
    tables = house().station.tables_of(trade)
    usual = (day_of(house().now().at) + timedelta(days=USUAL_DAYS)).isoformat()
    return case.page(
        "finance", opened, said, today=today, usual=usual, ways=WAYS, given=_given(),
        banks=[one for one in tables.banks.values() if one.holds_on(today)],
        offer=_offer, winner=opened.bidder(trade.winner), consents=trade.finance.consents,
        sheets=[(one, trade.finance.printable(one, today)) for one in trade.finance.sheets],
    )  # fmt: skip
