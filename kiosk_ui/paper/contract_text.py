"""The words of the contract of each class: the same trade and people give the same bytes.

Sources of the clauses: Rural Land Contract Law 40 (what a transfer contract holds), Forest Law 19,
Civil Code 604, 705, 725, 734, Government Procurement Law 49; the law of a clause stands in it.
Full names and numbers, because both sign it: the text goes to paper, only its digest to the
ledger. Always Chinese: the contract has one form. A changed wording gets a new FORM, so that an
old digest tells which wording it was made of.
"""

import unicodedata
from typing import Final

from appliance.core import contract, measures, money
from appliance.core.clocks import day_at
from appliance.core.code_rows import TradeType
from appliance.core.codes import Tables
from appliance.core.parties import Person
from appliance.core.trade import Trade
from appliance.views import People
from kiosk_ui.i18n import say

FORM: Final = "1"
HOUSEHOLD: Final = "household"
CLAUSES: Final = (
    "object", "use", "term", "price", "payment", "delivery", "duties", "takings", "breach",
    "disputes",
)  # fmt: skip
"""Of a household's lease, which has a text of its own; the others: `_clauses`."""

WITH_USE: Final = frozenset({"land", "lease"})
BUYING: Final = frozenset({"works", "purchase"})
ROLES: Final = {"works": ("owner", "builder"), "purchase": ("buyer", "supplier")}
OBJECTS: Final = {"MU": "deed.object.MU", "M2": "deed.object.M2"}
ORGANISATION: Final = "02"


def class_of(trade: Trade, row: TradeType) -> str:
    """Which contract a trade gets: by the family of its type, a sale or not."""
    if row.code == "CBD":
        return HOUSEHOLD
    if trade.mode == "TRANSFER" and row.family in ("asset", "forest"):
        return "sale"
    match row.family:
        case "land" | "forest" | "water":
            return "land"
        case "asset" | "house":
            return "lease"
        case "equity":
            return "equity"
        case "ip":
            return "licence"
        case "procurement":
            return "works" if trade.mode == "WORKS" else "purchase"
        case _:
            return "project"


def contract_text(trade: Trade, people: People, *, station: str, tables: Tables) -> str:
    """The whole contract of an awarded trade. KeyError when the winner's values are erased."""
    terms, row = contract.terms(trade), tables.trade_type(trade.type)
    which, facts = class_of(trade, row), _facts(trade, people, row)
    transferor, taker = ROLES.get(which, ("transferor", "taker"))
    title = "deed.title" if which == HOUSEHOLD else f"deed.title.{row.code}"
    head = [
        say(title),
        say("deed.number", number=trade.number, enrol=terms.enrol_id),
        say("deed.made", station=_line(station), day=day_at(trade.since("AWARDED").at)),
        _party(f"deed.role.{transferor}", people.transferor, people.representative),
        _party(f"deed.role.{taker}", people.bidders[terms.enrol_id]),
    ]
    named = _household(facts) if which == HOUSEHOLD else _clauses(which, trade, row, facts)
    one_sum = which != HOUSEHOLD and len(terms.schedule) == 1
    payments = [
        say(
            "deed.at-once" if one_sum else "deed.instalment", number=number, due=one.due,
            amount=money.yuan(one.amount_fen),
        )
        for number, one in enumerate(terms.schedule, start=1)
    ]  # fmt: skip
    named["payment"] += "\n" + "\n".join(payments)
    clauses = [
        say("deed.clause", number=number, text=text)
        for number, text in enumerate(named.values(), start=1)
    ]
    foot = [say("deed.signatures"), say("deed.form", form=FORM)]
    return "\n\n".join([*head, *clauses, *foot]) + "\n"


def _facts(trade: Trade, people: People, row: TradeType) -> dict[str, object]:
    """What the clauses speak of."""
    terms = contract.terms(trade)
    amount = measures.amount(trade.wants, row.unit)
    return {
        "title": _line(people.place.title),
        "location": _line(people.place.location),
        "use": _line(people.place.current_use) or say("deed.use-unknown"),
        "parcel": terms.parcel_code,
        "object": trade.wants.object_key,
        "area": amount,
        "measure": say(f"measure.{row.unit}", amount=amount),
        "start": terms.start.isoformat(),
        "end": terms.end.isoformat(),
        "months": terms.term_months,
        "price": money.yuan(terms.price_fen),
        "price_capital": money.rmb_capital(terms.price_fen),
        "unit": say(f"unit.{terms.price_unit}"),
        "total": money.yuan(terms.total_fen),
        "total_capital": money.rmb_capital(terms.total_fen),
    }


def _household(facts: dict[str, object]) -> dict[str, str]:
    return {name: say(f"deed.clause.{name}", **facts) for name in CLAUSES}


def _clauses(which: str, trade: Trade, row: TradeType, facts: dict[str, object]) -> dict[str, str]:
    """Name -> words, in the order of the paper."""
    if which in BUYING:
        thing = say(f"deed.object.{which}", **facts)
    else:
        thing = say(OBJECTS.get(row.unit, "deed.object.other"), **facts)
    once = row.price_unit == money.ONCE
    on_land = row.family in ("land", "forest", "water") and which == "land"
    return {
        "object": thing,
        **({"use": say(f"deed.use.{row.code}", **facts)} if which in WITH_USE else {}),
        **({"term": say("deed.term", **facts)} if trade.wants.term_months else {}),
        "price": say("deed.price.once" if once else "deed.price.yearly", **facts),
        "payment": say("deed.payment.buying" if which in BUYING else "deed.payment"),
        **{
            name: say(f"deed.{which}.{name}", **facts)
            for name in ("delivery", "duties", "special", "breach")
        },
        "disputes": say("deed.disputes.land" if on_land else "deed.disputes"),
    }


def _party(role: str, person: Person, by: Person | None = None) -> str:
    """Name and number; of an organisation who signs for it too, where somebody stood for it."""
    organisation = person.id_type == ORGANISATION
    kind = "organisation" if organisation else "person"
    name = _line(person.name)
    text = say(f"deed.party.{kind}", role=say(role), name=name, id_number=person.id_number)
    if by is None or not organisation:
        return text
    return text + say("deed.party.by", name=_line(by.name), id_number=by.id_number)


def _line(value: str) -> str:
    """One line, NFC: the same words give the same bytes however they were typed."""
    return " ".join(unicodedata.normalize("NFC", value).split())
