"""What befell the record, and the two signatures that end it: the head's and the supervisor's."""

import hashlib

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core import recovery
from appliance.core.commands import RecordRecovery
from appliance.core.recovery import Trouble
from appliance.core.refusals import Refusal
from appliance.core.world import OpenTrouble
from kiosk_ui import acting
from kiosk_ui.house import house
from kiosk_ui.second_page import second_page

screen = Blueprint("recovery", __name__, url_prefix="/recovery")


@screen.get("/")
def page() -> ResponseReturnValue:
    acting.seated()
    return _shown()


@screen.post("/<code>")
def account(code: str) -> ResponseReturnValue:
    """The first person says what was found; nothing is in the ledger until the second signs."""
    seat, station = acting.seated(), house().station
    trouble = _opened(code)
    cause = request.form.get("cause", "")
    if trouble is None or cause not in recovery.causes_of(Trouble(code)):
        return _shown(), 422
    text = recovery.account(trouble, cause)
    station.keep_blob(text)
    command = RecordRecovery(trouble_code=code, facts_sha256=hashlib.sha256(text).hexdigest())
    acting.leave_for_second(seat, command)
    return redirect(url_for(".second"), 303)


@screen.route("/second", methods=["GET", "POST"])
def second() -> ResponseReturnValue:
    """The second person, with their own card and PIN."""
    return second_page(RecordRecovery, "recovery_second.html", back=".page", refused=_shown)


def _opened(code: str) -> OpenTrouble | None:
    troubles = house().station.ledger.condition.troubles()
    return next((one for one in troubles if one.code == code and one.seq >= 0), None)


def _shown(wrong: Refusal | None = None) -> str:
    rows = [
        (one, recovery.causes_of(Trouble(one.code)))
        for one in house().station.ledger.condition.troubles()
    ]
    return render_template("recovery.html", rows=rows, wrong=wrong)
