"""The contract's words: the same from the same, full names, every number of the terms."""

from pathlib import Path

import pytest

from appliance.core import contract
from kiosk_ui.paper.contract_text import CLAUSES, contract_text
from tests.fakes.township import OWNER, TABLES, TAKER, Township


@pytest.fixture
def words(tmp_path: Path) -> tuple[Township, str]:
    town = Township(tmp_path)
    return town, town.lease_to("AWARDED")


def text_of(town: Township, number: str) -> str:
    people = town.station.people(number)
    assert people is not None
    return contract_text(town.trade(number), people, station="青禾镇交易站", tables=TABLES)


def test_the_same_trade_gives_the_same_words_after_a_restart(words: tuple[Township, str]) -> None:
    town, number = words
    first = text_of(town, number)
    town.close()
    town.open()
    assert text_of(town, number) == first


def test_both_parties_stand_there_in_full(words: tuple[Township, str]) -> None:
    text = text_of(*words)
    for value in (OWNER.name, OWNER.id_number, TAKER.name, TAKER.id_number):
        assert value in text


def test_area_term_price_and_total_are_those_of_the_terms(words: tuple[Township, str]) -> None:
    town, number = words
    text, terms = text_of(town, number), contract.terms(town.trade(number))
    assert "3.52 亩" in text
    assert f"自 {terms.start} 起至 {terms.end} 止，共 60 个月" in text
    assert "14,080.00 元（壹万肆仟零捌拾元整）" in text


def test_every_payment_has_its_day_and_amount(words: tuple[Township, str]) -> None:
    town, number = words
    text = text_of(town, number)
    for number_of, one in enumerate(contract.terms(town.trade(number)).schedule, start=1):
        assert f"第 {number_of} 期：{one.due} 以前，2,816.00 元" in text


def test_the_clauses_are_numbered_and_nothing_is_left_unsaid(words: tuple[Township, str]) -> None:
    text = text_of(*words)
    assert f"\n{len(CLAUSES)}. " in text
    assert "deed." not in text
    assert "{" not in text
