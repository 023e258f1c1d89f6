"""Enrolling for a notice alone at the kiosk: one question a page, read back, left for the clerk.

What comes out is a pre-registration under an application code, no act: nothing is in the ledger,
and nobody but the front desk can see that it is there (entries.md 3).
"""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from appliance import pre_enrolments
from appliance.core import people
from appliance.core.trade import Trade
from appliance.ports import CardRead
from appliance.registrations import Registration
from appliance.views import NoticeView
from kiosk_ui import acting
from kiosk_ui.house import house
from kiosk_ui.screens.form import Answers, Typed, Wrong, plain
from kiosk_ui.screens.registration import who
from kiosk_ui.screens.registration.who import person_of

screen = Blueprint("joining", __name__, url_prefix="/join")

DRAFT: Final = "join"
"""Name in the browser's cookie: the trade, whether the notice about data was agreed to, the id."""
CARD: Final = "join card"
STEPS: Final = ("notice", "consent", "card", "standing", "capacity", "phone", "check")
"""One page each; the total never changes."""
OUTSIDER, ORGANISATION, UNSURE = "outsider", "organisation", "unsure"
CAPACITIES: Final = ("shown", "missing", UNSURE)
PHONE_MAX: Final = 20


# --- what is in hand -----------------------------------------------------------------------------


def _draft() -> dict[str, str]:
    found = session.get(DRAFT)
    return dict(found) if isinstance(found, dict) else {}


def _keep_draft(**facts: str) -> None:
    session[DRAFT] = {**_draft(), **facts}


def _held() -> Registration | None:
    found = house().station.registrations.load(_draft().get("id", ""))
    return found if found is not None and pre_enrolments.is_one(found) else None


def _trade() -> Trade | None:
    """The trade in hand, while one can enrol for it."""
    trade = house().station.trade(_draft().get("trade", ""))
    return trade if trade is not None and trade.stage == "PUBLISHED" else None


def _open_notices() -> list[NoticeView]:
    notices = house().station.current_notices()
    return [one for one in notices if one.stage == "PUBLISHED"]


def _save(step: str, **new: object) -> None:
    """Durable at once; the first row is written when it is known who it is."""
    station, held = house().station, _held()
    if held is None:
        _keep_draft(id=station.draw_id())
    answers: Answers = dict(held.answers) if held else {}
    answers |= {pre_enrolments.TRADE: _draft()["trade"], **new}
    with station.writing:
        station.registrations.save(_draft()["id"], step, answers)


def _leave_reader() -> None:
    house().answers.leave(acting.browser())


def _to(step: str) -> ResponseReturnValue:
    return redirect(url_for(f".{step}") if step in OWN else url_for(".ask", step=step), 303)


# --- which notice, and the notice about data -----------------------------------------------------


@screen.get("/")
def begin() -> ResponseReturnValue:
    """Go on where the person was, or begin."""
    held = _held()
    if held is None or _trade() is None:
        session.pop(DRAFT, None)
        return redirect(url_for(".notice"), 303)
    return _to(_first_open(held.answers))


@screen.get("/notice")
def notice() -> str:
    """The notices that are open for enrolment."""
    _leave_reader()
    return _shown("notice", notices=_open_notices(), closed=request.args.get("closed") == "1")


@screen.post("/notice")
def choose() -> ResponseReturnValue:
    """Keep which one; another one than before begins anew."""
    number = request.form.get("trade", "")
    if number not in {one.number for one in _open_notices()}:
        return redirect(url_for(".notice", closed="1"), 303)
    if _draft().get("trade") != number:
        _drop_unfinished()
        session[DRAFT] = {"trade": number}
    pre_enrolments.tidy(house().station)
    return redirect(url_for(".consent"), 303)


def _drop_unfinished() -> None:
    """What was not handed over for the notice before is not left lying there."""
    held = _held()
    if held is not None and held.state == "open":
        with house().station.writing:
            house().station.registrations.drop(held.id)


@screen.get("/consent")
def consent() -> ResponseReturnValue:
    if _trade() is None:
        return redirect(url_for(".notice", closed="1"), 303)
    _leave_reader()
    return _shown("consent")


@screen.post("/consent")
def agree() -> ResponseReturnValue:
    if _trade() is None:
        return redirect(url_for(".notice", closed="1"), 303)
    _keep_draft(consent="yes")
    return redirect(url_for(".card"), 303)


# --- who it is -----------------------------------------------------------------------------------


@screen.get("/card")
def card() -> ResponseReturnValue:
    """The reader waits; not before the consent."""
    if _trade() is None or not _draft().get("consent"):
        return redirect(url_for(".notice"), 303)
    reader = house().devices.id_card
    wait = house().answers.begin(
        acting.browser(), CARD, "card",
        lambda seconds, _progress: reader.read_card(timeout_s=seconds),
    )  # fmt: skip
    left = wait.seconds(house().station.clock.monotonic())
    return _shown("card", wait=wait, left=left)


@screen.get("/card/wait")
def waiting() -> ResponseReturnValue:
    """How the reading of the card stands, for the script."""
    return acting.how_it_stands(CARD)


@screen.post("/card/more")
def more() -> ResponseReturnValue:
    house().answers.more(acting.browser(), CARD)
    return redirect(url_for(".card"), 303)


@screen.post("/card")
def read() -> ResponseReturnValue:
    """The reader's answer comes back by its token; who began before goes on where they were."""
    got = house().answers.collect(acting.browser(), CARD, request.form.get("token", ""))
    trade = _trade()
    if trade is None or not isinstance(got, CardRead):
        return redirect(url_for(".card"), 303)
    earlier = pre_enrolments.of_person(house().station, trade.number, got.person.id_number)
    if earlier is not None:
        _keep_draft(id=earlier.id)
    _save("card", **who.person_answers(got.person, got.module))
    held = _held()
    return _to(_first_open(held.answers) if held else "standing")


@screen.get("/typed")
def typed() -> ResponseReturnValue:
    """The way without a card; the clerk looks at another proof before anything is enrolled."""
    if _trade() is None or not _draft().get("consent"):
        return redirect(url_for(".notice"), 303)
    _leave_reader()
    return _shown("typed", typed={})


@screen.post("/typed")
def take_typed() -> ResponseReturnValue:
    given = _given()
    if _trade() is None or not _draft().get("consent"):
        return redirect(url_for(".notice"), 303)
    if "key" in given:
        return _shown("typed", typed=_pressed(given, "id"))
    try:
        # That it was typed is all the reason that is needed: the clerk asks for the card again.
        found = who.take_typed_person({**given, "reason": "CARD_LOST"}, {}, house().now())
    except Wrong as wrong:
        return _shown("typed", typed=given, wrong=wrong), 422
    _save("card", **found)
    return _to("standing")


# --- the questions -------------------------------------------------------------------------------


def _take_standing(given: Typed) -> Answers:
    """For whom: of which village, from outside, for an organisation."""
    said = given.get("standing", "")
    if said not in {*house().settings.villages, OUTSIDER, ORGANISATION, UNSURE}:
        raise Wrong("standing", "choose-one")
    return {"standing": said}


def _take_capacity(given: Typed) -> Answers:
    """What the person says of the proof; the clerk looks at the paper itself."""
    said = given.get("capacity", "")
    if said not in CAPACITIES:
        raise Wrong("capacity", "choose-one")
    return {"capacity": said}


def _take_phone(given: Typed) -> Answers:
    """Where news go; it may be left empty."""
    digits = people.comparable_digits(plain(given.get("phone", "")))[:PHONE_MAX]
    if digits and not people.is_phone(digits):
        raise Wrong("phone", "phone-form")
    return {"phone": digits}


QUESTIONS: Final[dict[str, Callable[[Typed], Answers]]] = {
    "standing": _take_standing, "capacity": _take_capacity, "phone": _take_phone,
}  # fmt: skip
OWN: Final = ("notice", "consent", "card", "check")
"""Steps with an address of their own."""


def _first_open(answers: Answers) -> str:
    if person_of(answers) is None:
        return "card"
    return next((one for one in QUESTIONS if one not in answers), "check")


@screen.get("/ask/<step>")
def ask(step: str) -> ResponseReturnValue:
    held = _held()
    if held is None or _trade() is None or step not in QUESTIONS:
        return redirect(url_for(".begin"), 303)
    _leave_reader()
    return _shown("question", at=step, held=held, typed=held.answers)


@screen.post("/ask/<step>")
def answer(step: str) -> ResponseReturnValue:
    """Kept at once; from the read-back it goes straight back there."""
    held, given = _held(), _given()
    if held is None or _trade() is None or step not in QUESTIONS:
        return redirect(url_for(".begin"), 303)
    if "key" in given:
        return _shown("question", at=step, held=held, typed=_pressed(given, "phone"))
    try:
        new = QUESTIONS[step](given)
    except Wrong as wrong:
        return _shown("question", at=step, held=held, typed=given, wrong=wrong), 422
    _save(step, **new)
    return _to(_first_open({**held.answers, **new}))


@screen.get("/check")
def check() -> ResponseReturnValue:
    """Everything read back; nothing is enrolled by it."""
    held = _held()
    if held is None or _trade() is None or _first_open(held.answers) != "check":
        return redirect(url_for(".begin"), 303)
    return _shown("check", held=held)


@screen.post("/hand-over")
def hand_over() -> ResponseReturnValue:
    """Left for the clerk under an application code, the same one when it is changed later."""
    held = _held()
    if held is None or _trade() is None or _first_open(held.answers) != "check":
        return redirect(url_for(".begin"), 303)
    with house().station.writing:
        house().station.registrations.finish(held.id)
    return redirect(url_for(".done"), 303)


@screen.get("/done")
def done() -> ResponseReturnValue:
    held = _held()
    if held is None or held.state != "waiting":
        return redirect(url_for("villager.idle"), 303)
    return _shown("done", held=held)


@screen.get("/pause")
def pause() -> str:
    """Whether to stop here for now; what was filled in waits for the card."""
    return render_template("pause.html", back=url_for(".begin"))


@screen.post("/drop")
def drop() -> ResponseReturnValue:
    """The person does not want to any more: what was typed is erased."""
    held = _held()
    if held is not None:
        with house().station.writing:
            house().station.registrations.drop(held.id)
    return redirect(url_for("villager.away"), 303)


# --- pages ---------------------------------------------------------------------------------------


def _given() -> dict[str, str]:
    return {key: value for key, value in request.form.items() if key != "csrf_token"}


def _pressed(given: dict[str, str], field: str) -> dict[str, str]:
    """A key of the pad without the script: the text grows here."""
    key, text = given.pop("key"), given.get(field, "")
    text = {"back": text[:-1], "clear": ""}.get(key, (text + key)[:PHONE_MAX])
    return {**given, field: text}


def _shown(page: str, *, at: str = "", held: Registration | None = None, **more: object) -> str:
    """A page of the journey; `at`: the step where it is not the page's own name."""
    number, trade = _draft().get("trade", ""), _trade()
    step = at or ("card" if page == "typed" else page)
    answers = held.answers if held else {}
    return render_template(
        f"self_service/join_{page}.html", at=step, total=len(STEPS), held=held, a=answers,
        number=STEPS.index(step) + 1 if step in STEPS else len(STEPS), steps=STEPS,
        one=house().station.notice(number) if number else None, person=person_of(answers),
        deposit_fen=trade.fixed.deposit_fen if trade else 0, villages=house().settings.villages,
        capacities=CAPACITIES, **{"wrong": None, "typed": {}, **more},
    )  # fmt: skip
