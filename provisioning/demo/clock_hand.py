"""The hand on the demo's clock: an hour, a day, or on to the next thing that falls due."""

import http.client
import json
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from appliance import demo_clock
from appliance.core.instant import instant_of
from appliance.ports import Clock

STEPS_MS = {"minute": 60_000, "hour": 3_600_000, "day": 86_400_000}
PAST_THE_DEADLINE = timedelta(seconds=30)
"""Deadlines are judged on bounds of some seconds: land where the deadline has surely passed."""
HEALTH_TIMEOUT_S = 2.0
HEALTH_BYTES_MAX = 65_536


class NothingDue(Exception):
    """The station knows of no deadline ahead; the text is a message id."""


class Health(Protocol):
    def next_due(self) -> datetime | None:
        """When the station's next deadline falls. Raises NothingDue when it does not answer."""
        ...


class StationHealth:
    """Asks the station's /health for `next_due` (the time form of an entry, or null)."""

    def __init__(self, url: str) -> None:
        self._url = url

    def next_due(self) -> datetime | None:
        try:
            with urllib.request.urlopen(self._url, timeout=HEALTH_TIMEOUT_S) as answer:  # noqa: S310 (settings allow http://127.0.0.1 only)
                told = json.loads(answer.read(HEALTH_BYTES_MAX))
            due = told.get("next_due")
            return None if due is None else instant_of(due)
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            raise NothingDue("The station does not answer.") from error
        except (ValueError, TypeError, AttributeError) as error:
            raise NothingDue("The station's answer makes no sense.") from error


class ClockHand:
    """Moves the demo clock's file forward; every process of the demo obeys it."""

    def __init__(self, file: Path, clock: Clock, health: Health) -> None:
        self._file = file
        self._clock = clock
        self._health = health

    def now(self) -> datetime:
        return self._clock.now().at

    def offset_ms(self) -> int:
        return demo_clock.read_offset(self._file)

    def advance(self, step: str) -> None:
        """By one of STEPS_MS. Raises KeyError for another word."""
        demo_clock.push_forward(self._file, STEPS_MS[step])

    def to_next_deadline(self) -> datetime:
        """Just past the next deadline; returns it. Raises NothingDue."""
        due = self._health.next_due()
        if due is None:
            raise NothingDue("Nothing falls due.")
        ahead = due + PAST_THE_DEADLINE - self.now()
        if ahead > timedelta(0):
            demo_clock.push_forward(self._file, -(-ahead // timedelta(milliseconds=1)))
        return due.astimezone(UTC)
