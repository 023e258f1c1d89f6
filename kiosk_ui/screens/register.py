"""The way of a registration, from "what do you want to do" to the read-back, page by page."""

from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from appliance.core import checklist, money
from kiosk_ui import acting, look
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.screens.form import Answers, Wrong, whole, words
from kiosk_ui.screens.registration import (
    bringing,
    case,
    device_steps,
    flow,
    holding,
    readback,
    reading,
    terms,
    who,
)
from kiosk_ui.screens.registration.holding import keep, leave_devices, remember, typed_of
from kiosk_ui.screens.registration.page import Page
from kiosk_ui.shown import yuan

screen = Blueprint("register", __name__, url_prefix="/register")

SAME_ROW = {
    "what": ("type",), "village": ("place",), "place": ("parcel", "object-no"),
    "land-type": ("title-area",), "title-area": ("area",), "title-left": ("term",),
    "term": ("start",),
}  # fmt: skip
"""Questions that share a row of the read-back: a change walks through all of the row."""


SO_FAR = "so-far"
"""What the button says that leads to what was said so far."""


@screen.get("/")
def begin() -> ResponseReturnValue:
    """Go on where the villager was, or begin."""
    registration = holding.held()
    if registration is None:
        holding.leave()
        holding.begin()
        return redirect(url_for(".page", name="what"), 303)
    return redirect(url_for(".page", name=holding.place_of(registration)), 303)


@screen.get("/<name>")
def page(name: str) -> ResponseReturnValue:
    answers = holding.answers_held()
    if name in device_steps.DEVICE_PAGES:
        return device_steps.page_of(name, answers)
    if name not in flow.BY_NAME:
        return redirect(url_for(".begin"), 303)
    if flow.ahead(name, answers) or name not in flow.names(answers):
        return redirect(url_for(".page", name=flow.first_open(answers)), 303)
    leave_devices()
    return _shown(flow.BY_NAME[name], answers, typed_of(answers, name))


@screen.post("/<name>")
def answer(name: str) -> ResponseReturnValue:
    """Keep an answer and go on; what cannot stand stays as typed, with its sentence."""
    answers = holding.answers_held()
    registration_id = holding.begin()
    typed = {key: value for key, value in request.form.items() if key != "csrf_token"}
    asked = flow.BY_NAME.get(name)
    if asked is None or name in device_steps.DEVICE_PAGES:
        return redirect(url_for(".begin"), 303)
    if typed.get("go") == SO_FAR:
        return _aside(name, answers, typed)
    if "key" in typed:
        return _pressed(name, answers, typed)
    try:
        new = asked.take(typed, answers, house().now())
    except Wrong as wrong:
        return _shown(asked, answers, typed, wrong), 422
    answers.update(new)
    remember(answers, name, typed)
    if name in {"what", "type"}:
        session.pop(holding.SHEET, None)  # another type has a sheet of its own
    onward = _onward(name, answers)
    keep(registration_id, onward, answers)
    return redirect(_address(onward, answers), 303)


def _onward(name: str, answers: Answers) -> str:
    """The next page; from a change straight back to the read-back, through the row it is of."""
    onward = flow.after(name, answers)
    if session.pop("changing", None) != name:
        return onward
    first, there = flow.first_open(answers), flow.names(answers)
    row = next((one for one in SAME_ROW.get(name, ()) if one in there), "")
    if row:
        session["changing"] = row
        return first if flow.ahead(row, answers) else row
    return first


def _address(name: str, answers: Answers) -> str:
    """A clerk who chose a type has all of its questions on one sheet (A06)."""
    if name not in {"what", "type"} and words(answers, "type") and holding.SHEET not in session:
        me = acting.who()
        if me is not None and acting.office(me) == "front" and not answers.get("person"):
            return url_for("whole_form.page")
    return url_for(".page", name=name)


@screen.get("/change/<name>")
def change(name: str) -> ResponseReturnValue:
    """From the read-back to one question, and straight back after it."""
    session["changing"] = name
    session["changed"] = [session.get(holding.ID), name]
    return redirect(url_for(".page", name=name), 303)


def _aside(name: str, answers: Answers, typed: dict[str, str]) -> ResponseReturnValue:
    """To what was said so far; what stands on the page is kept as it was typed."""
    del typed["go"]
    remember(answers, name, typed)
    keep(holding.begin(), name, answers)
    return redirect(url_for(".said_so_far", at=name), 303)


@screen.get("/so-far")
def said_so_far() -> ResponseReturnValue:
    """What was said so far, each with the way to its question, and back to where one was."""
    answers, back = holding.answers_held(), request.args.get("at", "")
    found = reading.told(answers, _size())
    if not found:
        return redirect(url_for(".begin"), 303)
    if back not in flow.names(answers) or flow.ahead(back, answers):
        back = flow.first_open(answers)
    part = _part(len(found))
    return render_template(
        "register/so-far.html", found=found, part=part, shown=found[part - 1], back=back,
        at=flow.BY_NAME[back].step, total=flow.STEPS, a=answers, person=who.person_of(answers),
    )  # fmt: skip


def _size() -> str:
    """The size of the letters, as the kiosk shows them."""
    return look.chosen().size or "large"


def _part(count: int, begin: int = 1) -> int:
    """The page of the read-back that is asked for, of so many; `begin` where none is."""
    asked = request.args.get("part", "")
    return min(int(asked) or 1, count) if asked.isascii() and asked.isdigit() else begin


def _changed(found: tuple[reading.Part, ...]) -> int:
    """The page on which the row is that was just changed, the first where none was."""
    registration_id, name = session.pop("changed", (None, ""))
    return reading.part_of(name, found) if registration_id == session.get(holding.ID) else 1


@screen.post("/live/amount")
def live_amount() -> ResponseReturnValue:
    """Grouping, capitals and totals of the amount that is being typed."""
    answers = holding.answers_held()
    try:
        answers.update(terms.take_price(request.form, answers, house().now()))
    except Wrong as wrong:
        code = "" if not request.form.get("price") else wrong.code
        return jsonify(wrong=say(f"refusal.{code}", current()) if code else "")
    fen = whole(answers, "list_price_fen") or 0
    year, total = terms.year_fen(answers), terms.total_fen(answers)
    return jsonify(
        wrong="", figures=yuan(fen), capital=money.rmb_capital(fen),
        year=yuan(year) if year else "", total=yuan(total) if total else "",
        total_capital=money.rmb_capital(total) if total else "",
    )  # fmt: skip


@screen.post("/bring/print")
def print_list() -> ResponseReturnValue:
    """The list of papers as a slip to take home; what the printer said stands on the page."""
    answers = holding.answers_held()
    if flow.ahead("bring", answers):
        return redirect(url_for(".begin"), 303)
    said = bringing.printed(answers)
    return _shown(flow.BY_NAME["bring"], answers, {}, printed=said)


def _shown(
    asked: Page,
    answers: Answers,
    typed: dict[str, str],
    wrong: Wrong | None = None,
    **more: object,
) -> str:
    at, parts = house().now(), reading.parts(answers, _size())
    part = _part(len(parts), _changed(parts) if asked is flow.READ_BACK else 1)
    return render_template(
        f"register/{asked.template or 'fields'}.html", page=asked, total=flow.STEPS, a=answers,
        typed=typed, wrong=wrong, before=flow.before(asked.name, answers),
        options=asked.options(answers), shape=case.shape(answers), ask=asked.ask(answers),
        villages=house().settings.villages, person=who.person_of(answers),
        unsure=flow.unsure(answers), starts=terms.start_choices(at), today=at.day,
        total_fen=terms.total_fen(answers), year_fen=terms.year_fen(answers),
        parts=parts, part=part, shown=parts[part - 1], said=_said(parts),
        papers=_papers(asked, answers), icons=case.GROUPS, changing=session.get("changing"),
        up=_goes_up(answers), **more,
    )  # fmt: skip


def _said(parts: tuple[reading.Part, ...]) -> list[readback.Row]:
    """Every row that has an answer, for beside the question."""
    return [row for one in parts for row in one.rows if row.value]


def _papers(asked: Page, answers: Answers) -> tuple[checklist.Paper, ...]:
    return bringing.papers(answers) if asked.name == "bring" else ()


def _goes_up(answers: Answers) -> bool:
    """Whether the district deals with this type: the counter then prints the slip of the way."""
    row = case.row_of(answers)
    return row is not None and row.level == "district"


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
    remember(answers, name, typed)
    keep(holding.begin(), name, answers)
    return redirect(url_for(".page", name=name), 303)
