"""The words of the lease contract: the same trade and people give the same bytes.

Source of the clauses: Rural Land Contract Law, Article 40 (what a transfer contract holds). Full
names and numbers, because both sign it: the text goes to paper, only its digest to the ledger.
Always Chinese: the contract has one form. A changed wording gets a new FORM, so that an old digest
tells which wording it was made of.
"""

import unicodedata
from typing import Final

from appliance.core import area, contract, money
from appliance.core.clocks import day_at
from appliance.core.parties import Person
from appliance.core.trade import Trade
from appliance.views import People
from kiosk_ui.i18n import say

FORM: Final = "1"
CLAUSES: Final = (
    "object", "use", "term", "price", "payment", "delivery", "duties", "takings", "breach",
    "disputes",
)  # fmt: skip


def contract_text(trade: Trade, people: People, *, station: str) -> str:
    """The whole contract of an awarded trade. KeyError when the winner's values are erased."""
    terms = contract.terms(trade)
    taker = people.bidders[terms.enrol_id]
    facts: dict[str, object] = {
        "location": _line(people.place.location),
        "use": _line(people.place.current_use) or say("deed.use-unknown"),
        "parcel": terms.parcel_code,
        "area": area.text(terms.area_mu_e4),
        "start": terms.start.isoformat(),
        "end": terms.end.isoformat(),
        "months": terms.term_months,
        "price": money.yuan(terms.price_fen),
        "price_capital": money.rmb_capital(terms.price_fen),
        "unit": say(f"unit.{terms.price_unit}"),
        "total": money.yuan(terms.total_fen),
        "total_capital": money.rmb_capital(terms.total_fen),
    }
    head = [
        say("deed.title"),
        say("deed.number", number=trade.number, enrol=terms.enrol_id),
        say("deed.made", station=_line(station), day=day_at(trade.since("AWARDED").at)),
        _party("deed.transferor", people.transferor),
        _party("deed.taker", taker),
    ]
    clauses = [
        say("deed.clause", number=number, text=say(f"deed.clause.{name}", **facts))
        for number, name in enumerate(CLAUSES, start=1)
    ]
    payments = [
        say("deed.instalment", number=number, due=one.due, amount=money.yuan(one.amount_fen))
        for number, one in enumerate(terms.schedule, start=1)
    ]
    clauses[CLAUSES.index("payment")] += "\n" + "\n".join(payments)
    foot = [say("deed.signatures"), say("deed.form", form=FORM)]
    return "\n\n".join([*head, *clauses, *foot]) + "\n"


def _party(role: str, person: Person) -> str:
    return say(role, name=_line(person.name), id_number=person.id_number)


def _line(value: str) -> str:
    """One line, NFC: the same words give the same bytes however they were typed."""
    return " ".join(unicodedata.normalize("NFC", value).split())
