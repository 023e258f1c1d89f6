"""The words of the contract as both sign it on paper (Rural Land Contract Law 40)."""

from appliance.core import area, contract, money
from appliance.core.trade import Trade
from appliance.reading import People
from kiosk_ui.i18n import say
from kiosk_ui.shown import local

CLAUSES = (
    "object", "use", "term", "price", "payment", "delivery", "duties", "takings", "return",
    "breach", "disputes", "filing",
)  # fmt: skip


def contract_text(trade: Trade, who: People, station: str) -> str:
    """The whole contract in Chinese; the same bytes each time for the same award."""
    terms = contract.terms(trade)
    taker = who.bidders[terms.enrol_id]
    facts: dict[str, object] = {
        "station": station,
        "number": trade.number,
        "transferor": who.transferor.name,
        "transferor_id": who.transferor.id_number,
        "taker": taker.name,
        "taker_id": taker.id_number,
        "location": who.place.location,
        "parcel": terms.parcel_code,
        "area": area.text(terms.area_mu_e4),
        "years": terms.term_months // 12,
        "start": terms.start.isoformat(),
        "end": terms.end.isoformat(),
        "price": money.yuan(terms.price_fen),
        "price_capital": money.rmb_capital(terms.price_fen),
        "total": money.yuan(terms.total_fen),
        "total_capital": money.rmb_capital(terms.total_fen),
        "awarded": local(trade.since("AWARDED").at).date().isoformat(),
    }
    payments = "\n".join(
        say("contract.instalment", "zh_CN", due=one.due, amount=money.yuan(one.amount_fen))
        for one in terms.schedule
    )
    facts["schedule"] = payments
    parts = [say("contract.heading", "zh_CN", **facts)]
    parts += [say(f"contract.{name}", "zh_CN", **facts) for name in CLAUSES]
    parts.append(say("contract.signatures", "zh_CN", **facts))
    return "\n\n".join(parts) + "\n"
