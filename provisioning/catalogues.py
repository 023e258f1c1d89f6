"""The message catalogues: compile them, and say what is wrong with them.

    python -m provisioning.catalogues            kiosk_ui/locale/<language>/LC_MESSAGES/*.po to .mo
    python -m provisioning.catalogues --check    complete in both languages, with the same places

`make setup` runs the first, `make check` the second. At run time the standard library's gettext
reads the .mo files; Babel is needed only here.
"""

import argparse
import string
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent.parent / "kiosk_ui" / "locale"
SOURCE, SECOND = "zh_CN", "en"
"""What people see is written in Chinese; English is complete beside it."""

OTHER_PLACES = ("paper.day", "format.day")
"""Beginnings of messages that may fill other places in each language: a date's parts differ."""


def compile_all(locale: Path = LOCALE) -> int:
    """Write the .mo beside each .po, newer or not; return how many."""
    count = 0
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        with source.with_suffix(".mo").open("wb") as file:
            write_mo(file, _read(source))
        count += 1
    return count


def faults(locale: Path = LOCALE) -> list[str]:
    """What a person would miss, one line each: `<language>/<family>: what`."""
    families = sorted({path.stem for path in locale.glob("*/LC_MESSAGES/*.po")})
    found = []
    for family in families:
        paths = {one: locale / one / "LC_MESSAGES" / f"{family}.po" for one in (SOURCE, SECOND)}
        missing = [one for one, path in paths.items() if not path.exists()]
        if missing:
            found += [f"{one}/{family}: no such catalogue" for one in missing]
            continue
        texts = {one: texts_of(path) for one, path in paths.items()}
        for language in (SOURCE, SECOND):
            other = texts[SECOND if language == SOURCE else SOURCE]
            found += [
                f"{language}/{family}: {fault}" for fault in _differences(texts[language], other)
            ]
    return found + _said_twice(locale)


def _differences(texts: dict[str, str], other: dict[str, str]) -> list[str]:
    found = [f"{one!r} is missing" for one in other if one not in texts]
    for message_id, text in texts.items():
        if not text:
            found.append(f"{message_id!r} has no sentence")
        elif message_id.startswith(OTHER_PLACES):
            continue
        elif message_id in other and places(text) != places(other[message_id]):
            found.append(f"{message_id!r} has other places: {sorted(places(text))}")
    return found


def _said_twice(locale: Path) -> list[str]:
    """One id in two families: the chain of catalogues would show whichever comes first."""
    found = []
    for language in (SOURCE, SECOND):
        seen: dict[str, str] = {}
        for path in sorted((locale / language / "LC_MESSAGES").glob("*.po")):
            for message_id, text in texts_of(path).items():
                if seen.setdefault(message_id, text) != text:
                    found.append(f"{language}/{path.stem}: {message_id!r} says something else")
    return found


def places(text: str) -> set[str]:
    """Names in braces, to be filled with facts. Raises ValueError on a lone brace."""
    return {name for _text, name, _spec, _conv in string.Formatter().parse(text) if name}


def texts_of(path: Path) -> dict[str, str]:
    """Message id -> sentence; empty where it is missing or only guessed."""
    return {str(one.id): "" if one.fuzzy else str(one.string) for one in _read(path) if one.id}


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def main() -> int:
    """Compile, or check; 1 when something is missing."""
    parser = argparse.ArgumentParser(description="Compile or check the message catalogues.")
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        compile_all()
        return 0
    found = faults()
    sys.stdout.write("".join(f"{fault}\n" for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
