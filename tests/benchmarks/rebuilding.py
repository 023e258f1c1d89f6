"""The projections rebuilt in batches beside a rebuild that writes row by row with an ORM.

The control reads, folds and writes entry by entry, as code on an ORM does. Its writing alone, with
all that is to be written prepared beforehand, is measured too.
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


def orm_s(station: Station) -> tuple[float, float]:
    """Processor seconds per entry, all in one transaction: reading and folding, and writing."""
    database: Any = station.ledger.db

    def work() -> tuple[float, float]:
        database.bind(MODELS, bind_refs=False, bind_backrefs=False)
        database.create_tables(MODELS)
        begun = time.thread_time()
        prepared = _first(folded(station), CONTROL_ENTRIES)
        read = time.thread_time()
        for taken in prepared:
            _write(taken)
        written = time.thread_time()
        database.drop_tables(MODELS)
        return (read - begun) / len(prepared), (written - read) / len(prepared)

    return station.ledger.write(work)


def rows(station: Station) -> list[Row]:
    size = station.ledger.size
    begun = time.process_time()
    station.rebuild()
    ours = (time.process_time() - begun) / size
    reading, writing = orm_s(station)
    return [
        Line(
            f"rebuild of {size:,} entries: row by row with an ORM v ours",
            (reading + writing) / ours, "x", 30.0, at_least=True,
            note=f"{(reading + writing) * 1e6:.0f} µs v {ours * 1e6:.1f} µs an entry",
        ),
        Line(
            "the same: the ORM's writing alone v the whole of ours", writing / ours, "x",
            note=f"{writing * 1e6:.0f} µs v {ours * 1e6:.1f} µs an entry",
        ),
    ]  # fmt: skip
