"""Letters into syllables: `xian` is one, or two, `xi'an`; a last one may be unfinished."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_INITIALS: Final = {
    "": "a ai an ang ao e ei en eng er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan un uo v ve",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "w": "a ai an ang ei en eng o u",
}
SYLLABLES: Final = frozenset(
    initial + final for initial, finals in _INITIALS.items() for final in finals.split()
)
"""Hanyu Pinyin without tones (GB/T 16159); ü is typed v after n and l."""
_BEGINNINGS: Final = frozenset(one[:end] for one in SYLLABLES for end in range(1, len(one) + 1))
LETTERS_MAX: Final = 48
"""Twelve characters at once: nobody types a longer word before choosing."""
WAYS_MAX: Final = 6
_LONGEST: Final = 6
_UE: Final = {"lue": "lve", "nue": "nve"}


@lru_cache(maxsize=256)
def ways(letters: str) -> tuple[tuple[str, ...], ...]:
    """How `letters` (a-z and `'`, which parts) may be read, the fewest syllables first.

    Only whole syllables, but for the last one, which may be a beginning; a way that ends whole
    comes before one that does not. Nothing for what no syllables begin with.
    """
    found = sorted(_ways(letters.lower()[:LETTERS_MAX]), key=_order)
    return tuple(found[:WAYS_MAX])


def _order(way: tuple[str, ...]) -> tuple[bool, int, list[int]]:
    return way[-1] not in SYLLABLES, len(way), [-len(one) for one in way]


def _ways(letters: str, most: int = 24) -> list[tuple[str, ...]]:
    """Every way, found from the end: what follows a place is reckoned once."""
    after: dict[int, list[tuple[str, ...]]] = {len(letters): [()]}
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] == "'":
            after[at] = after[at + 1]
            continue
        after[at] = sorted(_from(letters, at, after), key=_order_of_rest)[:most]
    return [way for way in after[0] if way]


def _order_of_rest(way: tuple[str, ...]) -> tuple[bool, int]:
    return bool(way) and way[-1] not in SYLLABLES, len(way)


def _from(
    letters: str, at: int, after: dict[int, list[tuple[str, ...]]]
) -> Iterator[tuple[str, ...]]:
    for end in range(at + 1, min(at + _LONGEST, len(letters)) + 1):
        part = letters[at:end]
        if part in SYLLABLES or part in _UE:
            for rest in after[end]:
                yield (_UE.get(part, part), *rest)
        elif end == len(letters) and part in _BEGINNINGS:
            yield (part,)
