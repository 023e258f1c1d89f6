"""The slip that tells what is safe: golden in both languages, and never more than the proof."""

import pytest

from appliance.ledger.safety import Safe
from appliance.views import Proof
from kiosk_ui.i18n import Language
from kiosk_ui.paper.safety import safety_slip

ROOT = bytes.fromhex("9f3c21aa07be55d1" + "00" * 24)
SAFE = Safe(
    42,
    ROOT,
    {"demo.999999/witness": 1_772_413_200, "demo.999999/mirror": 1_772_413_201},
)
PROOF = Proof(
    size=45, safe=SAFE, held=True, line_up=False, last_contact="2026-03-02T01:00:00.000Z"
)

GOLDEN: dict[Language, str] = {
    "zh_CN": """\
            区里存好回执
              青禾镇农村产权交易站
------------------------------------------------
打印时间                        2026-03-02 10:06
经办人                                      冯一
账本
demo.999999.999999100/ledger1
------------------------------------------------
区里已存好到第 41 笔
已担保笔数                                    42
根值前 16 位
9f3c 21aa 07be 55d1
签名方与时间
demo.999999/mirror  2026-03-02 09:00
demo.999999/witness  2026-03-02 09:00
------------------------------------------------
本机笔数                                      45
待送                                           3
上次联系                        2026-03-02 09:00
------------------------------------------------
签名已在本机用预置的钥匙核过。可与区里本站页面上
的笔数和根值核对。
""",
    "en": """\
    Safe at the district
              青禾镇农村产权交易站
------------------------------------------------
Printed                         2026-03-02 10:06
Clerk                                       冯一
Ledger
demo.999999.999999100/ledger1
------------------------------------------------
Safe at the district up
to entry 41
Entries vouched for                           42
Root, first 16 digits
9f3c 21aa 07be 55d1
Signed by, and when
demo.999999/mirror  2026-03-02 09:00
demo.999999/witness  2026-03-02 09:00
------------------------------------------------
Entries here                                  45
Waiting                                        3
Last contact                    2026-03-02 09:00
------------------------------------------------
Checked here with the pinned keys. Compare size
and root with the district's page of this
station.
""",
}


def lines(proof: Proof, language: Language = "zh_CN") -> list[str]:
    slip = safety_slip(
        proof, origin="demo.999999.999999100/ledger1", station="青禾镇农村产权交易站",
        by="冯一", at="2026-03-02 10:06", practice=False, language=language,
    )  # fmt: skip
    return [line.rstrip() for line in slip.lines()]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_slip_is_as_it_was_agreed(language: Language) -> None:
    assert "\n".join(lines(PROOF, language)) + "\n" == GOLDEN[language]


def test_where_nobody_vouches_it_says_so() -> None:
    text = "\n".join(lines(Proof(45, None, held=True, line_up=True, last_contact=None)))
    assert "区里还没存好任何一笔" in text
    assert "45" in text  # all of them wait
    assert "第" not in text


def test_a_district_without_a_mirror_key_confirms_and_keeps_nothing() -> None:
    text = "\n".join(lines(Proof(45, SAFE, held=False, line_up=True, last_contact=None)))
    assert "区里已确认到第 41 笔" in text
    assert "存好到" not in text
