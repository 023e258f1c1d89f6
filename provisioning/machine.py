"""What the command line takes from the machine itself: the calendar year and random bytes.

The processes have their own composition roots; this one serves `tradepost`.
"""

import secrets
from datetime import UTC, datetime
from pathlib import Path

STATE = Path("/var/lib/tradepost")
SETTINGS = Path("/etc/tradepost")
"""Of a real box (architecture.md 6)."""


class SystemEntropy:
    """Random bytes of the operating system; implements ports.Entropy."""

    def draw(self, count: int) -> bytes:
        """`count` bytes fit for keys."""
        return secrets.token_bytes(count)


def this_year() -> int:
    """By the machine's clock: keys are made for years, so a wrong hour does not matter."""
    return datetime.now(UTC).year
