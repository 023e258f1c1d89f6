"""What a walk's application says, for each type that a trade can have."""

from typing import Any

from small_station import OWNER
from test_trade_types import ALL, APPLICATIONS, FILED, papers
from test_trade_types import applied as by_table

__all__ = ("ALL", "APPLICATIONS", "FILED", "applied", "papers")


def applied(code: str) -> dict[str, Any]:
    """Every field of the application of a type, with who transfers."""
    return {"mode": "LEASE", "transferor": OWNER} | by_table(code)
