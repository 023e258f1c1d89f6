"""The end of a registration: signed with a finger or to be signed in ink, handed to the clerk."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from kiosk_ui.house import house
from kiosk_ui.screens.form import Answers
from kiosk_ui.screens.registration import flow
from kiosk_ui.screens.registration.holding import ID, SHEET, held, keep, leave_devices, signable

screen = Blueprint("register_end", __name__, url_prefix="/register")

PAGE = "register.page"
START = "register.begin"


@screen.post("/ink")
def ink() -> ResponseReturnValue:
    """The way without a finger: sign on paper before the clerk."""
    registration = held()
    if registration is None:
        return redirect(url_for(START), 303)
    answers = dict(registration.answers)
    leave_devices()
    answers.update(sign_kind="INK", template="", finger_score=None)
    if request.form.get("at") == "sign":
        return finish(registration.id, answers)
    onward = flow.first_open(answers)
    keep(registration.id, onward, answers)
    return redirect(url_for(PAGE, name=onward), 303)


@screen.post("/finish")
def hand_over() -> ResponseReturnValue:
    """Nothing to sign yet: the clerk helps with what was left open; or ink before the clerk."""
    registration = held()
    if registration is None:
        return redirect(url_for(START), 303)
    if signable(registration.answers) and registration.answers.get("sign_kind") == "FINGER":
        return redirect(url_for(PAGE, name="sign"), 303)
    return finish(registration.id, dict(registration.answers))


def finish(registration_id: str, answers: Answers) -> ResponseReturnValue:
    """Hand the answers to the clerk under an application code.

    The finger's template is dropped once signed: it was needed for this match only.
    """
    station = house().station
    answers["signed"] = signable(answers)
    if answers["signed"]:
        answers["template"] = ""
    with station.writing:
        station.registrations.save(registration_id, "read-back", answers)
        code = station.registrations.finish(registration_id)
    session.pop(ID, None)
    if session.pop(SHEET, None):
        return redirect(url_for("intake.page", registration_id=registration_id), 303)
    session["done"] = code
    return redirect(url_for("register_end.done"), 303)


@screen.get("/done")
def done() -> ResponseReturnValue:
    code = str(session.get("done", ""))
    found = house().station.registrations.by_code(code) if code else None
    if found is None:
        return redirect(url_for("villager.idle"), 303)
    return render_template("register/done.html", code=code, signed=found.answers.get("signed"),
                           ink=found.answers.get("sign_kind") == "INK")  # fmt: skip
