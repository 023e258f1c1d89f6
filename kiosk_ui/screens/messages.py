"""Short messages: what became of each, what a person has to see to, and what came in.

A number is masked; a text that went out is not kept, one that came in is the vault's.
"""

import json

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core import expert_calls
from appliance.core.complaining import RECEIVED_NOTE
from appliance.core.people import mask_name, mask_phone
from appliance.message_queue import ASKS, Message
from appliance.ports import Signal
from kiosk_ui import acting, desk
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.screens import calls

screen = Blueprint("messages", __name__, url_prefix="/messages")

SHOWN_MAX = 60
ARRIVALS_SHOWN = 20


class Row(Struct, frozen=True):
    """`to` masked, `name` masked; both empty once they are erased. `why`: code of a refusal."""

    message: Message
    to: str
    name: str
    why: str

    @property
    def asks(self) -> bool:
        """Whether a person has to do something."""
        return self.message.state in ASKS

    @property
    def calls(self) -> bool:
        """Whether somebody may ring instead (kiosk_ui/screens/calls.py)."""
        return calls.may_ring(self.message)

    @property
    def again(self) -> bool:
        """Whether it may go out once more: not to an expert whose place the next one took."""
        return self.message.kind != expert_calls.TEMPLATE


class Arrival(Struct, frozen=True):
    name: str
    sender: str
    text: str
    at_ms: int
    seen: bool


@screen.get("/")
def page() -> ResponseReturnValue:
    acting.seated()
    return _shown()


@screen.post("/<int:row_id>")
def see_to(row_id: int) -> ResponseReturnValue:
    """A person decides: `again` sends it once more, `told` says that they were told otherwise."""
    acting.seated()
    station = house().station
    message = station.messages.message(row_id)
    if message is not None and message.state in ASKS:
        now_ms = station.now().wall_ms
        again = request.form.get("do") == "again" and message.kind != expert_calls.TEMPLATE
        if again:
            station.ledger.write(lambda: station.messages.again(row_id, now_ms))
        else:
            station.ledger.write(lambda: station.messages.mark(row_id, "settled"))
    return redirect(url_for(".page"), 303)


@screen.post("/in/<name>")
def seen(name: str) -> ResponseReturnValue:
    """Somebody has read a message that came in."""
    acting.seated()
    station = house().station
    station.ledger.write(lambda: station.messages.arrival_seen(name))
    return redirect(url_for(".page"), 303)


def _shown() -> str:
    home = house()
    modem = home.devices.modem
    supervises = "SUPERVISOR" in desk.signed_in().roles
    messages = [
        one
        for one in home.station.messages.newest(SHOWN_MAX)
        # Of a complaint nobody knows whom it may be about (B13).
        if supervises or one.kind != RECEIVED_NOTE
    ]
    return render_template(
        "messages.html", rows=[_row(one) for one in messages], arrivals=_arrivals(),
        modem=modem is not None, signal=modem.signal if modem else Signal(),
    )  # fmt: skip


def _row(message: Message) -> Row:
    if message.kind == expert_calls.TEMPLATE:
        # Whom a sealed list names is on no screen, not even masked (F02).
        return Row(message, "", say("message.expert", current()), "")
    person = house().station.addressee(message)
    phone = mask_phone(person.phone) if person and person.phone else ""
    waits = message.hint.startswith("hint.")
    return Row(message, phone, mask_name(person.name) if person else "",
               "" if waits else message.hint)  # fmt: skip


def _arrivals() -> list[Arrival]:
    station = house().station
    found = []
    for name, at_ms, is_seen in station.messages.arrivals(ARRIVALS_SHOWN):
        said = json.loads(station.vault.secret(f"message/{name}") or b"{}")
        sender, text = str(said.get("sender", "")), str(said.get("text", ""))
        found.append(Arrival(name, mask_phone(sender), text, at_ms, is_seen))
    return found
