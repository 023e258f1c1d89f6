"""The question bank (C02): written files, the district's own, and what the code tables ask.

A file of the state folder (`study/*.toml`) takes the place of ours of the same name, or adds a
matter. One that does not fit is left out and named in the log: the others stand.
"""

import logging
import tomllib
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from appliance.core.codes import Tables
from appliance.core.study import CODE, LEAST
from kiosk_ui.study import from_tables
from kiosk_ui.study.question import Card, Question, Text

log = logging.getLogger(__name__)

WRITTEN: Final = Path(__file__).parent / "written"
ORDER: Final = (
    "intake", "notice", "methods", "sealed", "roles", "conduct", "privacy", "devices",
)  # fmt: skip
"""As a case goes; matters of the district come behind them."""
FOLDER: Final = "study"
"""Under the state folder: the district's files."""


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One written file; `code` is the matter, which is also the name of the file."""

    code: str
    name: Text
    cards: tuple[Card, ...] = ()
    questions: tuple[Question, ...] = ()


class Matter(Struct, frozen=True):
    """What is studied together."""

    code: str
    name: Text
    cards: tuple[Card, ...]
    questions: tuple[Question, ...]


class Bank(Struct, frozen=True):
    """All matters in order; `digest` of every question, hex: it stands in the records."""

    matters: Mapping[str, Matter]
    digest: str

    def question(self, item: str) -> Question | None:
        return next((one for one in self.questions() if one.id == item), None)

    def questions(self) -> Iterator[Question]:
        for matter in self.matters.values():
            yield from matter.questions


def load(tables: Tables, state: Path) -> Bank:
    """The bank as it is now. Raises ValueError where a file of our own does not fit."""
    files = {path.stem: _read(path) for path in sorted(WRITTEN.glob("*.toml"))}
    for path in sorted((state / FOLDER).glob("*.toml")):
        try:
            files[path.stem] = _read(path)
        except (ValueError, OSError) as error:
            log.warning("study file %s is left out: %s", path.name, error)
    asked = from_tables.questions(tables)
    matters = {}
    for code, file in sorted(files.items(), key=_place):
        questions = _once((*file.questions, *asked.get(code, ())))
        if len(questions) >= LEAST:
            matters[code] = Matter(code, file.name, file.cards, questions)
    return Bank(matters, digest(one for matter in matters.values() for one in matter.questions))


def _place(named: tuple[str, File]) -> tuple[int, str]:
    code = named[0]
    return (ORDER.index(code) if code in ORDER else len(ORDER), code)


def digest(questions: Iterator[Question]) -> str:
    """SHA-256 over all questions by id, as compact JSON, hex."""
    inside = sorted(questions, key=lambda one: one.id)
    return sha256(msgspec.json.encode(inside)).hexdigest()


def stamp(state: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when the district's files do: name, time and size of each."""
    found = []
    for path in sorted((state / FOLDER).glob("*.toml")):
        told = path.stat()
        found.append((path.name, told.st_mtime_ns, told.st_size))
    return tuple(found)


def _read(path: Path) -> File:
    try:
        file = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), File)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise ValueError(str(error)) from error
    if file.code != path.stem:
        raise ValueError(f"{file.code} stands in {path.name}")
    for one in file.questions:
        if not CODE.fullmatch(one.id) or one.id.startswith(from_tables.MARK):
            raise ValueError(f"{one.id} is no name of a question")
        if not _answerable(one):
            raise ValueError(f"{one.id} needs one right and two wrong answers, all different")
    return file


def _answerable(question: Question) -> bool:
    for language in ("zh", "en"):
        answers = [getattr(one, language) for one in (question.right, *question.wrong)]
        if len(answers) < len("abc") or len(set(answers)) < len(answers) or "" in answers:
            return False
    return bool(question.ask.zh and question.ask.en and question.why.zh and question.source)


def _once(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    return tuple({one.id: one for one in questions}.values())
