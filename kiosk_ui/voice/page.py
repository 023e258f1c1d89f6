"""What a page says: its question, hints, sentences and choices, in the order in which they stand.

A text is kept only where it is put together of texts that were noted while the page was made
(provenance.py). A marked part that holds anything else is left out whole: half a sentence with a
hole where a name was would be wrong as well as telling.
"""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Final

from msgspec import Struct, field

from kiosk_ui.voice.provenance import Noted

MARKED: Final = frozenset({"question", "hint", "say", "choice", "tile"})
"""Classes of the parts that are read (design guide 8)."""
LISTS: Final = frozenset({"letter", "papers", "way", "top", "ask"})
"""Classes around paragraphs and list rows that are read one by one."""
NUMBERED: Final = frozenset({"choice", "tile"})
MUTE_TAGS: Final = frozenset({"svg", "kbd", "script", "style", "textarea", "select", "noscript"})
VOID: Final = frozenset({"input", "img", "br", "hr", "meta", "link", "wbr"})
INLINE: Final = frozenset({"small"})
"""What belongs to the text before it: the unit behind a figure."""
PIECES_MAX: Final = 40
"""Parts of one page that are read; a page with more is a list to look at."""
NUMBER_MAX: Final = 9
"""Choices that a number key chooses."""

_BETWEEN: Final = re.compile(r"[\s·×，,：:；;。.（）()—-]+")
"""What may stand between two texts that are read: no letter and no digit."""
_JOINED_MAX: Final = 8


class Part(Struct, frozen=True):
    """One text to be read. `message_id` where a recorded pack may hold it, else empty.

    `apart`: it stands in a place of its own, so that the voice rests before it.
    """

    text: str
    message_id: str = ""
    apart: bool = True


class Piece(Struct, frozen=True):
    """What belongs together. `number`: of the choice, 0 for what is none."""

    parts: tuple[Part, ...]
    number: int = 0


class _Frame(Struct):
    tag: str
    classes: frozenset[str]
    mute: bool


class _Found(Struct):
    depth: int
    number: int
    texts: list[str] = field(default_factory=list)
    hole: bool = False
    aloud: str = ""


class _Walk(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[_Frame] = []
        self.found: list[_Found] = []
        self.choices = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        given = {name: value or "" for name, value in attrs}
        classes = frozenset(given.get("class", "").split())
        mute = bool(self.stack and self.stack[-1].mute)
        held = self._open()
        if "data-unspoken" in given:
            if given.get("data-aloud"):
                self.found.append(_Found(0, 0, [given["data-aloud"]]))
            elif held:
                held.hole = True
        silent = "hidden-word" in classes or "hidden" in given or "data-unspoken" in given
        # A way on inside a part is none of what it says; a choice is a part of its own.
        mute = mute or silent or tag in MUTE_TAGS or (held is not None and tag in {"a", "button"})
        self.stack.append(_Frame(tag, classes, mute))
        if held is None and not mute and self._is_marked(tag, classes, given):
            self.found.append(_Found(len(self.stack), self._number(classes, given)))

    def handle_endtag(self, tag: str) -> None:
        # HTML closes rows and paragraphs by themselves; ours always say it, an icon's parts too.
        while self.stack and self.stack.pop().tag != tag:
            pass
        held = self._open()
        if held and held.depth > len(self.stack):
            held.depth = 0

    def handle_data(self, data: str) -> None:
        held = self._open()
        if not held or self.stack[-1].mute or not data.strip():
            return
        if self.stack[-1].tag in INLINE and held.texts:
            held.texts[-1] += f" {data}"
        else:
            held.texts.append(data)

    def _open(self) -> _Found | None:
        """The marked part in which the walk is."""
        return next((one for one in reversed(self.found) if one.depth), None)

    def _is_marked(self, tag: str, classes: frozenset[str], given: dict[str, str]) -> bool:
        if classes & MARKED or "data-read" in given:
            return True
        if tag == "label" and "field" in self.stack[-2].classes:
            return True
        return tag in {"p", "li"} and any(one.classes & LISTS for one in self.stack[:-1])

    def _number(self, classes: frozenset[str], given: dict[str, str]) -> int:
        if not classes & NUMBERED:
            return 0
        self.choices += 1
        number = (
            int(given["data-digit"]) if given.get("data-digit", "").isdigit() else self.choices
        )
        return number if number <= NUMBER_MAX else 0


def pieces(html: str, noted: Sequence[Noted], *, facts: bool) -> tuple[Piece, ...]:
    """What is read of a page. `facts`: whether dates, numbers and money of it may be heard."""
    walk = _Walk()
    walk.feed(html)
    walk.close()
    known = {_plain(one.text): one for one in noted if facts or not one.fact}
    longest = sorted((one for one in known if one), key=len, reverse=True)
    told = []
    for one in walk.found:
        parts = _parts(one, known, longest)
        if parts:
            told.append(Piece(parts, one.number))
    return tuple(told[:PIECES_MAX])


def _parts(found: _Found, known: dict[str, Noted], longest: Sequence[str]) -> tuple[Part, ...]:
    """The texts of a marked part; none where a text in it is not known."""
    if found.hole:
        return ()
    parts: list[Part] = []
    for text in found.texts:
        made = _laid(_plain(text), longest)
        if made is None:
            return ()
        parts += [Part(one, known[one].message_id, at == 0) for at, one in enumerate(made)]
    return tuple(parts)


def _laid(text: str, longest: Sequence[str], most: int = _JOINED_MAX) -> tuple[str, ...] | None:
    """`text` as known texts one after the other; None where it is not made of them alone.

    A known text counts only whole: a digit or letter beside it makes another number of it.
    """
    between = _BETWEEN.match(text)
    if between:
        text = text[between.end() :]
    if not text:
        return ()
    if not most:
        return None
    for one in longest:
        if not text.startswith(one) or _runs_on(one, text[len(one) :]):
            continue
        rest = _laid(text[len(one) :], longest, most - 1)
        if rest is not None:
            return (one, *rest)
    return None


def _runs_on(one: str, rest: str) -> bool:
    """Whether the text goes on in the same number or Latin word."""
    return bool(rest) and one[-1:].isascii() and one[-1:].isalnum() and _alnum(rest[0])


def _alnum(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def _plain(text: str) -> str:
    return " ".join(text.split())
