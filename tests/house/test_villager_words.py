"""What a villager reads at the kiosk is short and made of common characters (design guide 9).

A sentence ends at 。！？; one of a villager's page has at most 25 characters, and 99 of 100
characters on these pages are of the 2,500 common ones.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kiosk_ui import i18n
from provisioning import catalogues

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "kiosk_ui" / "templates"
COMMON = frozenset(
    "".join(
        line
        for line in (Path(__file__).parent / "common_characters.txt").read_text("utf-8").split()
        if len(line) == 50
    )
)
SENTENCE_MAX = 25
COMMON_SHARE = 0.99
OWN = re.compile(r"""_\(\s*["']([^"']+)["']\s*[,)]""")
BEGUN = re.compile(r"""_\(\s*["']([a-z0-9.-]+\.)["']\s*~""")
PARTS = re.compile(r'{%\s*(?:include|import|from)\s+"([^"]+)"')
BASE = re.compile(r'{%\s*extends\s+"([^"]+)"')
BEYOND = {"_macros.html", "base.html"}
"""Parts that the staff's pages share; what they say is named by the villager's pages too."""
EXACT = {"consent.where": "the words of a consent, whose version stands in the ledger"}
"""Message id -> why its words must stay as they are."""
SCREENS = (
    "registration/*.py", "register.py", "complaint.py", "rating.py", "query.py", "door.py",
    "information.py", "receipts.py", "villager.py",
)  # fmt: skip
"""Modules of a villager's pages: the refusals that they name are read there."""


def base_of(template: Path) -> str:
    """The outermost page that a template extends, below base.html."""
    name = str(template.relative_to(TEMPLATES))
    while (found := BASE.search((TEMPLATES / name).read_text("utf-8"))) and found[1] not in BEYOND:
        name = found[1]
    return name


def villagers() -> list[Path]:
    """Templates of pages that a villager reads, and the parts that they include."""
    pages = [one for one in TEMPLATES.rglob("*.html") if base_of(one) == "base_villager.html"]
    parts = {
        TEMPLATES / name
        for page in pages
        for name in PARTS.findall(page.read_text("utf-8"))
        if name not in BEYOND
    }
    return sorted({*pages, *parts})


def messages() -> dict[str, str]:
    """Message id -> its Chinese, of all that a villager's template names or begins."""
    texts = {
        key: text
        for path in (catalogues.LOCALE / "zh_CN" / "LC_MESSAGES").glob("*.po")
        for key, text in catalogues.texts_of(path).items()
    }
    wanted: set[str] = set()
    for template in villagers():
        source = template.read_text("utf-8")
        wanted |= set(OWN.findall(source)) & set(texts)
        begun = tuple(BEGUN.findall(source))
        wanted |= {key for key in texts if begun and key.startswith(begun)}
    code = "".join(
        path.read_text("utf-8")
        for pattern in SCREENS
        for path in sorted((ROOT / "kiosk_ui" / "screens").glob(pattern))
    )
    for key in [one for one in wanted if one.startswith("refusal.")]:
        if f'"{key.removeprefix("refusal.")}"' not in code:
            wanted.remove(key)
    return {key: texts[key] for key in sorted(wanted)}


def sentences(text: str) -> Iterator[str]:
    """Its sentences without the places that facts fill and the law that stands in brackets."""
    for one in re.split(
        r"[。！？；\n]", re.sub(r"\{\w*\}|（[^）]*[》律则法定条][^）]*）", "", text)
    ):
        if one.strip():
            yield one.strip()


def length(sentence: str) -> int:
    """Characters that are read; a number is read as one, signs are not counted."""
    return sum(one.isalnum() for one in re.sub(r"[0-9A-Z-]{2,}", "0", sentence))


def test_the_list_is_the_official_one() -> None:
    assert len(COMMON) == 2_500
    assert {"一", "您", "租"} <= COMMON


def test_the_pages_of_villagers_are_found() -> None:
    names = {str(one.relative_to(TEMPLATES)) for one in villagers()}
    assert {"idle.html", "register/price.html", "query.html", "complaint/start.html"} <= names
    assert "work.html" not in names
    assert len(messages()) > 200


def test_no_sentence_is_longer_than_somebody_reads_at_once() -> None:
    found = {
        f"{key}: {one} ({length(one)})"
        for key, text in messages().items()
        for one in sentences(text)
        if key not in EXACT and length(one) > SENTENCE_MAX
    }
    assert sorted(found) == []


def test_nearly_every_character_is_a_common_one() -> None:
    counted = Counter(
        one for text in messages().values() for one in text if "\u4e00" <= one <= "\u9fff"
    )
    rare = {one: times for one, times in counted.items() if one not in COMMON}
    share = 1 - sum(rare.values()) / counted.total()
    assert share >= COMMON_SHARE, f"{share:.4f}: {rare}"


def test_a_long_or_rare_sentence_is_found() -> None:
    long = "您填的都留着" * 5
    assert [length(one) for one in sentences(f"{long}。好")] == [30, 1]
    assert "龘" not in COMMON
    assert i18n.say("Touch one, or press its number") != ""
