"""The slip of a fee against its golden text."""

from dataclasses import replace

import pytest

from kiosk_ui.i18n import LANGUAGES, Language
from tests.paper import samples_finance
from tests.paper.samples import SHEET, VECTORS

SHEET_OF_FEE = replace(SHEET, number=f"{SHEET.trade}-F001")


@pytest.mark.parametrize("language", LANGUAGES)
def test_b17_a_fee_order_reads_as_its_golden_text(language: Language) -> None:
    lines = samples_finance.ordered(SHEET_OF_FEE, language).lines()
    golden = VECTORS / "paper" / f"FEE.{language}.txt"
    assert "\n".join(lines) + "\n" == golden.read_text("utf-8")
