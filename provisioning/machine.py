"""What the command line takes from the machine itself: the clock, the usual folders.

It serves `tradepost` alone; what a process takes is in appliance/process.py.
"""

from datetime import UTC, datetime
from pathlib import Path

from appliance.core.instant import SHANGHAI

STATE = Path("/var/lib/tradepost")
SETTINGS = Path("/etc/tradepost")
TRAINING = Path("/var/lib/tradepost-training")
"""Of a real box (architecture.md 6)."""


def this_second() -> int:
    """POSIX seconds by the machine's clock, for a cosignature."""
    return int(datetime.now(UTC).timestamp())


def this_year() -> int:
    """By the machine's clock: keys are made for years, so a wrong hour does not matter."""
    return datetime.now(UTC).year


def today() -> str:
    """The local ISO day by this machine's clock, for people who judge a paper's last day."""
    return datetime.now(UTC).astimezone(SHANGHAI).date().isoformat()
