"""Where the words on a page come from: only what was noted here while it was made may be heard.

The rule is: silent unless known. A sentence of the catalogue is noted with its id; a sentence
with facts only where each fact is a small whole number or came out of a filter for dates, times,
money, areas and counts. A name, an ID number, an account, a phone number, a word that somebody
typed is a plain text: a sentence with one in it is not noted, and so never read.
"""

from collections.abc import Callable, Mapping
from typing import Final, ParamSpec

from flask import g, has_request_context
from msgspec import Struct

NUMBER_MAX: Final = 99_999
"""The largest plain number in a sentence that is read: a step, a count, a number of days."""

P = ParamSpec("P")


class Sayable(str):
    """A text that may be heard: out of the catalogue, or a date, a number, money in public."""

    __slots__ = ()


class Noted(Struct, frozen=True):
    """`text` as it stands on the page. `message_id`: of a sentence without facts, else empty.

    `fact`: holds a date, a number or money; pages of sealed offers read none of these.
    """

    text: str
    message_id: str = ""
    fact: bool = False


def begin() -> None:
    """From here on the request in hand notes what it says."""
    g.voice_noted = {}


def noted() -> tuple[Noted, ...]:
    """All that was said so far, as it was said first; empty where nobody listens."""
    return tuple(_book().values()) if listening() else ()


def listening() -> bool:
    return has_request_context() and "voice_noted" in g


def sentence(message_id: str, text: str, facts: Mapping[str, object]) -> str:
    """Note a sentence of the catalogue. Answers it, as Sayable where it may be heard."""
    if not listening() or not all(_may(one) for one in facts.values()):
        return text
    return _note(Noted(text, "" if facts else message_id, bool(facts)))


def public(text: str) -> str:
    """Note a word of the district's tables or of the settings: a kind of land, a village."""
    return _note(Noted(text)) if listening() else text


def fact(text: str) -> str:
    """Note a date, a number or an amount that stands in public."""
    return _note(Noted(text, fact=True)) if listening() else text


def measured(show: Callable[P, str]) -> Callable[P, str]:
    """A filter whose values may be heard."""

    def shown(*given: P.args, **named: P.kwargs) -> str:
        return fact(show(*given, **named))

    return shown


def _may(fact: object) -> bool:
    if isinstance(fact, Sayable):
        return True
    return isinstance(fact, int) and abs(fact) <= NUMBER_MAX


def _note(one: Noted) -> Sayable:
    # The same text may be a fact here and a sentence there; the stricter of the two stays.
    held = _book().get(one.text)
    if held is None or (one.fact and not held.fact):
        _book()[one.text] = one
    return Sayable(one.text)


def _book() -> dict[str, Noted]:
    book: dict[str, Noted] = g.voice_noted
    return book
