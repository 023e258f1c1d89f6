"""The slow beat of a district's process: what it looks at by itself, without being asked.

The puller's thread calls `tick` about once a second. So a station that fell silent is named on
the page, at the command line and in `/health` alike, whoever looks first.
"""

import logging
from typing import Final

from appliance.ports import StorageFault
from sync.district.center import Center

log = logging.getLogger(__name__)

BEAT_S: Final = 60.0
"""How often everything is looked at. Who came with new entries is looked at when quiet."""


class Beat:
    """One thread calls it."""

    def __init__(self, center: Center) -> None:
        self._center = center
        self._next_s = center.clock.monotonic()

    def tick(self) -> None:
        """Look at those who are quiet after a contact; at its time, at all."""
        try:
            self._look()
        except StorageFault as fault:
            log.error("the watch cannot be written: %s", fault)  # noqa: TRY400 - no trace needed

    def _look(self) -> None:
        clock, watch = self._center.clock, self._center.watch
        if clock.monotonic() < self._next_s:
            watch.after_contacts(clock.now())
            return
        self._next_s = clock.monotonic() + BEAT_S
        watch.look(clock.now())
