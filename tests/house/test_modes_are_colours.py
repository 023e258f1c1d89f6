"""A mode changes colours alone: dark measures as light does, white as black."""

import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "kiosk_ui" / "static"
BLOCK = re.compile(r':root\[data-mode="(\w+)"\] \{(.*?)\n\}', re.DOTALL)
TOKEN = re.compile(r"(--[\w-]+|color-scheme): ([^;]+);")
COLOUR = re.compile(r"#[0-9a-f]{3,8}|transparent|var\(--[\w-]+\)|dark|light")
RULE = re.compile(r"([^{}]*\[data-mode[^{}]*)\{([^{}]*)\}")


def measures() -> dict[str, dict[str, str]]:
    """Mode -> its tokens that are no colour."""
    text = (STATIC / "tokens.css").read_text("utf-8")
    return {
        mode: {name: value for name, value in TOKEN.findall(body) if not COLOUR.fullmatch(value)}
        for mode, body in BLOCK.findall(text)
    }


def test_dark_has_the_measures_of_light_and_white_those_of_black() -> None:
    found = measures()
    assert set(found) == {"dark", "white", "black"}
    assert found["dark"] == {}
    assert found["white"] == found["black"] != {}


def test_no_component_measures_itself_by_the_mode() -> None:
    for path in STATIC.glob("*.css"):
        if path.name == "tokens.css":
            continue
        for selector, body in RULE.findall(path.read_text("utf-8")):
            names = {one.split(":")[0].strip() for one in body.split(";") if one.strip()}
            allowed = {"color", "background", "border-color"}
            assert names <= allowed, f"{path.name}: {selector.strip()}"
