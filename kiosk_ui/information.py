"""Information pages for the idle screen (domain.md H08), and the district's notices as pages.

A page of the station is a file `pages/<name>.txt`: the first line its title, then paragraphs with
empty lines between them. No markup and no script: whatever stands there is shown as it stands. The
district or the head gives the files, the technician copies them; a file that breaks a limit is
left out and named in the service's log.
"""

import logging
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.ledger.board_notices import BoardNotice

log = logging.getLogger(__name__)

FOLDER: Final = "pages"
PAGES_MAX: Final = 20
BYTES_MAX: Final = 8_192
TITLE_MAX: Final = 40
PARAGRAPHS_MAX: Final = 12
"""As many as a screen shows without scrolling at the larger text size."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class Information(Struct, frozen=True):
    """`name` of the file without its ending; `title` and `paragraphs` as they are shown."""

    name: str
    title: str
    paragraphs: tuple[str, ...]
    until: str = ""
    """Last day of a notice of the district, ISO; "" for a page of the station's own."""


def pages(state: Path) -> tuple[Information, ...]:
    """The pages in the order of their names; none where there is no folder."""
    try:
        files = sorted((state / FOLDER).glob("*.txt"))
    except OSError as error:
        log.warning("no information pages: %s", error.strerror)
        return ()
    found = [page for file in files if (page := _read(file)) is not None]
    return tuple(found[:PAGES_MAX])


def _read(file: Path) -> Information | None:
    try:
        with file.open("rb") as opened:
            text = opened.read(BYTES_MAX + 1).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        log.warning("information page %s cannot be read", file.name)
        return None
    found = of_text(file.stem, text)
    if found is None:
        log.warning("information page %s breaks a limit and is not shown", file.name)
    return found


def told(notices: Iterable[BoardNotice]) -> tuple[Information, ...]:
    """The district's notices as pages, in the order given; what breaks a limit is left out."""
    pages = ((of_text(one.number.lower(), one.words), one.last) for one in notices)
    return tuple(replace(page, until=last) for page, last in pages if page is not None)


def of_text(name: str, text: str) -> Information | None:
    """The page that a text makes; None where it breaks a limit."""
    text = text.replace("\r\n", "\n")
    title, _newline, rest = text.strip().partition("\n")
    paragraphs = tuple(
        " ".join(one.split()) for one in re.split(r"\n\s*\n", rest.strip()) if one.strip()
    )
    fits = (
        _NAME.fullmatch(name)
        and len(text.encode()) <= BYTES_MAX
        and 0 < len(title.strip()) <= TITLE_MAX
        and 0 < len(paragraphs) <= PARAGRAPHS_MAX
        and not _CONTROL.search(text)
    )
    return Information(name, title.strip(), paragraphs) if fits else None
