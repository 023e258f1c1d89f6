"""Every sentence that a person reads stands in the catalogues, in both languages."""

import ast
from pathlib import Path

import pytest

from provisioning import catalogues

ROOT = Path(__file__).parents[2]
SOURCES = ("appliance", "drivers", "sync", "kiosk_ui", "provisioning")
EXEMPT: dict[str, str] = {
    "appliance/core/money.py": "capitals of amounts, as the standard writes them",
    "appliance/core/numbers.py": "the form of a certificate's number",
    "appliance/core/people.py": "the characters that a name may have",
    "provisioning/pinyin_table.py": "endings of the official names of places",
    "drivers/idcard_samv/layouts.py": "what a card's chip holds in place of an end date",
}
"""Files that may hold Chinese, each with the reason; docstrings and comments may anywhere."""


def chinese(text: str) -> bool:
    return any("\u3400" <= one <= "\u9fff" or "\U00020000" <= one <= "\U0003ffff" for one in text)


def modules() -> list[str]:
    return sorted(
        str(path.relative_to(ROOT)) for one in SOURCES for path in (ROOT / one).rglob("*.py")
    )


def literals(source: str) -> list[tuple[int, str]]:
    """(line, text) of each string that is no docstring: those are statements by themselves."""
    tree = ast.parse(source)
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in statements
    ]


def test_both_catalogues_are_complete() -> None:
    assert catalogues.faults() == []


def test_no_chinese_literal_stands_outside_the_catalogues() -> None:
    found = [
        f"{module}:{line}: {text!r}"
        for module in modules()
        if module not in EXEMPT
        for line, text in literals((ROOT / module).read_text(encoding="utf-8"))
        if chinese(text)
    ]
    assert found == []


def test_an_exemption_is_still_needed() -> None:
    needed = {
        module
        for module in EXEMPT
        if any(chinese(text) for _line, text in literals((ROOT / module).read_text("utf-8")))
    }
    assert needed == set(EXEMPT)


@pytest.mark.parametrize("template", sorted(ROOT.glob("*/**/templates/**/*.html")), ids=str)
def test_no_chinese_stands_in_a_template(template: Path) -> None:
    if ".venv" in template.parts:
        return
    assert not chinese(template.read_text(encoding="utf-8"))


def catalogue(folder: Path, language: str, text: str) -> None:
    path = folder / language / "LC_MESSAGES" / "one.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n\n' + text)


@pytest.mark.parametrize(
    ("english", "fault"),
    [
        ("", "'a' is missing"),
        ('msgid "a"\nmsgstr ""\n', "has no sentence"),
        ('msgid "a"\nmsgstr "for {other}"\n', "has other places"),
        ('#, fuzzy\nmsgid "a"\nmsgstr "for {name}"\n', "has no sentence"),
    ],
)
def test_the_check_finds_what_a_person_would_miss(
    tmp_path: Path, english: str, fault: str
) -> None:
    catalogue(tmp_path, "zh_CN", 'msgid "a"\nmsgstr "{name}"\n')
    catalogue(tmp_path, "en", english)
    assert any(fault in one for one in catalogues.faults(tmp_path))


def test_a_family_in_one_language_only_is_found(tmp_path: Path) -> None:
    catalogue(tmp_path, "zh_CN", 'msgid "a"\nmsgstr "b"\n')
    assert catalogues.faults(tmp_path) == ["en/one: no such catalogue"]
