"""Text in columns of a receipt printer: one for a Latin character, two for a Chinese one.

Also what becomes of characters that the printer's font cannot have: a small picture of the sign
itself, and where none is known the reading in brackets, never nothing, and a list of them so that
the slip can say so.
"""

from collections.abc import Iterable

from drivers.printer_escpos.rare import glyph
from drivers.printer_escpos.wire import unprintable

NOT_FIRST = "，。；：、！？）》〉」』】〕…—·,.;:!?)]"
"""Signs that do not begin a line; the character before them goes down with them."""


def width(text: str) -> int:
    """Columns that `text` takes."""
    return 2 * len(text) - len(text.encode("ascii", "ignore"))


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most `columns`; Latin words and numbers stay whole where they fit."""
    if width(text) <= columns:
        return [text.rstrip()]
    lines: list[str] = []
    line, taken = "", 0
    for piece in _pieces(text, columns):
        if taken + width(piece) <= columns:
            line += piece
            taken += width(piece)
            continue
        carried = ""
        if piece in NOT_FIRST and len(line) > 1:
            line, carried = line[:-1], line[-1]
        lines.append(line.rstrip())
        line = carried + piece.lstrip()
        taken = width(line)
    return [*lines, line.rstrip()]


def _pieces(text: str, columns: int) -> Iterable[str]:
    """Runs of Latin characters up to a space or the width, all others one by one."""
    run = ""
    for character in text:
        if character.isascii() and character != " " and len(run) < columns:
            run += character
            continue
        if run:
            yield run
            run = ""
        if character.isascii() and character != " ":
            run = character
        else:
            yield character
    if run:
        yield run


def printable(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` with a reading in brackets for each sign that cannot be printed, and those signs."""
    missing = [sign for sign in unprintable(text) if glyph(sign) is None]
    for character in missing:
        text = text.replace(character, f"[{_reading(character)}]")
    return text, tuple(missing)


def _reading(character: str) -> str:
    """Pinyin without tone, or the code point where there is none."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - 50 MB that most slips never need

    (read,) = lazy_pinyin(character, style=Style.NORMAL, errors=lambda _sign: "?")
    plain = "".join(letter for letter in read if letter.isascii() and letter.isalpha())
    return plain or f"U+{ord(character):04X}"
