"""One trade out of a ledger as files, folded as the station folds it, by anybody who has a copy.

What lay behind the firewall is read with the key that `enrol.close` published; before that the
trade is there without it. Whether the ledger is genuine is another question (`ledger verify`).
"""

from collections.abc import Iterable, Iterator

from appliance.core import envelope
from appliance.core.codes import Tables
from appliance.core.entries import EnrolmentClosed, Recorded, SealedAct, TradeSubmitted
from appliance.core.envelope import Envelope
from appliance.core.trade import Trade
from appliance.core.trade_facts import TRADE_FACTS
from appliance.core.trade_fold import fold, key_of
from appliance.ledger import sealing
from appliance.ledger.recording import Recorder, inner_of


def read(entries: Iterable[tuple[int, bytes]], number: str, *, tables: Tables) -> Trade | None:
    """The trade of that number; None where the ledger has none.

    Raises BadEntry, BadStep, ValueError for entries that are none or do not fit each other.
    """
    written = [envelope.from_bytes(body) for _seq, body in entries]
    origin = next((str(one.data.get("origin", "")) for one in written[:1]), "")
    recorder = Recorder({})
    told = [(one, recorder.recorded(one)) for one in written if one.kind != SealedAct.kind]
    draft = _draft(told, number)
    mine = [
        recorded
        for _one, recorded in told
        if key_of(recorded) in {number, draft} and isinstance(recorded.fact, TRADE_FACTS)
    ]
    keys = [one.fact.key for one in mine if isinstance(one.fact, EnrolmentClosed)]
    hidden = list(_opened(written, keys, number, origin=origin))
    return fold(sorted((*mine, *hidden), key=lambda one: one.seq), tables)


def _draft(told: list[tuple[Envelope, Recorded]], number: str) -> str:
    """The random id under which the trade was drafted."""
    for _one, recorded in told:
        if isinstance(recorded.fact, TradeSubmitted) and recorded.trade == number:
            return str(recorded.asked.get("draft_id", ""))
    return ""


def _opened(
    written: list[Envelope], keys: list[str], number: str, *, origin: str
) -> Iterator[Recorded]:
    """The hidden acts of this trade, at the place and time of their sealed acts."""
    known = {key.key_id: key for key in map(sealing.key_of, keys)}
    recorder = Recorder({})
    for one in written:
        act = envelope.fact_of(one) if one.kind == SealedAct.kind else None
        if not isinstance(act, SealedAct) or act.key not in known:
            continue
        body = sealing.open_act(act, known[act.key], origin=origin)
        if body is not None and inner_of(body).trade == number:
            yield recorder.opened(one.seq, one.at, inner_of(body))
