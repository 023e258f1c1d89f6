"""The table of words, read from the disk as they are asked for: it costs no memory of its own."""

import mmap
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data"
WORDS: Final = DATA / "words.txt"
PLACES: Final = DATA / "places.txt"
"""Written by provisioning/pinyin_table.py, which says what a line is."""


class _Keys:
    """The spellings as a sequence in their order, for a search by halves over the file's bytes."""

    def __init__(self, table: mmap.mmap) -> None:
        self._table = table

    def __len__(self) -> int:
        return len(self._table)

    def __getitem__(self, at: int) -> bytes:
        return self.line(at).partition(b"\t")[0]

    def begin(self, at: int) -> int:
        """Where the line begins in which byte `at` lies."""
        return self._table.rfind(b"\n", 0, at) + 1

    def line(self, at: int) -> bytes:
        end = self._table.find(b"\n", at)
        return self._table[self.begin(at) : end if end >= 0 else len(self._table)]


class Lexicon:
    """Words by their spelling. Safe from many threads."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._table = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._keys = _Keys(self._table)
        self.words = lru_cache(maxsize=512)(self._words)

    def _words(self, spelling: str) -> tuple[tuple[str, int], ...]:
        """(word, weight) of exactly this spelling, syllables parted by `'`; the commonest first.

        A weight is 8 * log2 of how often the word was counted.
        """
        key = spelling.encode()
        line = self._keys.line(bisect_left(self._keys, key)) if key else b""
        found, _tab, row = line.partition(b"\t")
        return tuple(_pairs(row)) if found == key else ()

    def readings(self, signs: frozenset[str]) -> dict[str, tuple[str, ...]]:
        """Spellings of each of these characters; the whole table is walked through, once."""
        found: dict[str, list[str]] = {}
        self._table.seek(0)
        for line in iter(self._table.readline, b""):
            spelling, _tab, row = line.partition(b"\t")
            if b"'" not in spelling:
                for sign in signs.intersection(row.decode()):
                    found.setdefault(sign, []).append(spelling.decode())
        return {sign: tuple(told) for sign, told in found.items()}

    def sounds(self) -> dict[str, tuple[str, ...]]:
        """Spellings of every single character; the whole table is walked through, once."""
        found: dict[str, list[str]] = {}
        self._table.seek(0)
        for line in iter(self._table.readline, b""):
            spelling, _tab, row = line.partition(b"\t")
            if b"'" not in spelling:
                for word, _weight in _pairs(row):
                    found.setdefault(word, []).append(spelling.decode())
        return {word: tuple(told) for word, told in found.items() if len(word) == 1}


def _pairs(row: bytes) -> Iterator[tuple[str, int]]:
    fields = row.decode().split(" ")
    return zip(fields[::2], map(int, fields[1::2]), strict=True)


@lru_cache(maxsize=1)
def words() -> Lexicon:
    """All words, as shipped."""
    return Lexicon(WORDS)


@lru_cache(maxsize=1)
def places() -> Lexicon:
    """Names of places, and the characters that they are made of."""
    return Lexicon(PLACES)
