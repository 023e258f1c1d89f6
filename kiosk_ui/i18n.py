"""Every sentence that a person reads, by language. Source of truth: locale/zh_CN/*.po.

One catalogue file per family of texts (kiosk, paper, refusals, laboratory, district, devices);
compiled to .mo by `make setup`. Message ids are English sentences, or keys such as
`refusal.over-limit` for texts that code composes.
"""

import gettext
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from flask import Flask, g, request

from kiosk_ui.voice import provenance

Language = Literal["zh_CN", "en"]
LANGUAGES: tuple[Language, ...] = ("zh_CN", "en")
LOCALE = Path(__file__).parent / "locale"
SENTENCES_MAX = 16_384
"""More than both languages have."""


class CatalogueMissing(RuntimeError):
    """The .mo files are not there: `make setup` compiles them."""


class Sentences(gettext.GNUTranslations):
    """All families of one language in one table; of two that hold a text, the first counts.

    As a chain, which is how gettext joins files, each text that is not there was looked for in
    every family: a form of twenty fields asked some thousand times.
    """

    _catalog: dict[str | tuple[str, int], str]

    def __init__(self, families: Iterable[Path]) -> None:
        super().__init__()
        found: dict[str | tuple[str, int], str] = {}
        for family in families:
            with family.open("rb") as file:
                self._parse(file)
            for message_id, text in self._catalog.items():
                found.setdefault(message_id, text)
        self._catalog = found

    def ids(self) -> list[str]:
        """What can be asked for; "" is the heading of a file."""
        return [one for one in self._catalog if isinstance(one, str)]


@cache
def catalogue(language: Language) -> gettext.NullTranslations:
    """All families of one language. Raises CatalogueMissing."""
    folder = LOCALE / language / "LC_MESSAGES"
    families = sorted(folder.glob("*.mo"))
    if not families:
        raise CatalogueMissing(f"no compiled catalogue in {folder.name}: run make setup")
    return Sentences(families)


def say(message_id: str, language: Language = "zh_CN", /, **facts: object) -> str:
    """The sentence in that language with its facts filled in (`{name}` places)."""
    text = _found(message_id, language)
    return provenance.sentence(message_id, text.format_map(facts) if facts else text, facts)


def why(message_id: str, language: Language = "zh_CN") -> str:
    """The sentence of a reason, `family.code`; for a code that has none, `family.other` names it.

    Codes come from other programs, of which a newer one may know more.
    """
    if _found(message_id, language) != message_id:
        return say(message_id, language)
    family, _, code = message_id.rpartition(".")
    return say(f"{family}.other", language, code=code)


@lru_cache(maxsize=SENTENCES_MAX)
def _found(message_id: str, language: Language) -> str:
    """A page says some hundred sentences."""
    return catalogue(language).gettext(message_id)


def current() -> Language:
    """The language of the request in hand: the cookie `lang`, else Chinese."""
    asked = g.get("language")
    if not asked:  # a page asks a hundred times, and reading the cookies takes long
        asked = g.language = request.cookies.get("lang") or "zh_CN"
    return "en" if asked == "en" else "zh_CN"


def install(app: Flask) -> None:
    """Give the templates `_()`, `say()` and `language`."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals["_"] = lambda text, **facts: say(text, current(), **facts)
    app.jinja_env.globals["say"] = app.jinja_env.globals["_"]
    app.jinja_env.globals["language"] = current
