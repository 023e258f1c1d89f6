"""Forms around sealed offers: who can open them, and the explanation of a very low one."""

from appliance import sealed_bids
from appliance.core import bid_standing, reserve
from appliance.core.commands import ExplainBid, NameHolders, WaiveReserve
from appliance.core.world import WITHDRAWN
from appliance.ledger import share_keys
from appliance.ledger.bid_sealing import DISTRICT, HEAD, SUPERVISOR
from appliance.ledger.keys import BadKey
from appliance.ledger.share_keys import ShareKey
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say

NOT_CONVINCING = "NOT_CONVINCING"


def _in_role(desk: Desk, role: str) -> list[Choice]:
    """Those in office whose certificate names a share; nobody else could open."""
    station = desk.station
    staff = station.projections.staff().values()
    numbers = sorted(
        {
            one.staff_no
            for one in staff
            if role in one.roles and one.valid_to != WITHDRAWN and one.valid_to >= desk.now.day
        }
    )
    return [
        (one, station.staff_name(one)) for one in numbers if sealed_bids.share_of(station, one)
    ]


def _heads(desk: Desk) -> list[Choice]:
    return _in_role(desk, HEAD)


def _supervisors(desk: Desk) -> list[Choice]:
    return _in_role(desk, SUPERVISOR)


def district_key() -> ShareKey | None:
    """The district's share as the settings have it; None where they have none."""
    text = house().settings.identity.opening_key
    try:
        return share_keys.parse(text) if text else None
    except BadKey:
        return None


def _district(_desk: Desk) -> list[Choice]:
    """The key that will be named: its id, for comparison with the district's own paper."""
    key = district_key()
    label = say("field.NameHolders.district", current())
    return [(label, key.key_id if key else say("holders.no-district", current()))]


def _named(desk: Desk, values: Values) -> Values:
    """The three names and their keys. Raises Unfit where one has none."""
    keys: dict[str, ShareKey | None] = {
        f"{role}:{values[field]}": sealed_bids.share_of(desk.station, str(values[field]))
        for role, field in ((HEAD, "head"), (SUPERVISOR, "supervisor"))
    }
    keys[DISTRICT] = district_key()
    found = [sealed_bids.public_text(key) for key in keys.values() if key is not None]
    if len(found) < len(keys):
        raise Unfit("holders-no-key", "head")
    return {"holders": tuple(keys), "keys": tuple(found)}


def _wanted(desk: Desk) -> bool:
    """Only where offers are taken sealed, and before any can have come."""
    trade = desk.in_hand
    sealed = trade.terms is not None and trade.fixed.method in bid_standing.METHODS_WITH_BIDS
    return sealed and (trade.bids.holders is None or trade.stage == "APPROVED")


def _low(desk: Desk) -> list[Choice]:
    return [(one, one[-4:]) for one in bid_standing.to_explain(desk.in_hand)]


def _explained(desk: Desk) -> bool:
    return desk.in_hand.terms is not None and bool(bid_standing.to_explain(desk.in_hand))


def _reason(_desk: Desk, values: Values) -> Values:
    return {"reason": "" if values.get("accepted") else NOT_CONVINCING}


FORMS = (
    ActForm(
        NameHolders,
        (Ask("head", "choice", _heads), Ask("supervisor", "choice", _supervisors)),
        extra=_named,
        facts=_district,
        when=_wanted,
    ),
    ActForm(
        ExplainBid,
        (Ask("enrol_id", "choice", _low), Ask("text_sha256", "paper"), Ask("accepted", "yes")),
        extra=_reason,
        when=_explained,
    ),
    ActForm(
        WaiveReserve,
        (Ask("declaration_sha256", "paper"),),
        when=lambda desk: reserve.waits(desk.in_hand),
    ),
)
