"""How long to wait after a failure: doubling, bounded, and never in step with the neighbours."""

from typing import Final

FIRST_S: Final = 2.0
"""The wait after the first failure, before it is spread."""


def wait_s(failures: int, *, longest_s: float, drawn: bytes) -> float:
    """Seconds to wait after `failures` failures in a row (at least 1).

    Half of it is fixed, half spread by `drawn` (2 random bytes or more), so that the stations of
    a district do not all come back in the same second after an outage.
    """
    doubled = FIRST_S * (1 << min(failures - 1, 30))
    spread = int.from_bytes(drawn[:2], "big") / 0xFFFF
    return min(longest_s, doubled) * (0.5 + 0.5 * spread)
