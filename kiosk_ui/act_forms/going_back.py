"""A notice that changes or runs once more, a new round, and the way to an agreement."""

from appliance.core.commands import AmendNotice, ExtendNotice, NegotiateTrade, RelistTrade
from appliance.core.instant import SHANGHAI, instant_of
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.i18n import current, say

AMENDMENTS = ("MISTAKE", "TERMS_CHANGED", "DATES_CHANGED", "OBJECT_CHANGED")


def _amendments(_desk: Desk) -> list[Choice]:
    return [(code, say(f"amendment.{code}", current())) for code in AMENDMENTS]


def _text(desk: Desk) -> str:
    """The text as it was published, to be changed."""
    trade = desk.in_hand
    digest = trade.notice.text_sha256 if trade.notice else ""
    body = desk.station.blobs.get(digest)
    return "" if body is None else body.decode("utf-8", "replace")


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
            Ask("new_sha256", "public-text", default=_text),
            Ask("reason", "choice", _amendments),
            Ask("material", "yes"),
            Ask("enrol_deadline", "moment", required=False),
            Ask("planned_at", "moment", required=False),
        ),
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
            Ask("text_sha256", "public-text", default=_text),
            Ask("enrol_deadline", "moment"),
            Ask("planned_at", "moment"),
            Ask("decisions", "decisions", required=False),
        ),
        facts=_dates,
    ),
    ActForm(
        NegotiateTrade,
        (Ask("consent_sha256", "paper"), Ask("planned_at", "moment")),
        extra=_only,
        facts=_bidder,
    ),
)
