"""A notice that changes or runs once more, a new round, and the way to an agreement."""

from collections.abc import Callable

from appliance.core.commands import AmendNotice, ExtendNotice, NegotiateTrade, RelistTrade
from appliance.core.instant import SHANGHAI, instant_of
from appliance.core.parties import Words
from appliance.views import People
from kiosk_ui import notice_again
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.i18n import current, say

AMENDMENTS = ("MISTAKE", "TERMS_CHANGED", "DATES_CHANGED", "OBJECT_CHANGED")


def _amendments(_desk: Desk) -> list[Choice]:
    return [(code, say(f"amendment.{code}", current())) for code in AMENDMENTS]


def _people(desk: Desk) -> People:
    """Whose names and places the text masks."""
    assert desk.people is not None  # nobody is erased while a trade is under way
    return desk.people


def _amended_text(desk: Desk, values: Values) -> str:
    """The running notice with what was typed, from its fields (domain.md E02)."""
    trade = desk.in_hand
    body = desk.station.blobs.get(trade.notice.text_sha256) if trade.notice else None
    words = values.get("correction")
    return notice_again.amended(
        trade, _people(desk), desk.place, desk.tables,
        published="" if body is None else body.decode("utf-8", "replace"),
        deadline=str(values.get("enrol_deadline") or ""),
        planned=str(values.get("planned_at") or ""),
        correction=words.text if isinstance(words, Words) else "",
    )  # fmt: skip


def _amended(desk: Desk, values: Values) -> Values:
    return {"new_sha256": desk.station.keep_blob(_amended_text(desk, values).encode())}


def _relisted_text(desk: Desk, values: Values) -> str:
    price = values["list_price_fen"]
    assert isinstance(price, int)
    return notice_again.relisted(
        desk.in_hand, _people(desk), desk.place, desk.tables, list_price_fen=price,
        deadline=str(values["enrol_deadline"]), planned=str(values["planned_at"]),
    )  # fmt: skip


def _relisted(desk: Desk, values: Values) -> Values:
    return {"text_sha256": desk.station.keep_blob(_relisted_text(desk, values).encode())}


def _shown(text: Callable[[Desk, Values], str]) -> Callable[[Desk, Values], list[Choice]]:
    """The text that will be published, read back whole."""
    return lambda desk, values: [(say("act.new-text", current()), text(desk, values))]


def _firewall(desk: Desk, _values: Values) -> Values:
    """The next enrolment has a key of its own."""
    return {"firewall": desk.station.firewall_key(desk.in_hand.number).key_id}


def _only(desk: Desk, _values: Values) -> Values:
    """The one qualified bidder; the rule refuses when there are more or none."""
    qualified = desk.in_hand.qualified
    if not qualified:
        raise Unfit("negotiation-with-one", "", qualified=0)
    return {"enrol_id": qualified[0].number}


def _dates(desk: Desk) -> list[tuple[str, str]]:
    """The times as they were announced."""
    trade = desk.in_hand
    if trade.notice is None:
        return []
    return [
        (say(f"act.{name}", current()), f"{instant_of(text).astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
        for name, text in (
            ("announced-deadline", trade.notice.enrol_deadline),
            ("announced-session", trade.planned_at),
        )
    ]  # fmt: skip


def _bidder(desk: Desk) -> list[tuple[str, str]]:
    """Who the one qualified bidder is."""
    found = (
        [desk.people.bidders.get(one.number) for one in desk.in_hand.qualified]
        if desk.people
        else []
    )
    return [(say("act.bidder", current()), one.name) for one in found if one is not None]


FORMS = (
    ActForm(
        AmendNotice,
        (
            Ask("reason", "choice", _amendments),
            Ask("material", "yes"),
            Ask("enrol_deadline", "moment", required=False),
            Ask("planned_at", "moment", required=False),
            Ask("correction", "words", required=False),
        ),
        extra=_amended,
        follows=_shown(_amended_text),
        facts=_dates,
    ),
    ActForm(
        ExtendNotice,
        (
            Ask("consent_sha256", "paper"),
            Ask("enrol_deadline", "moment"),
            Ask("planned_at", "moment"),
        ),
        extra=_firewall,
        facts=_dates,
    ),
    ActForm(
        RelistTrade,
        (
            Ask("list_price_fen", "yuan"),
            Ask("enrol_deadline", "moment"),
            Ask("planned_at", "moment"),
            Ask("decisions", "decisions", required=False),
        ),
        extra=_relisted,
        follows=_shown(_relisted_text),
        facts=_dates,
    ),
    ActForm(
        NegotiateTrade,
        (Ask("consent_sha256", "paper"), Ask("planned_at", "moment")),
        extra=_only,
        facts=_bidder,
    ),
)
