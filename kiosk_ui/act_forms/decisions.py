"""A collective's or household's decision as typed from its paper: the fields of its table row."""

import msgspec

from appliance.core import forms
from appliance.core.entries import DecisionPaper
from kiosk_ui.act_forms.form import Ask, Desk
from kiosk_ui.act_forms.typed import Typed, Unfit
from kiosk_ui.i18n import current, say

COUNT_DIGITS_MAX = 6
DAYS = ("date", "notice_date", "valid_to")
SIGNED = ("holder_signed", "signature")
PAPERS = ("scan_sha256", "minutes_sha256")
WORDS = ("township_approval_no",)


def bodies(ask: Ask, desk: Desk) -> list[str]:
    """The deciding bodies that a field offers."""
    return (
        [code for code, _name in ask.choices(desk)]
        if ask.choices
        else [*desk.tables.decision_types]
    )


def fields_of(code: str, desk: Desk) -> tuple[str, ...]:
    """The inputs of a deciding body, in the order of its row."""
    return desk.tables.decision_types[code].fields


def papers_typed(codes: list[str], at: str, desk: Desk, typed: Typed) -> tuple[DecisionPaper, ...]:
    """One paper for each body of which anything was typed. Raises Unfit."""
    return tuple(
        _paper(code, f"{at}.{code}", desk, typed)
        for code in codes
        if typed.begins(f"{at}.{code}.")
    )


def _paper(code: str, at: str, desk: Desk, typed: Typed) -> DecisionPaper:
    values: dict[str, object] = {}
    names = fields_of(code, desk)
    for name in names:
        value = _field(name, f"{at}.{name}", typed)
        if value is not None:
            values[name] = value
    # The owner's own signature stands on the application: such a paper holds nothing but its kind.
    values.pop("signature", None)
    if "date" in names and not values.get("date"):
        raise Unfit("date-form", f"{at}.date")
    return msgspec.convert({"type": code, **values}, DecisionPaper)


def _field(name: str, at: str, typed: Typed) -> object:
    text = typed.plain(at)
    if name in SIGNED:
        return bool(text)
    if name in PAPERS:
        return typed.paper(at) or None
    if not text:
        return None
    if name in DAYS:
        day = text.replace("/", "-").replace(".", "-")
        if forms.day(day) is None:
            raise Unfit("date-form", at)
        return day
    if name in WORDS:
        return text
    if not (text.isascii() and text.isdigit()) or len(text) > COUNT_DIGITS_MAX:
        raise Unfit("count-form", at)
    return int(text)


def words_of(paper: object, desk: Desk) -> str:
    """A decision as a person reads it: the body, then every field that was given."""
    assert isinstance(paper, DecisionPaper)
    given = msgspec.to_builtins(paper)
    parts = [desk.word("decision_types", paper.type)]
    for name in fields_of(paper.type, desk):
        value = given.get(name)
        if value in (None, "", 0, False):
            continue
        shown = say("act.paper-there", current()) if name in PAPERS else value
        shown = say("act.yes", current()) if value is True else shown
        parts.append(
            say("act.pair", current(), name=say(f"decision-field.{name}", current()), value=shown)
        )
    return " · ".join(parts)
