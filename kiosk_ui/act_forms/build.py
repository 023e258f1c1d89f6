"""From the parsed fields of a form to its command, and back to words for the person who signs."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from appliance.core import area, money
from appliance.core.commands import Command
from appliance.core.instant import SHANGHAI, instant_of
from appliance.core.parties import Person, Words
from appliance.kept_papers import Paper
from kiosk_ui.act_forms import decisions
from kiosk_ui.act_forms.form import ActForm, Ask, Desk, Values
from kiosk_ui.act_forms.typed import Typed
from kiosk_ui.i18n import current, say

TEXT = "text/plain"
Line = tuple[str, str]
"""Label and value, as a person reads them."""


def command_of(form: ActForm, values: Values, desk: Desk) -> Command:
    """The command with what was typed and what the station makes itself. Raises Unfit."""
    makes = form.extra
    made = makes(desk, values) if makes else {}
    known = set(form.command.__struct_fields__)
    fields: dict[str, Any] = {
        name: value for name, value in (values | made).items() if name in known
    }
    if desk.trade is not None:
        fields["trade"] = desk.trade.number
    return form.command(**fields)


def label(form: ActForm, name: str) -> str:
    return say(f"field.{form.name}.{name}", current())


def help_of(form: ActForm, name: str) -> str:
    return say(f"help.{form.name}.{name}", current())


def read_back(form: ActForm, values: Values, desk: Desk, typed: Typed) -> list[Line]:
    """Every field as it will be signed; what was left empty says so."""
    words = _Words(desk, typed)
    return [
        (label(form, ask.name), text)
        for ask in form.asked(desk)
        for text in words.texts(ask, values.get(ask.name))
    ]


class _Words(Struct, frozen=True):
    """What a value is called in the language of the page."""

    desk: Desk
    typed: Typed

    def texts(self, ask: Ask, value: object) -> list[str]:
        """One text; of repeated groups and decisions one each."""
        if value is None:
            return [say("act.nothing", current())]
        if ask.kind in ("decision", "decisions"):
            papers = value if isinstance(value, tuple) else (value,)
            return [decisions.words_of(one, self.desk) for one in papers]
        if ask.kind == "rows" and isinstance(value, tuple):
            return [self._row(ask, one) for one in value]
        return [self.text(ask, value, ask.name)]

    def text(self, ask: Ask, value: object, at: str) -> str:
        if isinstance(value, Words):
            return value.text
        if isinstance(value, Person):
            return _person(value, self.desk)
        if isinstance(value, bool):
            return say("act.yes" if value else "act.no", current())
        if isinstance(value, int):
            return _NUMBERS.get(ask.kind, str)(value)
        if isinstance(value, tuple):
            return say(", ", current()).join(self._named(ask, str(one)) for one in value)
        return self._coded(ask, str(value), at)

    def _coded(self, ask: Ask, value: str, at: str) -> str:
        if ask.kind == "paper":
            return self._paper(at, value)
        if ask.kind == "moment":
            return f"{instant_of(value).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        return self._named(ask, self.typed.public.get(value, value))

    def _named(self, ask: Ask, code: str) -> str:
        return dict(ask.choices(self.desk)).get(code, code) if ask.choices else code

    def _paper(self, at: str, digest: str) -> str:
        held = self.typed.files.get(at)
        return paper_words(held) if held else self.typed.text(at).strip() or digest

    def _row(self, ask: Ask, row: object) -> str:
        values = [(column, getattr(row, column.name, None)) for column in ask.columns]
        given = [self.text(one, value, "") for one, value in values if value not in (None, "")]
        return " · ".join(given)


def paper_words(paper: Paper) -> str:
    """A kept paper: what was typed, or that there is a file."""
    if paper.media == TEXT:
        return paper.body.decode("utf-8", "replace")
    return say("act.file", current(), media=paper.media, kib=-(-len(paper.body) // 1024))


def _yuan(fen: int) -> str:
    return say("act.yuan", current(), amount=money.yuan(fen), capitals=money.rmb_capital(fen))


_NUMBERS: dict[str, Callable[[int], str]] = {
    "yuan": _yuan,
    "mu": lambda mu: say("act.mu", current(), area=area.text(mu)),
    "square-metres": lambda m2: say("act.square-metres", current(), area=area.text_m2(m2)),
}


def _person(person: Person, desk: Desk) -> str:
    parts = (
        person.name, desk.word("id_types", person.id_type), person.id_number, person.address,
        person.phone, person.account,
    )  # fmt: skip
    return " · ".join(one for one in parts if one)
