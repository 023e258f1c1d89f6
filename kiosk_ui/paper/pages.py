"""A4 pages as PDF: the blocks of a slip, set as a page, the same bytes from the same facts.

Typst sets them, in a process of its own that ends with the page, so that the station stays small
(70 MB that only A4 needs). PDF/A-2b with the fonts inside. A sign that the font lacks would come
out as an empty box without a word: every sign is looked up before.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any, Final, Literal

from msgspec import Struct

from appliance.ports import Fault
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import codes
from kiosk_ui.paper.font_characters import NotAFont, characters
from kiosk_ui.paper.page_blocks import Drawing, Facts, Framed, NextPage, PageOnly, Table
from kiosk_ui.paper.slip import Big, Block, Centred, Cut, Pair, Qr, Rule, Text, Title

FONTS: Final = Path("/usr/share/fonts/opentype/noto")
"""Debian's fonts-noto-cjk: only fonts of this class have the rare signs of names."""
FAMILIES: Final = ("Noto Serif CJK SC", "Noto Sans CJK SC")
"""The second has some fifty rare signs that the first lacks."""
FILES: Final = ("NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc")
FACE_SC: Final = 2
TYPESET_S: Final = 60.0
MODULE_MM: Final = 0.4
"""A module of a code on paper, as wide as three dots of a slip."""
CODE_MM_MIN: Final = 25
CODE_MM_POSTER: Final = 40
LEVEL: Final = "M"
"""Correction of codes on sheets, which lie flat in a file."""
TEMPLATE: Final = Path(__file__).with_name("page.typ")


Layout = Literal["plain", "certificate", "poster"]


class CannotTypeset(Fault):
    """No page came of it: `hint` names what is missing here."""


class Page(Struct, frozen=True):
    """What stands on the sheets.

    `title` a document number (it is in the file's properties and in the queue of the printer),
    `day` the day of the document, `foot` at the bottom of each sheet, `hands` who signs or seals.
    `large`: in large print; `paper` a4 or a3.
    """

    title: str
    day: date
    foot: str
    blocks: Sequence[Block | PageOnly]
    hands: tuple[str, ...] = ()
    language: Language = "zh_CN"
    layout: Layout = "plain"
    large: bool = False
    paper: Literal["a4", "a3"] = "a4"


Blocks = Sequence[Block | PageOnly]


def _parts(blocks: Blocks) -> tuple[Blocks, str, Blocks]:
    """What stands above the code, the code, what stands beside it.

    Of a paper with a proof the proof is the code, and there is no second piece.
    """
    paper = list(takewhile(lambda block: not isinstance(block, Cut), blocks))
    contents = [block.content for block in blocks if isinstance(block, Qr)]
    above = list(takewhile(lambda block: not isinstance(block, Qr), paper))
    beside = paper[len(above) + 1 :]
    if above and isinstance(above[-1], Rule):
        above.pop()  # on a slip it divides them; a sheet has room between
    return above, contents[-1] if contents else "", beside


def _told(blocks: Blocks) -> list[dict[str, Any]]:
    """Blocks as the template reads them; pairs that follow each other are one table."""
    told: list[dict[str, Any]] = []
    for block in blocks:
        match block:
            case Title(text) | Centred(text) | Big(text):
                told.append({"is": type(block).__name__.lower(), "text": text})
            case Text(text, bold):
                told.append({"is": "text", "text": text, "bold": bold})
            case Pair(label, value) if told and told[-1]["is"] == "pairs":
                told[-1]["rows"].append([label, value])
            case Pair(label, value):
                told.append({"is": "pairs", "rows": [[label, value]]})
            case Rule():
                told.append({"is": "rule"})
            case Qr() | Cut():
                pass
            case Table() | Facts() | Framed() | NextPage() | Drawing():
                told.append(_only_here(block))
    return told


def _only_here(block: PageOnly) -> dict[str, Any]:
    """What no slip has."""
    match block:
        case Table(head, rows, widths):
            return {"is": "table", "head": head, "rows": rows, "widths": widths}
        case Facts(rows):
            return {"is": "facts", "rows": rows}
        case Framed(label, text):
            return {"is": "framed", "label": label, "text": text}
        case NextPage():
            return {"is": "next"}
        case Drawing(svg, words, texts):
            return {"is": "drawing", "svg": svg, "words": words, "texts": texts}


def _rows(blocks: Blocks) -> list[list[str]]:
    """What stands beside the code: labels with their values, below them lines without one."""
    rows: list[list[str]] = []
    below: list[list[str]] = []
    for block in blocks:
        match block:
            case Pair(label, value):
                rows.append([label, value])
            case Big(text) if rows and not rows[-1][1]:
                rows[-1][1] = text
            case Text(text) | Centred(text) | Big(text) | Title(text):
                below.append(["", text])
            case _:
                pass
    return rows + below


def pdf(page: Page, *, fonts: Path = FONTS) -> bytes:
    """The finished file. Raises CannotTypeset."""
    return _typeset(asked(page, fonts))


def asked(page: Page, fonts: Path = FONTS) -> dict[str, Any]:
    """What the typesetter's process is asked (typesetter.py). Raises CannotTypeset."""
    above, code, beside = _parts(page.blocks)
    blocks = _told(above)
    if blocks and blocks[-1]["is"] in ("text", "pairs"):
        blocks[-1]["stays"] = True  # nobody signs a page on which nothing stands
    files = _drawings(blocks)
    if code:
        poster = page.layout == "poster"
        side = (codes.modules(code, LEVEL) or 0) * MODULE_MM
        side = max(side, CODE_MM_POSTER if poster else CODE_MM_MIN)
        at = next((at for at, one in enumerate(blocks) if one["is"] == "next"), -1)
        if at > 0:
            blocks.insert(at, {"is": "code", "mm": side})
        blocks.append({"is": "last", "mm": side, "rows": _rows(beside), "names": list(page.hands)})
        files["code.svg"] = codes.svg(code, LEVEL)
    told = {
        "title": page.title,
        "day": [page.day.year, page.day.month, page.day.day],
        "foot": page.foot,
        "lang": page.language[:2],
        "fonts": FAMILIES,
        "layout": page.layout,
        "large": page.large,
        "paper": page.paper,
        "ring": {"hint": say("sheet.ring", page.language), "day": _day(page)},
        "blocks": blocks,
    }
    _must_have_signs(_texts(told), fonts)
    files["page.json"] = json.dumps(told, ensure_ascii=False)
    return {"files": files, "template": str(TEMPLATE), "fonts": str(fonts)}


def _drawings(blocks: list[dict[str, Any]]) -> dict[str, str]:
    """Takes the drawings out of their blocks, which name the file instead."""
    files: dict[str, str] = {}
    for block in blocks:
        if block["is"] == "drawing":
            block["file"] = f"drawing-{len(files)}.svg"
            files[block["file"]] = block.pop("svg")
    return files


def _day(page: Page) -> str:
    return say(
        "paper.day", page.language, year=page.day.year, month=page.day.month, day=page.day.day
    )


def _texts(told: Any) -> Iterable[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for value in told.values():
            yield from _texts(value)
    elif isinstance(told, list | tuple):
        for value in told:
            yield from _texts(value)


def _must_have_signs(texts: Iterable[str], fonts: Path) -> None:
    try:
        known = frozenset().union(*(characters(fonts / one, FACE_SC) for one in FILES))
    except (OSError, NotAFont) as error:
        raise CannotTypeset("no font for pages", hint="hint.sheet-no-font") from error
    missing = {sign for text in texts for sign in text if ord(sign) not in known} - {"\n"}
    if missing:
        raise CannotTypeset(f"{len(missing)} signs are in no font", hint="hint.sheet-no-sign")


def _typeset(asked: dict[str, Any]) -> bytes:
    """Ask the typesetter's process; what it says on an error may hold names and is dropped."""
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "kiosk_ui.paper.typesetter"],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=TYPESET_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotTypeset("the typesetter fell silent", hint="hint.call-technician") from error
    if ended.returncode == 2:
        raise CannotTypeset("typst is not installed", hint="hint.sheet-no-typesetter")
    if ended.returncode != 0 or not ended.stdout.startswith(b"%PDF-"):
        raise CannotTypeset("the typesetter failed", hint="hint.call-technician")
    return ended.stdout
