"""Voice changer and phone shield on the page of a session's room (domain.md F05, F09)."""

from flask import request
from msgspec import Struct

from appliance.core import relays, rooms
from appliance.core.code_rows import Room
from appliance.core.commands import SwitchRelay
from appliance.core.trade import Trade
from appliance.registers import relays as register
from appliance.settings import PanelPins
from kiosk_ui import desk
from kiosk_ui.house import house
from kiosk_ui.screens.fields import Unfit


class Shown(Struct, frozen=True):
    """One relay. `wired`: this station has it; `on`: by the ledger; `may`: it can be switched."""

    relay: str
    wired: bool
    on: bool
    may: bool


def of(trade: Trade, room: Room) -> tuple[Shown, ...]:
    """What the room has, also what it has not; nothing for a room without the panel's door."""
    if not room.door:
        return ()
    session_id = rooms.session_of(trade)
    on = register.switched_on(desk.station())
    return tuple(
        Shown(
            one,
            _wired(one),
            on.get(one) == session_id,
            on.get(one) == session_id or relays.holds(trade, session_id),
        )
        for one in relays.RELAYS
    )


def asked(trade: Trade) -> SwitchRelay:
    """The command of the button that was pressed. Raises Unfit where the panel is silent."""
    relay, state = request.form.get("relay", ""), request.form.get("state", "")
    panel = desk.devices().panel
    if state == relays.ON and not (_wired(relay) and panel and panel.contacts() is not None):
        raise Unfit("relay-silent", "relay")
    pins = _pins()
    permit = pins.shield_permit if pins and relay == relays.PHONE_SHIELD else ""
    return SwitchRelay(trade=trade.number, relay=relay, state=state, permit=permit)


def _wired(relay: str) -> bool:
    pins = _pins()
    return pins is not None and bool(pins.numbers().get(relay.lower()))


def _pins() -> PanelPins | None:
    return house().settings.devices.panel
