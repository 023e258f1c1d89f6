"""What each field of a page wants (domain.md C03): its help, found by the name of the input.

The page is read as it was rendered, so that a new field cannot be forgotten by its form: what
stands on the page is what is explained. Texts: locale/*/help.po.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context
from msgspec import Struct

from kiosk_ui.i18n import catalogue, current, say

FIELDS: Final = ("input", "select", "textarea")
QUIET: Final = ("hidden", "submit", "button", "image")
"""Types of inputs that nobody fills in."""
PARTS: Final = ("name", "id_type", "id_number", "phone", "account", "bank", "legal_person",
                "day", "clock")  # fmt: skip
"""Fields of a person, an organisation and a moment, whatever form they stand in."""
FORM: Final = "act/form.html"
_CODE: Final = re.compile(r"D[0-9]{2}")
_SPACE: Final = re.compile(r"\s+")
_TELLING: Final = re.compile(
    r"<(label|legend|h1)\b[^>]*>.*?</\1>|<(?:input|select|textarea|button)\b[^>]*>|</fieldset>",
    re.DOTALL,
)
"""What of a rendered page speaks of fields: parsing a long list whole takes most of its time."""


class Found(Struct, frozen=True):
    """One field as the page shows it: the name of its input and what the page calls it."""

    name: str
    label: str


class Help(Struct, frozen=True):
    """A field with its help; `text` is "" where nobody wrote any."""

    name: str
    label: str
    text: str


def install(app: Flask) -> None:
    """Give the frames of the pages `help_of`."""
    app.jinja_env.globals["help_of"] = help_of


@pass_context
def help_of(context: Context, body: str) -> list[Help]:
    """The help of every field of a rendered page, in their order there."""
    if not any(f"<{one}" in body for one in FIELDS):
        return []
    form = context.get("form")
    name = form.name if context.name == FORM and form is not None else ""
    page = (context.name or "").removesuffix(".html")
    return [
        Help(one.name, _called(name, one), text_of(page, name, one.name))
        for one in fields_of(body)
    ]


def _called(form: str, field: Found) -> str:
    """A generated form says itself what its fields are called, also those without a label."""
    own = f"field.{form}.{field.name}"
    return text if form and (text := say(own, current())) != own else field.label


def text_of(page: str, form: str, name: str) -> str:
    """The help of an input of a page, "" without one. `form`: the command of a generated form."""
    texts = catalogue(current())
    for key in keys(page, form, name):
        text = texts.gettext(key)
        if text != key:
            return text
    return ""


def keys(page: str, form: str, name: str) -> Iterator[str]:
    """Where the help may stand, the nearest first.

    `points-PRICE` is asked for as `points-`, `offers.0.amount_fen` as the column `amount_fen`.
    """
    family, _dot, last = name.rpartition(".")
    if any(_CODE.fullmatch(one) for one in family.split(".")):
        yield f"fieldhelp.decision.{last}"
    if form:
        if family and last in PARTS:
            yield f"fieldhelp.part.{last}"
        else:
            yield f"fieldhelp.{form}.{last}"
            yield f"help.{form}.{name}"
        return
    stem = re.split(r"(?<=[-_])", name, maxsplit=1)[0]
    for place in (page.replace("/", "-"), page.partition("/")[0], "any"):
        for one in dict.fromkeys((name, last, stem)):
            yield f"fieldhelp.{place}.{one}"
    if page.startswith("register/"):
        yield f"help.register.{name}"


def fields_of(html: str) -> list[Found]:
    """The fields of a page, each name once, with what stands beside it."""
    reader = _Reader()
    reader.feed("".join(one.group() for one in _TELLING.finditer(html)))
    reader.close()
    found: dict[str, Found] = {}
    for one in reader.fields:
        label = reader.labels.get(one.id, "") or one.legend or one.own or one.aria or reader.title
        found.setdefault(one.name, Found(one.name, _SPACE.sub(" ", label).strip()))
    return list(found.values())


class _Field(Struct):
    """An input with what could be its name for people."""

    name: str
    id: str
    legend: str
    aria: str
    own: str = ""


def _asks(tag: str, given: dict[str, str]) -> bool:
    """Whether somebody answers with it: a field, or a button that is one of several answers."""
    if tag == "button":
        return "data-digit" in given
    return tag in FIELDS and given.get("type", "") not in QUIET


class _Reader(HTMLParser):
    """Labels, legends and inputs of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[_Field] = []
        self.labels: dict[str, str] = {}
        self.title = ""
        self._legend = ""
        self._into = ""
        self._for = ""
        self._text: list[str] = []
        self._inside: list[_Field] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("label", "legend", "h1"):
            self._into, self._for, self._text, self._inside = tag, given.get("for", ""), [], []
        elif given.get("name") and _asks(tag, given):
            self._add(given)

    def handle_data(self, data: str) -> None:
        if self._into:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "fieldset":
            self._legend = ""
        if tag != self._into:
            return
        text = "".join(self._text).strip()
        if tag == "legend":
            self._legend = text
        elif tag == "h1":
            self.title = self.title or text
        elif self._for:
            self.labels[self._for] = text
        for one in self._inside:
            one.own = text
        self._into = ""

    def _add(self, given: dict[str, str]) -> None:
        field = _Field(
            given["name"], given.get("id", ""), self._legend if self._picks(given) else "",
            given.get("aria-label", ""),
        )  # fmt: skip
        self.fields.append(field)
        if self._into == "label":
            self._inside.append(field)

    @staticmethod
    def _picks(given: dict[str, str]) -> bool:
        return given.get("type", "") in ("radio", "checkbox")
