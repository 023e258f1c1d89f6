"""The notice of every type from its fields (E02): what the law's list asks for stands in it."""

import re
from typing import Any

import pytest
from msgspec.structs import replace

from appliance.core import money
from appliance.core.entries import MethodTerms
from appliance.core.parties import Person, Place
from appliance.core.trade import Asked, Trade
from appliance.core.trade_methods import METHODS
from appliance.views import People
from kiosk_ui import notice_text
from kiosk_ui.i18n import say
from kiosk_ui.notice_terms import Terms
from tests.fakes.desk import SETTINGS
from tests.fakes.township import TABLES

DEADLINE, PLANNED = "2026-03-16T09:00:00.000Z", "2026-03-17T01:00:00.000Z"
OWNER = Person("张三丰", "999999196803121232")
COLLECTIVE = Person("上禾村股份经济合作社", "N2999999MA0000015K", id_type="02")
PLACE = Place(
    "张三丰家的东西",
    "上禾村村东大坝田",
    "李四地",
    "张三丰家",
    "村道",
    "水渠",
    "种着油菜",
    "王小五",
)
TYPES = sorted(TABLES.trade_types)


def trade_of(code: str, **changes: Any) -> Trade:
    """A trade of that type in review, of a collective where the type asks for one."""
    row = TABLES.trade_type(code)
    unit: dict[str, Any] = {
        "MU": {"parcel_code": "9999991002000000123", "area_mu_e4": 35_200,
               "title_area_mu_e4": 36_000, "land_type": "0101"},
        "M2": {"object_id": "ZC-7", "area_m2_e2": 12_050},
    }.get(row.unit, {"object_id": "ZC-7", "quantity": 3})  # fmt: skip
    values: dict[str, Any] = {
        "type": code, "mode": row.transfer_modes[0], "method": row.allowed_methods[0],
        "village": "999999100200", "start": "2026-04-01", "list_price_fen": 80_000,
        "price_unit": row.price_unit, "sign_kind": "FINGER",
        "owner": "HHD" if code in ("CBD", "XNF") else "CEV",
        "term_months": 0 if row.price_unit == "fen" else 60,
        "title_months_left": 240 if row.unit == "MU" else None,
        "estimate_fen": 90_000 if row.family == "procurement" else 0,
        "kind": "GOODS" if code == "XMC" else "",
    }  # fmt: skip
    asked = Asked(**(values | unit | changes))
    number = f"999999100-2026-{code}-0001"
    return Trade(number=number, type=code, stage="IN_REVIEW", asked=asked, total_fen=1_408_000)


def terms_of(code: str, **changes: Any) -> Terms:
    method = TABLES.trade_type(code).allowed_methods[0]
    terms = Terms(method, 5, DEADLINE, PLANNED, True, METHODS[method].tie_rules[0])
    return replace(terms, **changes)


def people_of(trade: Trade) -> People:
    return People(OWNER if trade.wants.owner == "HHD" else COLLECTIVE, PLACE, {})


def text(code: str, terms: Terms | None = None, **changes: Any) -> str:
    trade = trade_of(code, **changes)
    return notice_text.text_of(
        trade, people_of(trade), terms or terms_of(code), SETTINGS.place, TABLES
    )


@pytest.mark.parametrize("code", TYPES)
def test_e02_the_notice_of_each_type_says_all_that_the_list_asks_for(code: str) -> None:
    row, said = TABLES.trade_type(code), text(code)
    unit = {"MU": "3.52 亩", "M2": "120.50 平方米"}.get(row.unit, "3 ")
    buys = row.family == "procurement"
    wanted = [
        f"999999100-2026-{code}-0001", "上禾村村东大坝田", row.zh.partition(" (")[0],
        "2026年4月1日", money.yuan(80_000), money.rmb_capital(80_000), "不收保证金",
        "5 个工作日", "2026年3月16日 17:00 截止", "2026年3月17日 09:00",
        SETTINGS.place.name, SETTINGS.place.phone, SETTINGS.place.supervision_phone,
        "合同", "异议投诉",
    ]  # fmt: skip
    wanted += ["最高限价", "预算 900.00 元"] if buys else [unit, "优先", "权属", "现状"]
    assert [each for each in wanted if each not in said] == []
    assert "{" not in said
    assert "clause." not in said


@pytest.mark.parametrize("code", TYPES)
def test_e02_the_clauses_are_numbered_without_a_gap(code: str) -> None:
    numerals = re.findall(r"^([一二三四五六七八九十]+)、", text(code), re.MULTILINE)
    expected = say("clause.numerals").replace("、", "").split()
    assert numerals == expected[: len(numerals)]
    assert len(numerals) >= 12


@pytest.mark.parametrize("method", sorted(METHODS))
@pytest.mark.parametrize("single", [True, False])
def test_e02_every_method_and_tie_rule_has_its_words(method: str, single: bool) -> None:
    for rule in METHODS[method].tie_rules:
        terms = terms_of("CBD", method=method, tie_rule=rule, single_bidder=single)
        said = text("CBD", terms)
        assert "clause." not in said, (method, rule)


def test_a_person_is_masked_and_an_organisation_is_not() -> None:
    assert "张三丰" not in text("CBD")
    assert "转让方 张*丰" in text("CBD")
    assert "王小五" not in text("CBD")
    assert "上禾村股份经济合作社" in text("JTD")


def test_a_purchase_speaks_of_the_lowest_offer_and_of_no_priority() -> None:
    said = text("XMC", terms_of("XMC", method="SEALED_LOW", tie_rule="DRAW"))
    assert "最低的成交" in said
    assert "高于最高限价的，不作数" in said
    assert "优先" not in said
    assert "货物" in said


@pytest.mark.parametrize(("outsiders", "said"), [(True, False), (False, True)])
def test_only_members_may_take_part_where_the_owner_said_so(outsiders: bool, said: bool) -> None:
    assert ("只限本集体成员" in text("JTD", outsiders=outsiders)) is said


def test_a_deposit_is_told_with_amount_deadline_and_account() -> None:
    said = text("CBD", terms_of("CBD", deposit_fen=50_000))
    assert "500.00 元（伍佰元整）" in said
    assert "2026年3月16日 17:00 以前到账，从报名人自己的账户转出" in said


def test_a_sale_has_no_term_and_a_lease_has_one() -> None:
    assert "一次转让" in text("SWZ")
    assert "租期" not in text("SWZ")
    assert "5 年，自 2026年4月1日 至 2031年3月31日" in text("SMQ")


def test_e02_any_field_that_differs_gives_another_digest() -> None:
    same = {notice_text.digest_of(text("JYZ")) for _ in range(3)}
    assert len(same) == 1
    others = [
        text("JYZ", list_price_fen=80_001), text("JYZ", term_months=59),
        text("JYZ", area_m2_e2=12_051), text("JYZ", terms_of("JYZ", notice_days=6)),
        text("JYZ", terms_of("JYZ", single_bidder=False)),
        text("JYZ", terms_of("JYZ", deposit_fen=1)),
    ]  # fmt: skip
    assert len({notice_text.digest_of(one) for one in others} - same) == len(others)


def test_f13_a_room_and_a_grace_of_its_own_stand_in_the_notice() -> None:
    usual, how = text("CBD"), MethodTerms(room="EVALUATION", grace_min=15)
    assert "评标室" not in usual
    assert "最多推迟" not in usual
    named = text("CBD", terms_of("CBD", how=how))
    assert "2026年3月17日09:00，青禾镇农村产权交易站评标室。开场最多推迟15分钟" in named.replace(
        " ", ""
    )
