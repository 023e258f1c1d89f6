"""The page on which a second person signs what the first one left: their card, their PIN."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core.commands import Command
from appliance.core.refusals import Refusal
from appliance.station import Refused
from kiosk_ui import acting


def second_page(
    kind: type[Command], template: str, *, back: str, refused: Callable[[Refusal], str]
) -> ResponseReturnValue:
    """Show it, or take the signature; `back` is the endpoint where it began and ends.

    `kind`: what must be waiting; `refused` shows the page of `back` with a refusal.
    """
    seat = acting.seated()
    if seat.pending is None or not isinstance(seat.pending.posed.commands[0], kind):
        return redirect(url_for(back), 303)
    wrong = acting.Wrong()
    if request.method == "POST":
        try:
            wrong = acting.signed_by_two(seat)
        except Refused as no:
            return refused(no.refusal), 422
        if not wrong.code:
            return redirect(url_for(back), 303)
    shown = render_template(
        template, wrong=wrong.code, tries=wrong.tries_left, seconds=wrong.seconds
    )
    return shown, 422 if wrong.code else 200
