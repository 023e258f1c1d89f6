"""The policy library: laws and rules that everybody may read at the box, offline (domain.md G04).

A document is a folder `policies/<name>/` with one file `<version>.txt` for each version: its heads
(`title`, `number`, `date`, `source`), an empty line, then plain paragraphs. Versions stay; the
newest counts, and `withdrawn.txt` beside them takes the document off the screens. The shipped ones
(data/policies) hold facts and a summary in our own words, no text of a law; a folder of the same
name in the station's own folder stands in their place.
"""

import logging
import re
from datetime import date
from pathlib import Path
from typing import Final

from msgspec import Struct

log = logging.getLogger(__name__)

SHIPPED: Final = Path(__file__).parent / "data" / "policies"
FOLDER: Final = "policies"
WITHDRAWN: Final = "withdrawn.txt"
HEADS: Final = ("title", "number", "date", "source")
DOCUMENTS_MAX: Final = 60
VERSIONS_MAX: Final = 99
BYTES_MAX: Final = 65_536
HEAD_MAX: Final = 120
PARAGRAPHS_MAX: Final = 200

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_VERSION = re.compile(r"([1-9][0-9]?)\.txt")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class BadPolicy(ValueError):
    """A file that breaks a limit or lacks a head; the text says which, never what stands in it."""


class Policy(Struct, frozen=True):
    """One version. `day`: the document's own, ISO; `versions`: all that are kept, oldest first."""

    name: str
    version: int
    versions: tuple[int, ...]
    title: str
    number: str
    day: str
    source: str
    paragraphs: tuple[str, ...]


def library(state: Path) -> tuple[Policy, ...]:
    """The newest version of each document that is not withdrawn, the newest document first."""
    folders = {one.name: one for one in _folders(SHIPPED)}
    folders |= {one.name: one for one in _folders(state / FOLDER)}
    found = [one for folder in folders.values() if (one := _newest(folder)) is not None]
    return tuple(sorted(found, key=lambda one: (one.day, one.name), reverse=True))[:DOCUMENTS_MAX]


def one(state: Path, name: str, version: int = 0) -> Policy | None:
    """A version of a document, the newest where none is asked for; None: withdrawn or unknown."""
    found = next((each for each in library(state) if each.name == name), None)
    if found is None or not version or version == found.version:
        return found
    if version not in found.versions:
        return None
    own = state / FOLDER / name
    return _read(own if own.is_dir() else SHIPPED / name, version, found.versions)


def parsed(name: str, version: int, versions: tuple[int, ...], body: bytes) -> Policy:
    """A file's bytes as a document. Raises BadPolicy."""
    if not _NAME.fullmatch(name):
        raise BadPolicy("a name has small letters, digits and hyphens")
    if len(body) > BYTES_MAX:
        raise BadPolicy(f"more than {BYTES_MAX} bytes")
    try:
        text = body.decode("utf-8-sig").replace("\r\n", "\n").strip()
    except UnicodeDecodeError as error:
        raise BadPolicy("not UTF-8") from error
    if _CONTROL.search(text):
        raise BadPolicy("control characters")
    head, _empty, rest = text.partition("\n\n")
    said = dict(_pairs(head))
    for word in HEADS:
        if not 0 < len(said.get(word, "")) <= HEAD_MAX:
            raise BadPolicy(f"the head {word} is missing or too long")
    paragraphs = tuple(
        " ".join(each.split()) for each in re.split(r"\n\s*\n", rest) if each.strip()
    )
    if not 0 < len(paragraphs) <= PARAGRAPHS_MAX:
        raise BadPolicy(f"1 to {PARAGRAPHS_MAX} paragraphs")
    try:
        day = date.fromisoformat(said["date"]).isoformat()
    except ValueError as error:
        raise BadPolicy("the date is YYYY-MM-DD") from error
    return Policy(
        name, version, versions, said["title"], said["number"], day, said["source"], paragraphs
    )


def versions_of(folder: Path) -> tuple[int, ...]:
    """Numbers of the versions that lie in a document's folder, oldest first."""
    found = (_VERSION.fullmatch(one.name) for one in folder.glob("*.txt"))
    return tuple(sorted(int(match[1]) for match in found if match))


def _pairs(head: str) -> list[tuple[str, str]]:
    cut = (line.partition(":") for line in head.splitlines())
    return [(word.strip(), value.strip()) for word, _colon, value in cut]


def _folders(where: Path) -> list[Path]:
    try:
        return sorted(one for one in where.iterdir() if one.is_dir() and _NAME.fullmatch(one.name))
    except OSError:
        return []


def _newest(folder: Path) -> Policy | None:
    versions = versions_of(folder)
    if not versions or (folder / WITHDRAWN).exists():
        return None
    return _read(folder, versions[-1], versions)


def _read(folder: Path, version: int, versions: tuple[int, ...]) -> Policy | None:
    try:
        with (folder / f"{version}.txt").open("rb") as opened:
            body = opened.read(BYTES_MAX + 1)
        return parsed(folder.name, version, versions, body)
    except (OSError, BadPolicy) as error:
        log.warning("policy %s version %d is not shown: %s", folder.name, version, error)
        return None
