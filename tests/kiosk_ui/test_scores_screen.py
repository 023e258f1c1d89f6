"""F14, F15, F07 on the screen: sheets keyed in, ranked, the sign of one phone decided about."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core import bid_standing
from appliance.core.entries import MethodTerms
from appliance.ledger.verify import verify_database
from kiosk_ui import deal_papers, score_papers, tender_terms
from kiosk_ui.paper.sheet import Sheet
from tests.fakes.desk import Browser, Desk
from tests.fakes.tender import CRITERIA, TenderTown
from tests.fakes.township import TABLES

MARKS = {"E001": ("10", "10"), "E002": ("10", "10.5"), "E003": ("40", "20")}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(TenderTown(tmp_path))
    yield made
    made.town.close()


def evaluated(desk: Desk) -> str:
    assert isinstance(desk.town, TenderTown)
    return desk.town.evaluated()


def filled(**changes: str) -> dict[str, str]:
    found = {"declared": "yes"}
    for bidder, (plan, record) in MARKS.items():
        found |= {f"mark-{bidder}-PLAN": plan, f"mark-{bidder}-RECORD": record}
    return found | changes


def sheet(browser: Browser, number: str, seat: int, **changes: str) -> int:
    path = f"/scores/{number}/{seat}"
    return browser.post(path, browser.see(path), **filled(**changes)).status_code


def test_f15_the_host_keys_in_every_sheet_and_ranks_them(desk: Desk, tmp_path: Path) -> None:
    number = evaluated(desk)
    browser = desk.at("reviewer")
    for seat in (1, 2, 3):
        assert sheet(browser, number, seat) == 303
    page = browser.see(f"/scores/{number}")
    assert browser.post(f"/scores/{number}/rank", page).status_code == 303
    shown = browser.see(f"/scores/{number}")
    assert shown.index("E003") < shown.index("E001") < shown.index("E002")
    assert "93.33" in shown
    ranked = desk.town.trade(number).scores.ranked
    assert ranked is not None
    assert [one.total_e2 for one in ranked.ranking] == [9_333, 6_000, 5_605]
    assert not any(one in shown for one in ("李四", "孙七", "钱九"))
    ended = browser.post(f"/scores/{number}/end", shown)
    assert ended.status_code == 303
    result = desk.town.trade(number).result
    assert result is not None
    assert result.enrol_id == f"{number}-E003"
    assert "E003" in browser.see(f"/session/{number}/result")
    told = paper(desk, number)
    assert all(one in told for one in ("EXP-1", "EXP-3", "93.33", "E003"))
    assert "钱九" not in told
    desk.town.close()
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert list(report.findings) == []


def paper(desk: Desk, number: str) -> str:
    """DOC21 as it is written out."""
    town = desk.town
    trade, people = town.trade(number), town.station.people(number)
    assert people is not None
    sheet = Sheet("示例站", f"{number}-DOC21", "2026-03-25 10:00", "周一", 1, "12" * 32)
    return "\n".join(
        str(one) for one in score_papers.report(town.station, trade, people, sheet).blocks
    )


def test_f14_the_report_waits_for_the_first_sheet(desk: Desk) -> None:
    number = evaluated(desk)
    assert deal_papers.document_of(desk.town.trade(number), "DOC21") == ""
    with pytest.raises(KeyError):
        paper(desk, number)
    assert sheet(desk.at("reviewer"), number, 1) == 303
    assert deal_papers.document_of(desk.town.trade(number), "DOC21") == f"{number}-DOC21"
    assert "EXP-1" in paper(desk, number)


@pytest.mark.parametrize(
    "changes",
    [
        {"mark-E001-PLAN": ""},
        {"mark-E001-PLAN": "ten"},
        {"mark-E001-PLAN": "40.01"},
        {"mark-E001-PLAN": "1.234"},
        {"mark-E003-RECORD": "-1"},
        {"declared": ""},
        {"conflicts": "RELATED"},
    ],
)
def test_f15_a_sheet_that_cannot_stand_is_shown_again_as_typed(
    desk: Desk, changes: dict[str, str]
) -> None:
    number = evaluated(desk)
    browser = desk.at("reviewer")
    path = f"/scores/{number}/1"
    typed = {name: text for name, text in filled(**changes).items() if text or name != "declared"}
    answer = browser.post(path, browser.see(path), **typed)
    assert answer.status_code == 422
    assert 'value="10.5"' in answer.text
    assert desk.town.trade(number).scores.sheets == ()


def test_f15_an_expert_who_declares_a_tie_late_is_replaced_in_the_same_seat(desk: Desk) -> None:
    number = evaluated(desk)
    browser = desk.at("reviewer")
    assert sheet(browser, number, 2) == 303
    assert sheet(browser, number, 2, conflicts="EMPLOYED") == 303
    told = browser.see(f"/scores/{number}")
    assert "EXP-2 已经回避（在投标人那里任职）" in told
    assert desk.town.trade(number).scores.experts == ()
    assert sheet(browser, number, 2) == 303
    assert desk.town.trade(number).scores.experts == ("EXP-2-2",)


def test_f15_the_report_shows_the_sheets_that_a_late_tie_took_back(desk: Desk) -> None:
    number = evaluated(desk)
    browser = desk.at("reviewer")
    assert sheet(browser, number, 1) == 303
    assert sheet(browser, number, 2, **{"mark-E003-PLAN": "37"}) == 303
    assert "回避" not in paper(desk, number)
    assert sheet(browser, number, 2, conflicts="EMPLOYED") == 303
    told = paper(desk, number)
    counting, _said, taken_back = told.partition("专家 EXP-2 已回避（在投标人那里任职）")
    assert "EXP-1" in counting
    assert "37" not in counting
    assert [bidder for bidder in ("E001", "E002", "E003") if bidder in taken_back] == [
        "E001", "E002", "E003",
    ]  # fmt: skip
    assert "37" in taken_back


def test_f15_only_the_host_gets_the_form(desk: Desk) -> None:
    number = evaluated(desk)
    assert "mark-E001-PLAN" not in desk.at("clerk").see(f"/scores/{number}/1")


def test_f15_there_is_no_seat_beyond_the_notice(desk: Desk) -> None:
    number = evaluated(desk)
    assert desk.at("reviewer").client.get(f"/scores/{number}/4").status_code == 404


def test_f07_one_phone_is_a_sign_for_the_reviewer_alone(desk: Desk) -> None:
    number = evaluated(desk)
    (flag,) = desk.town.trade(number).flags.found
    assert flag.rule == "SAME_PHONE"
    assert {one[-4:] for one in flag.enrol_ids} == {"E002", "E003"}
    path = f"/act/DecideSimilarity/{number}"
    assert "16900000012" in desk.at("reviewer").see(path)
    assert "16900000012" not in desk.at("clerk").client.get(path).text


def test_f07_before_the_closing_no_page_has_a_sign(desk: Desk) -> None:
    assert isinstance(desk.town, TenderTown)
    number = desk.town.deal_to("XMG", "PUBLISHED")
    assert desk.town.trade(number).flags.found == ()
    assert "DecideSimilarity" not in desk.at("reviewer").see(f"/work/{number}")


TERMS = {
    "method": "TENDER", "notice_days": "10", "deadline": "2026-03-24",
    "planned_day": "2026-03-25", "planned_time": "09:00", "tender-asked": "1",
    "points-PRICE": "40", "points-PLAN": "35.5", "points-RECORD": "24.5", "experts": "5",
    "drop_extremes": "yes",
}  # fmt: skip


@pytest.fixture
def review(desk: Desk) -> tuple[Browser, str]:
    """The reviewer before the terms of a notice."""
    assert isinstance(desk.town, TenderTown)
    number = desk.town.deal_to("XMG", "IN_REVIEW")
    return desk.at("reviewer"), f"/review/{number}"


def draft(review: tuple[Browser, str], **typed: str) -> tuple[int, str]:
    """A draft with those terms: status, and the page that follows."""
    browser, path = review
    answer = browser.post(f"{path}/draft", browser.see(path), **(TERMS | typed))
    kept = answer.status_code == 303
    return answer.status_code, browser.see(path) if kept else answer.text


def test_f15_the_reviewer_names_criteria_and_experts(review: tuple[Browser, str]) -> None:
    status, page = draft(review)
    assert status == 303
    fields = dict(re.findall(r'name="(points-[A-Z]+|experts)"[^>]*value="([^"]*)"', page))
    assert fields["points-PLAN"] == "35.50"
    assert fields["points-SERVICE"] == ""
    assert fields["experts"] == "5"
    assert re.search(r'name="drop_extremes" value="yes" checked', page)


def test_f15_the_notice_says_weights_formula_and_experts() -> None:
    how = MethodTerms(criteria=CRITERIA, experts=3)
    words = tender_terms.words(how, buying=True)
    assert words.startswith("评分满分100分：价格40分；实施方案40分；业绩信誉20分。")
    assert "最低有效报价÷本人报价" in words
    assert "评审专家3人。各专家的总分取平均" in words
    assert "本人报价÷最高有效报价" in tender_terms.words(how, buying=False)
    assert tender_terms.words(MethodTerms(), buying=True) == ""


@pytest.mark.parametrize("typed", [{"points-PRICE": "many"}, {"experts": "x"}])
def test_f15_points_that_are_no_number_are_said_and_the_rest_is_kept(
    review: tuple[Browser, str], typed: dict[str, str]
) -> None:
    draft(review)
    status, page = draft(review, **({"points-PLAN": "77.25"} | typed))
    assert status == 422
    assert 'value="77.25"' in page


def test_f14_the_page_of_the_result_leads_to_the_evaluation(desk: Desk) -> None:
    number = evaluated(desk)
    browser = desk.at("reviewer")
    assert "EXP" not in browser.see(f"/session/{number}/result")
    assert f"/scores/{number}/1" in browser.see(f"/session/{number}/result")
    early = browser.post(f"/scores/{number}/end", browser.see(f"/scores/{number}"))
    assert early.status_code == 422


def test_f15_the_opening_leads_on_to_the_scoring(desk: Desk) -> None:
    number = evaluated(desk)
    shown = desk.at("reviewer").see(f"/bid-opening/{number}")
    assert f'class="button go grow" href="/scores/{number}"' in shown


def test_e09_a_bag_that_was_typed_wrongly_is_put_right_by_supervisor_and_host(desk: Desk) -> None:
    number = evaluated(desk)
    page, first = f"/bid-opening/{number}", f"{number}-E001"
    typed = {"enrol_id": first, "again": "4100"}
    host = desk.at("reviewer")
    assert "金额录错了，照纸更正" in host.see(page)
    answer = host.send(f"{page}/correct", page=page, **typed)
    assert answer.status_code == 422
    assert "监督员还没有照纸报出同样的金额" in answer.text
    watch = desk.at("supervisor")
    assert "监督员：照纸上报的金额" in watch.see(page)
    assert watch.send(f"{page}/attest", page=page, **typed).status_code == 303
    host = desk.at("reviewer")
    assert host.send(f"{page}/correct", page=page, **typed).status_code == 303
    (one,) = (each for each in bid_standing.judged(desk.town.trade(number))
              if each.number == first)  # fmt: skip
    assert one.amount_fen == 410_000
