"""An example of the strip that closes a day."""

from collections.abc import Callable
from typing import Final

from appliance.core.day_sums import DaySums, Sum
from appliance.core.entries import StripPrinted
from kiosk_ui.i18n import Language
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip
from kiosk_ui.paper.strip import strip

STRIP: Final = StripPrinted(
    "2026-11-20", 1204, 1288, 85, "9f3c21aa07be55d1" * 4, "0a1b2c3d", "999999100-2026-DOC46-000231"
)
SUMS: Final = DaySums(Sum(2, 9_999_999_999), Sum(12, 60_000_000), Sum())
"""The longest amount that a strip has to hold, and a day on which nothing went back."""

MAKERS: Final[dict[str, Callable[[Sheet, Language], Slip]]] = {
    "DOC46": lambda sheet, to: strip(STRIP, SUMS, sheet, language=to),
}
CHANGES: Final[dict[str, dict[str, object]]] = {
    "DOC46": {"trade": "", "query_code": "", "by": "本机"},
}
