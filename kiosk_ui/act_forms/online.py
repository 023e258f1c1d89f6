"""The order of an online auction to the district, with what it says."""

from appliance.core import ordering
from appliance.core.commands import OrderOnline
from appliance.core.money import yuan
from kiosk_ui.act_forms.form import ActForm, Desk
from kiosk_ui.i18n import current, say
from kiosk_ui.shown import moment


def _order(desk: Desk) -> list[tuple[str, str]]:
    """The terms that go out; numbers of bidders, nobody's name."""
    order = ordering.made(desk.in_hand)
    unit = say(f"unit.{desk.in_hand.wants.price_unit}", current())
    return [
        (say("online.opens", current()), moment(order.opens_at)),
        (say("online.start", current()), f"{yuan(order.start_fen)} {unit}"),
        (say("online.increment", current()), f"{yuan(order.increment_fen)} {unit}"),
        (
            say("online.times", current()),
            say("online.free-window", current(), free=order.free_s // 60, window=order.window_s),
        ),
        (say("online.bidders", current()), ", ".join(one[-4:] for one in order.bidders)),
    ]


def _offered(desk: Desk) -> bool:
    """Once for each announced time."""
    trade = desk.in_hand
    online = trade.terms is not None and trade.fixed.method == ordering.ONLINE
    return online and trade.online.order != ordering.made(trade)


FORMS = (ActForm(OrderOnline, facts=_order, when=_offered),)
