"""Registrations that somebody began and paused: kept as long as a draft, erased after it.

No entry tells of one; what waits for the clerk was handed over and stays.
"""

import logging
from datetime import UTC, date, datetime
from typing import Final

from appliance.core.clocks import day_of, end_of
from appliance.registrations import Registration
from appliance.station import Station

log = logging.getLogger(__name__)
KEPT: Final = "DL33"
"""Row of deadlines.csv: how long a draft is kept that nobody hands in."""
SWEEP_S: Final = 3600.0


def since(one: Registration) -> date:
    """The local day on which it was last touched."""
    return day_of(datetime.fromtimestamp(one.changed_ms / 1000, UTC))


def kept_until(station: Station, one: Registration) -> date:
    """The last local day on which it is kept."""
    return station.tables.due(KEPT, since(one)).day


def sweep(station: Station) -> None:
    """Erase those whose last day is surely over by the proven clock."""
    now = station.now()
    with station.writing:
        old = [
            one
            for one in station.registrations.open_ones()
            if now.surely_after(end_of(kept_until(station, one)))
        ]
        for one in old:
            station.registrations.drop(one.id)
    if old:
        log.info("paused registrations erased count=%d", len(old))
