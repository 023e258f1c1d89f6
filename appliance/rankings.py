"""The ranking of a month, from the station's ledger."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from appliance.core import envelope
from appliance.core.entries import Recorded, SealedAct
from appliance.core.figures.ranking import Ranked, Told, ranking
from appliance.core.figures.sheet import days_of
from appliance.ledger.recording import Recorder
from appliance.reading import Reading

SERVED_DAYS = 62
"""A service may have been given so long before its rating."""


def of_month(station: Reading, month: str) -> list[Ranked]:
    """Everybody of the staff in `month` (`2026-03`), the best first; ValueError for other text."""
    days = days_of(month)
    if days is None:
        raise ValueError(month)
    back = date.fromisoformat(days[0]) - timedelta(days=SERVED_DAYS)
    begin = station.first_of_day(back.isoformat())
    behind = date.fromisoformat(days[1]) + timedelta(days=1)
    end = station.first_of_day(behind.isoformat())
    staff = {key: one.staff_no for key, one in station.projections.staff().items()}

    def told() -> Iterator[Told]:
        recorder = Recorder(staff)
        for _seq, body in station.ledger.entries(begin, end):
            written = envelope.from_bytes(body)
            if written.kind != SealedAct.kind:
                yield Told(recorder.recorded(written), written.command is not None)

    def story_of(trade: str) -> Sequence[Recorded]:
        recorder = Recorder(staff)
        bodies = (envelope.from_bytes(body) for _seq, body in station.ledger.of_subject(trade))
        return [recorder.recorded(one) for one in bodies if one.kind != SealedAct.kind]

    return ranking(told(), month, story_of, station.tables)
