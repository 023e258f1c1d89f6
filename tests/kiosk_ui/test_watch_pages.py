"""The district's page of what it has noticed, and the same at its command line."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from appliance.ledger.checkpoints import witness_key
from appliance.tables import load
from kiosk_ui.district import pages
from provisioning.cli import main
from sync.district.app import create_app
from sync.district.center import Center
from sync.district.watch.finding import CODES, Finding, Side
from sync.settings import EnrolledStation
from tests.fakes.clock import FakeClock
from tests.fakes.published import WITNESS, open_district
from tests.fakes.watched import Box

FACTS: dict[str, str | int] = {
    "entry": 4, "evidence": 99, "seconds": 70, "minutes": 90, "signed": 9, "held": 8,
    "trade": "999999100-2026-CBD-0001", "other": "demo.999999.999999101/ledger1",
    "other_trade": "999999101-2026-CBD-0001",
}  # fmt: skip


@pytest.fixture
def center(tmp_path: Path) -> Iterator[Center]:
    box = Box()
    enrolled = EnrolledStation(
        code="999999100", name="青禾镇", origin=box.origin, vkey=box.ledger.vkey
    )
    opened = open_district(tmp_path, [enrolled], FakeClock(), witness_key(WITNESS, b"\x09" * 32))
    yield opened
    opened.store.close()


@pytest.fixture
def client(center: Center) -> FlaskClient:
    app = create_app(center)
    pages.install(app, center, load())
    return app.test_client()


def a_clone(center: Center) -> None:
    """Two boxes with one card have both been in contact."""
    box = Box().works(5)
    shelf = center.store.shelf(box.origin)
    assert shelf is not None
    center.clock.forward(hours=1)  # type: ignore[attr-defined]
    center.take(shelf, box.frame(0))
    other = box.twin("b0000002").works(4)
    center.take(shelf, box.works(3).frame(5))
    center.take(shelf, other.frame(5))


def test_a_quiet_district_says_so(client: FlaskClient) -> None:
    page = client.get("/console/watch").text
    assert "暂无异常" in page


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_finding_has_its_sentence_and_a_way_on(
    center: Center, client: FlaskClient, code: str, language: str
) -> None:
    with center.store.transaction():
        origin = center.store.shelves()[0].origin
        finding = Finding(code, origin, "key", FACTS, (Side(origin, note="a note"),))
        center.watch._book.name(finding, center.clock.now().wall_ms)
    client.set_cookie("lang", language)
    page = client.get("/console/watch/1").text
    assert "a note" in page
    assert not re.findall(r"watch\.[a-z-]+|\{[a-z_]+\}", page)
    assert f'href="/console/watch/{1}"' in client.get("/console/watch?all=1").text


def test_a_clone_stands_with_both_sides(center: Center, client: FlaskClient) -> None:
    a_clone(center)
    assert "两台设备共用一把密钥" in client.get("/console/watch").text
    page = client.get("/console/watch/1").text
    assert page.count("test-5") == 2  # what either side wrote in that place
    assert "b0000001" in page
    assert "b0000002" in page
    assert "/console/evidence/1" in page
    assert client.get("/console/watch/2").status_code == 404


def test_what_was_settled_is_seen_only_when_asked_for(center: Center, client: FlaskClient) -> None:
    a_clone(center)
    center.watch.judge(1, "REPLACED")
    assert "/console/watch/1" not in client.get("/console/watch").text
    assert "/console/watch/1" in client.get("/console/watch?all=1").text


def test_the_command_line_names_settles_and_ends_with_1_while_something_stands(
    center: Center, tmp_path: Path
) -> None:
    a_clone(center)
    station = center.settings.stations[0]
    config = tmp_path / "district.toml"
    config.write_text(
        f'name = "示例县"\nseal = "县"\norigin = "demo.district.999999/ledger1"\n'
        f'ledger_key = "l"\nwitness_key = "w"\nstate = "{tmp_path}"\ndemo = true\n'
        f'silent_after_s = 2000000000\n[[stations]]\ncode = "{station.code}"\n'
        f'name = "青禾镇"\norigin = "{station.origin}"\nvkey = "{station.vkey}"\n',
        encoding="utf-8",
    )

    def watch(*more: str) -> tuple[int, str]:
        ran = CliRunner().invoke(main, ["district", "watch", "--config", str(config), *more])
        return ran.exit_code, ran.output

    code, said = watch("--json")
    found = json.loads(said)
    assert (code, [one["code"] for one in found]) == (1, ["clone"])
    assert watch()[1].startswith("1   clone")
    assert watch("--anew", "--json") == (1, said)
    assert watch("--settle", "1")[0] == 2
    assert watch("--settle", "9", "--as", "REPLACED")[0] == 2
    assert watch("--settle", "1", "--as", "REPLACED") == (0, "nothing stands\n")
    assert json.loads(watch("--all", "--json")[1])[0]["judged"] == "REPLACED"
