"""A session computed again from its entries: seals, offers, draws, ranking, result."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from appliance.core import bid_standing, bids, draw_record, recount
from appliance.core.codes import Tables
from appliance.core.entries import BidOpened, Recorded, SessionResulted
from appliance.core.trade import BadStep, Trade
from appliance.core.trade_fold import after


class Checked(Struct, frozen=True):
    """What was computed, one line each, and what differs from the ledger."""

    lines: tuple[str, ...]
    faults: tuple[str, ...]


def check(records: Sequence[Recorded], tables: Tables) -> Checked:
    """Fold the trade, and count every result of its sessions again on the way."""
    trade, lines, faults = Trade(), list[str](), list[str]()
    for recorded in records:
        if isinstance(recorded.fact, SessionResulted):
            lines += _result(recorded.fact)
            wrong = recount.fault(trade, recorded, tables)
            if wrong:
                faults.append(f"entry {recorded.seq}: result: {wrong}")
        try:
            trade = after(trade, recorded, tables)
        except BadStep as error:
            return Checked(tuple(lines), (*faults, str(error)))
    if trade.session is None:
        return Checked(("no session was opened",), tuple(faults))
    told, wrong_seals = _seals(trade)
    drawn, wrong_draws = _draws(trade)
    head = [f"session     {trade.session.session_id}", f"method      {trade.fixed.method}"]
    failed = trade.conduct.failed(trade.session.session_id)
    end = [f"failed      {failed}"] if failed else []
    return Checked(
        (*head, *_received(trade), *told, *_pauses(trade), *drawn, *lines, *end),
        (*faults, *wrong_seals, *wrong_draws),
    )


def _received(trade: Trade) -> Iterator[str]:
    """Every sealed offer with what became of it: it counts, was replaced, withdrawn, late."""
    for bid in bid_standing.every(trade):
        state = "LATE" if bid.doubt == bid_standing.LATE else bid.state
        back = " returned" if bid.returned else ""
        number = bid.number or bid.enrol_id
        yield f"offer       {number} {bid.seq} {bid.received_at} {state}{back}"


def _seals(trade: Trade) -> tuple[list[str], list[str]]:
    """Each opened offer held against its commitment once more."""
    lines, faults = [], []
    sealed = {(one.number, one.seq): one for one in bid_standing.admitted(trade)}
    for fact in bid_standing.facts(trade, BidOpened):
        bid = sealed.get((fact.enrol_id, fact.seq))
        if bid is None or not bid.digital:
            how = "by hand" if fact.corrects < 0 else f"by hand, corrects entry {fact.corrects}"
            lines.append(f"opened      {fact.enrol_id} {fact.seq} {fact.amount_fen} {how}")
            continue
        holds = bids.fits(bid.commitment, trade.number, bid.enrol_id, fact.amount_fen, fact.nonce)
        word = "as sealed" if holds else "NOT AS SEALED"
        lines.append(f"opened      {fact.enrol_id} {fact.seq} {fact.amount_fen} {word}")
        if holds != fact.commitment_ok:
            faults.append(f"{fact.enrol_id} {fact.seq}: the ledger says otherwise of its seal")
    return lines, faults


def _pauses(trade: Trade) -> Iterator[str]:
    for one in trade.conduct.pauses:
        yield f"paused      {one.paused_at} {one.reason} until {one.resumed_at or 'now'}"


def _draws(trade: Trade) -> tuple[list[str], list[str]]:
    """Each draw of the trade that was promised and told, computed again."""
    lines, faults = [], []
    for one in trade.draws.drawn:
        if one.promise is None or one.open:
            continue
        found = draw_record.check(draw_record.of(one))
        state = "void" if one.void else "computed again"
        lines.append(f"draw        {one.session_id} {one.purpose} {state}")
        faults += [f"draw {one.session_id}: {name} differs" for name in found.differs]
    return lines, faults


def _result(fact: SessionResulted) -> list[str]:
    ranked = [
        f"{place:>4}        {one.enrol_id} {one.amount_fen}"
        for place, one in enumerate(fact.ranking, 1)
    ]
    return [*ranked, f"result      {fact.enrol_id} {fact.amount_fen} {fact.algorithm}"]
