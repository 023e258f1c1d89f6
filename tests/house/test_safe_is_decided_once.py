"""Nothing but appliance.ledger.safety decides what may be called safe; screens only show it."""

import re
from pathlib import Path

HOUSE = Path(__file__).parents[2]
BY_ITSELF = re.compile(
    r"\b(cosigned_size|sizes_cosigned|open_cosignature|cosigned_at|district_size)\b"
    r"|\.cosigned\(|safety\.(safe|judged)\(|\bSafe\("
)
"""What a screen would have to touch to reckon it out: lines, counts of the agent, the rule."""
SHOWN = ("kiosk_ui", "appliance")
OWNERS = ("appliance/ledger/", "appliance/reading.py")
"""The rule with its tables, and the one place that asks it for screens."""
DISTRICT = "kiosk_ui/district/"
"""The district's own pages tell of its own store."""


def reckoning() -> list[str]:
    """Files that touch it, of all that screens and papers are made from."""
    found = []
    for top in SHOWN:
        for path in sorted((HOUSE / top).rglob("*")):
            name = path.relative_to(HOUSE).as_posix()
            if path.suffix not in (".py", ".html", ".js") or name.startswith(DISTRICT):
                continue
            if BY_ITSELF.search(path.read_text("utf-8")):
                found.append(name)
    return found


def test_only_the_rule_and_its_one_caller_touch_what_safe_is_made_of() -> None:
    strangers = [name for name in reckoning() if not name.startswith(OWNERS)]
    assert strangers == []


def test_the_one_caller_is_found_by_this_search() -> None:
    """Else the search itself would be blind."""
    assert "appliance/reading.py" in reckoning()


def test_no_template_subtracts_sizes() -> None:
    """What waits is a value of Proof, not a sum that a page makes."""
    sums = re.compile(r"\bsize\s*-\s*\w*(reach|safe)|published\s*-|\breach\s*-\s*size")
    for path in (HOUSE / "kiosk_ui" / "templates").rglob("*.html"):
        if "district" not in path.parts:
            assert not sums.search(path.read_text("utf-8")), path.name
