"""The answers of a registration: text from people is parsed here, once.

A page takes what was typed and gives answers, or says which field cannot stand and why
(`refusal.<code>`). Nothing typed is ever lost: the raw text is kept beside the answers.
"""

import unicodedata
from collections.abc import Mapping

Answers = dict[str, object]
Typed = Mapping[str, str]

UNSURE = "unsure"
"""An answer that the person leaves for the clerk."""


class Wrong(Exception):
    """A field that cannot stand: its name, and the code of the sentence with its facts."""

    def __init__(self, field: str, code: str, **facts: object) -> None:
        super().__init__(code)
        self.field, self.code, self.facts = field, code, facts


def plain(text: str) -> str:
    """Full-width forms to ASCII, no grouping commas, no space around."""
    return unicodedata.normalize("NFKC", text).replace(",", "").strip()


def whole(answers: Answers, name: str) -> int | None:
    """A number among the answers, None where it is not given or the person is unsure."""
    value = answers.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def words(answers: Answers, name: str) -> str:
    """A text among the answers, "" where it is not given or the person is unsure."""
    value = answers.get(name)
    return value if isinstance(value, str) and value != UNSURE else ""


def one_line(text: str, most: int) -> str:
    """Words as they are kept: single spaces, at most so many characters."""
    return " ".join(text.split())[:most]
