"""Rare characters by what they look like: radical, further strokes; or by their code."""

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from typing import Final

from kiosk_ui.keyboard.lexicon import DATA

TABLE: Final = DATA / "radicals.txt"
"""Written by provisioning/radical_table.py, which says what a line is."""
_FIRST_OF: Final = (
    1, 7, 30, 61, 95, 118, 147, 167, 176, 187, 195, 201, 205, 209, 211, 212, 214, 215,
)  # fmt: skip
"""Number of the first Kangxi radical of 1, 2, 3 ... strokes; 214 is the only one of 17."""
_FORMS: Final = DATA / "radical_forms.txt"
"""As a radical stands in most characters, where that looks otherwise; shown beside it."""
_KANGXI: Final = 0x2EFF
_CODE: Final = re.compile(r"(?:[Uu]\+?)?([0-9A-Fa-f]{4,5})")


@lru_cache(maxsize=1)
def _rows() -> dict[tuple[int, int], str]:
    rows: dict[tuple[int, int], str] = {}
    for line in TABLE.read_text("utf-8").splitlines():
        where, _tab, signs = line.partition("\t")
        radical, _dot, strokes = where.partition(".")
        rows[int(radical), int(strokes)] = signs
    return rows


@lru_cache(maxsize=1)
def _forms() -> dict[int, str]:
    rows = (line.split("\t") for line in _FORMS.read_text("utf-8").splitlines())
    return {int(number): form for number, form in rows}


def by_strokes() -> dict[int, tuple[tuple[int, str], ...]]:
    """Strokes -> the radicals of so many: (number 1-214, how it is written)."""
    return {
        strokes: tuple((number, shown(number)) for number in range(first, after))
        for strokes, (first, after) in enumerate(pairwise(_FIRST_OF), 1)
    }


def shown(number: int) -> str:
    """The radical as an ordinary character (Unicode's Kangxi block), and its side form."""
    plain = unicodedata.normalize("NFKC", chr(_KANGXI + number))
    return f"{plain} {_forms()[number]}" if number in _forms() else plain


def strokes_of(number: int) -> int:
    """How many strokes a radical itself has."""
    return bisect_right(_FIRST_OF, number)


def characters(number: int) -> dict[int, str]:
    """Further strokes -> characters under this radical; nothing for no radical."""
    return {more: signs for (one, more), signs in _rows().items() if one == number}


def of_code(typed: str) -> str:
    """The character of a code as `9F91` or `U+9F91`; "" where none in the table has it."""
    read = _CODE.fullmatch(typed.strip())
    sign = chr(int(read[1], 16)) if read else ""
    return sign if sign and any(sign in signs for signs in _rows().values()) else ""
