"""Each template of the code table fits in two parts, with the longest values that can stand."""

import string

import pytest

from drivers.modem_at import pdu
from tests.fakes.township import TABLES

STATION = "鄂托克前旗上海庙镇水洞沟村集体产权综合交易服务站"
"""Longer than the name of any township's station that we know."""
LONGEST = {
    "name_masked": "阿*****************古丽",
    "trade_no": "999999100-2026-CBD-9999",
    "enrol_no": "999999100-2026-CBD-9999-E999",
    "complaint_no": "999999100-2026-DOC31-999999",
    "due_date": "12月31日",
    "end_date": "12月31日",
    "date": "12月31日",
    "deadline": "12月31日23:59",
    "time": "12月31日23:59",
    "session_time": "12月31日23:59",
    "qcode": "0123WXYZ",
    "voucher": "V-2026-999999",
    "amount": "99999999.99",
    "price": "99999999.99元/亩/年",
    "n": "99",
    "how": "由转让方撤回",
    "reason": "因不可抗力导致交易场所无法使用",
    "place": STATION,
    "station": STATION,
}
SMS = [row for row in TABLES.message_templates.values() if row.channel == "SMS"]


@pytest.mark.parametrize("row", SMS, ids=lambda row: row.id)
def test_a_template_with_its_longest_values_fits_in_two_parts(row: object) -> None:
    text = str(getattr(row, "text", "")).format_map(LONGEST)
    assert 1 <= len(pdu.texts(text)) <= 2


def places(text: str) -> set[str]:
    return {name for _text, name, _spec, _conv in string.Formatter().parse(text) if name}


def test_every_place_of_a_template_has_a_longest_value() -> None:
    assert set().union(*(places(row.text) for row in SMS)) == set(LONGEST)


def test_no_template_has_a_place_for_what_may_not_be_told() -> None:
    for row in SMS:
        assert not places(row.text) & {"name", "id_number", "account", "phone", "expert", "count"}
