"""The projections rebuilt in batches beside writing the same rows one by one with an ORM.

The control has the easier task: its rows are made beforehand, only their writing is measured.
"""

import time
from collections.abc import Iterator
from typing import Any

from peewee import CharField, IntegerField, Model

from appliance.core import entries, numbering
from appliance.station import Station
from tests.benchmarks.table import Line, Row
from tests.fakes.live_projections import Taken, folded

CONTROL_ENTRIES = 5_000
"""So many entries are written by the ORM; its time is proportional to them."""


class _Rows(Model):
    """What all rows of the control have in common."""

    class Meta:
        legacy_table_names = False


class Trade(_Rows):
    number = CharField(primary_key=True)
    draft_id = CharField(index=True)
    type = CharField()
    stage = CharField()
    parcel_code = CharField(index=True)
    village = CharField()
    submitted_seq = IntegerField()
    last_seq = IntegerField()


class Series(_Rows):
    name = CharField(primary_key=True)
    last = IntegerField()


class Document(_Rows):
    number = CharField(primary_key=True)
    trade = CharField(index=True)
    seq = IntegerField()
    copies = IntegerField()


MODELS: tuple[type[_Rows], ...] = (Trade, Series, Document)


def _write(taken: Taken) -> None:
    """One entry's rows, as ORM code writes them."""
    recorded, trade = taken
    for number in numbering.given(recorded):
        name, last = numbering.series_of(number)
        Series.replace(name=name, last=last).execute()
        if number != recorded.trade:
            Document.replace(
                number=number, trade=recorded.trade or "", seq=recorded.seq, copies=0
            ).execute()
    if trade is None or not trade.number:
        return
    if isinstance(recorded.fact, entries.TradeSubmitted):
        Trade.create(
            number=trade.number, draft_id=trade.draft_id, type=trade.type, stage=trade.stage,
            parcel_code=trade.wants.parcel_code, village=trade.wants.village,
            submitted_seq=recorded.seq, last_seq=recorded.seq,
        )  # fmt: skip
    else:
        Trade.update(stage=trade.stage, last_seq=recorded.seq).where(
            Trade.number == trade.number
        ).execute()


def _first(found: Iterator[Taken], count: int) -> list[Taken]:
    return [taken for taken, _ in zip(found, range(count), strict=False)]


def orm_s(station: Station) -> float:
    """Processor seconds of the ORM per entry, all in one transaction."""
    prepared = _first(folded(station), CONTROL_ENTRIES)
    database: Any = station.ledger.db

    def work() -> float:
        database.bind(MODELS, bind_refs=False, bind_backrefs=False)
        database.create_tables(MODELS)
        begun = time.thread_time()
        for taken in prepared:
            _write(taken)
        spent = time.thread_time() - begun
        database.drop_tables(MODELS)
        return spent

    return station.ledger.write(work) / len(prepared)


def rows(station: Station) -> list[Row]:
    size = station.ledger.size
    begun = time.process_time()
    station.rebuild()
    ours = (time.process_time() - begun) / size
    control = orm_s(station)
    return [
        Line(
            f"rebuild of {size:,} entries: row-by-row ORM v ours", control / ours, "x", 30.0,
            at_least=True, note=f"{control * 1e6:.0f} µs v {ours * 1e6:.1f} µs an entry",
        )
    ]  # fmt: skip
