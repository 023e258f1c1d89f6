"""Several processes share the files of tests: each file is run once, by one of them."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.shares import Share, Shared

STARTS = {"moved.py": ["moving_house", "demo"], "mixed.py": ["demo"], "a": ["demo"], "z": ["demo"]}
"""Fixtures of the tests in these files; others have none."""


def items(order: Sequence[str]) -> list[Any]:
    """Two tests of each file; the first starts nothing, whatever the file."""
    return [
        SimpleNamespace(path=Path(name), nodeid=f"tests/{name}::{test}", fixturenames=starts)
        for name in order
        for test, starts in (("first", ["tmp_path"]), ("second", STARTS.get(name, [])))
    ]


def order(number: int, given: Sequence[str], folder: Path) -> list[str]:
    asked = items(given)
    Shared(Share(folder, number)).pytest_collection_modifyitems(asked)
    return [item.path.name for item in asked[::2]]


def test_each_begins_with_what_it_starts_and_ends_with_what_the_other_started(
    tmp_path: Path,
) -> None:
    given = ["mixed.py", "alone.py", "test_every_look.py", "moved.py"]
    first = ["moved.py", "test_every_look.py", "alone.py", "mixed.py"]
    second = ["mixed.py", "test_every_look.py", "alone.py", "moved.py"]
    assert order(0, given, tmp_path) == first
    assert order(1, given, tmp_path) == second


def test_files_of_one_sort_stay_in_the_random_order(tmp_path: Path) -> None:
    assert order(1, ["z", "alone.py", "a"], tmp_path) == ["z", "a", "alone.py"]


def test_a_file_is_run_by_the_one_that_took_it(tmp_path: Path) -> None:
    first, second = (Shared(Share(tmp_path, number)) for number in (0, 1))
    asked = items(["one.py", "two.py", "three.py"])
    took = [asked[0], asked[4], asked[2], asked[5]]
    turns = zip((first, second, first, second), took, strict=True)
    assert [share.pytest_runtest_protocol(item) for share, item in turns] == [None] * 4
    assert [first.pytest_runtest_protocol(one) for one in asked] == [None] * 4 + [True] * 2
    assert [second.pytest_runtest_protocol(one) for one in asked] == [True] * 4 + [None] * 2
