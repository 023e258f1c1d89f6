"""Priority rights: who goes first on equal terms, asked one rank after the other.

Source: domain.md 6.7; Rural Land Contract Law 38(5), 51; Civil Code 306, 726-728, 734. Pure: the
whole call is computed again from the claims and what was said since, by the box before each act
and by whoever checks it afterwards. Never in procurement, and never for who did not pass the gate.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries import (
    PriorityAnswered,
    PriorityCalled,
    PriorityClaimed,
    PriorityRaised,
)

RANKS: Final[Mapping[str, int]] = MappingProxyType(
    {"CO_OWNER": 1, "SITTING_TENANT": 2, "MEMBER": 3}
)
"""Ground of a right -> rank, 1 the best; which grounds count in a trade its notice says."""

NO_RIGHT: Final = 4

MATCH: Final = "MATCH"
WAIVE: Final = "WAIVE"
OFFER: Final = "OFFER"
SILENT: Final = "SILENT"

PriorityFact = PriorityClaimed | PriorityCalled | PriorityAnswered | PriorityRaised
Said = PriorityCalled | PriorityAnswered | PriorityRaised


class Rights(Struct, frozen=True):
    """What the ledger has about priority in one trade.

    `claims` by random id or number; `holder` and `amount_fen` of the provisional result; `said`
    since then, in order; `out`: enrolments that lost their place and are asked no more.
    """

    claims: tuple[PriorityClaimed, ...] = ()
    holder: str = ""
    amount_fen: int = 0
    said: tuple[Said, ...] = ()
    out: frozenset[str] = frozenset()

    def after(self, fact: PriorityFact) -> "Rights":
        if isinstance(fact, PriorityClaimed):
            return replace(self, claims=(*self.claims, fact))
        return replace(self, said=(*self.said, fact))

    def moved(self, old: str, new: str) -> "Rights":
        """After a suspension: letters that ended on `old` end on `new`."""
        return replace(self, said=tuple(_moved(each, old, new) for each in self.said))

    def begun(self, holder: str, amount_fen: int, *, instead_of: str = "") -> "Rights":
        """A (new) provisional result: the call begins anew, without who lost the place."""
        out = self.out | {instead_of} if instead_of else self.out
        return replace(self, holder=holder, amount_fen=amount_fen, said=(), out=out)


NO_RIGHTS: Final = Rights()
"""Nobody has claimed anything."""


class Course(Struct, frozen=True):
    """How far the call has come.

    `to_call`: enrolments to be asked now, each of them, to match `amount_fen` (`round` 2: to give
    a sealed offer not under it). `waiting`: calls not answered and not over. `to_open`: whose
    sealed offers are opened together now. `raise_until`: local day until which the holder may
    raise against `taker`. `draw`: equal best offers of one rank. `done`: `taker` has it at
    `amount_fen`.
    """

    taker: str
    amount_fen: int
    done: bool = False
    to_call: tuple[str, ...] = ()
    round: int = 1
    waiting: tuple[PriorityCalled, ...] = ()
    to_open: tuple[str, ...] = ()
    raise_until: str = ""
    draw: tuple[str, ...] = ()


class _Rank(Struct, frozen=True):
    """One rank at one price: who was asked, what was said to it."""

    group: tuple[str, ...]
    price: int
    calls: Mapping[str, PriorityCalled]
    answers: Mapping[str, PriorityAnswered]
    sealed_calls: Mapping[str, PriorityCalled]
    sealed: Mapping[str, PriorityAnswered]

    def open(self, over: Callable[[str], bool]) -> tuple[PriorityCalled, ...]:
        return tuple(
            self.calls[one]
            for one in self.group
            if one in self.calls and one not in self.answers and not over(self.calls[one].due)
        )

    def matching(self) -> tuple[str, ...]:
        return tuple(
            one for one in self.group if one in self.answers and self.answers[one].answer == MATCH
        )


def course(
    rights: Rights,
    ranks: Mapping[str, int],
    *,
    follow: bool,
    over: Callable[[str], bool],
    drawn: Callable[[tuple[str, ...]], tuple[str, ...]] = lambda _equal: (),
) -> Course:
    """The call as it stands.

    `ranks`: enrolment number -> rank of everybody with a right who passed the gate. `follow`: the
    notice lets the holder raise against a match. `over`: whether a local day has surely ended;
    silence until then is a waiver. `drawn`: the order that a draw among exactly these numbers
    gave, empty while there was none.
    """
    holder, price = rights.holder, rights.amount_fen
    left = _asked_in_order(ranks, holder, rights.out)
    waived: frozenset[str] = frozenset()
    while left:
        group = tuple(one for one in left[0] if one not in waived)
        at = _rank_at(group, price, rights.said)
        found = _of_rank(at, holder, over, drawn)
        if found is None:
            left = left[1:]
            continue
        if not found.done or not follow:
            return found
        raised = _raised(rights.said, found.amount_fen)
        if raised is None:
            until = _raise_until(at)
            return found if over(until) else replace(found, done=False, raise_until=until)
        if raised.amount_fen == 0:
            return found
        waived |= set(group) - set(at.matching())
        price = raised.amount_fen
    return Course(holder, price, done=True)


def _asked_in_order(
    ranks: Mapping[str, int], holder: str, out: frozenset[str]
) -> list[tuple[str, ...]]:
    """Those of a better rank than the holder's, by rank, each rank in number order."""
    own = ranks.get(holder, NO_RIGHT)
    better = sorted({rank for rank in ranks.values() if rank < own})
    groups = (
        tuple(sorted(one for one, rank in ranks.items() if rank == each and one not in out))
        for each in better
    )
    return [group for group in groups if group]


def _rank_at(group: tuple[str, ...], price: int, said: Sequence[Said]) -> _Rank:
    calls: dict[str, PriorityCalled] = {}
    answers: dict[str, PriorityAnswered] = {}
    sealed_calls: dict[str, PriorityCalled] = {}
    sealed: dict[str, PriorityAnswered] = {}
    letter: dict[str, PriorityCalled] = {}
    for fact in said:
        who = fact.enrol_id
        if isinstance(fact, PriorityCalled) and who in group:
            letter[who] = fact
            if fact.amount_fen == price:
                (calls if fact.round == 1 else sealed_calls)[who] = fact
        elif isinstance(fact, PriorityAnswered):
            # An answer belongs to the newest letter; later ones may speak of another price.
            newest = letter.get(who)
            if newest is not None and newest.amount_fen == price:
                (answers if newest.round == 1 else sealed)[who] = fact
    return _Rank(group, price, calls, answers, sealed_calls, sealed)


def _of_rank(
    at: _Rank,
    holder: str,
    over: Callable[[str], bool],
    drawn: Callable[[tuple[str, ...]], tuple[str, ...]],
) -> Course | None:
    """What one rank has come to; None where all of it waived, so that the next is asked."""
    uncalled = tuple(one for one in at.group if one not in at.calls)
    waiting = at.open(over)
    if uncalled or waiting:
        return Course(holder, at.price, to_call=uncalled, waiting=waiting)
    matching = at.matching()
    if not matching:
        return None
    if len(matching) == 1:
        return Course(matching[0], at.price, done=True)
    return _sealed_round(at, matching, holder, drawn)


def _sealed_round(
    at: _Rank,
    matching: tuple[str, ...],
    holder: str,
    drawn: Callable[[tuple[str, ...]], tuple[str, ...]],
) -> Course:
    """One round among several of one rank: the best offer; equal best ones are drawn for."""
    uncalled = tuple(one for one in matching if one not in at.sealed_calls)
    if uncalled:
        return Course(holder, at.price, to_call=uncalled, round=2)
    if any(one not in at.sealed for one in matching):
        return Course(holder, at.price, to_open=matching, round=2)
    best = max(at.sealed[one].amount_fen for one in matching)
    first = tuple(one for one in matching if at.sealed[one].amount_fen == best)
    order = drawn(first) if len(first) > 1 else first
    if not order:
        return Course(holder, best, draw=first)
    return Course(order[0], best, done=True)


def _raised(said: Sequence[Said], matched_fen: int) -> PriorityRaised | None:
    """What the holder said to a match at this price: the first word that goes over it, or no."""
    counted = False
    for fact in said:
        if isinstance(fact, PriorityAnswered) and fact.amount_fen == matched_fen:
            counted = counted or fact.answer in (MATCH, OFFER)
        elif counted and isinstance(fact, PriorityRaised):
            return fact
    return None


def _moved(said: Said, old: str, new: str) -> Said:
    if not isinstance(said, PriorityCalled):
        return said
    return msgspec.structs.replace(
        said,
        due=new if said.due == old else said.due,
        raise_due=new if said.raise_due == old else said.raise_due,
    )


def _raise_until(at: _Rank) -> str:
    """The last of the days that the letters of this rank and price named."""
    letters = (*at.calls.values(), *at.sealed_calls.values())
    return max(each.raise_due for each in letters)
