"""Examples of the papers of money: a fee order, a financing sheet."""

from collections.abc import Callable
from typing import Final

from appliance.core.parties import DealWords
from kiosk_ui.i18n import Language
from kiosk_ui.paper.fee_order import FeeOrder, fee_order
from kiosk_ui.paper.finance_sheet import finance_sheet
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip

FEE: Final = FeeOrder(
    item="档案复印费（每页）",
    object_title="上禾村承包地经营权",
    payer="周九",
    payee="TREASURY",
    amount_fen=300,
    most_fen=300,
    rule="示例规〔2026〕5号第三条",
    quantity=10,
)
WORDS: Final = DealWords(
    document="DOC45",
    trade="999999100-2026-CBD-0017",
    contract_no="999999100-2026-DOC28-000003",
    signed="2026-03-26",
    holder="李四",
    holder_id="9999**********2173",
    owner="张*",
    title="上禾村张*户承包地经营权",
    location="示例县青禾镇上禾村",
    object_no="9999991002000000123",
    price_fen=80_000,
    price_unit="fen/mu/year",
    total_fen=1_408_000,
    start="2026-04-01",
    end="2031-03-31",
    term_months=60,
    schedule=(("2026-04-01", 281_600), ("2027-04-01", 281_600), ("2028-04-01", 281_600),
              ("2029-04-01", 281_600), ("2030-04-01", 281_600)),
    bank="QHB",
    bank_name="示例银行青禾支行",
    consent_no="999999100-2026-CBD-0017-R01",
    valid_to="2026-04-30",
)  # fmt: skip


def ordered(sheet: Sheet, language: Language) -> Slip:
    """The fee order: no document of the table."""
    return fee_order(FEE, sheet, language=language)


MAKERS: Final[dict[str, Callable[[Sheet, Language], Slip]]] = {
    "DOC45": lambda sheet, to: finance_sheet(WORDS, sheet, language=to),
}
