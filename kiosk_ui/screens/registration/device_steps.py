"""Steps of a registration at which a device speaks: ID card, finger, signing finger.

The device's answer comes back as a token of the server, used once, never as a form field.
"""

import base64

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from appliance.core.people import normal_id
from appliance.ports import CardRead, DeviceRefusal, FingerprintReader, Match
from appliance.registrations import Registration
from kiosk_ui import acting
from kiosk_ui.device_answers import Take
from kiosk_ui.house import house
from kiosk_ui.screens.form import Answers, Wrong, words
from kiosk_ui.screens.registration import flow, returning, who
from kiosk_ui.screens.registration.ending import finish
from kiosk_ui.screens.registration.holding import (
    ID,
    held,
    keep,
    leave_devices,
    place_of,
    remember,
    signable,
    typed_of,
)
from kiosk_ui.screens.registration.who import person_of

screen = Blueprint("register_devices", __name__, url_prefix="/register")

DEVICE_PAGES = {"card": "card", "finger": "finger", "sign": "finger"}
"""Page -> the device that it waits for."""

PAGE = "register.page"
START = "register.begin"


def _take(name: str, answers: Answers) -> Take:
    """How the device of a page is asked."""
    devices = house().devices
    if name == "card":
        return lambda seconds, _progress: devices.id_card.read_card(timeout_s=seconds)
    if name == "finger":
        return lambda seconds, progress: devices.fingerprint.enrol(
            timeout_s=seconds, progress=progress
        )
    template = bytes.fromhex(words(answers, "template"))
    return lambda seconds, _progress: _matching(devices.fingerprint, template, seconds)


def _matching(reader: FingerprintReader, template: bytes, seconds: float) -> Match | None:
    """A finger that is another one is a failed try, said so on the page."""
    found = reader.match(template, timeout_s=seconds)
    if found is not None and not found.matched:
        raise WrongFinger
    return found


class WrongFinger(DeviceRefusal):
    """The finger is not the registered one."""

    def __init__(self) -> None:
        super().__init__("wrong-finger")


def page_of(name: str, answers: Answers) -> ResponseReturnValue:
    """The page of a device step, once what it needs was answered; the device waits from now."""
    if not answers.get("consent"):
        return redirect(url_for(START), 303)
    if name != "card" and not answers.get("person"):
        return redirect(url_for(PAGE, name="card"), 303)
    if name == "sign" and not signable(answers):
        return redirect(url_for(PAGE, name="read-back"), 303)
    house().pictures.forget(acting.browser())
    wait = house().answers.begin(acting.browser(), name, DEVICE_PAGES[name], _take(name, answers))
    return render_template(
        f"register/{name}.html", wait=wait, left=wait.seconds(house().station.clock.monotonic()),
        total=flow.STEPS, at=7 if name == "sign" else flow.BY_NAME[name].step, a=answers,
        person=person_of(answers), typed=typed_of(answers, "typed"), wrong=None,
    )  # fmt: skip


@screen.get("/wait/<name>")
def waiting(name: str) -> ResponseReturnValue:
    """How a device step stands, for the script."""
    return acting.how_it_stands(name)


@screen.post("/more/<name>")
def more(name: str) -> ResponseReturnValue:
    house().answers.more(acting.browser(), name)
    return redirect(url_for(PAGE, name=name), 303)


@screen.post("/device/<name>")
def device(name: str) -> ResponseReturnValue:
    """The token of a device's answer comes back: the answer is taken once."""
    registration, token = held(), request.form.get("token", "")
    got = house().answers.collect(acting.browser(), name, token) if registration else None
    if registration is None or got is None:
        return redirect(url_for(PAGE, name=name if name in DEVICE_PAGES else "what"), 303)
    answers = dict(registration.answers)
    match got:
        case CardRead():
            return _card_read(registration, answers, got)
        case bytes():
            answers.update(template=got.hex(), sign_kind="FINGER")
            onward = flow.first_open(answers)
            keep(registration.id, onward, answers)
            return redirect(url_for(PAGE, name=onward), 303)
        case Match():
            answers.update(finger_score=got.score)
            return finish(registration.id, answers)
        case _:
            return redirect(url_for(START), 303)


def _card_read(
    registration: Registration, answers: Answers, read: CardRead
) -> ResponseReturnValue:
    """The card says who it is; who began the same matter before goes on where they stopped."""
    station = house().station
    number = normal_id(read.person.id_number)
    for earlier in station.registrations.open_ones():
        person = person_of(earlier.answers)
        same_matter = earlier.answers.get("type") == answers.get("type")
        if (
            person and same_matter and earlier.id != registration.id
            and normal_id(person.id_number) == number
        ):  # fmt: skip
            with station.writing:
                station.registrations.drop(registration.id)
            session[ID] = earlier.id
            return redirect(url_for(".resumed"), 303)
    if (sent := _from_village(number)) is not None:
        given = {**sent.answers, "consent": answers.get("consent")}
        given.update(who.person_answers(read.person, read.module))
        with station.writing:
            station.registrations.drop(registration.id)
        session[ID] = sent.id
        keep(sent.id, flow.first_open(given), given)
        return redirect(url_for(".resumed"), 303)
    house().pictures.keep(acting.browser(), read.picture)
    answers.update(who.person_answers(returning.completed(read.person), read.module))
    keep(registration.id, "card", answers)
    return redirect(url_for(".known"), 303)


def _from_village(number: str) -> Registration | None:
    """What this person had filled in in their village, while nobody's card was read for it."""
    for one in house().station.registrations.waiting():
        if one.answers.get("expected_id") == number and not one.answers.get("person"):
            return one
    return None


@screen.get("/known")
def known() -> ResponseReturnValue:
    """What was read from the card, with what to watch out for."""
    registration = held()
    person = person_of(registration.answers) if registration else None
    if registration is None or person is None:
        return redirect(url_for(START), 303)
    expired = bool(person.card_valid_to) and person.card_valid_to < house().now().day
    return render_template(
        "register/known.html", person=person, expired=expired, total=flow.STEPS, at=1,
        typed_in=registration.answers.get("source") == "TYPED",
        onward=flow.first_open(registration.answers),
        before=returning.things(registration.answers),
        picture=base64.b64encode(house().pictures.of(acting.browser())).decode("ascii"),
    )  # fmt: skip


@screen.post("/again")
def again() -> ResponseReturnValue:
    """The same thing as in an earlier trade: what is held of it is not asked for again."""
    registration = held()
    if registration is None:
        return redirect(url_for(START), 303)
    answers = dict(registration.answers)
    answers.update(returning.thing_again(answers, request.form.get("trade", "")))
    onward = flow.first_open(answers)
    keep(registration.id, onward, answers)
    return redirect(url_for(PAGE, name=onward), 303)


@screen.get("/resumed")
def resumed() -> ResponseReturnValue:
    registration = held()
    if registration is None:
        return redirect(url_for(START), 303)
    onward = place_of(registration)
    return render_template(
        "register/resumed.html", onward=onward, at=flow.BY_NAME[onward].step, total=flow.STEPS
    )


@screen.post("/another")
def another() -> ResponseReturnValue:
    """Not the matter that was begun before: a new one; the card that was just read serves it."""
    registration = held()
    if registration is None:
        return redirect(url_for(START), 303)
    known_now = ("consent", "person", "source", "module", "reason")
    answers = {name: registration.answers.get(name, "") for name in known_now}
    session[ID] = house().station.draw_id()
    keep(session[ID], "what", answers)
    return redirect(url_for(PAGE, name="what"), 303)


@screen.route("/typed", methods=["GET", "POST"])
def typed() -> ResponseReturnValue:
    """The way without a card: name, number, reason."""
    registration = held()
    if registration is None or not registration.answers.get("consent"):
        return redirect(url_for(START), 303)
    answers = dict(registration.answers)
    given = {key: value for key, value in request.form.items() if key != "csrf_token"}
    wrong = None
    if request.method == "POST":
        try:
            answers.update(who.take_typed_person(given, answers, house().now()))
            keep(registration.id, "card", answers)
            return redirect(url_for(".known"), 303)
        except Wrong as no:
            wrong = no
            remember(answers, "typed", given)
            keep(registration.id, "card", answers)
    leave_devices()
    shown = render_template(
        "register/typed.html", wrong=wrong, typed=given or typed_of(answers, "typed"), at=1,
        total=flow.STEPS,
    )  # fmt: skip
    return shown, 422 if wrong else 200
