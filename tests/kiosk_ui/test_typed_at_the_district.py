"""What a page of the district tells a person to type is what the command line takes."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask.testing import FlaskClient

from appliance.ledger.checkpoints import witness_key
from appliance.tables import load
from kiosk_ui.district import pages
from provisioning.cli import main
from sync import ingest as rules
from sync.district.app import create_app
from sync.district.center import Center
from sync.district.store.evidence import JUDGEMENTS
from sync.district.watch.finding import CODES, PASSING, Finding, Side
from sync.district.watch.finding import JUDGEMENTS as OF_A_FINDING
from sync.settings import EnrolledStation
from tests.fakes.clock import FakeClock
from tests.fakes.published import ORIGIN, WITNESS, StationLedger, open_district

REASONS = [one for one in rules.REASONS if one not in (rules.GAP, rules.FULL)]


@pytest.fixture
def center(tmp_path: Path) -> Iterator[Center]:
    one = EnrolledStation(
        code="999999100", name="青禾镇", origin=ORIGIN, vkey=StationLedger(ORIGIN).vkey
    )
    opened = open_district(tmp_path, [one], FakeClock(), witness_key(WITNESS, b"\x09" * 32))
    yield opened
    opened.store.close()


@pytest.fixture
def client(center: Center) -> FlaskClient:
    app = create_app(center)
    pages.install(app, center, load())
    return app.test_client()


def typed(page: str) -> list[str]:
    return re.findall(r"<code>(tradepost [^<]+)</code>", page)


def taken(line: str, config: Path) -> bool:
    """Whether the command line knows this command and every word of it."""
    config.touch()
    words = shlex.split(line)[1:]
    command: click.Command = main
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None
        command = found
    made = command.make_context(line, [*words, "--config", str(config)])
    return made.params["config"] == config


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("reason", REASONS)
def test_a_thing_set_aside_shows_the_command_for_each_judgement(
    center: Center, client: FlaskClient, tmp_path: Path, reason: str, language: str
) -> None:
    assert center.store.set_aside(ORIGIN, reason, b"a frame")
    client.set_cookie("lang", language)
    page = client.get("/console/evidence/1").text
    lines = typed(page)
    assert all(taken(one, tmp_path / "config") for one in lines)
    assert not re.findall(r"evidence\.[a-z-]+", page)
    judged = [] if reason == rules.UNPROVEN else list(JUDGEMENTS)
    goes_on = [one for one in lines if one.endswith("--resume")]
    retried = [one for one in lines if "retry 1" in one]
    assert [one.split()[-1] for one in lines if one not in (*goes_on, *retried)] == judged
    assert bool(goes_on) is (reason in (rules.FORK, rules.IN_DISPUTE))
    assert bool(retried) is (reason == rules.UNKNOWN_ORIGIN)


def test_what_is_judged_asks_for_nothing_more(center: Center, client: FlaskClient) -> None:
    center.store.set_aside(ORIGIN, rules.BAD_FRAME, b"a frame")
    center.store.room.settle(1, "EXPLAINED", "D01")
    assert typed(client.get("/console/evidence/1").text) == []


@pytest.mark.parametrize("code", CODES)
def test_a_finding_shows_the_command_for_each_judgement_unless_it_ends_by_itself(
    center: Center, client: FlaskClient, tmp_path: Path, code: str
) -> None:
    facts: dict[str, str | int] = dict.fromkeys(
        ("entry", "evidence", "seconds", "minutes", "signed", "held", "before", "now"), 1
    ) | {"trade": "a", "other": "b", "other_trade": "c"}
    with center.store.transaction():
        finding = Finding(code, ORIGIN, "key", facts, (Side(ORIGIN, note="a note"),))
        center.watch._book.name(finding, center.clock.now().wall_ms)
    page = client.get("/console/watch/1").text
    lines = typed(page)
    assert "STAFF_NO" not in page
    assert all(taken(one, tmp_path / "config") for one in lines)
    expected = [] if code in PASSING else list(OF_A_FINDING)
    assert [one.split()[-1] for one in lines] == expected
