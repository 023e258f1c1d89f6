"""Which browser draws the pages of the tests, and how it is started: in one place for all.

Debian's `chromium-headless-shell` draws as Chromium does, without the windows that nobody sees:
a story takes a fifth less of the processors. Without it Chromium itself will do.
"""

import os
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright, ViewportSize

from provisioning.setup import debian

NOT_USED = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints",
    "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
)  # fmt: skip
"""The first two draw what drops down from an address line: each window starts a process for it.
The others are those that Playwright takes away, for Chromium hears only the last such list."""
QUIET = (
    "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic", "--no-first-run",
    f"--disable-features={','.join(NOT_USED)}",
)  # fmt: skip
"""No drawing by an emulated graphics processor, no calls to a network that a test has not."""


def executable(*, whole: bool = False) -> str:
    """Path of the browser; `whole`: of the one with windows, as the box starts it.

    Without any the test fails, it is never skipped.
    """
    found = debian.browser(whole=whole)
    assert found, "no browser here; `make test` installs it"
    return found


def as_root() -> list[str]:
    """Chromium refuses root with its sandbox."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def launched(playwright: Playwright) -> Browser:
    """A browser for many pages, each context a profile of its own."""
    return playwright.chromium.launch(executable_path=executable(), args=[*QUIET, *as_root()])


def as_the_box(browser: Browser, folder: Path, screen: ViewportSize) -> BrowserContext:
    """The whole browser with its profile on the disk: what it keeps there is what a box keeps."""
    return browser.browser_type.launch_persistent_context(
        folder, executable_path=executable(whole=True), args=as_root(), locale="zh-CN",
        viewport=screen, has_touch=True,
    )  # fmt: skip
