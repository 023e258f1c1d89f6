"""What a notice says of sealed offers: until when, what is explained, who opens (6.2)."""

from pathlib import Path

import pytest
from test_notice_text import terms_of, text

from appliance.core.entries import MethodTerms
from kiosk_ui import notice_drafts, sealed_terms
from tests.fakes.desk import Desk
from tests.fakes.every_type import EveryType


@pytest.mark.parametrize(
    ("code", "method", "said", "unsaid"),
    [
        ("LDQ", "SEALED_HIGH", "可以更换或者撤回，以最后一份为准", "说明不成立"),
        ("XMG", "SEALED_LOW", "平均数百分之85的，要当场说明", "撤回的不能再报"),
        ("XMC", "INQUIRY", "撤回的不能再报", "可以更换"),
    ],
)
def test_the_notice_says_until_when_and_how_offers_are_taken(
    code: str, method: str, said: str, unsaid: str
) -> None:
    terms = terms_of(code, method=method, tie_rule="REOFFER_THEN_DRAW")
    words = text(code, terms)
    assert said in words
    assert unsaid not in words
    assert "收到2026年3月17日 09:00为止" in words
    assert "任意两方到场一起开启" in words
    assert "十分钟内再报一次" in words


def test_the_notice_tells_of_a_reserve_and_never_what_it_is() -> None:
    how = MethodTerms(reserve="A" * 43 + "=")
    words = text("LDQ", terms_of("LDQ", method="SEALED_HIGH", tie_rule="DRAW", how=how))
    assert "设有保留价，已经封存" in words
    assert "AAAA" not in words


@pytest.mark.parametrize(("share_e2", "said"), [(8_500, "85"), (8_550, "85.5"), (8_505, "85.05")])
def test_the_warning_line_is_written_as_people_write_it(share_e2: int, said: str) -> None:
    assert sealed_terms.per_cent(share_e2) == said


@pytest.mark.parametrize(
    ("typed", "kept", "status"), [("80", 8_000, 303), ("", 0, 303), ("82.5", 8_250, 303),
                                  ("101", 8_500, 422), ("many", 8_500, 422)]
)  # fmt: skip
def test_the_reviewer_sets_the_warning_line(
    tmp_path: Path, typed: str, kept: int, status: int
) -> None:
    town = EveryType(tmp_path)
    number = town.deal_to("XMC", "IN_REVIEW")
    reviewer = Desk(town).at("reviewer")
    trade = town.trade(number)
    fields = {
        "method": "INQUIRY", "notice_days": "10", "deadline": "2026-03-24",
        "planned_day": "2026-03-25", "planned_time": "09:00", "tie_rule": "DRAW",
        "single_bidder": "no", "warning_line": typed,
    }  # fmt: skip
    page = f"/review/{number}"
    answer = reviewer.send(f"{page}/draft", page=page, **fields)
    assert answer.status_code == status
    assert notice_drafts.in_hand(town.station, trade).terms.how.warning_line_e2 == kept
