"""Style sheets and scripts are asked for once: their addresses change with their text."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kiosk_ui import assets
from tests.fakes.hall import Hall
from tests.looks.district import cloned

NAMED = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def kiosk(folder: Path) -> tuple[FlaskClient, str]:
    return Hall(folder).app.test_client(), "/"


def district(folder: Path) -> tuple[FlaskClient, str]:
    return cloned(folder).client(""), "/console"


@pytest.mark.parametrize("whose", [kiosk, district])
def test_each_file_of_a_page_is_kept_under_the_address_that_the_page_gives(
    tmp_path: Path, whose: Callable[[Path], tuple[FlaskClient, str]]
) -> None:
    browser, page = whose(tmp_path)
    named = NAMED.findall(browser.get(page).text)
    assert len(named) > 2
    for address in named:
        with browser.get(address) as answer:
            assert answer.status_code == 200, address
            assert answer.headers["Cache-Control"] == assets.KEPT, address


@pytest.mark.parametrize("asked", ["", "?v=", "?v=0123456789ab"])
def test_under_another_address_it_is_asked_after_each_time(tmp_path: Path, asked: str) -> None:
    browser = Hall(tmp_path).app.test_client()
    with browser.get(f"/static/kiosk.js{asked}") as answer:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    missing = browser.get(f"/static/none.js{asked}")
    assert missing.status_code == 404
    assert "immutable" not in missing.headers["Cache-Control"]


def test_another_text_has_another_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    told = []
    for text in (b"one", b"two", b"one"):
        (tmp_path / "a.css").write_bytes(text)
        assets.digest.cache_clear()
        told.append(assets.digest("a.css"))
    assets.digest.cache_clear()
    assert told[0] == told[2] != told[1]
    assert assets.digest("none.css") == ""
    assets.digest.cache_clear()
