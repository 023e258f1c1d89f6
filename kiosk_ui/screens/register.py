"""The villager's journey: from "what do you want to do" to the signed application."""

import base64

from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from appliance.core import money
from appliance.core.parties import Person
from appliance.core.people import normal_id
from appliance.ports import CardRead, DeviceRefusal, FingerprintReader, Match
from appliance.registrations import Registration
from kiosk_ui import acting
from kiosk_ui.device_answers import Take
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.screens import form
from kiosk_ui.screens.form import Answers, Wrong
from kiosk_ui.shown import yuan

screen = Blueprint("register", __name__, url_prefix="/register")

DEVICE_PAGES = {"card": "card", "finger": "finger", "sign": "finger"}
"""Page -> the device that it waits for."""

SAME_ROW = {"village": "place", "title-area": "area", "title-left": "term", "term": "start"}
"""Questions that share a row of the read-back: a change walks through all of the row."""


def held() -> Registration | None:
    """The registration at this browser; a waiting one when its clerk took it up here."""
    found = house().station.registrations.load(str(session.get("reg", "")))
    return found if found is not None and found.state in ("open", "waiting") else None


def keep(registration_id: str, step: str, answers: Answers) -> None:
    """Durable at once: a power cut loses nothing that was answered."""
    station = house().station
    with station.writing:
        station.registrations.save(registration_id, step, answers)


@screen.get("/")
def begin() -> ResponseReturnValue:
    """Go on where the villager was, or begin."""
    registration = held()
    if registration is None:
        session["reg"] = house().station.draw_id()
        return redirect(url_for(".page", name="what"), 303)
    return redirect(url_for(".page", name=_place(registration)), 303)


@screen.get("/<name>")
def page(name: str) -> ResponseReturnValue:
    registration = held()
    answers = registration.answers if registration else {}
    if name in DEVICE_PAGES:
        return _device_page(name, answers)
    if name not in form.BY_NAME:
        return redirect(url_for(".begin"), 303)
    first = form.first_open(answers)
    if form.NAMES.index(name) > form.NAMES.index(first):
        return redirect(url_for(".page", name=first), 303)
    leave_devices()
    return _shown(name, answers, _typed(answers, name))


@screen.post("/<name>")
def answer(name: str) -> ResponseReturnValue:
    """Keep an answer and go on; what cannot stand stays as typed, with its sentence."""
    if "reg" not in session:
        session["reg"] = house().station.draw_id()
    registration = held()
    answers = dict(registration.answers) if registration else {}
    typed = {key: value for key, value in request.form.items() if key != "csrf_token"}
    if name not in form.BY_NAME or name in DEVICE_PAGES:
        return redirect(url_for(".begin"), 303)
    if "key" in typed:
        return _pressed(name, answers, typed)
    try:
        new = form.BY_NAME[name].take(typed, answers, house().now())
    except Wrong as wrong:
        return _shown(name, answers, typed, wrong), 422
    answers.update(new)
    _remember(answers, name, typed)
    onward = form.after(name)
    if session.pop("changing", None) == name and form.first_open(answers) == "read-back":
        onward = SAME_ROW.get(name, "read-back")
        if name in SAME_ROW:
            session["changing"] = onward
    keep(session["reg"], onward, answers)
    return redirect(url_for(".page", name=onward), 303)


@screen.get("/change/<name>")
def change(name: str) -> ResponseReturnValue:
    """From the read-back to one question, and straight back after it."""
    session["changing"] = name
    return redirect(url_for(".page", name=name), 303)


@screen.post("/live/amount")
def live_amount() -> ResponseReturnValue:
    """Grouping, capitals and totals of the amount that is being typed."""
    registration = held()
    answers = dict(registration.answers) if registration else {}
    try:
        answers.update(form.take_price(request.form, answers, house().now()))
    except Wrong as wrong:
        code = "" if not request.form.get("price") else wrong.code
        return jsonify(wrong=say(f"refusal.{code}", current()) if code else "")
    fen = form.whole(answers, "list_price_fen") or 0
    year, total = form.year_fen(answers), form.total_fen(answers)
    return jsonify(
        wrong="", figures=yuan(fen), capital=money.rmb_capital(fen),
        year=yuan(year) if year else "", total=yuan(total) if total else "",
        total_capital=money.rmb_capital(total) if total else "",
    )  # fmt: skip


# --- the pages --------------------------------------------------------------------------------


def _place(registration: Registration) -> str:
    first = form.first_open(registration.answers)
    known = registration.step in form.NAMES
    step = registration.step if known else first
    return step if form.NAMES.index(step) <= form.NAMES.index(first) else first


def _shown(name: str, answers: Answers, typed: dict[str, str], wrong: Wrong | None = None) -> str:
    at = house().now()
    return render_template(
        f"register/{name}.html", page=form.BY_NAME[name], total=form.STEPS, a=answers, typed=typed,
        wrong=wrong, before=form.before(name), villages=house().settings.villages,
        person=person_of(answers), unsure=form.unsure(answers), starts=form.start_choices(at),
        total_fen=form.total_fen(answers), year_fen=form.year_fen(answers), today=at.day,
        changing=session.get("changing"),
    )  # fmt: skip


def person_of(answers: Answers) -> Person | None:
    """The person as read or typed."""
    value = answers.get("person")
    return Person(**value) if isinstance(value, dict) else None


def _typed(answers: Answers, name: str) -> dict[str, str]:
    kept = answers.get("typed")
    raw = kept.get(name) if isinstance(kept, dict) else None
    return dict(raw) if isinstance(raw, dict) else {}


def _remember(answers: Answers, name: str, typed: dict[str, str]) -> None:
    kept = answers.get("typed")
    answers["typed"] = {**(kept if isinstance(kept, dict) else {}), name: typed}


def _pressed(name: str, answers: Answers, typed: dict[str, str]) -> ResponseReturnValue:
    """A key of the pad without the script: the text grows here and is kept."""
    key, field = typed.pop("key"), request.form.get("pad", "")
    text = typed.get(field, "")
    match key:
        case "back":
            text = text[:-1]
        case "clear":
            text = ""
        case _:
            text = (text + key)[:20]
    typed[field] = text
    _remember(answers, name, typed)
    keep(session["reg"], name, answers)
    return redirect(url_for(".page", name=name), 303)


def leave_devices() -> None:
    """The person went on: no device waits for them, and the picture of their card is gone."""
    house().answers.leave(acting.browser())
    house().pictures.forget(acting.browser())


# --- device steps -----------------------------------------------------------------------------


def _take(name: str, answers: Answers) -> Take:
    """How the device of a page is asked."""
    devices = house().devices
    if name == "card":
        return lambda seconds, _progress: devices.id_card.read_card(timeout_s=seconds)
    if name == "finger":
        return lambda seconds, progress: devices.fingerprint.enrol(
            timeout_s=seconds, progress=progress
        )
    template = bytes.fromhex(form.words(answers, "template"))
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


def _device_page(name: str, answers: Answers) -> ResponseReturnValue:
    if not answers.get("consent"):
        return redirect(url_for(".begin"), 303)
    if name != "card" and not answers.get("person"):
        return redirect(url_for(".page", name="card"), 303)
    if name == "sign" and not signable(answers):
        return redirect(url_for(".page", name="read-back"), 303)
    house().pictures.forget(acting.browser())
    wait = house().answers.begin(acting.browser(), name, DEVICE_PAGES[name], _take(name, answers))
    return render_template(
        f"register/{name}.html", wait=wait, left=wait.seconds(house().station.clock.monotonic()),
        total=form.STEPS, at=7 if name == "sign" else form.BY_NAME[name].step, a=answers,
        person=person_of(answers), typed=_typed(answers, "typed"), wrong=None,
    )  # fmt: skip


@screen.get("/wait/<name>")
def waiting(name: str) -> ResponseReturnValue:
    """How a device step stands, for the script."""
    return acting.how_it_stands(name)


@screen.post("/more/<name>")
def more(name: str) -> ResponseReturnValue:
    house().answers.more(acting.browser(), name)
    return redirect(url_for(".page", name=name), 303)


@screen.post("/device/<name>")
def device(name: str) -> ResponseReturnValue:
    """The token of a device's answer comes back: the answer is taken once."""
    registration, token = held(), request.form.get("token", "")
    got = house().answers.collect(acting.browser(), name, token) if registration else None
    if registration is None or got is None:
        return redirect(url_for(".page", name=name if name in DEVICE_PAGES else "what"), 303)
    answers = dict(registration.answers)
    match got:
        case CardRead():
            return _card_read(registration, answers, got)
        case bytes():
            answers.update(template=got.hex(), sign_kind="FINGER")
            keep(registration.id, "village", answers)
            return redirect(url_for(".page", name=form.after("finger")), 303)
        case Match():
            answers.update(finger_score=got.score)
            return finish(registration.id, answers)
        case _:
            return redirect(url_for(".begin"), 303)


def _card_read(
    registration: Registration, answers: Answers, read: CardRead
) -> ResponseReturnValue:
    """The card says who it is; who was here before goes on where they stopped."""
    station = house().station
    number = normal_id(read.person.id_number)
    for earlier in station.registrations.open_ones():
        person = person_of(earlier.answers)
        if person and earlier.id != registration.id and normal_id(person.id_number) == number:
            with station.writing:
                station.registrations.drop(registration.id)
            session["reg"] = earlier.id
            return redirect(url_for(".resumed"), 303)
    house().pictures.keep(acting.browser(), read.picture)
    answers.update(form.person_answers(read.person, read.module))
    keep(registration.id, "card", answers)
    return redirect(url_for(".known"), 303)


@screen.get("/known")
def known() -> ResponseReturnValue:
    """What was read from the card, with what to watch out for."""
    registration = held()
    person = person_of(registration.answers) if registration else None
    if registration is None or person is None:
        return redirect(url_for(".begin"), 303)
    expired = bool(person.card_valid_to) and person.card_valid_to < house().now().day
    return render_template(
        "register/known.html", person=person, expired=expired, total=form.STEPS, at=1,
        typed_in=registration.answers.get("source") == "TYPED", onward=form.after("card"),
        picture=base64.b64encode(house().pictures.of(acting.browser())).decode("ascii"),
    )  # fmt: skip


@screen.get("/resumed")
def resumed() -> ResponseReturnValue:
    registration = held()
    if registration is None:
        return redirect(url_for(".begin"), 303)
    onward = _place(registration)
    return render_template(
        "register/resumed.html", onward=onward, at=form.BY_NAME[onward].step, total=form.STEPS
    )


@screen.route("/typed", methods=["GET", "POST"])
def typed() -> ResponseReturnValue:
    """The way without a card: name, number, reason."""
    registration = held()
    if registration is None or not registration.answers.get("consent"):
        return redirect(url_for(".begin"), 303)
    answers = dict(registration.answers)
    given = {key: value for key, value in request.form.items() if key != "csrf_token"}
    wrong = None
    if request.method == "POST":
        try:
            answers.update(form.take_typed_person(given, answers, house().now()))
            keep(registration.id, "card", answers)
            return redirect(url_for(".known"), 303)
        except Wrong as no:
            wrong = no
            _remember(answers, "typed", given)
            keep(registration.id, "card", answers)
    leave_devices()
    shown = render_template(
        "register/typed.html", wrong=wrong, typed=given or _typed(answers, "typed"), at=1,
        total=form.STEPS,
    )  # fmt: skip
    return shown, 422 if wrong else 200


# --- signing and the end ----------------------------------------------------------------------


def signable(answers: Answers) -> bool:
    """Everything is answered, and nothing was left for the clerk."""
    return form.first_open(answers) == "read-back" and not form.unsure(answers)


@screen.post("/ink")
def ink() -> ResponseReturnValue:
    """The way without a finger: sign on paper before the clerk."""
    registration = held()
    if registration is None:
        return redirect(url_for(".begin"), 303)
    answers = dict(registration.answers)
    leave_devices()
    answers.update(sign_kind="INK", template="", finger_score=None)
    if request.form.get("at") == "sign":
        return finish(registration.id, answers)
    keep(registration.id, "village", answers)
    return redirect(url_for(".page", name=form.after("finger")), 303)


@screen.post("/finish")
def hand_over() -> ResponseReturnValue:
    """Nothing to sign yet: the clerk helps with what was left open; or ink before the clerk."""
    registration = held()
    if registration is None:
        return redirect(url_for(".begin"), 303)
    if signable(registration.answers) and registration.answers.get("sign_kind") == "FINGER":
        return redirect(url_for(".page", name="sign"), 303)
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
    session.pop("reg", None)
    session["done"] = code
    return redirect(url_for(".done"), 303)


@screen.get("/done")
def done() -> ResponseReturnValue:
    code = str(session.get("done", ""))
    found = house().station.registrations.by_code(code) if code else None
    if found is None:
        return redirect(url_for("villager.idle"), 303)
    return render_template("register/done.html", code=code, signed=found.answers.get("signed"),
                           ink=found.answers.get("sign_kind") == "INK")  # fmt: skip
