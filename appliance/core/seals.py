"""A drawn list is sealed unseen, and opened half an hour before the session (F03, F04).

What the box has drawn lies encrypted until two people open it together (domain.md 6.5). The bytes
that are sealed follow from the draw's secret alone, so that everybody can seal them again once it
is told: nobody could have put another list into the bag.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from appliance.core import drawing, numbering
from appliance.core.clocks import local_text
from appliance.core.codes import Tables
from appliance.core.commands import OpenSeal, SealList, TellOrder
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.draws import Draw
from appliance.core.entries import Draft, DrawReplaced, ListSealed, ListUnsealed
from appliance.core.expert_list import ExpertList, Prepared, index_of, order_text
from appliance.core.forms import is_word
from appliance.core.instant import Instant, instant_of, text_of
from appliance.core.trade import Trade
from appliance.core.world import Who, World

SLIP: Final = "DOC19"
RECORD: Final = "DOC20"


def make(world: World, asked: SealList, _by: Who, at: Instant) -> Decision:
    """Seal the list of a draw of this station, or the one that the district drew.

    Refusals: sealed-already, seal-nothing-drawn, draw-inputs-missing, draw-interrupted, word-form,
    seal-no-used, seal-differs.
    """
    trade, ready = world.in_hand, world.sealed_list
    if trade.experts.list_of(asked.session_id) is not None:
        return refused("sealed-already", about="session_id")
    if ready is None or ready.session_id != asked.session_id:
        return refused("seal-nothing-drawn", about="session_id")
    no = _undrawn(world, ready, at)
    if no is not None:
        return no
    if not is_word(asked.seal_no):
        return refused("word-form", about="seal_no")
    if any(one.sealed.seal_no == asked.seal_no for one in trade.experts.lists):
        return refused("seal-no-used", about="seal_no")
    if (asked.ciphertext_sha256, asked.count) != (ready.ciphertext_sha256, len(ready.order)):
        return refused("seal-differs")
    fact = ListSealed(
        session_id=asked.session_id,
        seal_no=asked.seal_no,
        ciphertext_sha256=ready.ciphertext_sha256,
        count=len(ready.order),
        wanted=ready.wanted,
        pool=ready.pool,
        slip_no=numbering.next_document(world, SLIP, at),
    )
    return decided(Draft(fact, trade=trade.number), follows=[Follow("print", SLIP, fact.slip_no)])


def unseal(world: World, asked: OpenSeal, _by: Who, at: Instant) -> Decision:
    """Open it, not earlier than the pool's minutes before the announced session.

    The moment is judged by the trusted estimate itself: its doubt of seconds would favour nobody.
    From here on the secret of the draw stands in the entries, and anybody computes its order.
    Refusals: seal-unknown, unsealed-already, clock-unsure, seal-too-early, seal-differs.
    """
    trade, ready = world.in_hand, world.sealed_list
    found = trade.experts.list_of(asked.session_id)
    if found is not None and found.opened is not None:
        return refused("unsealed-already", about="session_id")
    if found is None or ready is None or ready.session_id != asked.session_id:
        return refused("seal-unknown", about="session_id")
    if not at.trusted:
        return refused("clock-unsure")
    opens = opens_at(trade, found, world.tables)
    if at.at < opens:
        return refused("seal-too-early", opens=local_text(opens))
    same = ready.ciphertext_sha256 == found.sealed.ciphertext_sha256
    if not same or list_hash(ready.order) != asked.list_hash:
        return refused("seal-differs")
    fact = ListUnsealed(
        session_id=asked.session_id,
        seal_no=found.sealed.seal_no,
        list_hash=asked.list_hash,
        opened_at=text_of(at.at),
        record_no=numbering.next_document(world, RECORD, at),
    )
    drafts = [Draft(fact, trade=trade.number)]
    now = trade.draws.of(asked.session_id) if ready.drawn else None
    if now is not None:
        revealed, _resulted = drawing.told(now, world.draw_secret, "")
        drafts.append(Draft(revealed, trade=trade.number))
    said = decided(*drafts, follows=[Follow("print", RECORD, fact.record_no)])
    return replace(said, spent=drawing.kept_as(asked.session_id) if ready.drawn else "")


def tell(world: World, asked: TellOrder, _by: Who, at: Instant) -> Decision:
    """Put the order of an opened list into the record, and who took whose place under the seal.

    Refusals: seal-unknown, seal-closed, draw-over.
    """
    trade = world.in_hand
    found, now = trade.experts.list_of(asked.session_id), trade.draws.of(asked.session_id)
    if found is None or now is None:
        return refused("seal-unknown", about="session_id")
    if found.opened is None or now.revealed is None:
        return refused("seal-closed", about="session_id")
    if not now.open:
        return refused("draw-over", about="session_id")
    record_no = numbering.next_document(world, drawing.DOCUMENT, at)
    _revealed, result = drawing.told(now, bytes.fromhex(now.revealed.box_secret), record_no)
    drafts = [Draft(one, trade=trade.number) for one in (result, *replaced(result.order, found))]
    return decided(*drafts, follows=[Follow("print", drawing.DOCUMENT, record_no)])


def opens_at(trade: Trade, found: ExpertList, tables: Tables) -> datetime:
    """The moment from which on the list may be opened. Only for trades with a session planned."""
    before = tables.pools[found.sealed.pool].unseal_min
    return instant_of(trade.planned_at) - timedelta(minutes=before)


def list_hash(order: tuple[str, ...]) -> str:
    """What the unsealing names: SHA-256 in hex of the order."""
    return sha256(order_text(order)).hexdigest()


def _undrawn(world: World, ready: Prepared, at: Instant) -> Decision | None:
    """Whether the draw behind it has come to its end but for being told."""
    if not ready.drawn:
        return None
    now = world.in_hand.draws.of(ready.session_id)
    if now is None or now.promise is None or not now.open or not now.promise.sealed:
        return refused("seal-nothing-drawn", about="session_id")
    if drawing.TRANSFEROR not in now.roles or len(now.roles) < 2:
        return refused("draw-inputs-missing", count=len(now.roles))
    return refused("draw-interrupted") if now.promise.boot != at.boot else None


def replaced(order: tuple[str, ...], found: ExpertList) -> Iterator[DrawReplaced]:
    """Who fell out and who came in, now by their numbers; behind the last one comes nobody."""
    standing = list(order[: found.sealed.wanted])
    waiting = list(order[found.sealed.wanted :])
    for one in found.declined:
        number = order[index_of(one.expert_no)]
        if waiting and number in standing:
            standing.remove(number)
            standing.append(waiting[0])
            yield DrawReplaced(found.session_id, number, waiting.pop(0), one.answer)


def of_draw(now: Draw, secret: bytes) -> tuple[str, ...]:
    """The order that a draw has come to, for the box's memory alone."""
    return drawing.told(now, secret, "")[1].order
