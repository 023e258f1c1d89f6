"""`tradepost sync status | now`: what a person is told of the line, and a program."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from provisioning.cli import main
from provisioning.toml_text import toml_text
from sync.app import create_app
from sync.inbox import LineStatus
from sync.server import serving
from sync.settings import SyncSettings

AT = "2026-03-02T01:00:00.000Z"


class Box:
    """An agent's door; `hurried` as often as it was told to talk at once."""

    def __init__(self, top: Path) -> None:
        self.top, self.hurried = top, 0
        self.said = LineStatus(line="down", at=AT, published=9, district_size=7, waiting=2)
        self.app = create_app(top, lambda: self.said, hurry=self.hurry)

    def hurry(self) -> None:
        self.hurried += 1
        later = AT.replace("01:00:00", "01:00:01")
        self.said = LineStatus(
            line="up", at=later, published=9, district_size=9, cosigned_size=9, waiting=0
        )

    def told(self, *words: str, port: int) -> Result:
        settings = SyncSettings(
            origin="demo.999999.999999100/ledger1", station_vkey="v", district_witness="w",
            district_url="http://127.0.0.1:1", ledger="l", blobs="b", inbox="i", state="s",
            port=port,
        )  # fmt: skip
        config = self.top / "sync.toml"
        config.write_text(toml_text(msgspec.structs.replace(settings), about="a test's"), "utf-8")
        return CliRunner().invoke(main, ["sync", *words, "--config", str(config)])


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


@pytest.fixture
def port(box: Box) -> Iterator[int]:
    with serving(box.app, host="127.0.0.1", port=0, threads=2, body_bytes_max=64) as listening:
        yield listening


def test_what_waits_is_said_and_is_status_1(box: Box, port: int) -> None:
    told = box.told("status", port=port)
    assert told.exit_code == 1
    assert told.output.splitlines() == [
        "line            down",
        "published       9",
        "at the district 7",
        "waiting         2",
    ]


def test_now_talks_at_once_and_tells_what_came_of_it(box: Box, port: int) -> None:
    told = box.told("now", "--json", port=port)
    assert (told.exit_code, box.hurried) == (0, 1)
    assert json.loads(told.output)["cosigned_size"] == 9


def test_without_an_agent_it_is_wrong_use(box: Box) -> None:
    told = box.told("status", port=1)
    assert told.exit_code == 2
    assert "no sync agent answers" in told.output
