"""Signs that two bids have one author: found by rule, decided by a person (domain.md 6.8, F07).

Bidding Law Implementing Regulation art. 40; a sign rejects nobody. Pure: what is compared comes
as `Traits`, read from the vault by who calls; a `Flag` names places, never personal values.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.canonical import digest
from appliance.core.entries import SimilarityDecided, SimilarityFlagged

ACCOUNT: Final = "SAME_ACCOUNT"
AGENT: Final = "SAME_AGENT"
DRAFTER: Final = "SAME_DRAFTER"
STAFF: Final = "SAME_STAFF"
PHONE: Final = "SAME_PHONE"
ADDRESS: Final = "SAME_ADDRESS"
DEVICE: Final = "SAME_DEVICE"
AUTHOR: Final = "SAME_AUTHOR"
EQUALS: Final = (ACCOUNT, AGENT, DRAFTER, STAFF, PHONE, ADDRESS, DEVICE, AUTHOR)
"""Rules of one value that two bidders share."""

ARITHMETIC: Final = "PRICE_ARITHMETIC"
GEOMETRIC: Final = "PRICE_GEOMETRIC"
TEXT: Final = "TEXT_OVERLAP"
RULES: Final = (*EQUALS, ARITHMETIC, GEOMETRIC, TEXT)

UNFOUNDED: Final = "UNFOUNDED"
SUSPECTED: Final = "SUSPECTED"
DECISIONS: Final = (UNFOUNDED, SUSPECTED)
"""A harmless reason was found; or the supervisor is to open a case."""

GRAM: Final = 5
SERIES_MIN: Final = 3
OVER_TENTHS: Final = 6
"""6.8: character 5-grams; price series of three and more; overlap over 0.6."""

_SPACES = re.compile(r"\s+")
_BLANKS = re.compile(r"\n|_{2,}|\.{4,}|\u2026+|\s{3,}")
"""What a bidder fills in stands between the printed pieces of a template."""


class Trace(Struct, frozen=True):
    """One value about a bidder, and where it lies: `<seq> <name>` in the vault."""

    rule: str
    value: str
    where: str


class Traits(Struct, frozen=True):
    """What tells who stands behind one bidder; `texts`: (text, where) of files handed in."""

    enrol_id: str
    traces: tuple[Trace, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()


class Flag(Struct, frozen=True):
    """Two bidders, the rule, and what shows it: places in the vault, prices, counts."""

    pair: tuple[str, str]
    rule: str
    evidence: tuple[str, ...]


class Flags(Struct, frozen=True):
    """Signs of one trade in order, each with its decision once there is one."""

    found: tuple[SimilarityFlagged, ...] = ()
    decided: tuple[SimilarityDecided, ...] = ()

    def after(self, fact: SimilarityFlagged | SimilarityDecided) -> "Flags":
        if isinstance(fact, SimilarityFlagged):
            return replace(self, found=(*self.found, fact))
        return replace(self, decided=(*self.decided, fact))

    def flag(self, flag_no: str) -> SimilarityFlagged | None:
        return next((each for each in self.found if each.flag_no == flag_no), None)

    def decision(self, flag_no: str) -> SimilarityDecided | None:
        """The newest: what is found later may change it."""
        return next((each for each in reversed(self.decided) if each.flag_no == flag_no), None)

    @property
    def open(self) -> tuple[SimilarityFlagged, ...]:
        return tuple(each for each in self.found if self.decision(each.flag_no) is None)


NO_FLAGS: Final = Flags()


def of_people(bidders: Sequence[Traits], template: str = "") -> tuple[Flag, ...]:
    """Every pair that shares a value or a text; by pair, then by rule."""
    found: list[Flag] = []
    for one, other in combinations(sorted(bidders, key=lambda each: each.enrol_id), 2):
        pair = (one.enrol_id, other.enrol_id)
        found += [
            Flag(pair, rule, where)
            for rule in EQUALS
            if (where := _shared(one.traces, other.traces, rule))
        ]
        found += _texts(pair, one, other, template)
    return tuple(found)


def of_prices(prices: Mapping[str, int]) -> tuple[Flag, ...]:
    """All pairs where all valid offers, at least three and all different, make one series."""
    amounts = sorted(prices.values())
    if len(amounts) < SERIES_MIN or len(set(amounts)) < len(amounts):
        return ()
    rules = [
        rule
        for rule, holds in ((ARITHMETIC, _arithmetic(amounts)), (GEOMETRIC, _geometric(amounts)))
        if holds
    ]
    evidence = tuple(f"{one} {prices[one]}" for one in sorted(prices))
    pairs = combinations(sorted(prices), 2)
    return tuple(Flag(pair, rule, evidence) for pair in pairs for rule in rules)


def new_facts(trade_no: str, flags: Flags, found: Iterable[Flag]) -> tuple[SimilarityFlagged, ...]:
    """What is not flagged yet, numbered on: the same pair and rule are said once.

    Pairs that one rule and the same evidence put together are one fact that names all of them.
    """
    known = {(pair, each.rule) for each in flags.found for pair in combinations(each.enrol_ids, 2)}
    shown: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for each in found:
        if (each.pair, each.rule) not in known:
            shown.setdefault((each.rule, each.evidence), set()).update(each.pair)
    first = len(flags.found) + 1
    return tuple(
        SimilarityFlagged(f"{trade_no}-F{at:03}", who, rule, evidence_digest(who, rule, evidence))
        for at, ((rule, evidence), named) in enumerate(shown.items(), first)
        for who in (tuple(sorted(named)),)
    )


def evidence_digest(enrol_ids: Sequence[str], rule: str, evidence: Sequence[str]) -> str:
    """SHA-256, hex, over the canonical JSON of who is named, rule and evidence."""
    return digest({"pair": list(enrol_ids), "rule": rule, "evidence": list(evidence)}).hex()


def overlap(one: str, other: str, template: str = "") -> tuple[int, int]:
    """(shared, least): common 5-grams, and those of the shorter text; (0, 0) without any."""
    first, second = grams(one, template), grams(other, template)
    least = min(len(first), len(second))
    return len(first & second) if least else 0, least


def grams(text: str, template: str = "") -> frozenset[str]:
    """5-grams of characters, without spaces and without the printed pieces of the template."""
    bare = _SPACES.sub("", text)
    pieces = {_SPACES.sub("", each) for each in _BLANKS.split(template)}
    for piece in sorted(pieces, key=lambda each: (-len(each), each)):
        if len(piece) >= GRAM:
            bare = bare.replace(piece, "\n")  # no gram reaches across what was taken out
    return frozenset(
        part[at : at + GRAM] for part in bare.split("\n") for at in range(len(part) - GRAM + 1)
    )


def shared_values(one: Traits, other: Traits, rule: str) -> tuple[str, ...]:
    """The equal values themselves: for the eyes of who decides, never for an entry."""
    mine = {plain(each.value) for each in one.traces if each.rule == rule}
    theirs = {plain(each.value) for each in other.traces if each.rule == rule}
    return tuple(sorted((mine & theirs) - {""}))


def plain(value: str) -> str:
    """As accounts, phones and addresses are compared: without spaces (6.11)."""
    return _SPACES.sub("", value)


def _shared(one: Sequence[Trace], other: Sequence[Trace], rule: str) -> tuple[str, ...]:
    """Where the equal values lie, of both bidders; nothing where none is equal."""
    mine = {(plain(each.value), each.where) for each in one if each.rule == rule}
    theirs = {(plain(each.value), each.where) for each in other if each.rule == rule}
    equal = ({value for value, _ in mine} & {value for value, _ in theirs}) - {""}
    return tuple(sorted(where for value, where in mine | theirs if value in equal))


def _texts(pair: tuple[str, str], one: Traits, other: Traits, template: str) -> list[Flag]:
    """The two files that overlap most, if it is by more than 0.6."""
    best: tuple[int, int, str, str] | None = None
    for mine, here in one.texts:
        for theirs, there in other.texts:
            shared, least = overlap(mine, theirs, template)
            over = least > 0 and 10 * shared > OVER_TENTHS * least
            if over and (best is None or shared * best[1] > best[0] * least):
                best = shared, least, here, there
    if best is None:
        return []
    shared, least, here, there = best
    return [Flag(pair, TEXT, (here, there, f"{shared}/{least}"))]


def _arithmetic(amounts: Sequence[int]) -> bool:
    return len({later - earlier for earlier, later in pairwise(amounts)}) == 1


def _geometric(amounts: Sequence[int]) -> bool:
    triples = zip(amounts, amounts[1:], amounts[2:], strict=False)
    return all(middle * middle == first * last for first, middle, last in triples)
