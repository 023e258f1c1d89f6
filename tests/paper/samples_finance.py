"""Examples of the papers of money: a fee order, a financing sheet."""

from collections.abc import Callable
from typing import Final

from appliance.core.parties import DealWords
from kiosk_ui.i18n import Language
from kiosk_ui.paper.fee_order import FeeOrder, fee_order
from kiosk_ui.paper.finance_sheet import finance_sheet
from kiosk_ui.paper.refund_list import Refund, refund_list
from kiosk_ui.paper.settlement import Account, Booked, Charged, Held
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


ACCOUNT: Final = Account(
    received_fen=481_600,
    total_fen=1_408_000,
    held_fen=0,
    refunded_fen=300_000,
    converted_fen=200_000,
    forfeited_fen=0,
    due=(("2026-04-01", 281_600, 281_600), ("2026-10-01", 281_600, 200_000),
         ("2027-04-01", 281_600, 0)),
    late=frozenset({2}),
    booked=(Booked("V-1", "2026-03-31", 281_600), Booked("V-2", "2026-09-30", 200_000)),
    deposits=(
        Held("E001", 200_000, "转为价款/履约保证金", "HD-17"),
        Held("E002", 300_000, "已退还", "R-18"),
    ),
    fees=(Charged("档案复印费（每页）", 300, "CZ-77", "2026-03-27"),
          Charged("鉴证书补发工本费", 1_000, "", "")),
)  # fmt: skip
REFUNDS: Final = (
    Refund("999999100-2026-CBD-0017-E002", "周九", "****0029", 300_000, "没有成交", "R-18"),
    Refund("999999100-2026-CBD-0017-E003", "李四", "****0034", 300_000, "没有成交", ""),
)


def refunds(sheet: Sheet, language: Language) -> Slip:
    """The list of refunds: no document of the table."""
    return refund_list("上禾村承包地经营权", REFUNDS, sheet, language=language)


def ordered(sheet: Sheet, language: Language) -> Slip:
    """The fee order: no document of the table."""
    return fee_order(FEE, sheet, language=language)


MAKERS: Final[dict[str, Callable[[Sheet, Language], Slip]]] = {
    "DOC45": lambda sheet, to: finance_sheet(WORDS, sheet, language=to),
}
