"""Every no has its sentence, in both languages, and the facts that the sentence speaks of."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import appliance.core
from appliance.core.registration import ID_REFUSALS, USCC_REFUSALS

CORE = Path(appliance.core.__file__).parent
LOCALE = CORE.parent.parent / "kiosk_ui" / "locale"
EDGE = {
    "help-personal",
    "not-an-amount",
    "more-than-two-decimals",
    "not-an-area",
    "points-form",
    "too-many-decimals",
}
"""Codes of MoneyError and AreaError, which screens turn into refusals."""

UNSAID = (
    *("系统", "数据", "提交失败", "请求", "超时", "异常", "非法"),
    *("无效", "操作", "校验失败", "区块链", "哈希", "定金"),
)
"""Words that nobody says at a counter (design.md 9)."""

COMPOSED = {
    "decision-missing",
    "decision-invalid",
    "deadline-before-notice-end",
    "deadline-too-late",
    "reviewer-is-acceptor",
    "same-person",
    "district-level",
    "mandate-missing",
}
"""Codes that a rule chooses before it refuses."""


def calls() -> list[tuple[str, frozenset[str]]]:
    """(code, facts given) of each `refused("code", ...)` in the core."""
    found = []
    for file in sorted(CORE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "refused":
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant):
                facts = {each.arg for each in node.keywords if each.arg} - {"about", "keep"}
                found.append((str(first.value), frozenset(facts)))
    return found


def sentences(language: str) -> dict[str, str]:
    """Those of every catalogue of refusals: the general one and one for each matter."""
    found = {}
    for path in sorted((LOCALE / language / "LC_MESSAGES").glob("refusals*.po")):
        with path.open("rb") as file:
            for each in read_po(file, locale=language):
                if each.id:
                    found[str(each.id).removeprefix("refusal.")] = str(each.string)
    return found


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_each_refusal_has_a_sentence_and_no_sentence_is_left_over(language: str) -> None:
    codes = (
        {code for code, _ in calls()}
        | set(ID_REFUSALS.values())
        | set(USCC_REFUSALS.values())
        | EDGE
        | COMPOSED
    )
    codes.add("over-limit")
    assert set(sentences(language)) == codes


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_each_sentence_speaks_only_of_facts_that_are_given(language: str) -> None:
    texts = sentences(language)
    for code, facts in calls():
        assert places(texts[code]) <= facts, code


def test_both_languages_name_the_same_facts() -> None:
    chinese, english = sentences("zh_CN"), sentences("en")
    assert {code: places(text) for code, text in chinese.items()} == {
        code: places(text) for code, text in english.items()
    }


@pytest.mark.parametrize("word", UNSAID)
def test_no_sentence_uses_a_word_that_people_do_not_use(word: str) -> None:
    assert [code for code, text in sentences("zh_CN").items() if word in text] == []


def test_each_sentence_says_what_is_wrong_what_was_kept_and_what_to_do() -> None:
    for code, text in sentences("zh_CN").items():
        parts = [part for part in re.split("[。，：；]", text) if part]
        assert len(parts) >= 3, code
        assert text.replace("申请", "").count("请") <= 1, code
