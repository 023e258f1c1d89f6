"""The floors of the house: imports point downwards only, each library has an owner."""

import logging
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]


@pytest.fixture
def loud() -> Iterator[None]:
    """The tool silences every logger that was there before it; others look at theirs."""
    yield
    for one in logging.root.manager.loggerDict.values():
        if isinstance(one, logging.Logger):
            one.disabled = False


def contracts() -> dict[str, dict[str, object]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {one["name"]: one for one in settings["tool"]["importlinter"]["contracts"]}


@pytest.mark.usefixtures("loud")
def test_every_import_keeps_the_contracts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == os.EX_OK, capsys.readouterr().out


@pytest.mark.parametrize(
    "library", ["serial", "gpiozero", "peewee", "flask", "requests", "cryptography"]
)
def test_each_library_has_its_owner(library: str) -> None:
    owned = [one for one in contracts().values() if library in one.get("protected_modules", ())]
    assert owned


def test_the_core_stays_pure() -> None:
    forbidden = contracts()["The core is pure"]["forbidden_modules"]
    assert isinstance(forbidden, list)
    assert {"os", "time", "random", "sqlite3", "logging", "flask", "peewee"} <= set(forbidden)
