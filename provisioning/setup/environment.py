"""`make setup`: .venv from the lock file, the package itself, message catalogues, templates.

Each step leaves a stamp in .venv with the digest of what it was made from; a second run does
only what changed. If the power fails in the middle the stamp is missing and the step runs again.
"""

import fcntl
import hashlib
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from provisioning.setup import debian
from provisioning.setup.steps import ROOT, StepFailed, run, say, step

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "tradepost-setup.json"
PYTHON_MIN = (3, 11)
PACKAGES = ("appliance", "auditor", "drivers", "kiosk_ui", "provisioning", "sync")
"""What a box runs; their modules are compiled before the first start."""


def prepare(*, dev: bool, browser: bool, strace: bool = False, voice: bool = False) -> None:
    """Bring the environment up to date. Raises StepFailed with what to do."""
    if sys.version_info < PYTHON_MIN:
        raise StepFailed("Python 3.11 or newer is needed; Debian 12 has it as python3.")
    debian.install(debian.missing_for_venv())
    if browser:
        debian.install(debian.missing_for_browser())
        debian.prefer_shell()
    if strace:
        debian.install(debian.missing_for_strace())
    if voice:
        debian.install(debian.missing_for_voice())
    with _alone():
        done = _stamps()
        _make_venv(done)
        _install_packages(done, dev=dev)
        _install_tradepost(done)
        _compile_catalogues(done)
        _compile_templates(done)
        _compile_modules(done)


def _make_venv(done: dict[str, str]) -> None:
    wanted = f"{VENV} {sys.version}"  # a tree that was copied or moved holds a useless .venv
    if done.get("venv") == wanted and PYTHON.exists():
        return
    with step("virtual environment .venv"):
        shutil.rmtree(VENV, ignore_errors=True)
        run([sys.executable, "-m", "venv", VENV])
    done.clear()
    _keep(done, "venv", wanted)


def _install_packages(done: dict[str, str], *, dev: bool) -> None:
    # The lock of developers holds the box's own lock: who has the first has the second.
    if done.get("dev") == _digest(["requirements-dev.lock"]):
        return
    name, lock = ("dev", "requirements-dev.lock") if dev else ("packages", "requirements.lock")
    wanted = _digest([lock])
    if done.get(name) == wanted:
        return
    pinned = [line for line in (ROOT / lock).read_text().splitlines() if "==" in line]
    with step(f"{len(pinned)} packages, each checked against its hash"):
        run([*_pip(), "install", "--require-hashes", "-r", lock])
    _keep(done, name, wanted)


def _install_tradepost(done: dict[str, str]) -> None:
    wanted = _digest(["pyproject.toml"])
    if done.get("tradepost") == wanted and (VENV / "bin" / "tradepost").exists():
        return
    with step("tradepost itself"):
        # No build isolation: setuptools comes hash-checked from our own lock, not from outside.
        run([*_pip(), "install", "--no-deps", "--no-build-isolation", "-e", "."])
    _keep(done, "tradepost", wanted)


def _compile_catalogues(done: dict[str, str]) -> None:
    sources = sorted((ROOT / "kiosk_ui" / "locale").glob("*/LC_MESSAGES/*.po"))
    wanted = _digest([str(path.relative_to(ROOT)) for path in sources])
    compiled = all(path.with_suffix(".mo").exists() for path in sources)
    if done.get("catalogues") == wanted and compiled:
        return
    with step(f"{len(sources)} message catalogues"):
        run([PYTHON, "-m", "provisioning.catalogues"])
    _keep(done, "catalogues", wanted)


def _compile_templates(done: dict[str, str]) -> None:
    sources = sorted((ROOT / "kiosk_ui" / "templates").rglob("*.html"))
    # Of another version of the compiler they would be of no use.
    wanted = _digest(["requirements.lock", *(str(path.relative_to(ROOT)) for path in sources)])
    if done.get("templates") == wanted and (ROOT / "kiosk_ui" / "compiled_templates").exists():
        return
    with step(f"{len(sources)} templates"):
        run([PYTHON, "-m", "kiosk_ui.compiled"])
    _keep(done, "templates", wanted)


def _compile_modules(done: dict[str, str]) -> None:
    # A box may not write into its own program folder, and some machines forbid Python to keep
    # what it compiled: each start would then compile a thousand modules, seconds of every start.
    sources = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]
    wanted = _digest([str(path.relative_to(ROOT)) for path in sources])
    if done.get("modules") == wanted and (ROOT / "kiosk_ui" / "__pycache__").exists():
        return
    with step(f"{len(sources)} modules"):
        run([PYTHON, "-m", "compileall", "-q", "-j", "0", *PACKAGES])
    _keep(done, "modules", wanted)


def _pip() -> list[str | Path]:
    return [PYTHON, "-m", "pip", "-q", "--disable-pip-version-check", "--no-input"]


def _digest(names: list[str]) -> str:
    total = hashlib.sha256()
    for name in names:
        total.update(name.encode() + b"\0" + (ROOT / name).read_bytes())
    return total.hexdigest()


def _stamps() -> dict[str, str]:
    try:
        found = json.loads(STAMP.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return dict(found) if isinstance(found, dict) else {}


def _keep(done: dict[str, str], name: str, digest: str) -> None:
    done[name] = digest
    STAMP.write_text(json.dumps(done, indent=1))


@contextmanager
def _alone() -> Iterator[None]:
    """`make demo` and `make test` in two terminals must not fill one .venv together."""
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    with (folder / "setup.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  waiting for another make")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
