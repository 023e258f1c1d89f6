"""How each entry changes a trade: the fold that the box, a rebuild and a verifier share."""

from collections.abc import Iterable
from typing import Any, cast

from msgspec.structs import replace

from appliance.core import conduct, firewall, joint_review
from appliance.core.codes import Tables
from appliance.core.entries import (
    Cover,
    Recorded,
)
from appliance.core.trade import (
    BadStep,
    Reached,
    Trade,
)
from appliance.core.trade_facts import TRADE_FACTS, TradeFact, taken

PREVIOUS = "*PREVIOUS"
"""In transitions.csv: the stage before the suspension."""


def after(trade: Trade, recorded: Recorded, tables: Tables) -> Trade:
    """The trade once `recorded` is kept. Raises BadStep where the step table forbids it."""
    fact = recorded.fact
    if not isinstance(fact, TRADE_FACTS):
        raise BadStep(recorded.seq, f"{fact.kind} belongs to no trade")
    return taken(_stepped(trade, recorded, tables), cast("TradeFact", fact), recorded)


def fold(records: Iterable[Recorded], tables: Tables) -> Trade | None:
    """The trade that these entries make, in their order; None for no entries.

    Raises BadStep for an entry that does not fit: `refold` of a verifier is this function.
    """
    trade: Trade | None = None
    for recorded in records:
        trade = after(trade or Trade(), recorded, tables)
    return trade


def key_of(recorded: Recorded) -> str | None:
    """Which trade an entry belongs to: its number, or for a draft the draft's random id."""
    draft = getattr(recorded.fact, "draft_id", "") or recorded.asked.get("draft_id")
    return recorded.trade or (draft if isinstance(draft, str) else None)


def _stepped(trade: Trade, recorded: Recorded, tables: Tables) -> Trade:
    """Place, time, authority and stage, which every kind of entry moves in the same way."""
    kind = recorded.fact.kind
    if recorded.seq < trade.last_seq:
        raise BadStep(recorded.seq, "older than the entry before")
    if trade.number and recorded.trade not in (None, trade.number):
        raise BadStep(recorded.seq, f"of trade {recorded.trade}, not {trade.number}")
    actors = dict(trade.actors)
    for staff_no, role in joint_review.signers(recorded):
        actors[staff_no] = actors.get(staff_no, frozenset()) | {role}
    row = tables.trade_types.get(trade.type)
    moved: dict[str, Any] = {
        "buying": row is not None and row.buying,
        "number": trade.number or recorded.trade or "",
        "actors": actors,
        "last_seq": recorded.seq,
        "last_at": recorded.at,
    }
    if isinstance(recorded.fact, Cover):
        return replace(trade, **moved)
    if not (recorded.fact.hidden and firewall.is_up(trade)):
        moved["entries"] = (*trade.entries, recorded.seq)
    event = tables.event(kind)
    paused = trade.stage == conduct.IN_SESSION and trade.conduct.paused
    if paused and conduct.stands_still(event, tables):
        raise BadStep(recorded.seq, f"{kind} while the session pauses")
    if event.move:
        move = tables.transition(trade.stage, kind)
        if move is None:
            raise BadStep(recorded.seq, f"{kind} out of stage {trade.stage or 'none'}")
        back = move.to == PREVIOUS
        stage = _previous(trade, recorded) if back else move.to
        at = recorded.effective_at or recorded.at
        reached = Reached(stage, recorded.seq, at, back)
        return replace(trade, stage=stage, history=(*trade.history, reached), **moved)
    if event.states and "*ANY" not in event.states and trade.stage not in event.states:
        raise BadStep(recorded.seq, f"{kind} in stage {trade.stage or 'none'}")
    return replace(trade, **moved)


def _previous(trade: Trade, recorded: Recorded) -> str:
    """The stage that comes back, which the entry names too (for who does not fold)."""
    stage = trade.stops[-1].previous
    if getattr(recorded.fact, "stage", None) != stage:
        raise BadStep(recorded.seq, f"{recorded.fact.kind} to another stage than {stage}")
    return stage
