"""All questions of a case on one sheet, for a clerk with the party at the counter (A06, C03).

The same questions as the wizard's, parsed by the same functions. What is right is kept at once,
what cannot stand stays as typed with its sentence at the field.
"""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from kiosk_ui import acting
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.screens.form import UNSURE, Answers, Typed, Wrong, words
from kiosk_ui.screens.registration import (
    at_the_counter,
    bringing,
    case,
    flow,
    holding,
    questions,
    returning,
    terms,
    who,
)
from kiosk_ui.screens.registration.page import Field, Option, Page

screen = Blueprint("whole_form", __name__, url_prefix="/form")

ELSEWHERE = frozenset({"what", "type", "bring", "consent", "card", "finger", "read-back"})
"""Pages that are no fields of the sheet: chosen before, shown beside, or asked of a device."""


class Line(Struct, frozen=True):
    """A field as it stands on the sheet."""

    field: Field
    label: str
    value: str
    options: tuple[Option, ...]
    unit: str
    wrong: str


@screen.get("/")
def page() -> ResponseReturnValue:
    acting.seated()
    answers = holding.answers_held()
    if case.row_of(answers) is None:
        return redirect(url_for("register.page", name="what"), 303)
    session[holding.SHEET] = True
    return _shown(answers, typed_before(answers), {})


@screen.post("/")
def answer() -> ResponseReturnValue:
    """Keep what is right; `go`: `save`, `leave` for later, else on to card and signature."""
    acting.seated()
    answers = holding.answers_held()
    if case.row_of(answers) is None:
        return redirect(url_for("register.page", name="what"), 303)
    typed = {key: value for key, value in request.form.items() if key != "csrf_token"}
    wrongs = take_all(typed, answers)
    holding.remember(answers, "sheet", typed)
    holding.keep(holding.begin(), flow.first_open(answers), answers)
    if typed.get("go") == "save":
        return redirect(url_for(".page"), 303)
    if typed.get("go") == "leave":
        holding.leave()
        return redirect(url_for("work.queue"), 303)
    if wrongs:
        return _shown(answers, typed, wrongs), 422
    return redirect(url_for("register.page", name=flow.first_open(answers)), 303)


def take_all(typed: Typed, answers: Answers) -> dict[str, Wrong]:
    """Take every field of the sheet into `answers`, in order; what cannot stand, by field."""
    at, wrongs = house().now(), {}
    said = {key: value for key, value in typed.items() if key != "go"}
    for one in flow.PAGES:
        if not one.when(answers) or (one.name in ELSEWHERE and one.name != "consent"):
            continue
        if one.name == "consent" and words(answers, "consent"):
            continue
        try:
            answers.update(one.take(said, answers, at))
        except Wrong as wrong:
            wrongs[wrong.field] = wrong
            answers.update(dict.fromkeys(one.asks))
    for one in at_the_counter.PAGES:
        try:
            answers.update(one.take(said, answers, at))
        except Wrong as wrong:
            wrongs[wrong.field] = wrong
            answers.update(dict.fromkeys(one.asks))
    answers.update(questions.take_bring(said, answers, at))
    return wrongs


def typed_before(answers: Answers) -> dict[str, str]:
    return holding.typed_of(answers, "sheet")


def pages_of(answers: Answers) -> tuple[Page, ...]:
    asked = (one for one in flow.flow(answers) if one.name not in ELSEWHERE)
    return (*asked, *at_the_counter.PAGES)


def lines_of(answers: Answers, typed: Typed, wrongs: Mapping[str, Wrong]) -> list[list[Line]]:
    """The fields of the sheet, those of one question together."""
    return [
        [_line(one, field, answers, typed, wrongs) for field in _fields(one, answers)]
        for one in pages_of(answers)
    ]


def _fields(one: Page, answers: Answers) -> tuple[Field, ...]:
    """The sides of a thing that is no land are not asked."""
    if one.name == "place" and case.shape(answers) != "land":
        return one.fields[:1]
    return one.fields


def _line(
    one: Page, field: Field, answers: Answers, typed: Typed, wrongs: Mapping[str, Wrong]
) -> Line:
    wrong = wrongs.get(field.name) or wrongs.get({"term": "term_years"}.get(field.name, ""))
    options = tuple(field.options(answers)) if field.options else ()
    value = field.stands(answers) or typed.get(field.name, "")
    return Line(
        field, label(one, field, answers), "" if value == UNSURE else value, options,
        field.unit(answers), say(f"refusal.{wrong.code}", current(), **_facts(wrong))
        if wrong else "",
    )  # fmt: skip


def _facts(wrong: Wrong) -> dict[str, object]:
    return wrong.facts


def label(one: Page, field: Field, answers: Answers) -> str:
    """The question of a page for its first field, else the field's own name."""
    if one.fields[0] is not field:
        return say(f"field.register.{field.name}", current())
    if one.name in {"organisation", "principal"}:
        return say(f"field.register.{field.name}", current())
    return ask_text(one, answers)


def ask_text(one: Page, answers: Answers) -> str:
    """The question in words, as this case puts it."""
    about = one.ask(answers)
    return say(f"ask.{one.name}.{about}" if about else f"ask.{one.name}", current())


def _shown(answers: Answers, typed: Typed, wrongs: Mapping[str, Wrong]) -> str:
    able = case.owners(answers)
    guess = {**answers, "owner": words(answers, "owner") or (able[0] if able else "")}
    return render_template(
        "register/whole-form.html", a=answers, typed=typed, groups=lines_of(guess, typed, wrongs),
        wrongs=wrongs, person=who.person_of(answers), what=case.type_word(words(answers, "type")),
        papers=bringing.papers(guess), here=returning.papers_held(guess),
        total_fen=terms.total_fen(flow.relevant(answers)),
        consent_wrong="consent" in wrongs,
    )  # fmt: skip
