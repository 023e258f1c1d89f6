"""`make screens`: every page of a fresh demo as a picture, and one sheet with all of them.

    python -m tests.screens [--out build/screens] [--kiosk docs/kiosk.png]

Starts the real demo on free ports, opens each page in Chromium as a visitor finds it, and ends
with 1 when a page does not answer. `docs/kiosk.png` of the README is the kiosk's idle page.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

LAST_LINE = "Ctrl-C ends all"
END_S = 60
LANDSCAPE, PORTRAIT = (1280, 800), (1080, 1920)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which process, which path, how large a screen."""

    name: str
    part: str
    path: str
    size: tuple[int, int] = LANDSCAPE


SHOTS = (
    Shot("kiosk", "Kiosk", "/"),
    Shot("kiosk-portrait", "Kiosk", "/", PORTRAIT),
    Shot("register", "Kiosk", "/register/"),
    Shot("staff", "Kiosk", "/staff/"),
    Shot("board", "Kiosk", "/board"),
    Shot("query", "Kiosk", "/query"),
    Shot("laboratory", "Laboratory", "/"),
    Shot("console", "District", "/console"),
    Shot("notices", "District", "/notices"),
)


@contextmanager
def demo(state: Path) -> Iterator[dict[str, str]]:
    """A demo on free ports; gives the address of each part by its word in the printed lines."""
    command = [sys.executable, "-c", "from provisioning.cli import main; main()", "demo"]
    with subprocess.Popen(
        [*command, "--state", str(state), "--ports", "0"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        found: dict[str, str] = {}
        try:
            for line in process.stdout:
                told = re.match(r"\s*(\w+)\s+(http://127\.0\.0\.1:\d+)", line)
                if told:
                    found[told[1]] = told[2]
                if LAST_LINE in line:
                    break
            else:
                raise SystemExit("the demo did not start")
            yield found
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=END_S)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium; as root it has no sandbox."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("chromium is missing: make test installs it")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def take(page: Page, shot: Shot, addresses: dict[str, str], out: Path) -> Path:
    """Open one page and keep its picture. A page without an answer of 200 is an error."""
    answer = page.goto(addresses[shot.part] + shot.path, wait_until="networkidle")
    if answer is None or not answer.ok:
        raise SystemExit(f"{shot.name}: {answer.status if answer else 'no answer'}")
    picture = out / f"{shot.name}.png"
    page.screenshot(path=picture)
    return picture


def sheet(page: Page, pictures: list[Path], out: Path) -> None:
    """All pictures on one page, each with its name."""
    cells = "".join(
        f"<figure><img src='data:image/png;base64,{b64encode(one.read_bytes()).decode()}'>"
        f"<figcaption>{escape(one.stem)}</figcaption></figure>"
        for one in pictures
    )
    page.set_content(
        "<style>body{display:grid;grid-template-columns:repeat(3,1fr);gap:12px;font:14px serif}"
        f"figure{{margin:0}}img{{width:100%;border:1px solid #999}}</style>{cells}"
    )
    page.screenshot(path=out / "contact-sheet.png", full_page=True)


def main() -> int:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description="A picture of every page.")
    parser.add_argument("--out", type=Path, default=Path("build/screens"))
    parser.add_argument("--kiosk", type=Path, default=Path("docs/kiosk.png"))
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    pictures = []
    with (
        TemporaryDirectory(prefix="tradepost-screens-") as state,
        demo(Path(state)) as addresses,
        chromium() as browser,
    ):
        for shot in SHOTS:
            width, height = shot.size
            context = browser.new_context(
                viewport={"width": width, "height": height}, has_touch=True, locale="zh-CN"
            )
            pictures.append(take(context.new_page(), shot, addresses, asked.out))
            context.close()
        sheet(browser.new_page(), pictures, asked.out)
    shutil.copyfile(asked.out / "kiosk.png", asked.kiosk)
    sys.stdout.write(f"  {len(pictures)} pictures in {asked.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
