"""Whatever the gate can find of a bidder has its words, on the screen and on the slip."""

import re
from itertools import product

import pytest

from appliance.core import deposit_gate, mandate
from appliance.core.entries import Check
from kiosk_ui.gate_words import found
from kiosk_ui.i18n import Language
from tests.fakes.township import TABLES

LANGUAGES: tuple[Language, ...] = ("zh_CN", "en")
CONDITIONS = (*TABLES.conditions, deposit_gate.CONDITION)
INPUTS = (
    "HELD", "WAIVED", "ANNUAL", "CLEAR", "HIT", "NO_LIST", "ADULT", "OWN_INCOME", "MINOR",
    "MEMBER", "OUTSIDER", "UNKNOWN", "SHOWN", "MISSING", "PENDING", "LISTED", "SAME", "DIFFERS",
    "PERSON", "ORGANISATION", "OVERRIDDEN", mandate.LEGAL, *TABLES.gate_fail_codes,
)  # fmt: skip
KEY = re.compile(r"condition\.|found\.|[A-Z]+_[A-Z]+")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_where_a_word_belongs(language: Language) -> None:
    for (condition, said), met in product(product(CONDITIONS, INPUTS), (True, False)):
        words = found(TABLES, Check(condition, said, met=met), language)
        assert not KEY.search(words), words


def test_an_outsider_who_is_barred_is_not_told_that_it_does_not_matter() -> None:
    barred = found(TABLES, Check("MEMBER", "OUTSIDER", met=False))
    assert barred != found(TABLES, Check("MEMBER", "OUTSIDER", met=True))
    assert "不影响" not in barred


def test_a_fault_of_the_deposit_says_which() -> None:
    words = {found(TABLES, Check("DEPOSIT", one, met=False)) for one in ("DEP_SHORT", "DEP_LATE")}
    assert len(words) == 2
    assert all(word.startswith("保证金：保证金") for word in words)
