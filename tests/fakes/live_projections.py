"""The projections as commands make them: each entry folded into its trade and taken alone."""

from collections.abc import Iterator
from typing import Any

from appliance.core import entries, envelope
from appliance.core.figures.ranking import Told
from appliance.core.trade import Trade
from appliance.core.trade_facts import TRADE_FACTS
from appliance.core.trade_fold import after
from appliance.ledger import sealing
from appliance.ledger.projections import TABLES
from appliance.ledger.recording import Recorder, inner_of
from appliance.station import Station

Taken = tuple[entries.Recorded, Trade | None]


def take_all(station: Station) -> dict[str, list[tuple[Any, ...]]]:
    """Empty the projections, take every entry as `Station.do` does, return the rows."""

    def take() -> None:
        for name in TABLES:
            station.ledger.db.execute_sql(f"DELETE FROM {name}")  # noqa: S608 - our own tables
        for recorded, trade in folded(station):
            station.projections.take(recorded, trade, station.tables)
        for told in in_the_open(station):
            station.projections.take_open(told)

    station.ledger.write(take)
    return station.projections.rows()


def in_the_open(station: Station) -> Iterator[Told]:
    """Every entry that is not sealed, with whether it is the first of its command."""
    staff = {key: one.staff_no for key, one in station.projections.staff().items()}
    recorder = Recorder(staff)
    for _seq, body in station.ledger.entries():
        written = envelope.from_bytes(body)
        if written.kind != entries.SealedAct.kind:
            yield Told(recorder.recorded(written), written.command is not None)


def folded(station: Station) -> Iterator[Taken]:
    """Every entry with its trade after it; hidden acts opened with the station's keys."""
    staff: dict[str, str] = {}
    recorder = Recorder(staff)
    trades: dict[str, Trade] = {}
    keys = {}
    for name in station.vault.secrets("firewall/"):
        key = sealing.FirewallKey(station.vault.secret(name) or b"")
        keys[key.key_id] = key
    for seq, body in station.ledger.entries():
        written = envelope.from_bytes(body)
        if written.command is not None:
            recorder = Recorder(staff)  # what earlier commands asked is not needed any more
        fact = envelope.fact_of(written)
        if isinstance(fact, entries.StaffSet):
            staff[fact.key.split("+")[1]] = fact.staff_no
        if isinstance(fact, entries.SealedAct):
            inner = sealing.open_act(fact, keys[fact.key], origin=station.origin)
            if inner is None:
                continue
            recorded = recorder.opened(seq, written.at, inner_of(inner))
        else:
            recorded = recorder.recorded(written)
        yield recorded, _after(trades, recorded, station)


def _after(trades: dict[str, Trade], recorded: entries.Recorded, station: Station) -> Trade | None:
    draft = str(recorded.asked.get("draft_id") or getattr(recorded.fact, "draft_id", ""))
    key = recorded.trade or draft
    if not key or not isinstance(recorded.fact, TRADE_FACTS):
        return None
    before = trades.get(key) or trades.pop(draft, None) or Trade()
    changed = after(before, recorded, station.tables)
    if changed.stage == "ARCHIVED":
        trades.pop(key, None)  # a ledger has more of these than memory should hold
    else:
        trades[key] = changed
    return changed
