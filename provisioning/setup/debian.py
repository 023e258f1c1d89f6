"""Debian packages that a make target needs: installed when missing, asked for when impossible."""

import ctypes
import importlib.util
import os
import shutil
import sys
from pathlib import Path

from provisioning.setup.steps import StepFailed, run, say, step

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
"""As Debian, Raspberry Pi OS and others call the one with windows."""
SHELL = "chromium-headless-shell"
"""Debian's package and command: the same engine without windows, for the tests."""


def missing_for_venv() -> list[str]:
    """Debian ships python3 without `ensurepip`; then `python3 -m venv` makes a broken folder."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return []
    return ["python3-venv"]


def missing_for_browser() -> list[str]:
    """Chromium draws the screens of the browser tests; without Noto CJK it draws boxes."""
    missing = [] if browser(whole=True) else ["chromium"]
    if not any(_holds_font(folder) for folder in FONT_FOLDERS):
        missing.append("fonts-noto-cjk")
    if not _loads("libatomic.so.1"):
        missing.append(
            "libatomic1"
        )  # Playwright's driver is linked with it; a bare Debian has none
    return missing


def browser(*, whole: bool = False) -> str | None:
    """Path of the browser that draws for the tests; `whole`: of the one that a box shows."""
    names = BROWSERS if whole else (SHELL, *BROWSERS)
    return next(filter(None, map(shutil.which, names)), None)


def prefer_shell() -> None:
    """Install the browser without windows where nobody need be asked; without it tests are slower.

    Neither a machine without a network, nor one whose apt does not know it, stops here.
    """
    if shutil.which(SHELL) or shutil.which("apt-get") is None or _become_root() is None:
        return
    if os.geteuid() != 0 and sys.stdin.isatty():
        return
    try:
        install([SHELL])
    except StepFailed:
        say(f"  goes on without {SHELL}: the browser tests take longer")


def missing_for_strace() -> list[str]:
    """The proof against power cuts records what the station really writes."""
    return [] if shutil.which("strace") else ["strace"]


def missing_for_voice() -> list[str]:
    """Where nobody recorded a sentence, espeak-ng reads it; a station without it is silent."""
    return [] if shutil.which("espeak-ng") else ["espeak-ng"]


def _holds_font(folder: Path) -> bool:
    return folder.is_dir() and next(folder.rglob("NotoSansCJK*"), None) is not None


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install(packages: list[str]) -> None:
    """Install through apt, with sudo when not root. Raises StepFailed with the line to type."""
    if not packages:
        return
    by_hand = f"sudo apt-get install -y {' '.join(packages)}"
    if shutil.which("apt-get") is None:
        raise StepFailed(f"This machine has no apt. Please install: {' '.join(packages)}")
    become = _become_root()
    if become is None:
        raise StepFailed(f"Not root and no sudo. Please have somebody type: {by_hand}")
    quiet = [*become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    hint = f"Please type: {by_hand}"
    with step(f"Debian packages {' '.join(packages)}"):
        run([*quiet, "update"], hint=hint)
        run([*quiet, "install", "-y", "--no-install-recommends", *packages], hint=hint)
    importlib.invalidate_caches()


def _become_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    # Without a terminal nobody can type a password: fail at once instead of waiting for one.
    return ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]
