"""A call by a person where no message went out: the words to say, and what came of it (F02).

The modem has no voice, so ringing is a task. Of an expert nobody sees name or number before the
list is unsealed.
"""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct
from msgspec.structs import replace

from appliance.core import expert_calls, messages
from appliance.core.commands import RecordCall
from appliance.core.expert_list import ExpertList
from appliance.core.people import mask_name
from appliance.message_queue import ASKS, Message
from kiosk_ui import desk
from kiosk_ui.house import house
from kiosk_ui.message_texts import MessageTexts

screen = Blueprint("calls", __name__, url_prefix="/calls")

SPOKEN = "M08"
"""What an expert is told by voice (message_templates.csv)."""
RINGS = (*ASKS, "no-modem")
ROLE = "CLERK"


class Call(Struct, frozen=True):
    """What the page shows. `words` is "" where there is nothing to say any more."""

    message: Message
    name: str
    phone: str
    words: str
    expert: bool

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Of an expert alone it is asked whether they come."""
        return tuple(one for one in messages.CALLS if self.expert or one != messages.CANNOT)


def may_ring(message: Message) -> bool:
    """Whether this message is a call for a person now."""
    if message.state not in RINGS:
        return False
    if message.kind != expert_calls.TEMPLATE:
        return True
    found = _list_of(message)
    return found is not None and found.opened is not None


@screen.get("/<int:row_id>")
def page(row_id: int) -> str:
    """Number and words; signed in as a clerk. 404 where nobody is to be rung."""
    return render_template("call.html", call=_call(row_id))


@screen.post("/<int:row_id>")
def outcome(row_id: int) -> ResponseReturnValue:
    """The outcome is an entry that the clerk signs; the message follows in its transaction."""
    call = _call(row_id)
    told = request.form.get("result", "")
    if told not in call.outcomes:
        return render_template("call.html", call=call, missing=True), 422
    held = call.message
    asked = RecordCall(
        message_id=held.message_id, template=SPOKEN if call.expert else held.kind,
        number_ref=held.number_ref, attempt=held.attempt + 1, result=told,
    )  # fmt: skip
    desk.act(asked, role=ROLE)
    return redirect(url_for("messages.page"), 303)


def _call(row_id: int) -> Call:
    """404 for what is no call, and for who is no clerk."""
    who, station = desk.signed_in(), desk.station()
    message = station.messages.message(row_id)
    if message is None or ROLE not in who.roles or not may_ring(message):
        abort(404)
    person = station.addressee(message)
    expert = message.kind == expert_calls.TEMPLATE
    words = ""
    if person is not None:
        texts = MessageTexts(station, house().settings.place)
        try:
            words = texts.text_of(replace(message, kind=SPOKEN) if expert else message, person)
        except KeyError:
            words = ""
    return Call(
        message, mask_name(person.name) if person else "", person.phone if person else "",
        words, expert,
    )  # fmt: skip


def _list_of(message: Message) -> ExpertList | None:
    """The sealed list to whose call this message belongs."""
    trade = desk.station().trade(message.trade)
    lists = trade.experts.lists if trade is not None else ()
    return next(
        (one for one in lists if any(c.message_id == message.message_id for c in one.calls)), None
    )
