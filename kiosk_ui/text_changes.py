"""What was struck out and what was put in between two texts, so that a person sees it at once."""

import difflib
import re
from collections.abc import Iterable

Piece = tuple[str, str]
"""(same | removed | added, text)."""

_TOKEN = re.compile(r"[0-9](?:.?[0-9])*|[A-Za-z]+|.", re.DOTALL)
"""A date, a time or an amount is one word: half of a number struck out misleads."""

ISLAND_MAX = 1
"""A common piece of so few words between two changes is no help to the eye."""


def changes(before: str, after: str) -> list[Piece]:
    """Pieces in reading order; what was removed stands before what took its place."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    pieces: list[Piece] = []
    removed: list[str] = []
    added: list[str] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        island = tag == "equal" and i2 - i1 <= ISLAND_MAX and i2 < len(old)
        if tag != "equal" or (island and (removed or added)):
            removed += old[i1:i2]
            added += new[j1:j2]
            continue
        pieces += _told(removed, added)
        removed, added = [], []
        pieces.append(("same", "".join(old[i1:i2])))
    return pieces + _told(removed, added)


def changed(pieces: Iterable[Piece]) -> bool:
    return any(kind != "same" for kind, _text in pieces)


def _told(removed: list[str], added: list[str]) -> list[Piece]:
    pieces = [("removed", "".join(removed)), ("added", "".join(added))]
    return [piece for piece in pieces if piece[1]]
