"""The acts of a draw: list frozen and secret promised, digits said, order told (domain.md 6.5).

The secret is the box's alone between the promise and the reveal. Nobody can throw a draw away once
its order is known: the reveal and the result are one decision.
"""

import re
from dataclasses import replace
from typing import Final

import msgspec

from appliance.core import draw as engine
from appliance.core import draw_lists, numbering, pool_draws, priority_calls
from appliance.core.commands import (
    AddDrawInput,
    CommitDraw,
    RecordMachineDraw,
    ReplaceDrawn,
    RevealDraw,
    VoidDraw,
)
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.draw_lists import Frozen
from appliance.core.draws import (
    BAND,
    IN_TRADES,
    POOLS,
    PSEUDONYM,
    TIE,
    TRADE,
    Draw,
    DrawFact,
    Draws,
)
from appliance.core.entries import (
    Draft,
    DrawCommitted,
    DrawInput,
    DrawRecorded,
    DrawReplaced,
    DrawResulted,
    DrawRevealed,
    DrawVoided,
    Exclusion,
)
from appliance.core.forms import is_code, is_sha256, is_word
from appliance.core.instant import Instant
from appliance.core.trade import SUSPENDED
from appliance.core.world import Who, World

DOCUMENT: Final = "DOC18"
TRANSFEROR: Final = "TRANSFEROR"
SPEAKERS: Final = (TRANSFEROR, "BIDDER", "OBSERVER", "SUPERVISOR")
"""Who may say digits; one of them is the transferor."""

SUPERVISOR: Final = "SUPERVISOR"
INPUTS_MAX: Final = 20
ITEMS_MAX: Final = 1_000
LIST_BYTES_MAX: Final = 16_000
"""A pool's list stands twice in its entry, as asked and as kept; an entry has 65,535 bytes."""

VOID_REASONS: Final = ("POWER_LOSS", "LIST_ERROR", "STOPPED")
REPLACED: Final = POOLS | {TRADE, BAND}
"""Purposes in which somebody can decline: a pseudonym and a tie are nobody's to decline."""

_VERSION = re.compile(r"[0-9A-Za-z._:/-]{1,160}")
_DIGITS = re.compile(r"[0-9]{4,12}")


def commit(world: World, asked: CommitDraw, _by: Who, at: Instant) -> Decision:
    """Freeze the list, promise the secret, print the slip.

    Refusals: trade-unknown, draw-purpose, draw-stopped, draw-no-session, draw-open, draw-done,
    draw-list-form, draw-list-long, draw-list-empty, draw-list-differs, draw-wanted.
    """
    no = _place(world, asked.trade, asked.purpose) or _again(world, asked.purpose)
    if no is not None:
        return no
    found = _frozen(world, asked, at)
    if isinstance(found, Decision):
        return found
    wanted = _wanted(asked)
    if not wanted <= len(found.items) or (not wanted and asked.purpose in POOLS):
        return refused("draw-wanted", about="wanted", count=len(found.items))
    session_id = next_session(world, asked.purpose, at)
    lst = engine.list_hash(session_id, found.items)
    if lst.hex() != asked.list_hash:
        return refused("draw-list-differs", about="list_hash")
    fact = DrawCommitted(
        session_id=session_id,
        purpose=asked.purpose,
        list_version=asked.list_version,
        list_hash=lst.hex(),
        item_count=len(found.items),
        exclusions=found.exclusions,
        commitment=engine.commitment(session_id, lst, world.draw_secret).hex(),
        items=found.items,
        wanted=wanted,
        boot=at.boot,
        slip_no=numbering.next_document(world, DOCUMENT, at),
        sealed=asked.sealed,
    )
    slip = Follow("print", DOCUMENT, fact.slip_no)
    said = decided(Draft(fact, trade=asked.trade), follows=[slip])
    return replace(said, secret=(kept_as(session_id), world.draw_secret))


def add_input(world: World, asked: AddDrawInput, _by: Who, at: Instant) -> Decision:
    """Keep the digits that somebody said, once the promise is in the hands of those present.

    Refusals: draw-unknown, draw-over, draw-stopped, draw-interrupted, draw-slip-first,
    draw-role, draw-digits, draw-inputs-many.
    """
    now = _under_way(world, asked.session_id, at)
    if isinstance(now, Decision):
        return now
    if not now.printed and not asked.read_out:
        return refused("draw-slip-first", about="read_out")
    if asked.role not in SPEAKERS:
        return refused("draw-role", about="role")
    if not _DIGITS.fullmatch(asked.digits):
        return refused("draw-digits", about="digits")
    if len(now.inputs) >= INPUTS_MAX:
        return refused("draw-inputs-many", about="digits", most=INPUTS_MAX)
    slip = "PRINTED" if now.printed else "READ_OUT"
    fact = DrawInput(asked.session_id, asked.role, asked.digits, slip)
    return decided(Draft(fact, trade=asked.trade))


def reveal(world: World, asked: RevealDraw, _by: Who, at: Instant) -> Decision:
    """Show the secret and tell the order; a tie between rights of one rank is then decided.

    Refusals: draw-unknown, draw-over, draw-stopped, draw-interrupted, draw-inputs-missing,
    draw-sealed, draw-secret-lost.
    """
    now = _under_way(world, asked.session_id, at)
    if isinstance(now, Decision):
        return now
    if TRANSFEROR not in now.roles or len(now.roles) < 2:
        return refused("draw-inputs-missing", count=len(now.roles))
    if now.promise is not None and now.promise.sealed:
        return refused("draw-sealed")
    if not world.draw_secret:
        return refused("draw-secret-lost")
    record_no = numbering.next_document(world, DOCUMENT, at)
    facts = told(now, world.draw_secret, record_no)
    drafts = [Draft(each, trade=asked.trade) for each in facts]
    end = _closing(world, now, facts, at)
    paper = Follow("print", DOCUMENT, record_no)
    said = decided(*drafts, *end.drafts, follows=[paper, *end.follows])
    return replace(said, spent=kept_as(asked.session_id))


def told(now: Draw, secret: bytes, record_no: str) -> tuple[DrawRevealed, DrawResulted]:
    """What follows from the secret and the digits: the seed, then the full order."""
    seed = now.seed(secret)
    found = engine.drawn(now.items, seed)
    return (
        DrawRevealed(now.session_id, secret.hex(), seed.hex()),
        DrawResulted(
            now.session_id, found.order, found.order[: now.wanted], found.rejections, record_no
        ),
    )


def void(world: World, asked: VoidDraw, by: Who, at: Instant) -> Decision:
    """End a draw without an order; its secret is told so that everybody can check the promise.

    Refusals: draw-unknown, draw-over, reason-unknown, draw-secret-lost, draw-void-second.
    """
    now = _book(world, asked.session_id).of(asked.session_id)
    if now is None or now.promise is None:
        return refused("draw-unknown", about="session_id")
    if not now.open:
        return refused("draw-over", about="session_id")
    if asked.reason not in VOID_REASONS:
        return refused("reason-unknown", about="reason")
    if not world.draw_secret:
        return refused("draw-secret-lost")
    second = next((each.staff_no for each in by[1:] if each.role == SUPERVISOR), "")
    if _void_before(world, now) and not second:
        return refused("draw-void-second")
    fact = DrawVoided(
        session_id=asked.session_id,
        reason=asked.reason,
        commitment=now.promise.commitment,
        box_secret=world.draw_secret.hex(),
        new_session_id=next_session(world, now.purpose, at),
        second_actor=second,
        record_no=numbering.next_document(world, DOCUMENT, at),
    )
    paper = Follow("print", DOCUMENT, fact.record_no)
    said = decided(Draft(fact, trade=asked.trade), follows=[paper])
    return replace(said, spent=kept_as(asked.session_id))


def replace_drawn(world: World, asked: ReplaceDrawn, _by: Who, _at: Instant) -> Decision:
    """The next of the order comes in for a chosen one.

    Refusals: draw-unknown, draw-stopped, draw-no-result, draw-not-replaced, draw-not-chosen,
    reason-unknown, draw-order-ends, draw-decided.
    """
    now = _told(world, asked.session_id)
    if isinstance(now, Decision):
        return now
    if asked.declined not in now.chosen:
        return refused("draw-not-chosen", about="declined")
    if not is_code(asked.reason):
        return refused("reason-unknown", about="reason")
    following = now.standing[now.wanted : now.wanted + 1]
    if not following:
        return refused("draw-order-ends", about="declined")
    fact = DrawReplaced(asked.session_id, asked.declined, following[0], asked.reason)
    return decided(Draft(fact, trade=asked.trade))


def record(world: World, asked: RecordMachineDraw, _by: Who, at: Instant) -> Decision:
    """Keep what a ball machine drew, with photographs.

    Refusals: those of `commit` for place and list, word-form, draw-photos, draw-order-differs.
    """
    no = _place(world, asked.trade, asked.purpose) or _again(world, asked.purpose)
    if no is not None:
        return no
    if not is_word(asked.machine):
        return refused("word-form", about="machine")
    if not asked.photos or any(not is_sha256(each) for each in asked.photos):
        return refused("draw-photos", about="photos")
    found = _frozen(world, asked, at)
    if isinstance(found, Decision):
        return found
    if tuple(sorted(asked.order)) != found.items:
        return refused("draw-order-differs", about="order", count=len(found.items))
    wanted = _wanted(asked)
    if not wanted <= len(found.items) or (not wanted and asked.purpose in POOLS):
        return refused("draw-wanted", about="wanted", count=len(found.items))
    record_no = numbering.next_document(world, DOCUMENT, at)
    fact = DrawRecorded(
        session_id=next_session(world, asked.purpose, at),
        machine=asked.machine,
        order=asked.order,
        photos=asked.photos,
        purpose=asked.purpose,
        list_version=asked.list_version,
        exclusions=found.exclusions,
        wanted=wanted,
        record_no=record_no,
    )
    end = _closing_by(world, (fact,), asked.purpose, at)
    paper = Follow("print", DOCUMENT, record_no)
    return decided(Draft(fact, trade=asked.trade), *end.drafts, follows=[paper, *end.follows])


def kept_as(session_id: str) -> str:
    """Under this name the vault keeps the secret of a draw from its promise to its reveal."""
    return f"draw/{session_id}"


def next_session(world: World, purpose: str, at: Instant) -> str:
    """The number of the next draw: of the pool, or of the trade's session."""
    if purpose in POOLS:
        return numbering.next_draw(world, purpose, at)
    return draw_lists.next_session(world.in_hand)


# --- what stands in the way ---------------------------------------------------------------------


def _book(world: World, session_id: str) -> Draws:
    """The draws among which this one is: those of the trade, or those from pools."""
    if "/" not in session_id:
        return world.draws
    return world.trade.draws if world.trade else Draws()


def _stopped(world: World) -> bool:
    """The trade is suspended or its session pauses; a draw can be voided all the same."""
    trade = world.trade
    return trade is not None and (trade.stage == SUSPENDED or trade.conduct.paused)


def _place(world: World, trade: str | None, purpose: str) -> Decision | None:
    """Whether something is drawn for here at all."""
    if trade and world.trade is None:
        return refused("trade-unknown", about="trade")
    if purpose not in IN_TRADES | POOLS:
        return refused("draw-purpose", about="purpose")
    if _stopped(world):
        return refused("draw-stopped")
    if purpose in POOLS:
        return None
    stages = ("IN_SESSION", "DEAL_PENDING") if purpose == TIE else ("IN_SESSION",)
    if world.trade is None or world.trade.stage not in stages:
        return refused("draw-no-session", about="purpose")
    return None


def _again(world: World, purpose: str) -> Decision | None:
    """One draw at a time in a trade, and never a second one for the same."""
    if purpose in POOLS:
        return None
    book = world.in_hand.draws
    if book.open is not None:
        return refused("draw-open", session=book.open.session_id)
    if purpose != TIE and book.result_of(purpose) is not None:
        return refused("draw-done", about="purpose")
    return None


def _frozen(world: World, asked: CommitDraw | RecordMachineDraw, at: Instant) -> Frozen | Decision:
    """The list: of a trade as its entries say, of a pool as it was given."""
    if asked.purpose in POOLS:
        of_pool = _of_pool(asked)
        no = None if isinstance(of_pool, Decision) else pool_draws.fault(world, asked, at)
        return no or of_pool
    found = draw_lists.frozen(world.in_hand, asked.purpose, world.tables, at)
    if not found.items:
        return refused("draw-list-empty", about="purpose")
    if len(found.items) > ITEMS_MAX:
        return refused("draw-list-long", most=ITEMS_MAX)
    return found


def _wanted(asked: CommitDraw | RecordMachineDraw) -> int:
    """How many are chosen: of a pool as asked, in a trade one; of pseudonyms all."""
    if asked.purpose in POOLS:
        return max(asked.wanted, 0)
    return 0 if asked.purpose == PSEUDONYM else 1


def _of_pool(asked: CommitDraw | RecordMachineDraw) -> Frozen | Decision:
    items = asked.items if isinstance(asked, CommitDraw) else tuple(sorted(asked.order))
    if not items:
        return refused("draw-list-empty", about="items")
    sound = all(is_word(each) for each in items) and engine.by_code_point(items)
    one_width = len({len(each) for each in items}) == 1
    if not sound or not one_width or not _VERSION.fullmatch(asked.list_version):
        return refused("draw-list-form", about="items")
    if any(not is_word(each.item) or not is_code(each.reason) for each in asked.exclusions):
        return refused("draw-list-form", about="exclusions")
    if len(items) > ITEMS_MAX or _length(items, asked.exclusions) > LIST_BYTES_MAX:
        return refused("draw-list-long", about="items", most=ITEMS_MAX)
    return Frozen(items, asked.exclusions)


def _length(items: tuple[str, ...], exclusions: tuple[Exclusion, ...]) -> int:
    """Bytes that a list takes in an entry, its signs included."""
    return sum(len(each) + 3 for each in items) + sum(
        len(each.item) + len(each.reason) + 25 for each in exclusions
    )


def _under_way(world: World, session_id: str, at: Instant) -> Draw | Decision:
    """The draw, if it can go on: promised by this very run of the box, and not stopped."""
    now = _book(world, session_id).of(session_id)
    if now is None or now.promise is None:
        return refused("draw-unknown", about="session_id")
    if not now.open:
        return refused("draw-over", about="session_id")
    if _stopped(world):
        return refused("draw-stopped")
    if now.promise.boot != at.boot:
        return refused("draw-interrupted")
    return now


def _told(world: World, session_id: str) -> Draw | Decision:
    """The draw, if it has an order in which somebody can still be replaced."""
    now = _book(world, session_id).of(session_id)
    if now is None:
        return refused("draw-unknown", about="session_id")
    if _stopped(world):
        return refused("draw-stopped")
    if now.result is None:
        return refused("draw-no-result", about="session_id")
    if now.purpose not in REPLACED:
        return refused("draw-not-replaced", about="session_id")
    if now.purpose in IN_TRADES and world.in_hand.result is not None:
        return refused("draw-decided")
    return now


def _void_before(world: World, now: Draw) -> bool:
    """Whether the draw before this one, for the same purpose, came to nothing too."""
    before = [each for each in _book(world, now.session_id).drawn if each.purpose == now.purpose]
    place = before.index(now)
    return place > 0 and before[place - 1].void is not None


# --- what a tie-break decides -------------------------------------------------------------------


def _closing(
    world: World, now: Draw, facts: tuple[DrawFact, ...], at: Instant
) -> priority_calls.Closing:
    return _closing_by(world, facts, now.purpose, at)


def _closing_by(
    world: World, facts: tuple[DrawFact, ...], purpose: str, at: Instant
) -> priority_calls.Closing:
    """Between equal rights of one rank the draw was all that was waited for."""
    trade = world.trade
    if purpose != TIE or trade is None or trade.result is None:
        return priority_calls.Closing((), ())
    book = trade.draws
    for fact in facts:
        book = book.after(fact)
    decided_by = msgspec.structs.replace(trade, draws=book)
    return priority_calls.closing(world, decided_by, decided_by.rights, at)
