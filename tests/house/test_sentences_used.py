"""No sentence outlives its page: each message id is named in the code, or composed there."""

import re
from pathlib import Path

from provisioning import catalogues

ROOT = Path(__file__).parents[2]
SOURCES = ("appliance", "drivers", "sync", "kiosk_ui", "provisioning")
PLACES = (".py", ".html", ".js", ".csv")
COMPOSED = re.compile(
    r"""f["']([a-z0-9-]+\.(?:[a-z0-9-]+\.)*)\{"""  # say(f"device.{name}")
    r"""|["']([a-z0-9-]+\.(?:[a-z0-9-]+\.)*)["']\s*~"""  # _("stage." ~ one)
)
EXEMPT = {"check.": "kiosk_ui/paper/readiness.py: what was looked at, a check or a device"}
"""Beginnings that are composed of two parts, each with the place where."""


def code() -> str:
    return "\n".join(
        path.read_text(encoding="utf-8")
        for one in SOURCES
        for path in sorted((ROOT / one).rglob("*"))
        if path.suffix in PLACES and "third_party" not in path.parts
    )


def unused(ids: set[str], text: str) -> list[str]:
    begun = tuple({one or other for one, other in COMPOSED.findall(text)} | set(EXEMPT))
    rest = (one for one in ids if not one.startswith(begun))
    return sorted(one for one in rest if f'"{one}"' not in text and f"'{one}'" not in text)


def test_every_sentence_is_said_somewhere() -> None:
    paths = (catalogues.LOCALE / "zh_CN" / "LC_MESSAGES").glob("*.po")
    ids = {one for path in paths for one in catalogues.texts_of(path)}
    assert len(ids) > 1000
    assert unused(ids, code()) == []


def test_a_sentence_that_nothing_says_is_found() -> None:
    text = """say("named"), say(f"composed.{one}"), {{ _('quoted') }}, {{ _("joined." ~ one) }}"""
    ids = {"named", "quoted", "composed.a", "joined.b", "check.disk", "left over", "other.a"}
    assert unused(ids, text) == ["left over", "other.a"]
