"""Draws as the entries have them, of a trade or of the station's pools (domain.md 6.5).

Whoever folds the entries computes every digest again: a secret that was not promised, a seed or an
order that does not follow from it is an entry that no rule can have written.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core import draw as engine
from appliance.core.entries import (
    DocumentPrinted,
    DrawCommitted,
    DrawInput,
    DrawRecorded,
    DrawReplaced,
    DrawResulted,
    DrawRevealed,
    DrawVoided,
    Exclusion,
    Fact,
)
from appliance.core.forms import is_sha256

TRADE: Final = "TRADE"
BAND: Final = "BAND"
TIE: Final = "TIE"
PSEUDONYM: Final = "PSEUDONYM"
IN_TRADES: Final = frozenset({TRADE, BAND, TIE, PSEUDONYM})
POOLS: Final = frozenset({"EXPERT", "ASSESSOR", "AGENCY", "CONTRACTOR"})
"""Drawn from lists of the district or the station, not from the bidders of a trade."""

SUBJECT: Final = "draws"
"""Under this name the ledger finds the draws from pools."""

DrawFact = (
    DrawCommitted
    | DrawInput
    | DrawRevealed
    | DrawResulted
    | DrawVoided
    | DrawReplaced
    | DrawRecorded
)


class BadDraw(Exception):
    """A fact that does not follow from those before it."""


class Draw(Struct, frozen=True):
    """One draw, from its list to who stands in for whom.

    `printed`: its slip went out. `machine`: what a ball machine drew; such a draw has no promise.
    """

    session_id: str
    purpose: str
    items: tuple[str, ...]
    exclusions: tuple[Exclusion, ...]
    wanted: int
    promise: DrawCommitted | None = None
    printed: bool = False
    inputs: tuple[DrawInput, ...] = ()
    revealed: DrawRevealed | None = None
    result: DrawResulted | None = None
    void: DrawVoided | None = None
    replaced: tuple[DrawReplaced, ...] = ()
    machine: DrawRecorded | None = None

    @property
    def open(self) -> bool:
        """Promised and neither told nor void."""
        return self.result is None and self.void is None

    @property
    def roles(self) -> frozenset[str]:
        """Who has said digits."""
        return frozenset(each.role for each in self.inputs)

    @property
    def standing(self) -> tuple[str, ...]:
        """The order without those who declined; empty before the result."""
        gone = {each.declined for each in self.replaced}
        order = self.result.order if self.result else ()
        return tuple(one for one in order if one not in gone)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Who is chosen now: the first of those who stand."""
        return self.standing[: self.wanted]

    def seed(self, secret: bytes) -> bytes:
        """The seed that follows from this secret and the digits said so far."""
        assert self.promise is not None  # a machine's draw has no seed
        said = [(each.role, each.digits) for each in self.inputs]
        return engine.seed(
            bytes.fromhex(self.promise.list_hash),
            bytes.fromhex(self.promise.commitment),
            secret,
            engine.inputs_digest(said),
        )


class Draws(Struct, frozen=True):
    """Every draw of a trade (or of the pools) in order; `since`: the first of this round."""

    drawn: tuple[Draw, ...] = ()
    since: int = 0

    def of(self, session_id: str) -> Draw | None:
        return next((each for each in self.drawn if each.session_id == session_id), None)

    @property
    def open(self) -> Draw | None:
        """The one that is under way; in a trade there is one at a time."""
        return next((each for each in self.drawn if each.open), None)

    def result_of(self, purpose: str) -> DrawResulted | None:
        """The newest result for a purpose in this round; a void draw has none."""
        found = self.newest(purpose)
        return found.result if found else None

    def newest(self, purpose: str) -> Draw | None:
        """The newest draw for a purpose in this round that has a result."""
        told = (
            each
            for each in reversed(self.drawn[self.since :])
            if each.purpose == purpose and each.result is not None
        )
        return next(told, None)

    def order_among(self, items: Iterable[str]) -> tuple[str, ...]:
        """What a tie-break over exactly these numbers came to; empty while there was none."""
        wanted = tuple(sorted(items))
        for each in reversed(self.drawn[self.since :]):
            if each.purpose == TIE and each.result is not None and each.items == wanted:
                return each.result.order
        return ()

    def pseudonym(self, number: str) -> int:
        """The number under which a bidder is spoken of, from 1; 0: none was drawn."""
        found = self.result_of(PSEUDONYM)
        return found.order.index(number) + 1 if found and number in found.order else 0

    def anew(self) -> "Draws":
        """Another round: what was drawn before decides nothing in it."""
        return replace(self, since=len(self.drawn))

    def printed(self, document: str) -> "Draws":
        """The slip of that number went out."""
        for each in self.drawn:
            if each.promise is not None and each.promise.slip_no == document:
                return self._with(replace(each, printed=True))
        return self

    def after(self, fact: DrawFact) -> "Draws":
        """With one more fact. Raises BadDraw where it does not follow."""
        if isinstance(fact, DrawCommitted):
            return replace(self, drawn=(*self.drawn, self._promised(fact)))
        if isinstance(fact, DrawRecorded):
            return replace(self, drawn=(*self.drawn, self._by_machine(fact)))
        before = self.of(fact.session_id)
        if before is None:
            raise BadDraw("speaks of a draw that is not there")
        return self._with(_after(before, fact))

    def _with(self, changed: Draw) -> "Draws":
        drawn = tuple(
            changed if each.session_id == changed.session_id else each for each in self.drawn
        )
        return replace(self, drawn=drawn)

    def _promised(self, fact: DrawCommitted) -> Draw:
        if self.of(fact.session_id) is not None:
            raise BadDraw("two draws of one number")
        if not engine.by_code_point(fact.items) or fact.item_count != len(fact.items):
            raise BadDraw("the list is not in order")
        if engine.list_hash(fact.session_id, fact.items).hex() != fact.list_hash:
            raise BadDraw("the list is not the one whose digest was promised")
        if not is_sha256(fact.commitment):
            raise BadDraw("not a promise")
        return Draw(
            fact.session_id, fact.purpose, fact.items, fact.exclusions, fact.wanted, promise=fact
        )

    def _by_machine(self, fact: DrawRecorded) -> Draw:
        if self.of(fact.session_id) is not None:
            raise BadDraw("two draws of one number")
        items, order = tuple(sorted(fact.order)), fact.order
        result = DrawResulted(fact.session_id, order, order[: fact.wanted], 0, fact.record_no)
        return Draw(
            fact.session_id, fact.purpose, items, fact.exclusions, fact.wanted, result=result,
            machine=fact,
        )  # fmt: skip


def folded(facts: Iterable[Fact]) -> Draws:
    """The draws that these facts make, in their order. Raises BadDraw."""
    found = Draws()
    for fact in facts:
        if isinstance(fact, DrawFact):
            found = found.after(fact)
        elif isinstance(fact, DocumentPrinted):
            found = found.printed(fact.document)
    return found


def _after(
    before: Draw, fact: DrawInput | DrawRevealed | DrawResulted | DrawVoided | DrawReplaced
) -> Draw:
    if isinstance(fact, DrawReplaced):
        return _replaced(before, fact)
    if not before.open or before.promise is None:
        raise BadDraw("the draw is over")
    match fact:
        case DrawInput():
            if before.revealed is not None:
                raise BadDraw("digits after the secret was told")
            return replace(before, inputs=(*before.inputs, fact))
        case DrawRevealed():
            _check_secret(before.promise, fact.box_secret)
            if before.seed(bytes.fromhex(fact.box_secret)).hex() != fact.seed:
                raise BadDraw("the seed does not follow")
            return replace(before, revealed=fact)
        case DrawResulted():
            _check_order(before, fact)
            return replace(before, result=fact)
        case DrawVoided():
            _check_secret(before.promise, fact.box_secret)
            return replace(before, void=fact)


def _check_secret(promise: DrawCommitted, secret: str) -> None:
    """Raises BadDraw for a secret that is not the promised one."""
    if not is_sha256(secret):
        raise BadDraw("not a secret of 32 bytes")
    told = engine.commitment(
        promise.session_id, bytes.fromhex(promise.list_hash), bytes.fromhex(secret)
    )
    if told.hex() != promise.commitment:
        raise BadDraw("the secret is not the one that was promised")


def _check_order(before: Draw, fact: DrawResulted) -> None:
    if before.revealed is None:
        raise BadDraw("an order before the secret was told")
    found = engine.drawn(before.items, bytes.fromhex(before.revealed.seed))
    same = (fact.order, fact.rejections) == (found.order, found.rejections)
    if not same or fact.chosen != found.order[: before.wanted]:
        raise BadDraw("the order does not follow")


def _replaced(before: Draw, fact: DrawReplaced) -> Draw:
    after = replace(before, replaced=(*before.replaced, fact))
    came_in = set(after.chosen) - set(before.chosen)
    if fact.declined not in before.chosen or came_in != {fact.next}:
        raise BadDraw("the replacement is not the next of the order")
    return after
