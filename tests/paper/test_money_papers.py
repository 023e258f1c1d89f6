"""Papers of money that the table of documents does not name, against their golden texts."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from kiosk_ui.i18n import LANGUAGES, Language
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip
from tests.paper import samples_finance
from tests.paper.samples import SHEET, VECTORS

PAPERS: dict[str, tuple[str, Callable[[Sheet, Language], Slip]]] = {
    "FEE": ("F001", samples_finance.ordered),
    "REFUNDS": ("REFUNDS", samples_finance.refunds),
}


def lines(name: str, language: Language) -> list[str]:
    ending, made = PAPERS[name]
    return made(replace(SHEET, number=f"{SHEET.trade}-{ending}"), language).lines()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAPERS)
def test_b17_a_paper_of_money_reads_as_its_golden_text(name: str, language: Language) -> None:
    golden = VECTORS / "paper" / f"{name}.{language}.txt"
    assert "\n".join(lines(name, language)) + "\n" == golden.read_text("utf-8")


def test_a_list_of_refunds_tells_what_is_out_and_of_an_account_four_figures() -> None:
    text = "\n".join(lines("REFUNDS", "zh_CN"))
    for words in ("周九", "****0029", "没有成交", "R-18", "还没退", "6,000.00元", "陆仟元整"):
        assert words in text
