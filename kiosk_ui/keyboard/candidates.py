"""What the Pinyin keyboard offers for the letters typed so far: one list, the likeliest first.

Pure but for the table of words. What is offered depends on the field: in a name the surname comes
first and then characters of given names; in a place the words of this township come before all.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import islice, product
from typing import Final

from msgspec import Struct

from kiosk_ui.keyboard import lexicon
from kiosk_ui.keyboard.lexicon import DATA
from kiosk_ui.keyboard.syllables import SYLLABLES, ways

SHOWN: Final = 8
"""Candidates that have a number key."""
OFFERED_MAX: Final = 96
"""With those behind "more"."""
WHOLE_FIRST: Final = 4
"""Of the first eight at most so many take all letters: the rest begins the word."""
_BEAM: Final = 12
_SURNAME: Final = 400
_GIVEN: Final = 260
_PLACE: Final = 60
_LOCAL: Final = 10_000
_JOIN: Final = 200
"""What each word costs: 8 * log2 of all that was counted, so that a sum compares chances."""
_WORD_MAX: Final = 4
_READINGS_MAX: Final = 64


class Field(StrEnum):
    """What is being written."""

    TEXT = "text"
    NAME = "name"
    PLACE = "place"


class Candidate(Struct, frozen=True):
    """`text` for the first `letters` of what was typed (parting marks counted)."""

    text: str
    letters: int


class Local:
    """Words of this township (surnames, villages, the station's name) by their spelling."""

    def __init__(self, words: Iterable[str]) -> None:
        """The commonest word first; each is found under every reading of its characters."""
        listed = tuple(dict.fromkeys(words))
        signs = frozenset("".join(listed))
        readings = lexicon.words().readings(signs) if signs else {}
        self._by: dict[str, list[str]] = {}
        for word in listed:
            ways_to_read = product(*(readings.get(sign, ("",)) for sign in word))
            for way in islice(ways_to_read, _READINGS_MAX):
                self._by.setdefault("'".join(way), []).append(word)

    def words(self, spelling: str) -> Sequence[str]:
        return self._by.get(spelling, ())


NOWHERE: Final = Local(())


@lru_cache(maxsize=1)
def surnames() -> dict[str, int]:
    """Surname -> rank, 0 the commonest."""
    words = (DATA / "surnames.txt").read_text("utf-8").split()
    return {word: rank for rank, word in enumerate(words)}


@lru_cache(maxsize=1)
def given() -> dict[str, int]:
    """Character of given names -> rank, 0 the commonest."""
    signs = "".join((DATA / "given.txt").read_text("utf-8").split())
    return {sign: rank for rank, sign in enumerate(signs)}


def candidates(
    letters: str,
    field: Field = Field.TEXT,
    *,
    before: str = "",
    local: Local = NOWHERE,
) -> tuple[Candidate, ...]:
    """At most OFFERED_MAX; `before`: what stands in the field already.

    `letters`: a-z and `'`, at most LETTERS_MAX are read. Empty for letters that no syllable
    begins with.
    """
    offer = _Offer(local, field, before)
    whole: dict[Candidate, float] = {}
    begun: dict[int, dict[Candidate, float]] = {}
    for way in _likely(letters):
        ends = _ends(letters, way)
        for text, weight in offer.whole(way):
            whole.setdefault(Candidate(text, ends[-1]), weight)
        for count in range(1, min(len(way), _WORD_MAX) + 1):
            for text, weight in offer.words(way[:count]):
                begun.setdefault(count, {}).setdefault(Candidate(text, ends[count - 1]), weight)
    # Of a name the surname is chosen alone; of anything else the longest word that there is.
    counts = sorted(begun, reverse=field is not Field.NAME)
    rest = [one for count in counts for one in _best(begun[count])]
    best = _best(whole)
    return tuple(dict.fromkeys((*best[:WHOLE_FIRST], *rest, *best)))[:OFFERED_MAX]


def _likely(letters: str) -> list[tuple[str, ...]]:
    """The ways of the fewest syllables; unfinished ones only where none is whole."""
    found = ways(letters)
    return [one for one in found if _rank(one) == _rank(found[0])]


def _rank(way: Sequence[str]) -> tuple[bool, int]:
    return way[-1] not in SYLLABLES, len(way)


def _best(weighed: Mapping[Candidate, float]) -> list[Candidate]:
    return sorted(weighed, key=lambda one: -weighed[one])


def _ends(letters: str, way: Sequence[str]) -> list[int]:
    """Behind how many letters each syllable ends, marks counted."""
    ends, at = [], 0
    for syllable in way:
        while letters[at : at + 1] == "'":
            at += 1
        at += len(syllable)
        ends.append(at)
    return ends


class _Offer(Struct, frozen=True):
    local: Local
    field: Field
    before: str

    def words(self, part: Sequence[str]) -> list[tuple[str, float]]:
        """Words of exactly these syllables, and what they weigh."""
        return self._weighed("'".join(part), at=0)

    def whole(self, way: Sequence[str]) -> list[tuple[str, float]]:
        """The likeliest texts for all syllables, put together of words, and what they weigh."""
        best: list[list[tuple[float, str]]] = [[(0.0, "")]]
        for end in range(1, len(way) + 1):
            found: dict[str, float] = {}
            for begin in range(max(0, end - _WORD_MAX), end):
                spelling = "'".join(way[begin:end])
                for text, weight in self._weighed(spelling, at=begin)[:_BEAM]:
                    for score, head in best[begin]:
                        joined = score + weight - _JOIN
                        if joined > found.get(head + text, -1e9):
                            found[head + text] = joined
            ordered = sorted(found.items(), key=lambda one: -one[1])
            best.append([(score, text) for text, score in ordered[:_BEAM]])
        return [(text, score) for score, text in best[-1]]

    def _weighed(self, spelling: str, *, at: int) -> list[tuple[str, float]]:
        """Words of one spelling that begin at syllable `at`, with what they weigh here."""
        rows: dict[str, float] = dict(lexicon.words().words(spelling))
        if self.field is Field.PLACE:
            for word, weight in lexicon.places().words(spelling):
                rows[word] = max(weight, rows.get(word, 0)) + _PLACE + weight
        for place, word in enumerate(self.local.words(spelling)):
            rows[word] = _LOCAL - place
        bonus = [(word, weight + self._bonus(word, at)) for word, weight in rows.items()]
        return sorted(bonus, key=lambda one: -one[1])

    def _bonus(self, word: str, at: int) -> float:
        if self.field is not Field.NAME:
            return 0.0
        ahead = len(self.before) + at
        rank = (
            surnames().get(word) if ahead == 0 else given().get(word) if len(word) == 1 else None
        )
        if rank is None:
            return 0.0
        return _SURNAME - rank / 2 if ahead == 0 else _GIVEN - rank / 4
