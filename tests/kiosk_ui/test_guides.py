"""Every enabled type has its guide with all thirteen fields, in both languages (domain.md B16)."""

import itertools
from pathlib import Path

import pytest

from appliance.core.trade_types import TYPES
from kiosk_ui import guides
from kiosk_ui.guides import FIELDS, WAY, Here
from kiosk_ui.i18n import LANGUAGES, Language
from tests.fakes.desk import SETTINGS, Desk
from tests.fakes.township import TABLES, Township

HERE = Here(SETTINGS.place, "2026-11-20")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


def chinese(text: str) -> bool:
    return any("\u3400" <= one <= "\u9fff" for one in text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(TYPES))
def test_b16_each_enabled_type_has_all_thirteen_fields(code: str, language: Language) -> None:
    fields = guides.guide(TABLES, code, HERE, language)
    assert tuple(one.code for one in fields) == FIELDS
    assert len(FIELDS) == 13
    for one in fields:
        assert one.title
        assert one.lines, (code, one.code)
        assert all(line.strip() for line in one.lines)
        assert not any(line.startswith(("guide.", "wish.", "paper-form.")) for line in one.lines)


@pytest.mark.parametrize("code", sorted(TYPES))
def test_the_english_guide_is_english_but_for_names_and_numbers_of_rules(code: str) -> None:
    for one in guides.guide(TABLES, code, HERE, "en"):
        if one.code not in {"scope", "charges", "place"}:
            assert not any(chinese(line) for line in one.lines), one


def test_every_type_that_is_taken_has_one() -> None:
    assert set(guides.enabled(TABLES)) == set(TYPES)


def test_the_procedure_is_a_way_through_the_table_of_moves() -> None:
    moves = {(row.from_state, row.to) for row in TABLES.transitions}
    assert set(itertools.pairwise(WAY)) <= moves
    assert TABLES.states[WAY[-1]].terminal


def lines(code: str, field: str) -> tuple[str, ...]:
    (found,) = [one for one in guides.guide(TABLES, code, HERE, "zh_CN") if one.code == field]
    return found.lines


def test_what_a_guide_says_of_a_lease() -> None:
    assert "不超过 300.00 亩 在本站办，超过到区里办（示例规〔2026〕1号）" in lines("CBD", "scope")
    assert "农户承包地经营权" in lines("CBD", "name")
    assert "公告期：至少 7 个工作日" in lines("CBD", "time")
    assert any("免" in line for line in lines("CBD", "charges"))
    assert any("169 0000 0105" in line for line in lines("CBD", "telephones"))


def test_a_table_of_the_district_changes_the_guide(tmp_path: Path) -> None:
    """Nothing of a limit stands in the guide itself."""
    other = guides.guide(TABLES, "JTD", HERE, "zh_CN")[3].lines
    assert other != guides.guide(TABLES, "SHD", HERE, "zh_CN")[3].lines


@pytest.mark.parametrize("code", ["CBD", "XMG", "JJD"])
def test_the_page_shows_all_and_prints_them(desk: Desk, code: str) -> None:
    browser = desk.browser()
    shown = browser.see(f"/query/guide/{code}")
    assert shown.count("<h2>") == 13
    sent = browser.send(f"/query/guide/{code}/print", page=f"/query/guide/{code}")
    assert sent.status_code == 303
    assert "打好了" in browser.see(f"/query/guide/{code}") or desk.devices.jobs
    assert len(desk.devices.jobs) == 1


def test_a_child_at_the_screen_empties_no_roll(desk: Desk) -> None:
    browser = desk.browser()
    for _ in range(7):
        browser.send("/query/guide/CBD/print", page="/query/guide/CBD")
    assert len(desk.devices.jobs) == 5


def test_the_list_leads_to_each_and_to_no_other(desk: Desk) -> None:
    browser = desk.browser()
    shown = browser.see("/query/guide/")
    for code in TYPES:
        assert f'href="/query/guide/{code}"' in shown
    assert browser.client.get("/query/guide/NONE").status_code == 404
    assert 'href="/information"' in browser.see("/query")
    assert 'href="/query/guide/"' in browser.see("/information")
