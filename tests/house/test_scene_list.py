"""docs/scenes.md: each of the fifteen scenes is played, in the files that the list names."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| (\d+) .+\| (.+) \|$", (ROOT / "docs/scenes.md").read_text("utf-8"), re.MULTILINE
)


def test_the_list_has_every_scene_once() -> None:
    assert [int(number) for number, _ in ROWS] == list(range(1, 16))


@pytest.mark.parametrize(("number", "played"), ROWS)
def test_each_file_that_a_scene_names_plays_it(number: str, played: str) -> None:
    named = [one.strip("`") for one in re.findall(r"`[\w/]+\.py`", played)]
    assert named
    for path in named:
        found = ROOT / path if "/" in path else ROOT / "tests/stories" / path
        assert f"def test_scene_{int(number):02}_" in found.read_text("utf-8"), path
