"""`make check`: what can be seen without running the station, in seconds."""

import shutil
import sys
import time
from collections.abc import Callable

from provisioning.setup.environment import PYTHON, VENV
from provisioning.setup.steps import ROOT, StepFailed, ending, run, say, step

BIN = VENV / "bin"


def lint() -> None:
    """Ruff, all rules but those that pyproject.toml excuses."""
    run([BIN / "ruff", "check"])


def layout() -> None:
    """One way to lay out code."""
    run([BIN / "ruff", "format", "--check"])


def types() -> None:
    """Mypy, strict."""
    run([BIN / "mypy"])


def imports() -> None:
    """The floors of the house, by import-linter."""
    run([BIN / "lint-imports", "--no-cache"])


def catalogues() -> None:
    """Both languages hold every message, with the same places."""
    run([PYTHON, "-m", "provisioning.catalogues", "--check"])


def documents() -> None:
    """What docs/ holds of code and tables is what they say now."""
    run([PYTHON, "-m", "provisioning.documents", "--check"])
    run([PYTHON, "-m", "provisioning.docs_tables", "--check"])


def units() -> None:
    """The units of systemd/, where this machine can judge them."""
    if shutil.which("systemd-analyze") is None:
        return
    run([PYTHON, "-m", "provisioning.units", "--check"])


CHECKS: tuple[Callable[[], None], ...] = (
    lint,
    layout,
    types,
    imports,
    catalogues,
    documents,
    units,
)


def check() -> None:
    """Do all checks, then fail if one failed: a person wants to see the whole list once."""
    begun = time.monotonic()
    failures: list[StepFailed] = []
    for one in CHECKS:
        try:
            with step(one.__name__):
                one()
        except StepFailed as failure:
            failures.append(failure)
    if failures:
        raise StepFailed("\n\n".join(str(failure) for failure in failures))
    say(f"  check: all good in {time.monotonic() - begun:.0f} s ({ROOT.name})")


if __name__ == "__main__":
    sys.exit(ending(check))
