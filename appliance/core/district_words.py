"""The newest word of the district under each name, and which words bind only under two hands.

Pure: a fold over the facts of the district's ledger. Whether a signature holds is judged before
(appliance/ledger/district_told.py).
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries import Fact, MasterLoaded, StationTold
from appliance.core.entries.district import ALL

BINDING: Final = frozenset(
    {"tables", "blacklist", "licence", "withdrawn", "enrolled", "release", "succession"}
)
"""Names under which two different officers sign: they set limits, bar people or stop a station."""
BINDING_KINDS: Final = (
    "rulings", "complaints", "waivers", "revoked", "succession", "online",
)  # fmt: skip
"""Folders of names, likewise."""
HANDS: Final = 2


class Word(Struct, frozen=True):
    """One word of the district: entry `seq` of its ledger, or 0 before it is written."""

    name: str
    addressee: str
    serial: int
    valid_from: str
    sha256: str
    bytes: int
    seq: int = 0
    at: str = ""
    """When the entry was written, an entry time."""

    def concerns(self, station: str) -> bool:
        return self.addressee in (ALL, station)

    @property
    def plain(self) -> dict[str, str | int]:
        """As the officers sign it."""
        return {
            "name": self.name,
            "addressee": self.addressee,
            "serial": self.serial,
            "valid_from": self.valid_from,
            "sha256": self.sha256,
            "bytes": self.bytes,
        }


def binds(name: str) -> bool:
    """Whether a word of this name needs two officers."""
    return name in BINDING or name.partition("/")[0] in BINDING_KINDS


def word_of(fact: Fact) -> Word | None:
    """The word that an entry states; None for every other kind of entry."""
    if isinstance(fact, MasterLoaded):
        return Word(fact.table, fact.addressee, fact.serial, fact.valid_from, fact.sha256,
                    fact.bytes)  # fmt: skip
    if isinstance(fact, StationTold):
        return Word(fact.name, fact.addressee, fact.serial, fact.valid_from, fact.sha256,
                    fact.bytes)  # fmt: skip
    return None


def fact_of(word: Word, *, standing: bool) -> MasterLoaded | StationTold:
    """The entry of a word; `standing`: a table, list or pool, of which one is in force."""
    if standing:
        return MasterLoaded(
            table=word.name, version=str(word.serial), sha256=word.sha256,
            valid_from=word.valid_from, addressee=word.addressee, serial=word.serial,
            bytes=word.bytes,
        )  # fmt: skip
    return StationTold(
        name=word.name, addressee=word.addressee, serial=word.serial,
        valid_from=word.valid_from, sha256=word.sha256, bytes=word.bytes,
    )  # fmt: skip


class Newest:
    """The newest word under each name and addressee."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, str], Word] = {}

    def serial(self, name: str, addressee: str) -> int:
        """That of the newest word, 0 while there is none."""
        held = self.word(name, addressee)
        return held.serial if held is not None else 0

    def word(self, name: str, addressee: str) -> Word | None:
        """The newest for this very addressee."""
        return self._words.get((name, addressee))

    def take(self, word: Word, seq: int, at: str) -> bool:
        """Hold it where its serial is greater than the one before; else False."""
        if word.serial <= self.serial(word.name, word.addressee):
            return False
        self._words[word.name, word.addressee] = replace(word, seq=seq, at=at)
        return True

    def of(self, name: str, station: str) -> Word | None:
        """What a station is told under a name: its own word goes before the one for all."""
        return self._words.get((name, station)) or self._words.get((name, ALL))

    def of_station(self, station: str) -> dict[str, Word]:
        """Name -> word, for one station."""
        names = {name for name, to in self._words if to in (ALL, station)}
        return {name: word for name in sorted(names) if (word := self.of(name, station))}

    def all(self) -> list[Word]:
        """Every newest word, in the order of the ledger."""
        return sorted(self._words.values(), key=lambda one: one.seq)
