"""Examples of the papers of credit and discipline."""

from collections.abc import Callable
from typing import Final

from kiosk_ui.i18n import Language
from kiosk_ui.paper.exposure import Exposure, exposure
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip

EXPOSURE: Final = Exposure(
    party="青禾示例建设有限公司",
    basis="不良行为曝光",
    law="《招标投标法实施条例》第七十九条；区不良行为清单",
    text="在上禾村村道硬化工程中无正当理由不签合同，保证金不予退还。",
    decision_no="999999100-2026-CASE-0001-D1",
    start="2026-08-31",
    end="2027-02-28",
)

MAKERS: Final[dict[str, Callable[[Sheet, Language], Slip]]] = {
    "DOC44": lambda sheet, to: exposure(EXPOSURE, sheet, language=to),
}
CHANGES: Final[dict[str, dict[str, object]]] = {"DOC44": {"query_code": "", "trade": ""}}
