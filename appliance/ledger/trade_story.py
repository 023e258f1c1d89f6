"""All entries of one trade out of a published ledger, hidden acts opened by the published keys.

For who has the tile tree alone. Nothing is judged here: verify.py does that.
"""

from collections.abc import Iterator

from appliance.core import envelope
from appliance.core.entries import (
    EnrolmentClosed,
    LedgerOpened,
    NoticeExtended,
    NoticePublished,
    Recorded,
    SealedAct,
    StaffSet,
)
from appliance.core.envelope import Envelope
from appliance.core.key_change import key_id_of
from appliance.core.trade_fold import key_of
from appliance.ledger import sealing
from appliance.ledger.recording import Recorder, inner_of
from appliance.ledger.tile_tree import TileTree


def story(tree: TileTree, number: str) -> list[Recorded]:
    """Entries of the trade in order; none for one that is not there.

    What was sealed stays out until `enrol.close` published its key. Raises BadEntry, BadTile.
    """
    found: list[Recorded] = []
    drafts: dict[str, list[Recorded]] = {}
    sealed: dict[str, list[tuple[Envelope, SealedAct]]] = {}
    staff: dict[str, str] = {}
    recorder, hidden, origin = Recorder(staff), Recorder(staff), ""
    for _seq, body in tree.entries(0, None, size=tree.size()):
        written = envelope.from_bytes(body)
        fact = envelope.fact_of(written)
        if isinstance(fact, SealedAct):
            if fact.key in sealed:
                sealed[fact.key].append((written, fact))
            continue
        if isinstance(fact, LedgerOpened):
            origin = fact.origin
        elif isinstance(fact, StaffSet):
            staff[key_id_of(fact.key)] = fact.staff_no
        recorded = recorder.recorded(written)
        if recorded.trade is None and key_of(recorded):
            drafts.setdefault(str(key_of(recorded)), []).append(recorded)
        if recorded.trade != number:
            continue
        found += drafts.pop(str(recorded.asked.get("draft_id", "")), [])
        found.append(recorded)
        if isinstance(fact, NoticePublished | NoticeExtended):
            sealed[fact.firewall] = []
        elif isinstance(fact, EnrolmentClosed):
            key = sealing.key_of(fact.key)
            found += _opened(sealed.get(key.key_id, []), key, hidden, origin)
    return sorted(found, key=lambda one: one.seq)


def _opened(
    acts: list[tuple[Envelope, SealedAct]],
    key: sealing.FirewallKey,
    recorder: Recorder,
    origin: str,
) -> Iterator[Recorded]:
    """What the sealed acts hold; covers hold nothing. Raises NotOpened, BadEntry."""
    for written, act in acts:
        body = sealing.open_act(act, key, origin=origin)
        if body is not None:
            yield recorder.opened(written.seq, written.at, inner_of(body))
