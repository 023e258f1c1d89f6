"""Slips that anybody may have at the public screen: so many, and then the box waits."""

from typing import Final

from kiosk_ui.house import house

SLIPS_MAX: Final = 5
"""Slips of the whole box within SLIPS_S: a child at the screen empties no roll."""
SLIPS_S: Final = 600.0


def too_many() -> bool:
    """Counts this one too, when it may be printed."""
    now, home = house().station.clock.monotonic(), house()
    home.routes_printed = [at for at in home.routes_printed if now - at < SLIPS_S]
    if len(home.routes_printed) >= SLIPS_MAX:
        return True
    home.routes_printed.append(now)
    return False
